//! `mail-spf-v6`, rung 5: where the domain publishes SPF (RFC 7208), it lets somebody send over IPv6. A
//! record that lists IPv4 addresses alone makes receivers refuse the domain's own mail over IPv6.

use crate::assess::case::Case;
use crate::assess::names::{addresses_of, look_up};
use crate::assess::ruling::{Ruling, bounded, ruling};
use crate::domain::family::Family;
use crate::domain::observation::Observation;
use crate::domain::spf::{Term, terms};
use crate::domain::task::RecordType;
use crate::domain::text::Text;

/// Records that are followed from one to the next (RFC 7208 §4.6.4).
const MOST_RECORDS: u8 = 10;

/// Whom a record lets send.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Lets {
    /// Nobody.
    Nobody,
    /// Somebody over IPv4, nobody over IPv6.
    OverIpv4,
    /// What it leads to is not known.
    NotKnown,
    /// Somebody over IPv6.
    OverIpv6,
    /// Receivers call the record an error ("permerror") before anybody over IPv6 is let in.
    Error(String, String),
}

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(service) = case.service() else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    let domain = bounded(&service.name);
    let lookup = look_up(case, RecordType::Txt, &service.name);
    let Text { en, vi } = &lookup.words;
    if lookup.values.is_none() {
        return ruling!(Unknown, "TXT of {domain} {en}", "TXT của {domain} {vi}")
            .citing(lookup.seen.iter().copied());
    }
    let mut reader = Reader { case, left: MOST_RECORDS, seen: Vec::new() };
    let ruling = match reader.of(&service.name) {
        None => ruling!(NotApplicable, "{domain} publishes no SPF", "{domain} không công bố SPF"),
        Some(Lets::Nobody) => ruling!(
            NotApplicable,
            "{domain} declares by SPF that it sends no mail",
            "{domain} khai báo bằng SPF là không gửi thư"
        ),
        Some(Lets::OverIpv4) => ruling!(
            Fail,
            "SPF of {domain} lets nobody send over IPv6",
            "SPF của {domain} không cho phép gửi qua IPv6"
        ),
        Some(Lets::NotKnown) => ruling!(
            Unknown,
            "SPF of {domain} leads to names that are not known",
            "SPF của {domain} dẫn tới tên chưa biết"
        ),
        Some(Lets::OverIpv6) => {
            ruling!(Pass, "SPF of {domain} covers IPv6", "SPF của {domain} có IPv6")
        }
        Some(Lets::Error(en, vi)) => ruling!(
            Fail,
            "SPF of {domain} is an error to receivers and lets nobody send: {en}",
            "SPF của {domain} bị bên nhận coi là lỗi, không cho phép ai gửi: {vi}"
        ),
    };
    ruling.citing(lookup.seen).citing(reader.seen)
}

/// Reads records one after another, as far as is allowed.
struct Reader<'c, 'a> {
    case: &'c Case<'a>,
    left: u8,
    seen: Vec<&'a Observation>,
}

impl Reader<'_, '_> {
    /// `None` where a domain has no record.
    fn of(&mut self, domain: &str) -> Option<Lets> {
        let Some(left) = self.left.checked_sub(1) else { return Some(Lets::NotKnown) };
        self.left = left;
        let lookup = look_up(self.case, RecordType::Txt, domain);
        self.seen.extend(lookup.seen.iter().copied());
        let Some(values) = &lookup.values else { return Some(Lets::NotKnown) };
        let records: Vec<Vec<Term>> = values.iter().filter_map(|value| terms(value)).collect();
        let terms = match records.as_slice() {
            [] => return None,
            [terms] => terms,
            all => return Some(several(domain, all.len())),
        };
        let mut most = Lets::Nobody;
        for term in terms {
            // Receivers stop at the first error, and at the first term that lets the sender in.
            match self.of_term(domain, term) {
                end @ (Lets::OverIpv6 | Lets::Error(..)) => return Some(end),
                lets @ (Lets::Nobody | Lets::OverIpv4 | Lets::NotKnown) => most = most.max(lets),
            }
        }
        Some(most)
    }

    fn of_term(&mut self, domain: &str, term: &Term) -> Lets {
        match term {
            Term::Ip4 => Lets::OverIpv4,
            Term::Ip6 | Term::Everybody => Lets::OverIpv6,
            Term::Addresses(name) => self.of_name(name.as_deref().unwrap_or(domain)),
            Term::Exchangers(name) => self.of_exchangers(name.as_deref().unwrap_or(domain)),
            Term::Include(name) | Term::Redirect(name) => {
                self.of(name).unwrap_or_else(|| nothing_there(name))
            }
            Term::Other => Lets::NotKnown,
        }
    }

    fn of_name(&mut self, name: &str) -> Lets {
        let lookup = addresses_of(self.case, Family::Ipv6, name);
        self.seen.extend(lookup.seen.iter().copied());
        match (&lookup.values, lookup.usable().is_empty()) {
            (None, _) => Lets::NotKnown,
            (Some(_), true) => Lets::OverIpv4,
            (Some(_), false) => Lets::OverIpv6,
        }
    }

    fn of_exchangers(&mut self, domain: &str) -> Lets {
        let lookup = look_up(self.case, RecordType::Mx, domain);
        let Some(values) = &lookup.values else { return Lets::NotKnown };
        let hosts = values.iter().filter_map(|value| value.split_whitespace().last());
        hosts.map(|host| self.of_name(host.trim_end_matches('.'))).max().unwrap_or(Lets::Nobody)
    }
}

/// RFC 7208 §4.5: two records are an error, and no receiver takes either.
fn several(domain: &str, count: usize) -> Lets {
    let domain = bounded(domain);
    Lets::Error(
        format!("{domain} publishes {count} records (RFC 7208 §4.5)"),
        format!("{domain} công bố {count} bản ghi (RFC 7208 §4.5)"),
    )
}

/// RFC 7208 §5.2 and §6.1: a record that leads to none is an error.
fn nothing_there(name: &str) -> Lets {
    let name = bounded(name);
    Lets::Error(
        format!("it leads to {name}, which publishes none (RFC 7208 §5.2)"),
        format!("bản ghi dẫn tới {name}, nơi không công bố SPF (RFC 7208 §5.2)"),
    )
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::{proves, reasons};
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn mail_spf_v6() {
        proves("mail-spf-v6", &[Fail, NotApplicable, Pass, Unknown]);
    }

    /// A record that receivers throw away covers nothing, however many IPv6 addresses stand in it.
    #[test]
    fn an_error_is_no_cover() {
        for (name, words) in
            [("spf-two-records", "publishes 2 records"), ("spf-leads-to-none", "it leads to gone")]
        {
            let said = reasons(name, "mail-spf-v6");
            assert!(said.iter().any(|why| why.contains(words)), "{name}: {said:?}");
        }
    }
}

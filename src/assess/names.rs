//! What the DNS says: addresses of a name, and the hosts that a zone or a mail domain names. Only
//! observed answers are used; nothing is resolved here.

use std::collections::{BTreeSet, HashSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::Ipv6Net;

use super::case::Case;
use super::contact::Contact;
use super::ruling::{Ruling, bounded, ruling, text};
use crate::domain::family::{AddressScope, Family};
use crate::domain::observation::Observation;
use crate::domain::reading::{DnsReading, Reading};
use crate::domain::task::RecordType;
use crate::domain::text::Text;

/// Longest chain of aliases that is followed: resolvers stop at 8 to 17 (BIND: 16), a longer one is
/// a loop or an attack.
const ALIASES: usize = 16;

/// What became of a question to the DNS.
#[derive(Debug, Clone)]
pub(crate) struct Lookup<'a> {
    /// The record data, sorted; empty when there is none. `None` when that is not known.
    pub(crate) values: Option<BTreeSet<String>>,
    /// Why it is not known, or what the answer was, as the predicate of a sentence.
    pub(crate) words: Text,
    /// The observations that say so.
    pub(crate) seen: Vec<&'a Observation>,
    /// The prefix from which a DNS64 made up what is left out of the values.
    pub(crate) translator: Option<Ipv6Net>,
}

impl Lookup<'_> {
    /// Whether it is known that there is no such record.
    pub(crate) fn is_absent(&self) -> bool {
        self.values.as_ref().is_some_and(BTreeSet::is_empty)
    }

    /// Every address among the values.
    pub(crate) fn addresses(&self) -> Vec<IpAddr> {
        self.values.iter().flatten().filter_map(|value| value.parse().ok()).collect()
    }

    /// The addresses that can prove IPv6 (or IPv4): without link-local, mapped and translated ones.
    pub(crate) fn usable(&self) -> Vec<IpAddr> {
        let mut addresses = self.addresses();
        addresses.retain(|address| AddressScope::of(*address).proves_addressing());
        addresses
    }
}

/// Looks a name up in what was observed. Servers that disagree on whether the record exists make it
/// unknown; where they name different values, all of them count.
pub(crate) fn look_up<'a>(case: &Case<'a>, record_type: RecordType, name: &str) -> Lookup<'a> {
    let seen = case.evidence.of_name(record_type, name);
    let mut answers: Vec<(&Observation, BTreeSet<String>)> = seen
        .fresh
        .iter()
        .filter_map(|observation| {
            let Some(Reading::Dns(answer)) = observation.reading() else { return None };
            values_of(answer, record_type, name).map(|values| (*observation, values))
        })
        .collect();
    let translator = made_up(case, record_type, &mut answers);
    if answers.is_empty() {
        let contact = Contact::of(&seen, |_| false);
        let Text { en, vi } = contact.words();
        let words = match contact.seen.first().map(|asked| asked.address) {
            Some(server) => text!("is not known: {server} {en}", "chưa rõ: {server} {vi}"),
            None => text!("was not asked for", "chưa được hỏi"),
        };
        return Lookup { values: None, words, seen: contact.seen, translator };
    }
    let empty_count = answers.iter().filter(|(_, values)| values.is_empty()).count();
    let contradictory = empty_count > 0 && empty_count < answers.len();
    let (seen, values): (Vec<_>, Vec<_>) = answers.into_iter().unzip();
    let words = if contradictory {
        text!(
            "is answered with {record_type} by some servers and without by others",
            "có máy chủ trả lời có {record_type}, có máy chủ trả lời không"
        )
    } else if empty_count > 0 {
        let answer = match seen.first().and_then(|observation| observation.reading()) {
            Some(Reading::Dns(answer)) => Some(answer),
            _ => None,
        };
        let rcode = answer.map_or_else(String::new, |answer| bounded(&answer.rcode));
        let Text { en, vi } = answer.map_or_else(|| text!("", ""), |answer| astray(answer, name));
        match translator {
            Some(prefix) => text!(
                "has no {record_type} of its own: a DNS64 makes one up from {prefix}",
                "không có {record_type} thật: DNS64 tự tạo từ {prefix}"
            ),
            None => {
                text!("has no {record_type} ({rcode}){en}", "không có {record_type} ({rcode}){vi}")
            }
        }
    } else {
        text!("has {record_type}", "có {record_type}")
    };
    let values = (!contradictory).then(|| values.into_iter().flatten().collect());
    Lookup { values, words, seen, translator }
}

/// Takes out of answers what a DNS64 made up: it is no address of the name. The translator's prefix,
/// where something was taken out.
fn made_up(
    case: &Case<'_>,
    record_type: RecordType,
    answers: &mut [(&Observation, BTreeSet<String>)],
) -> Option<Ipv6Net> {
    let mut found = None;
    for (_, values) in answers.iter_mut().filter(|_| record_type == RecordType::Aaaa) {
        values.retain(|value| {
            let address = value.parse().ok();
            let translator = address.and_then(|address| case.evidence.translator_of(address));
            found = found.or(translator);
            translator.is_none()
        });
    }
    found
}

/// The addresses of a name in one family.
pub(crate) fn addresses_of<'a>(case: &Case<'a>, family: Family, name: &str) -> Lookup<'a> {
    let record_type = match family {
        Family::Ipv4 => RecordType::A,
        Family::Ipv6 => RecordType::Aaaa,
    };
    look_up(case, record_type, name)
}

/// The data of the asked type at the name or at the end of its aliases. `None` when the answer is
/// none: a server's failure, or cut short.
fn values_of(answer: &DnsReading, record_type: RecordType, name: &str) -> Option<BTreeSet<String>> {
    match answer.rcode.as_str() {
        "NXDOMAIN" => return Some(BTreeSet::new()),
        "NOERROR" => {}
        _ => return None,
    }
    if is_referral(answer) {
        return None;
    }
    let mut owners: HashSet<&str> = HashSet::from([name]);
    for _ in 0..ALIASES {
        let before = owners.len();
        let aliases = answer.answers.iter().filter(|record| record.record_type == "CNAME");
        let targets: Vec<&str> = aliases
            .filter(|record| owners.contains(record.name.as_str()))
            .map(|record| record.value.as_str())
            .collect();
        owners.extend(targets);
        if owners.len() == before {
            break;
        }
    }
    let values: BTreeSet<String> = answer
        .answers
        .iter()
        .filter(|record| record.record_type == record_type.as_str())
        .filter(|record| owners.contains(record.name.as_str()))
        .filter(|record| is_well_formed(record_type, &record.value))
        .map(|record| record.value.clone())
        .collect();
    (!(values.is_empty() && answer.truncated)).then_some(values)
}

/// Where a name's aliases lead to when they lead nowhere, as the rest of a sentence; empty where there are
/// none, or where they end at a name that simply has no such record.
fn astray(answer: &DnsReading, name: &str) -> Text {
    let mut met: HashSet<&str> = HashSet::from([name]);
    let mut at = name;
    while let Some(alias) =
        answer.answers.iter().find(|record| record.record_type == "CNAME" && record.name == at)
    {
        at = alias.value.as_str();
        if !met.insert(at) {
            let again = bounded(at);
            return text!(
                ": its aliases (CNAME) lead in a circle, back to {again}",
                ": bí danh (CNAME) trỏ vòng tròn, trở lại {again}"
            );
        }
        if met.len() > ALIASES {
            return text!(
                ": its aliases (CNAME) have not ended after {ALIASES} of them",
                ": bí danh (CNAME) chưa dừng sau {ALIASES} lần trỏ"
            );
        }
    }
    text!("", "")
}

/// Whether a server only hands on to others (RFC 1034 §4.3.2): that is no answer.
fn is_referral(answer: &DnsReading) -> bool {
    let names_others = answer.authorities.iter().any(|record| record.record_type == "NS");
    answer.answers.is_empty() && !answer.authoritative && names_others
}

fn is_well_formed(record_type: RecordType, value: &str) -> bool {
    match record_type {
        RecordType::A => value.parse::<Ipv4Addr>().is_ok(),
        RecordType::Aaaa => value.parse::<Ipv6Addr>().is_ok(),
        RecordType::Ns
        | RecordType::Mx
        | RecordType::Soa
        | RecordType::Ptr
        | RecordType::Txt
        | RecordType::Cname
        | RecordType::Ds
        | RecordType::Dnskey => true,
    }
}

/// A name server or mail exchanger, with what is known of its addresses.
pub(crate) struct Host<'a> {
    /// Its name.
    pub(crate) name: String,
    /// Its IPv4 addresses.
    pub(crate) ipv4: Lookup<'a>,
    /// Its IPv6 addresses.
    pub(crate) ipv6: Lookup<'a>,
}

/// The hosts that a service's zone or mail domain names by NS or MX.
pub(crate) struct Hosts<'a> {
    /// The lookup that named them.
    pub(crate) lookup: Lookup<'a>,
    /// The hosts, by name; empty when there are none or none are known: `lookup` tells which.
    pub(crate) all: Vec<Host<'a>>,
    /// A null MX (RFC 7505): the domain declares that it takes no mail.
    pub(crate) declines: bool,
}

impl<'a> Hosts<'a> {
    /// Reads the hosts of a case's service.
    pub(crate) fn of(case: &Case<'a>, record_type: RecordType) -> Self {
        let name = case.service().map_or("", |service| service.name.as_str());
        let lookup = look_up(case, record_type, name);
        // An MX is `10 mx.example`, an NS the name alone.
        let names: BTreeSet<String> = lookup
            .values
            .iter()
            .flatten()
            .filter_map(|value| value.split_whitespace().last())
            .map(|name| name.trim_end_matches('.').to_owned())
            .collect();
        let declines = record_type == RecordType::Mx
            && lookup.values.as_ref().is_some_and(|values| {
                values.len() == 1 && values.iter().all(|value| is_null_mx(value))
            });
        let all = names
            .into_iter()
            .filter(|name| !name.is_empty() && !declines)
            .map(|name| Host {
                ipv4: addresses_of(case, Family::Ipv4, &name),
                ipv6: addresses_of(case, Family::Ipv6, &name),
                name,
            })
            .collect();
        Self { lookup, all, declines }
    }
}

/// A part of a ruling for each host whose IPv6 addresses are not known: what the other hosts show is no
/// pass for the whole, for nobody knows what this one would have shown.
pub(crate) fn unresolved(hosts: &[Host<'_>]) -> Vec<Ruling> {
    let unknown = hosts.iter().filter(|host| host.ipv6.values.is_none());
    unknown
        .map(|host| {
            let (name, Text { en, vi }) = (bounded(&host.name), &host.ipv6.words);
            ruling!(Unknown, "AAAA of {name} {en}", "AAAA của {name} {vi}")
                .citing(host.ipv6.seen.iter().copied())
        })
        .collect()
}

/// RFC 7505: preference 0 and the root as exchanger. The root without its final dot is nothing.
fn is_null_mx(value: &str) -> bool {
    matches!(value.trim_end_matches('.').trim_end(), "0" | "0 .")
}

/// The name under which an IPv6 address's PTR is found, RFC 3596 §2.5.
pub(crate) fn reverse_name(address: Ipv6Addr) -> String {
    let nibbles = address.octets().into_iter().rev().flat_map(|octet| [octet & 0xf, octet >> 4]);
    let digits: Vec<String> = nibbles.map(|nibble| format!("{nibble:x}")).collect();
    format!("{}.ip6.arpa", digits.join("."))
}

/// Whether a contact is known not to exist because the name has no address of the family.
pub(crate) fn no_address(lookup: &Lookup<'_>) -> bool {
    lookup.values.is_some() && lookup.usable().is_empty()
}

/// Two families' addresses are comparable only where both exist; this tells a name that was built
/// without IPv4 from one whose IPv4 is not known.
pub(crate) fn is_ipv6_only(ipv4: &Lookup<'_>, ipv6: &Lookup<'_>) -> bool {
    ipv4.is_absent() && !ipv6.usable().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::reading::DnsRecord;

    fn answer(rcode: &str, records: &[(&str, &str, &str)]) -> DnsReading {
        DnsReading {
            rcode: rcode.to_owned(),
            authoritative: false,
            truncated: false,
            answers: records
                .iter()
                .map(|(name, record_type, value)| DnsRecord {
                    name: (*name).to_owned(),
                    record_type: (*record_type).to_owned(),
                    ttl_s: 60,
                    value: (*value).to_owned(),
                })
                .collect(),
            elapsed_us: 800,
            ..DnsReading::default()
        }
    }

    fn check(answer: &DnsReading, expected: Option<&[&str]>) {
        let values = values_of(answer, RecordType::Aaaa, "www.example");
        let values = values.map(|values| values.into_iter().collect::<Vec<_>>());
        let expected: Option<Vec<String>> =
            expected.map(|values| values.iter().map(|value| (*value).to_owned()).collect());
        assert_eq!(values, expected);
    }

    #[test]
    fn an_answer_is_followed_along_its_aliases_and_no_further() {
        let chain = answer(
            "NOERROR",
            &[
                ("www.example", "CNAME", "edge.example"),
                ("edge.example", "AAAA", "2001:db8::5"),
                ("other.example", "AAAA", "2001:db8::6"),
                ("edge.example", "AAAA", "not an address"),
            ],
        );
        check(&chain, Some(&["2001:db8::5"]));
        let mut looping: Vec<_> = vec![("www.example", "CNAME", "www.example")];
        looping.push(("www.example", "AAAA", "2001:db8::5"));
        check(&answer("NOERROR", &looping), Some(&["2001:db8::5"]));
    }

    #[test]
    fn aliases_that_lead_nowhere_are_told_as_such() {
        let said = |records: &[(&str, &str, &str)]| {
            let text = astray(&answer("NOERROR", records), "www.example");
            assert_eq!(text.en.is_empty(), text.vi.is_empty());
            text.en
        };
        assert_eq!(said(&[]), "");
        assert_eq!(said(&[("www.example", "CNAME", "edge.example")]), "", "it ends there");
        let circle = [("www.example", "CNAME", "a.example"), ("a.example", "CNAME", "www.example")];
        assert!(said(&circle).ends_with("in a circle, back to www.example"));
        let apart = [("www.example", "CNAME", "a.example"), ("b.example", "CNAME", "b.example")];
        assert_eq!(said(&apart), "", "another name's");
        let names: Vec<String> = (0..=ALIASES + 1).map(|at| format!("c{at}.example")).collect();
        let chain = |count: usize| {
            let links = names.windows(2).take(count);
            let links = links.map(|pair| (pair[0].as_str(), "CNAME", pair[1].as_str()));
            std::iter::once(("www.example", "CNAME", names[0].as_str()))
                .chain(links)
                .collect::<Vec<_>>()
        };
        assert_eq!(said(&chain(ALIASES - 2)), "");
        assert!(said(&chain(ALIASES)).ends_with("not ended after 16 of them"));
    }

    #[test]
    fn only_noerror_and_nxdomain_say_that_there_is_none() {
        check(&answer("NOERROR", &[]), Some(&[]));
        check(&answer("NXDOMAIN", &[]), Some(&[]));
        check(&answer("SERVFAIL", &[]), None);
        check(&answer("REFUSED", &[]), None);
        let cut = DnsReading { truncated: true, ..answer("NOERROR", &[]) };
        check(&cut, None);
    }

    #[test]
    fn names_of_the_reverse_tree() {
        let name = reverse_name("2001:db8::567:89ab".parse().unwrap());
        let expected = "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa";
        assert_eq!(name, expected);
    }

    #[test]
    fn a_null_mx_declines_mail() {
        for (value, expected) in [
            ("0 .", true),
            ("0 ", true),
            ("0", true),
            ("10 mx.example", false),
            ("0 mx.example", false),
        ] {
            assert_eq!(is_null_mx(value), expected, "{value}");
        }
    }
}

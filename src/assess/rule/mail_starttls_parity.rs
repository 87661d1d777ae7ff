//! `mail-starttls-parity`, rung 5: DOMAIN.md §6, mail domain: STARTTLS parity (RFC 3207). IPv6 must
//! not be worse than IPv4; the same fault over both is parity, if a sad one.

use crate::assess::case::Case;
use crate::assess::contact::Contact;
use crate::assess::mail::{exchangers, greets, smtp_of};
use crate::assess::names::{Host, is_ipv6_only, no_address};
use crate::assess::ruling::{Ruling, bounded, gathered, ruling, text};
use crate::domain::reading::SmtpReading;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let hosts = match exchangers(case) {
        Ok(hosts) => hosts,
        Err(ruling) => return ruling,
    };
    if hosts.all.iter().all(|host| no_address(&host.ipv6)) {
        return ruling!(Fail, "mail is taken over IPv4 only", "chỉ nhận thư qua IPv4")
            .citing(hosts.lookup.seen);
    }
    if hosts.all.iter().all(|host| is_ipv6_only(&host.ipv4, &host.ipv6)) {
        return ruling!(
            NotApplicable,
            "IPv6 only: there is no IPv4 to compare with",
            "chỉ có IPv6: không có IPv4 để so sánh"
        );
    }
    let heard = hosts.all.iter().filter_map(|host| one(case, host));
    gathered(heard.chain(hosts.not_heard(case)).collect()).unwrap_or_else(|| {
        ruling!(Unknown, "no MX greeted over both families", "chưa MX nào chào qua cả hai họ")
    })
}

/// How good STARTTLS is, best last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    Absent,
    Broken,
    Faulty,
    Good,
}

fn grade(greeting: &SmtpReading) -> Grade {
    match (&greeting.starttls, &greeting.starttls_fault) {
        (Some(tls), None) if tls.certificate_fault.is_none() => Grade::Good,
        (Some(_), None) => Grade::Faulty,
        (_, Some(_)) => Grade::Broken,
        (None, None) => Grade::Absent,
    }
}

fn words(grade: Grade) -> Text {
    match grade {
        Grade::Absent => text!("not offered", "không có"),
        Grade::Broken => text!("offered and broken", "có nhưng hỏng"),
        Grade::Faulty => text!("offered with a faulty certificate", "có nhưng chứng thư lỗi"),
        Grade::Good => text!("good", "tốt"),
    }
}

/// One exchanger: its worst IPv6 address beside its worst IPv4 address. `None` where the families
/// did not both greet: `mail-mx-reachable-v6` judges that.
fn one(case: &Case<'_>, host: &Host<'_>) -> Option<Ruling> {
    let name = bounded(&host.name);
    let contact = |addresses: Vec<std::net::IpAddr>| {
        Contact::any(addresses.into_iter().map(|address| greets(case, address)))
    };
    let (ipv4, ipv6) = (contact(host.ipv4.usable()), contact(host.ipv6.usable()));
    let worst = |contact: &Contact<'_>| {
        contact.seen.iter().filter_map(|seen| smtp_of(seen)).map(grade).min()
    };
    if ipv6.is_answered() && !ipv4.is_known() && !no_address(&host.ipv4) {
        let Text { en, vi } = ipv4.words();
        let ruling = ruling!(
            Unknown,
            "MX {name} over IPv4 {en}: nothing to compare with",
            "MX {name} qua IPv4 {vi}: chưa có gì để so sánh"
        );
        return Some(ruling.citing(ipv4.seen));
    }
    if !(ipv4.is_answered() && ipv6.is_answered()) {
        return None;
    }
    let (four, six) = (worst(&ipv4)?, worst(&ipv6)?);
    let (Text { en: en4, vi: vi4 }, Text { en: en6, vi: vi6 }) = (words(four), words(six));
    let ruling = if four == Grade::Absent && six == Grade::Absent {
        ruling!(
            NotApplicable,
            "MX {name} offers STARTTLS over neither",
            "MX {name} không có STARTTLS qua cả hai họ"
        )
    } else if six >= four {
        ruling!(
            Pass,
            "MX {name}: STARTTLS is {en6} over IPv6 and {en4} over IPv4",
            "MX {name}: STARTTLS {vi6} qua IPv6 và {vi4} qua IPv4"
        )
    } else {
        ruling!(
            Fail,
            "MX {name}: STARTTLS is {en6} over IPv6 and {en4} over IPv4",
            "MX {name}: STARTTLS {vi6} qua IPv6 còn {vi4} qua IPv4"
        )
    };
    Some(ruling.citing(ipv6.seen.iter().chain(&ipv4.seen).copied()))
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn mail_starttls_parity() {
        proves("mail-starttls-parity", &[Pass, Fail, Unknown, NotApplicable]);
    }
}

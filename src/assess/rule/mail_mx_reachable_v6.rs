//! `mail-mx-reachable-v6`, rung 4: Internet.nl's `mx_reach`; DOMAIN.md §6, mail domain: every IPv6
//! address of every MX gives a 220 banner (RFC 5321 §3.1).

use crate::assess::case::Case;
use crate::assess::contact::{Contact, Reach};
use crate::assess::mail::{exchangers, greets};
use crate::assess::names::Host;
use crate::assess::ruling::{Ruling, bounded, gathered, ruling};
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let hosts = match exchangers(case) {
        Ok(hosts) => hosts,
        Err(ruling) => return ruling,
    };
    let parts = hosts.all.iter().flat_map(|host| one(case, host)).collect();
    gathered(parts).unwrap_or_else(|| {
        ruling!(
            Fail,
            "no MX has a usable IPv6 address to connect to",
            "không MX nào có địa chỉ IPv6 dùng được để kết nối"
        )
        .citing(hosts.lookup.seen)
    })
}

fn one(case: &Case<'_>, host: &Host<'_>) -> Vec<Ruling> {
    let name = bounded(&host.name);
    if host.ipv6.values.is_none() {
        let Text { en, vi } = &host.ipv6.words;
        let ruling = ruling!(Unknown, "AAAA of {name} {en}", "AAAA của {name} {vi}");
        return vec![ruling.citing(host.ipv6.seen.iter().copied())];
    }
    let ipv4 = Contact::any(host.ipv4.usable().into_iter().map(|address| greets(case, address)));
    let addresses = host.ipv6.usable().into_iter();
    addresses
        .map(|address| {
            let ipv6 = greets(case, address);
            let Text { en, vi } = ipv6.words();
            let ruling = match (ipv6.reach, ipv4.reach) {
                (Reach::Answered, _) => ruling!(
                    Pass,
                    "MX {name} {address} greets with 220",
                    "MX {name} {address} chào bằng 220"
                ),
                (Reach::NotAnswered, Reach::Answered) => ruling!(
                    Fail,
                    "MX {name} {address} {en}, IPv4 greets",
                    "MX {name} {address} {vi}, còn IPv4 chào"
                ),
                (Reach::NotAnswered, _) => ruling!(
                    Unknown,
                    "MX {name} {address} {en}, and IPv4 is not known to greet either",
                    "MX {name} {address} {vi}, và cũng chưa rõ IPv4 có chào không"
                ),
                _ => ruling!(Unknown, "MX {name} {address} {en}", "MX {name} {address} {vi}"),
            };
            ruling.citing(ipv6.seen.iter().chain(&ipv4.seen).copied())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn mail_mx_reachable_v6() {
        proves("mail-mx-reachable-v6", &[Pass, Fail, Unknown]);
    }
}

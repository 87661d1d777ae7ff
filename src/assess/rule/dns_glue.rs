//! `dns-glue`, rung 4: name servers that bear the zone's own name are found only by what the zone
//! above hands out with its delegation (RFC 1034 §4.2.1, RFC 9471). Without AAAA there, nobody who
//! has IPv6 alone finds the zone; with another AAAA than the zone's own, he is sent elsewhere.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv6Addr};

use crate::assess::case::Case;
use crate::assess::names::{Host, Hosts};
use crate::assess::ruling::{Ruling, bounded, gathered, listed, ruling};
use crate::assess::zone::{Above, above, is_within, unnamed};
use crate::domain::observation::Observation;
use crate::domain::reading::{DnsReading, Reading};
use crate::domain::task::RecordType;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let zone = case.service().map_or("", |service| service.name.as_str());
    let Hosts { lookup, all: hosts, .. } = Hosts::of(case, RecordType::Ns);
    let shown = bounded(zone);
    let Text { en, vi } = &lookup.words;
    if lookup.values.is_none() {
        return ruling!(Unknown, "NS of {shown} {en}", "NS của {shown} {vi}").citing(lookup.seen);
    }
    if hosts.is_empty() {
        return unnamed(zone, &lookup);
    }
    let inside: Vec<&Host<'_>> = hosts.iter().filter(|host| is_within(&host.name, zone)).collect();
    if inside.is_empty() {
        return ruling!(
            NotApplicable,
            "every name server of {shown} bears another zone's name, so none needs glue here",
            "mọi máy chủ tên miền của {shown} mang tên thuộc vùng khác nên không cần glue ở đây"
        )
        .citing(lookup.seen);
    }
    if inside.iter().all(|host| host.ipv6.is_absent()) {
        return ruling!(
            NotApplicable,
            "no name server inside {shown} has an IPv6 address, so none needs IPv6 glue",
            "không máy chủ tên miền nào trong {shown} có địa chỉ IPv6 nên không cần glue IPv6"
        )
        .citing(lookup.seen);
    }
    let Above { referrals, served_there, seen } = above(case, zone);
    let parts: Vec<Ruling> = referrals
        .iter()
        .flat_map(|referral| inside.iter().filter_map(|host| one(referral, host)))
        .collect();
    gathered(parts).unwrap_or_else(|| {
        if served_there {
            ruling!(
                NotApplicable,
                "the servers of the zone above serve {shown} themselves: no glue is needed",
                "máy chủ của vùng cha tự phục vụ {shown}: không cần glue"
            )
            .citing(seen)
        } else {
            ruling!(
                Unknown,
                "no server of the zone above told its delegation of {shown}",
                "chưa máy chủ nào của vùng cha cho biết ủy quyền của {shown}"
            )
            .citing(seen)
        }
    })
}

/// One server's glue in one referral, beside its own AAAA. `None` where it has none to hand out.
fn one(referral: &Observation, host: &Host<'_>) -> Option<Ruling> {
    let Some(Reading::Dns(answer)) = referral.reading() else { return None };
    let own: BTreeSet<Ipv6Addr> = sixes(host.ipv6.usable());
    let handed: BTreeSet<Ipv6Addr> = glue(answer, &host.name);
    let (name, from) = (bounded(&host.name), referral.address);
    let ruling = match &host.ipv6.values {
        None => {
            let Text { en, vi } = &host.ipv6.words;
            ruling!(Unknown, "AAAA of {name} {en}", "AAAA của {name} {vi}")
        }
        Some(_) if own.is_empty() => return None,
        Some(_) if handed.is_empty() => ruling!(
            Fail,
            "{from} delegates to {name} without IPv6 glue: those who have IPv6 alone do not find the zone",
            "{from} ủy quyền cho {name} không kèm glue IPv6: máy chỉ có IPv6 không tìm được vùng"
        ),
        Some(_) if handed.is_subset(&own) => {
            ruling!(Pass, "{from} hands out {name}'s AAAA", "{from} có glue AAAA của {name}")
        }
        Some(_) => {
            let (handed, own) = (listed(handed.difference(&own)), listed(&own));
            ruling!(
                Fail,
                "{from} hands out {handed} for {name}, whose own AAAA is {own}",
                "{from} có glue {handed} cho {name}, còn AAAA của chính nó là {own}"
            )
        }
    };
    Some(ruling.citing(std::iter::once(referral).chain(host.ipv6.seen.iter().copied())))
}

fn glue(answer: &DnsReading, name: &str) -> BTreeSet<Ipv6Addr> {
    let records = answer.additionals.iter().filter(|record| record.name == name);
    records.filter_map(|record| record.value.parse().ok()).collect()
}

fn sixes(addresses: Vec<IpAddr>) -> BTreeSet<Ipv6Addr> {
    addresses
        .into_iter()
        .filter_map(|address| match address {
            IpAddr::V4(_) => None,
            IpAddr::V6(address) => Some(address),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::{proves, reasons};
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn dns_glue() {
        proves("dns-glue", &[Pass, Fail, Unknown, NotApplicable]);
    }

    #[test]
    fn of_a_zone_that_is_gone_nothing_is_said_of_its_servers_addresses() {
        let said = reasons("zone-gone", "dns-glue");
        assert_eq!(
            said,
            [
                "there is no name server to look at: example has no NS (NXDOMAIN) (`dns-ns-aaaa` judges that)"
            ]
        );
    }
}

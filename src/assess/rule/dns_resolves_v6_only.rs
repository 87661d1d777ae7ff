//! `dns-resolves-v6-only`, rung 7: DOMAIN.md §6, DNS zone: resolvable over IPv6 only. From a vantage
//! without IPv4 at least one name server answers for the zone at an IPv6 address of its own, and where
//! every name server bears the zone's own name, the zone above hands out IPv6 glue for one (RFC 3901 §3).

use std::net::IpAddr;

use crate::assess::case::Case;
use crate::assess::contact::Contact;
use crate::assess::names::{Hosts, no_address};
use crate::assess::ruling::{Ruling, bounded, gathered, listed, ruling};
use crate::assess::v6_only::from_there;
use crate::assess::zone::{above, is_within, serves, unserved};
use crate::domain::reading::Reading;
use crate::domain::task::{DnsTransport, RecordType};
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    from_there(case, |there| one(there, case))
}

fn one(there: &Case<'_>, all: &Case<'_>) -> Ruling {
    let zone = there.service().map_or("", |service| service.name.as_str());
    let servers = Hosts::of(there, RecordType::Ns);
    if let Some(unserved) = unserved(zone, &servers) {
        return unserved;
    }
    let Hosts { lookup, all: hosts, .. } = servers;
    let (shown, Text { en, vi }) = (bounded(zone), &lookup.words);
    if lookup.values.is_none() {
        return ruling!(Unknown, "NS of {shown} {en}", "NS của {shown} {vi}").citing(lookup.seen);
    }
    if hosts.iter().all(|host| no_address(&host.ipv6)) {
        let names = listed(hosts.iter().map(|host| &host.name));
        return ruling!(
            Fail,
            "needs IPv4 to be resolved: no name server has an IPv6 address ({names})",
            "cần IPv4 để phân giải: không máy chủ tên miền nào có địa chỉ IPv6 ({names})"
        )
        .citing(lookup.seen);
    }
    let sixes = hosts.iter().flat_map(|host| host.ipv6.usable());
    let answers =
        Contact::any(sixes.map(|address| serves(there, zone, address, DnsTransport::Udp)));
    let fours = Hosts::of(all, RecordType::Ns).all;
    let fours = fours.iter().flat_map(|host| host.ipv4.usable());
    let ipv4 = Contact::any(fours.map(|address| serves(all, zone, address, DnsTransport::Udp)));
    let Text { en, vi } = answers.words();
    let answer = if let (true, Some(seen)) = (answers.is_answered(), answers.seen.first()) {
        let address = seen.address;
        ruling!(
            Pass,
            "{address} answers for {shown} without IPv4",
            "{address} trả lời cho {shown} khi không có IPv4"
        )
    } else if answers.is_known() && ipv4.is_answered() {
        ruling!(
            Fail,
            "needs IPv4 to be resolved: over IPv6 every name server of {shown} {en}",
            "cần IPv4 để phân giải: qua IPv6 mọi máy chủ tên miền của {shown} {vi}"
        )
    } else {
        ruling!(
            Unknown,
            "name servers of {shown} over IPv6: {en}",
            "máy chủ tên miền của {shown} qua IPv6: {vi}"
        )
    };
    let all_inside = hosts.iter().all(|host| is_within(&host.name, zone));
    let glue = all_inside.then(|| delegated(there, zone)).flatten();
    let parts = std::iter::once(answer.citing(answers.seen)).chain(glue).collect();
    gathered(parts)
        .unwrap_or_else(|| ruling!(Unknown, "it was not asked there", "chưa được hỏi từ đó"))
}

/// The fault of a delegation by which nobody without IPv4 finds the zone.
fn delegated(there: &Case<'_>, zone: &str) -> Option<Ruling> {
    let bare = above(there, zone).referrals.into_iter().find(|referral| {
        matches!(referral.reading(), Some(Reading::Dns(answer))
        if !answer.additionals.iter().any(|record| {
            is_within(&record.name, zone)
                && matches!(record.value.parse(), Ok(IpAddr::V6(_)))
        }))
    })?;
    let (from, shown) = (bare.address, bounded(zone));
    Some(
        ruling!(
            Fail,
            "needs IPv4 to be found: {from} delegates {shown} without IPv6 glue",
            "cần IPv4 để tìm thấy: {from} ủy quyền {shown} không kèm glue IPv6"
        )
        .citing([bare]),
    )
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn dns_resolves_v6_only() {
        proves("dns-resolves-v6-only", &[Fail, Pass, Unknown]);
    }
}

//! `dns-edns`, rung 5: every IPv6 address of every name server speaks EDNS (RFC 6891) and its larger
//! answers arrive: asked for the zone's keys with their signatures and 1,232 bytes of room, what the
//! DNS flag day 2020 settled on so that nothing is fragmented. An answer cut to fit (TC) is an
//! answer; one that is lost while small ones arrive was dropped on the way.

use std::net::IpAddr;

use crate::assess::case::Case;
use crate::assess::contact::{Contact, Reach};
use crate::assess::names::{Hosts, no_address, unresolved};
use crate::assess::ruling::{Ruling, bounded, gathered, ruling};
use crate::assess::zone::{keys_at, serves, unnamed};
use crate::domain::reading::Reading;
use crate::domain::task::{DnsTransport, RecordType};
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
    if hosts.iter().all(|host| no_address(&host.ipv6)) {
        return ruling!(
            NotApplicable,
            "no name server of {shown} has an IPv6 address (`dns-ns-aaaa` judges that)",
            "không máy chủ tên miền nào của {shown} có địa chỉ IPv6 (xem `dns-ns-aaaa`)"
        )
        .citing(lookup.seen);
    }
    let parts = hosts
        .iter()
        .flat_map(|host| host.ipv6.usable().into_iter().map(move |address| (host, address)))
        .map(|(host, address)| one(case, zone, &host.name, address))
        .chain(unresolved(&hosts))
        .collect();
    gathered(parts).unwrap_or_else(|| {
        ruling!(
            Unknown,
            "the IPv6 addresses of the name servers are not known",
            "chưa biết địa chỉ IPv6 của các máy chủ tên miền"
        )
    })
}

fn one(case: &Case<'_>, zone: &str, server: &str, address: IpAddr) -> Ruling {
    let keys = keys_at(case, zone, address);
    let small = serves(case, zone, address, DnsTransport::Udp);
    let (name, Text { en, vi }) = (bounded(server), keys.words());
    let ruling = match keys.reach {
        Reach::Answered if speaks_edns(&keys) => ruling!(
            Pass,
            "{name} {address} answers with EDNS within 1,232 bytes",
            "{name} {address} trả lời có EDNS trong 1.232 byte"
        ),
        Reach::Answered => ruling!(
            Fail,
            "{name} {address} answers without EDNS (RFC 6891)",
            "{name} {address} trả lời không có EDNS (RFC 6891)"
        ),
        Reach::NotAnswered if small.is_answered() => ruling!(
            Fail,
            "{name} {address} answers small questions; the zone's keys over UDP: it {en}. Are larger packets dropped?",
            "{name} {address} trả lời câu hỏi nhỏ; khóa của vùng qua UDP: {vi}. Có phải gói lớn bị chặn?"
        ),
        Reach::NotAnswered => ruling!(
            Unknown,
            "{name} {address} answers nothing over UDP (`dns-ns-reachable-v6` judges that)",
            "{name} {address} không trả lời gì qua UDP (xem `dns-ns-reachable-v6`)"
        ),
        Reach::Contradictory | Reach::CouldNotAsk | Reach::Stale | Reach::NotAsked => {
            ruling!(Unknown, "{name} {address}: {en}", "{name} {address}: {vi}")
        }
    };
    ruling.citing(keys.seen.iter().chain(&small.seen).copied())
}

/// Whether every answer bore EDNS.
fn speaks_edns(contact: &Contact<'_>) -> bool {
    contact.seen.iter().all(|seen| {
        matches!(seen.reading(), Some(Reading::Dns(answer)) if answer.edns_payload_bytes.is_some())
    })
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::{proves, reasons};
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn dns_edns() {
        proves("dns-edns", &[Pass, Fail, Unknown, NotApplicable]);
    }

    #[test]
    fn of_a_zone_that_is_gone_nothing_is_said_of_its_servers_addresses() {
        let said = reasons("zone-gone", "dns-edns");
        assert_eq!(
            said,
            [
                "there is no name server to look at: example has no NS (NXDOMAIN) (`dns-ns-aaaa` judges that)"
            ]
        );
    }
}

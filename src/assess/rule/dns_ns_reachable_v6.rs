//! `dns-ns-reachable-v6`, rung 4: Internet.nl's `ns_reach`; DOMAIN.md §6, DNS zone: every IPv6
//! address of every name server answers, over UDP and TCP (RFC 7766: TCP is not optional).

use std::net::IpAddr;

use crate::assess::case::Case;
use crate::assess::contact::{Contact, Reach};
use crate::assess::names::{Host, Hosts};
use crate::assess::ruling::{Ruling, bounded, gathered, ruling};
use crate::assess::zone::{serves, unserved};
use crate::domain::task::{DnsTransport, RecordType};
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let zone = case.service().map_or("", |service| service.name.as_str());
    let servers = Hosts::of(case, RecordType::Ns);
    if let Some(unserved) = unserved(zone, &servers) {
        return unserved;
    }
    let Hosts { lookup, all: hosts, .. } = servers;
    let shown = bounded(zone);
    let Text { en, vi } = &lookup.words;
    if lookup.values.is_none() {
        return ruling!(Unknown, "NS of {shown} {en}", "NS của {shown} {vi}").citing(lookup.seen);
    }
    let mut parts: Vec<Ruling> = hosts.iter().flat_map(|host| one(case, zone, host)).collect();
    let unresolved: Vec<&Host<'_>> =
        hosts.iter().filter(|host| host.ipv6.values.is_none()).collect();
    if let Some(host) = unresolved.first() {
        let (name, Text { en, vi }) = (bounded(&host.name), &host.ipv6.words);
        parts.push(
            ruling!(Unknown, "AAAA of {name} {en}", "AAAA của {name} {vi}")
                .citing(host.ipv6.seen.iter().copied()),
        );
    }
    gathered(parts).unwrap_or_else(|| {
        ruling!(
            Fail,
            "no name server of {shown} has an IPv6 address to ask",
            "không máy chủ tên miền nào của {shown} có địa chỉ IPv6 để hỏi"
        )
        .citing(lookup.seen)
    })
}

/// Every IPv6 address of one name server, over both transports.
fn one(case: &Case<'_>, zone: &str, host: &Host<'_>) -> Vec<Ruling> {
    let mut rulings = Vec::new();
    for transport in DnsTransport::ALL {
        let ipv4 = host.ipv4.usable().into_iter();
        let ipv4 = Contact::any(ipv4.map(|address| serves(case, zone, address, *transport)));
        for address in host.ipv6.usable() {
            let ipv6 = serves(case, zone, address, *transport);
            rulings.push(judged(&host.name, address, *transport, &ipv4, &ipv6));
        }
    }
    rulings
}

fn judged(
    name: &str,
    address: IpAddr,
    transport: DnsTransport,
    ipv4: &Contact<'_>,
    ipv6: &Contact<'_>,
) -> Ruling {
    let (name, by) = (bounded(name), transport.as_str().to_ascii_uppercase());
    let Text { en, vi } = ipv6.words();
    let ruling = match (ipv6.reach, ipv4.reach) {
        (Reach::Answered, _) => {
            ruling!(Pass, "{name} {address} answers over {by}", "{name} {address} trả lời qua {by}")
        }
        (Reach::NotAnswered, Reach::Answered) => ruling!(
            Fail,
            "{name} {address} {en} over {by}, IPv4 answers",
            "{name} {address} {vi} qua {by}, còn IPv4 trả lời"
        ),
        (Reach::NotAnswered, _) => ruling!(
            Unknown,
            "{name} {address} {en} over {by}, and IPv4 is not known to answer either",
            "{name} {address} {vi} qua {by}, và cũng chưa rõ IPv4 có trả lời không"
        ),
        _ => {
            ruling!(Unknown, "{name} {address} over {by}: {en}", "{name} {address} qua {by}: {vi}")
        }
    };
    ruling.citing(ipv6.seen.iter().chain(&ipv4.seen).copied())
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn dns_ns_reachable_v6() {
        proves("dns-ns-reachable-v6", &[Pass, Fail, Unknown]);
    }
}

//! `dns-ns-aaaa`, rung 3: Internet.nl's `ns_aaaa`; DOMAIN.md §6, DNS zone: at least two name
//! servers with AAAA.

use crate::assess::case::Case;
use crate::assess::names::{Hosts, no_address};
use crate::assess::ruling::{Ruling, bounded, listed, ruling};
use crate::assess::zone::unserved;
use crate::domain::task::RecordType;
use crate::domain::text::Text;

/// RFC 2182 §5 and every registry: one server is no service.
const WANTED: usize = 2;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let zone = case.service().map_or("", |service| service.name.as_str());
    let servers = Hosts::of(case, RecordType::Ns);
    if let Some(unserved) = unserved(zone, &servers) {
        return unserved;
    }
    let (zone, Hosts { lookup, all: hosts, .. }) = (bounded(zone), servers);
    let Text { en, vi } = &lookup.words;
    if lookup.values.is_none() {
        return ruling!(Unknown, "NS of {zone} {en}", "NS của {zone} {vi}").citing(lookup.seen);
    }
    let seen = hosts.iter().flat_map(|host| host.ipv6.seen.iter().copied());
    let seen: Vec<_> = lookup.seen.iter().copied().chain(seen).collect();
    let with: Vec<&str> = hosts
        .iter()
        .filter(|host| !host.ipv6.usable().is_empty())
        .map(|host| host.name.as_str())
        .collect();
    let without = hosts.iter().filter(|host| no_address(&host.ipv6)).map(|host| &host.name);
    let unknown_count = hosts.iter().filter(|host| host.ipv6.values.is_none()).count();
    let (count, total) = (with.len(), hosts.len());
    let without = listed(without);
    let ruling = if count >= WANTED {
        let with = listed(with);
        ruling!(
            Pass,
            "{count} of {total} name servers of {zone} have AAAA: {with}",
            "{count}/{total} máy chủ tên miền của {zone} có AAAA: {with}"
        )
    } else if count + unknown_count >= WANTED {
        ruling!(
            Unknown,
            "{count} of {total} name servers of {zone} are known to have AAAA, {unknown_count} not known",
            "đã biết {count}/{total} máy chủ tên miền của {zone} có AAAA, {unknown_count} chưa rõ"
        )
    } else {
        ruling!(
            Fail,
            "{count} of {total} name servers of {zone} have AAAA, two are wanted; without: {without}",
            "{count}/{total} máy chủ tên miền của {zone} có AAAA, cần ít nhất hai; thiếu: {without}"
        )
    };
    ruling.citing(seen)
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::{proves, reasons};
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn dns_ns_aaaa() {
        proves("dns-ns-aaaa", &[Pass, Fail, Unknown]);
    }

    /// What nobody serves is not said to lack IPv6.
    #[test]
    fn a_zone_without_a_name_server_is_told_as_such() {
        for rule in ["dns-ns-aaaa", "dns-ns-reachable-v6", "dns-same-answer"] {
            let told = reasons("zone-gone", rule);
            let expected = "it has no name server: example has no NS (NXDOMAIN)";
            assert!(told.iter().any(|reason| reason == expected), "{rule}: {told:?}");
        }
    }
}

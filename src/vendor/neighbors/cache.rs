//! Neighbour caches: `ipNetToPhysicalTable` (RFC 4293), `ipNetToMediaTable` (RFC 1213), IPV6-MIB's, and
//! `CISCO-IETF-IP-MIB::cInetNetToMediaTable`. Merged by interface and address.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::mac;
use crate::domain::facts::{NeighborFact, NeighborProtocol};
use crate::vendor::inet_index::{decode, ipv6_mib, v4};
use crate::vendor::table::Walk;

/// Index (ifIndex, type, address): the standard's, and Cisco's draft of it.
const TYPED: [&[u64]; 2] =
    [&[1, 3, 6, 1, 2, 1, 4, 35, 1, 4], &[1, 3, 6, 1, 4, 1, 9, 10, 86, 1, 1, 3, 1, 3]];
/// Index (ifIndex, IPv4 address).
const NET_TO_MEDIA: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 22, 1, 2];
/// `IPV6-MIB::ipv6NetToMediaPhysAddress`: index (ifIndex, address).
const IPV6_NET_TO_MEDIA: &[u64] = &[1, 3, 6, 1, 2, 1, 55, 1, 12, 1, 2];
/// What is walked of Cisco's.
pub(crate) const CISCO_PLACES: &[&str] = &["9.10.86.1.1.3.1.3"];

/// Every neighbour with a MAC address.
pub(super) fn of(walk: &Walk<'_>, names: &BTreeMap<u64, String>) -> Vec<NeighborFact> {
    let mut seen: BTreeMap<(u64, IpAddr), String> = BTreeMap::new();
    for (index, value) in TYPED.iter().flat_map(|column| walk.column(column)) {
        let Some((interface, rest)) = index.split_first() else { continue };
        if let (Some(address), Some(mac)) = (decode(rest), mac(value)) {
            seen.entry((*interface, address)).or_insert(mac);
        }
    }
    for (index, value) in walk.column(NET_TO_MEDIA) {
        let Some((interface, rest)) = index.split_first() else { continue };
        if let (Some(address), Some(mac)) = (v4(rest), mac(value)) {
            seen.entry((*interface, address)).or_insert(mac);
        }
    }
    for (index, value) in walk.column(IPV6_NET_TO_MEDIA) {
        if let (Some(place), Some(mac)) = (ipv6_mib(index), mac(value)) {
            seen.entry(place).or_insert(mac);
        }
    }
    seen.into_iter()
        .map(|((interface, address), mac)| {
            let protocol =
                if address.is_ipv6() { NeighborProtocol::Nd } else { NeighborProtocol::Arp };
            NeighborFact {
                address: Some(address),
                mac_address: Some(mac),
                local_interface: names.get(&interface).cloned(),
                ..NeighborFact::by(protocol)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vendor::table::tests::rows;

    #[test]
    fn four_tables_merge() {
        let rows = rows(
            "1.3.6.1.2.1.4.35.1.4.2.1.4.10.0.0.7 = x020000000007\n\
             1.3.6.1.2.1.4.35.1.4.2.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.7 = x020000000007\n\
             1.3.6.1.2.1.4.35.1.4.2.2.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.9 = x020000000009\n\
             1.3.6.1.2.1.4.22.1.2.2.10.0.0.7 = x020000000007\n\
             1.3.6.1.2.1.4.22.1.2.2.10.0.0.8 = x020000000008\n\
             1.3.6.1.2.1.55.1.12.1.2.2.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.10 = x02000000000a\n\
             1.3.6.1.4.1.9.10.86.1.1.3.1.3.2.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.11 = x02000000000b",
        );
        let neighbors = of(&Walk::of(&rows), &BTreeMap::from([(2, "eth0".to_owned())]));
        assert_eq!(neighbors.len(), 6);
        assert!(neighbors.iter().all(|each| each.local_interface.as_deref() == Some("eth0")));
    }
}

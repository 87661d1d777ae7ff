//! Whom a device sees: LLDP (IEEE 802.1AB) with management addresses, and its neighbour caches
//! (RFC 4293 `ipNetToPhysicalTable`, RFC 1213 `ipNetToMediaTable`).

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::addresses;
use super::table::{Walk, mac_address, number, text};
use crate::domain::facts::{NeighborFact, NeighborProtocol};
use crate::domain::reading::WalkValue;

const LOC_PORT_DESC: &[u64] = &[1, 0, 8802, 1, 1, 2, 1, 3, 7, 1, 4];
const LOC_PORT_ID: &[u64] = &[1, 0, 8802, 1, 1, 2, 1, 3, 7, 1, 3];
const REM_CHASSIS_SUBTYPE: &[u64] = &[1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 4];
const REM_CHASSIS_ID: &[u64] = &[1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 5];
const REM_PORT_ID: &[u64] = &[1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 7];
const REM_PORT_DESC: &[u64] = &[1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 8];
const REM_SYS_NAME: &[u64] = &[1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 9];
const REM_MAN_ADDR: &[u64] = &[1, 0, 8802, 1, 1, 2, 1, 4, 2, 1, 3];
const NET_TO_PHYSICAL: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 35, 1, 4];
const NET_TO_MEDIA: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 22, 1, 2];
/// `LldpChassisIdSubtype`: a MAC address.
const CHASSIS_IS_MAC: u64 = 4;
/// Neighbours that are kept: a full cache of a campus router has some thousand.
const MOST_NEIGHBORS: usize = 20_000;

/// Every neighbour, LLDP first.
pub(crate) fn of(walk: &Walk<'_>, names: &BTreeMap<u64, String>) -> Vec<NeighborFact> {
    let mut neighbors = lldp(walk);
    neighbors.extend(caches(walk, names));
    neighbors.truncate(MOST_NEIGHBORS);
    neighbors
}

/// A remote system per (time mark, local port, index); one neighbour per management address, or one
/// without any.
fn lldp(walk: &Walk<'_>) -> Vec<NeighborFact> {
    let mut addresses: BTreeMap<&[u64], Vec<IpAddr>> = BTreeMap::new();
    for (index, _) in walk.column(REM_MAN_ADDR) {
        // time mark, local port, index, then subtype (1 IPv4, 2 IPv6), length, octets
        if let (Some(remote), Some(address)) =
            (index.get(..3), index.get(3..).and_then(addresses::decode))
        {
            addresses.entry(remote).or_default().push(address);
        }
    }
    let mut neighbors = Vec::new();
    for (index, chassis) in walk.column(REM_CHASSIS_ID) {
        let [_, port, _] = index else { continue };
        let of = |column: &[u64]| walk.get(&[column, index].concat());
        let is_mac = of(REM_CHASSIS_SUBTYPE).and_then(number) == Some(CHASSIS_IS_MAC);
        let neighbor = NeighborFact {
            protocol: NeighborProtocol::Lldp,
            address: None,
            name: of(REM_SYS_NAME).and_then(text),
            mac_address: if is_mac { mac(chassis) } else { None },
            local_interface: local_port(walk, *port),
            remote_interface: of(REM_PORT_DESC)
                .and_then(text)
                .or_else(|| of(REM_PORT_ID).and_then(text)),
        };
        match addresses.get(index) {
            None => neighbors.push(neighbor),
            Some(addresses) => neighbors.extend(
                addresses
                    .iter()
                    .map(|address| NeighborFact { address: Some(*address), ..neighbor.clone() }),
            ),
        }
    }
    neighbors
}

fn local_port(walk: &Walk<'_>, port: u64) -> Option<String> {
    let of = |column: &[u64]| walk.text(&[column, &[port]].concat());
    of(LOC_PORT_DESC).or_else(|| of(LOC_PORT_ID))
}

/// Both caches merged by (interface, address).
fn caches(walk: &Walk<'_>, names: &BTreeMap<u64, String>) -> Vec<NeighborFact> {
    let mut seen: BTreeMap<(u64, IpAddr), String> = BTreeMap::new();
    for (index, value) in walk.column(NET_TO_PHYSICAL) {
        let Some((interface, rest)) = index.split_first() else { continue };
        if let (Some(address), Some(mac)) = (addresses::decode(rest), mac(value)) {
            seen.insert((*interface, address), mac);
        }
    }
    for (index, value) in walk.column(NET_TO_MEDIA) {
        let Some((interface, rest)) = index.split_first() else { continue };
        let typed = [&[1, 4][..], rest].concat();
        if let (Some(address), Some(mac)) = (addresses::decode(&typed), mac(value)) {
            seen.entry((*interface, address)).or_insert(mac);
        }
    }
    seen.into_iter()
        .map(|((interface, address), mac)| NeighborFact {
            protocol: if address.is_ipv6() { NeighborProtocol::Nd } else { NeighborProtocol::Arp },
            address: Some(address),
            name: None,
            mac_address: Some(mac),
            local_interface: names.get(&interface).cloned(),
            remote_interface: None,
        })
        .collect()
}

fn mac(value: &WalkValue) -> Option<String> {
    if let WalkValue::Octets(octets) = value { mac_address(octets) } else { None }
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::rows;
    use super::*;

    #[test]
    fn lldp_neighbours_with_and_without_management_addresses() {
        let rows = rows(
            "1.0.8802.1.1.2.1.3.7.1.4.2 = \"eth0\"\n\
             1.0.8802.1.1.2.1.4.1.1.4.0.2.1 = 4\n\
             1.0.8802.1.1.2.1.4.1.1.5.0.2.1 = x020000000009\n\
             1.0.8802.1.1.2.1.4.1.1.8.0.2.1 = \"to-xa\"\n\
             1.0.8802.1.1.2.1.4.1.1.9.0.2.1 = \"core-1\"\n\
             1.0.8802.1.1.2.1.4.2.1.3.0.2.1.1.4.10.0.0.1 = 1\n\
             1.0.8802.1.1.2.1.4.2.1.3.0.2.1.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1 = 1\n\
             1.0.8802.1.1.2.1.4.1.1.5.0.3.2 = \"other\"",
        );
        let neighbors = of(&Walk::of(&rows), &BTreeMap::new());
        let told: Vec<(Option<String>, Option<&str>, Option<&str>)> = neighbors
            .iter()
            .map(|each| {
                (
                    each.address.map(|address| address.to_string()),
                    each.name.as_deref(),
                    each.local_interface.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (Some("10.0.0.1".to_owned()), Some("core-1"), Some("eth0")),
                (Some("2001:db8::1".to_owned()), Some("core-1"), Some("eth0")),
                (None, None, None),
            ]
        );
        assert_eq!(neighbors.first().unwrap().mac_address.as_deref(), Some("02:00:00:00:00:09"));
    }

    #[test]
    fn caches_merge() {
        let rows = rows(
            "1.3.6.1.2.1.4.35.1.4.2.1.4.10.0.0.7 = x020000000007\n\
             1.3.6.1.2.1.4.35.1.4.2.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.7 = x020000000007\n\
             1.3.6.1.2.1.4.22.1.2.2.10.0.0.7 = x020000000007\n\
             1.3.6.1.2.1.4.22.1.2.2.10.0.0.8 = x020000000008",
        );
        let neighbors = of(&Walk::of(&rows), &BTreeMap::from([(2, "eth0".to_owned())]));
        assert_eq!(neighbors.len(), 3);
        assert!(neighbors.iter().all(|each| each.local_interface.as_deref() == Some("eth0")));
    }
}

//! Cisco Discovery Protocol: `CISCO-CDP-MIB::cdpCacheTable`, which others' agents have too.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::identifier;
use crate::domain::facts::{NeighborFact, NeighborProtocol};
use crate::domain::reading::WalkValue;
use crate::vendor::table::{Walk, text};

/// `cdpCacheEntry`: index (ifIndex, number).
const ENTRY: &[u64] = &[1, 3, 6, 1, 4, 1, 9, 9, 23, 1, 2, 1, 1];
const ADDRESS: u64 = 4;
const DEVICE_ID: u64 = 6;
const DEVICE_PORT: u64 = 7;
const PLATFORM: u64 = 8;
const SYS_NAME: u64 = 17;
const PRIMARY_ADDRESS: u64 = 20;
const SECONDARY_ADDRESS: u64 = 22;

/// What is walked for it.
pub(crate) const PLACES: &[&str] = &[
    "9.9.23.1.2.1.1.4",
    "9.9.23.1.2.1.1.6",
    "9.9.23.1.2.1.1.7",
    "9.9.23.1.2.1.1.8",
    "9.9.23.1.2.1.1.17",
    "9.9.23.1.2.1.1.20",
    "9.9.23.1.2.1.1.22",
];

/// A neighbour per row and address.
pub(super) fn of(walk: &Walk<'_>, names: &BTreeMap<u64, String>) -> Vec<NeighborFact> {
    let ids = [ENTRY, &[DEVICE_ID]].concat();
    let mut neighbors = Vec::new();
    for (index, id) in walk.column(&ids) {
        let [interface, _] = index else { continue };
        let of = |column: u64| walk.get(&[ENTRY, &[column], index].concat());
        let chassis_id = identifier(id, false);
        let neighbor = NeighborFact {
            name: of(SYS_NAME).and_then(text).or_else(|| host_name(chassis_id.as_deref()?)),
            chassis_id,
            platform: of(PLATFORM).and_then(text),
            local_interface: names.get(interface).cloned(),
            remote_interface: of(DEVICE_PORT).and_then(text),
            ..NeighborFact::by(NeighborProtocol::Cdp)
        };
        let mut addresses: Vec<IpAddr> = [ADDRESS, PRIMARY_ADDRESS, SECONDARY_ADDRESS]
            .into_iter()
            .filter_map(|column| address(of(column)?))
            .collect();
        addresses.sort_unstable();
        addresses.dedup();
        if addresses.is_empty() {
            neighbors.push(neighbor);
        } else {
            neighbors.extend(
                addresses
                    .into_iter()
                    .map(|address| NeighborFact { address: Some(address), ..neighbor.clone() }),
            );
        }
    }
    neighbors
}

/// A device identifier is `name.domain`, or `name(serial)`; a MAC address is no name.
fn host_name(id: &str) -> Option<String> {
    let name = id.split('(').next()?.trim();
    (!name.is_empty() && name.split(':').count() != 6).then(|| name.to_owned())
}

fn address(value: &WalkValue) -> Option<IpAddr> {
    let WalkValue::Octets(octets) = value else { return None };
    let address = match octets.len() {
        4 => IpAddr::from(<[u8; 4]>::try_from(octets.as_slice()).ok()?),
        16 => IpAddr::from(<[u8; 16]>::try_from(octets.as_slice()).ok()?),
        _ => return None,
    };
    (!address.is_unspecified()).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vendor::table::tests::rows;

    #[test]
    fn addresses_of_both_families_and_names_without_serial_numbers() {
        let rows = rows(
            "1.3.6.1.4.1.9.9.23.1.2.1.1.4.10.1 = x0a000002\n\
             1.3.6.1.4.1.9.9.23.1.2.1.1.6.10.1 = \"N7K-A(JAF1)\"\n\
             1.3.6.1.4.1.9.9.23.1.2.1.1.7.10.1 = \"Ethernet1/1\"\n\
             1.3.6.1.4.1.9.9.23.1.2.1.1.20.10.1 = x20010db8000000000000000000000002\n\
             1.3.6.1.4.1.9.9.23.1.2.1.1.4.11.2 = x00000000\n\
             1.3.6.1.4.1.9.9.23.1.2.1.1.6.11.2 = x020000000009",
        );
        let names = BTreeMap::from([(10, "Gi1/0/10".to_owned())]);
        let told: Vec<_> = of(&Walk::of(&rows), &names)
            .into_iter()
            .map(|each| (each.address.map(|it| it.to_string()), each.name, each.local_interface))
            .collect();
        let each = |address: &str| {
            let name = Some("N7K-A".to_owned());
            (Some(address.to_owned()), name, Some("Gi1/0/10".to_owned()))
        };
        assert_eq!(told, [each("10.0.0.2"), each("2001:db8::2"), (None, None, None)]);
    }
}

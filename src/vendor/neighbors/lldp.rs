//! LLDP: LLDP-MIB (IEEE 802.1AB-2005) and LLDP-V2-MIB (802.1AB-2009), whose ports are interfaces.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::{identifier, mac};
use crate::domain::facts::{NeighborFact, NeighborProtocol};
use crate::domain::reading::WalkValue;
use crate::vendor::inet_index;
use crate::vendor::table::{Walk, number, text};

/// Where a MIB keeps what, and how its remote systems are numbered.
struct Mib {
    /// `lldpRemTable`'s entry; its columns are numbered alike in both, one further in the second.
    remote: &'static [u64],
    /// Number of the chassis subtype's column.
    first_column: u64,
    /// `lldpRemManAddrIfSubtype`.
    management: &'static [u64],
    /// Arcs of a remote system's index, and which of them is the local port.
    index_length: usize,
    /// `lldpLocChassisIdSubtype`'s and `lldpLocChassisId`'s place.
    local: &'static [u64],
}

const V1: Mib = Mib {
    remote: &[1, 0, 8802, 1, 1, 2, 1, 4, 1, 1],
    first_column: 4,
    management: &[1, 0, 8802, 1, 1, 2, 1, 4, 2, 1, 3],
    index_length: 3,
    local: &[1, 0, 8802, 1, 1, 2, 1, 3],
};
const V2: Mib = Mib {
    remote: &[1, 3, 111, 2, 802, 1, 1, 13, 1, 4, 1, 1],
    first_column: 5,
    management: &[1, 3, 111, 2, 802, 1, 1, 13, 1, 4, 2, 1, 3],
    // time mark, ifIndex, MAC address (six arcs, with or without their length), index
    index_length: 9,
    local: &[1, 3, 111, 2, 802, 1, 1, 13, 1, 3],
};

/// `lldpLocPortIdSubtype`, `lldpLocPortId`, `lldpLocPortDesc`.
const LOC_PORT_SUBTYPE: &[u64] = &[1, 0, 8802, 1, 1, 2, 1, 3, 7, 1, 2];
const LOC_PORT_ID: &[u64] = &[1, 0, 8802, 1, 1, 2, 1, 3, 7, 1, 3];
const LOC_PORT_DESC: &[u64] = &[1, 0, 8802, 1, 1, 2, 1, 3, 7, 1, 4];
/// `LldpChassisIdSubtype`: a MAC address, a network address.
const CHASSIS_IS_MAC: u64 = 4;
const CHASSIS_IS_ADDRESS: u64 = 5;
/// `LldpPortIdSubtype`: a MAC address, an interface's name.
const PORT_IS_MAC: u64 = 3;
const PORT_IS_NAME: u64 = 5;

/// A remote system per row; one neighbour per management address, or one without any.
pub(super) fn of(walk: &Walk<'_>, names: &BTreeMap<u64, String>) -> Vec<NeighborFact> {
    let mut neighbors = remote_systems(walk, &V1, names);
    let seen = neighbors.clone();
    // An agent with both tables tells the same neighbours twice.
    neighbors.extend(remote_systems(walk, &V2, names).into_iter().filter(|each| {
        !seen.iter().any(|other| {
            (&other.chassis_id, &other.local_interface, &other.address)
                == (&each.chassis_id, &each.local_interface, &each.address)
        })
    }));
    neighbors
}

/// How the device calls its own chassis.
pub(crate) fn chassis_id(walk: &Walk<'_>) -> Option<String> {
    [&V1, &V2].into_iter().find_map(|mib| {
        let subtype = walk.number(&[mib.local, &[1, 0]].concat());
        chassis(walk.get(&[mib.local, &[2, 0]].concat())?, subtype)
    })
}

fn remote_systems(walk: &Walk<'_>, mib: &Mib, names: &BTreeMap<u64, String>) -> Vec<NeighborFact> {
    let mut addresses: BTreeMap<&[u64], Vec<IpAddr>> = BTreeMap::new();
    for (index, _) in walk.column(mib.management) {
        // The remote system's index, then subtype (1 IPv4, 2 IPv6), length, octets. The MAC address
        // in the second MIB's index is of fixed length, yet some agents send its length.
        for length in [mib.index_length, mib.index_length + 1] {
            if let (Some(remote), Some(address)) =
                (index.get(..length), index.get(length..).and_then(inet_index::decode))
            {
                addresses.entry(remote).or_default().push(address);
                break;
            }
        }
    }
    let column_of = |at: u64| [mib.remote, &[mib.first_column + at]].concat();
    let mut neighbors = Vec::new();
    for (index, id) in walk.column(&column_of(1)) {
        let Some(port) = index.get(1).filter(|_| index.len() >= mib.index_length) else { continue };
        let of = |at: u64| walk.get(&[column_of(at).as_slice(), index].concat());
        let subtype = of(0).and_then(number);
        let neighbor = NeighborFact {
            name: of(5).and_then(text),
            mac_address: (subtype == Some(CHASSIS_IS_MAC)).then(|| mac(id)).flatten(),
            chassis_id: chassis(id, subtype),
            platform: of(6).and_then(text),
            local_interface: if mib.index_length == V1.index_length {
                local_port(walk, *port, names)
            } else {
                names.get(port).cloned()
            },
            remote_interface: remote_port(of(2).and_then(number), of(3), of(4)),
            ..NeighborFact::by(NeighborProtocol::Lldp)
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

fn chassis(id: &WalkValue, subtype: Option<u64>) -> Option<String> {
    if subtype == Some(CHASSIS_IS_ADDRESS)
        && let WalkValue::Octets(octets) = id
    {
        // An IANA family number, then the address.
        let address = match octets.split_first()? {
            (1, rest) => <[u8; 4]>::try_from(rest).ok().map(IpAddr::from),
            (2, rest) => <[u8; 16]>::try_from(rest).ok().map(IpAddr::from),
            _ => None,
        };
        if let Some(address) = address {
            return Some(address.to_string());
        }
    }
    identifier(id, subtype == Some(CHASSIS_IS_MAC))
}

/// The local port's name: whichever of its texts is an interface's name, else by its subtype.
fn local_port(walk: &Walk<'_>, port: u64, names: &BTreeMap<u64, String>) -> Option<String> {
    let of = |column: &[u64]| walk.get(&[column, &[port]].concat());
    let subtype = of(LOC_PORT_SUBTYPE).and_then(number);
    let texts = [of(LOC_PORT_ID).and_then(text), of(LOC_PORT_DESC).and_then(text)];
    texts
        .iter()
        .flatten()
        .find(|told| names.values().any(|name| name == *told))
        .cloned()
        .or_else(|| remote_port(subtype, of(LOC_PORT_ID), of(LOC_PORT_DESC)))
}

/// A port by its identifier and description.
fn remote_port(
    subtype: Option<u64>,
    id: Option<&WalkValue>,
    description: Option<&WalkValue>,
) -> Option<String> {
    let id = id.and_then(|id| identifier(id, subtype == Some(PORT_IS_MAC)));
    if subtype == Some(PORT_IS_NAME) && id.is_some() {
        return id;
    }
    description.and_then(text).or(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vendor::table::tests::rows;

    type Told<'a> = (Option<String>, Option<&'a str>, Option<&'a str>, Option<&'a str>);

    fn told(neighbors: &[NeighborFact]) -> Vec<Told<'_>> {
        neighbors
            .iter()
            .map(|each| {
                (
                    each.address.map(|address| address.to_string()),
                    each.chassis_id.as_deref(),
                    each.local_interface.as_deref(),
                    each.remote_interface.as_deref(),
                )
            })
            .collect()
    }

    #[test]
    fn with_and_without_management_addresses() {
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
        let mac = Some("02:00:00:00:00:09");
        assert_eq!(
            told(&neighbors),
            [
                (Some("10.0.0.1".to_owned()), mac, Some("eth0"), Some("to-xa")),
                (Some("2001:db8::1".to_owned()), mac, Some("eth0"), Some("to-xa")),
                (None, Some("other"), None, None),
            ]
        );
        let first = neighbors.first().unwrap();
        assert_eq!((first.mac_address.as_deref(), first.name.as_deref()), (mac, Some("core-1")));
    }

    #[test]
    fn the_second_mib_and_both_at_once() {
        let rows = rows(
            "1.3.111.2.802.1.1.13.1.4.1.1.5.0.7.1.128.194.0.0.14.1 = 4\n\
             1.3.111.2.802.1.1.13.1.4.1.1.6.0.7.1.128.194.0.0.14.1 = x020000000009\n\
             1.3.111.2.802.1.1.13.1.4.1.1.7.0.7.1.128.194.0.0.14.1 = 5\n\
             1.3.111.2.802.1.1.13.1.4.1.1.8.0.7.1.128.194.0.0.14.1 = \"Gi0/1\"\n\
             1.3.111.2.802.1.1.13.1.4.2.1.3.0.7.1.128.194.0.0.14.1.1.4.10.0.0.1 = 1\n\
             1.0.8802.1.1.2.1.4.1.1.4.0.7.1 = 4\n1.0.8802.1.1.2.1.4.1.1.5.0.7.1 = x020000000009\n\
             1.0.8802.1.1.2.1.4.2.1.3.0.7.1.1.4.10.0.0.1 = 1\n1.0.8802.1.1.2.1.3.7.1.3.7 = \"Te1/7\"",
        );
        let names = BTreeMap::from([(7, "Te1/7".to_owned())]);
        let only_second: Vec<_> =
            rows.iter().filter(|row| row.oid.arcs().starts_with(&[1, 3, 111])).cloned().collect();
        assert_eq!(
            told(&of(&Walk::of(&only_second), &names)),
            [(
                Some("10.0.0.1".to_owned()),
                Some("02:00:00:00:00:09"),
                Some("Te1/7"),
                Some("Gi0/1")
            )]
        );
        assert_eq!(of(&Walk::of(&rows), &names).len(), 1);
    }

    #[test]
    fn own_chassis_by_mac_and_by_address() {
        let one = rows("1.0.8802.1.1.2.1.3.1.0 = 4\n1.0.8802.1.1.2.1.3.2.0 = x0a0b0c0d0e0f");
        assert_eq!(chassis_id(&Walk::of(&one)).as_deref(), Some("0a:0b:0c:0d:0e:0f"));
        let two = rows("1.0.8802.1.1.2.1.3.1.0 = 5\n1.0.8802.1.1.2.1.3.2.0 = x010a000001");
        assert_eq!(chassis_id(&Walk::of(&two)).as_deref(), Some("10.0.0.1"));
    }
}

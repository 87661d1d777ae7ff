//! Finds a device by what neighbours know of it. What two devices share finds neither.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::domain::facts::{NeighborFact, NeighborProtocol};
use crate::domain::family::AddressScope;
use crate::domain::hexadecimal::with_colons;
use crate::domain::topology::Node;

/// An index of devices.
pub(crate) struct PhoneBook<'a> {
    nodes: &'a [Node],
    chassis: BTreeMap<String, Option<usize>>,
    macs: BTreeMap<String, Option<usize>>,
    addresses: BTreeMap<IpAddr, Option<usize>>,
    names: BTreeMap<String, Option<usize>>,
}

impl<'a> PhoneBook<'a> {
    /// Reads every device once.
    pub(crate) fn of(nodes: &'a [Node]) -> Self {
        let mut book = Self {
            nodes,
            chassis: BTreeMap::new(),
            macs: BTreeMap::new(),
            addresses: BTreeMap::new(),
            names: BTreeMap::new(),
        };
        for (at, node) in nodes.iter().enumerate() {
            if let Some(chassis) = &node.facts.chassis_id {
                enter(&mut book.chassis, chassis.to_ascii_lowercase(), at);
            }
            for mac in node.facts.interfaces.iter().filter_map(|each| each.mac_address.clone()) {
                enter(&mut book.macs, mac, at);
            }
            let own =
                node.facts.addresses.iter().filter(|fact| {
                    matches!(fact.scope, AddressScope::Global | AddressScope::Private)
                });
            let answered = node.answers.iter().map(|answer| answer.address);
            for address in own.map(|fact| fact.address).chain(answered) {
                enter(&mut book.addresses, address, at);
            }
            for name in [Some(&node.name), node.facts.sys_name.as_ref()].into_iter().flatten() {
                enter(&mut book.names, folded(name), at);
            }
        }
        book
    }

    /// The device that a neighbour of `node` is: by chassis, by MAC address, by address, by router
    /// identifier, by name. A link-local address is looked up in the neighbour's own cache.
    pub(crate) fn find(&self, node: &Node, neighbor: &NeighborFact) -> Option<usize> {
        let by_mac = |mac: &str| self.macs.get(mac).copied().flatten();
        let by_address = |address: IpAddr| self.addresses.get(&address).copied().flatten();
        let chassis = neighbor.chassis_id.as_ref().map(|id| id.to_ascii_lowercase());
        chassis
            .as_ref()
            .and_then(|id| self.chassis.get(id).copied().flatten().or_else(|| by_mac(id)))
            .or_else(|| by_mac(neighbor.mac_address.as_deref()?))
            .or_else(|| by_address(neighbor.address?))
            .or_else(|| by_mac(&cached_mac(node, neighbor)?))
            .or_else(|| by_address(neighbor.router_id.as_ref()?.parse().ok()?))
            .or_else(|| self.names.get(&folded(neighbor.name.as_ref()?)).copied().flatten())
    }

    /// A device by its place.
    pub(crate) fn node(&self, at: usize) -> Option<&'a Node> {
        self.nodes.get(at)
    }
}

/// A key that two share belongs to nobody.
fn enter<K: Ord>(book: &mut BTreeMap<K, Option<usize>>, key: K, at: usize) {
    book.entry(key)
        .and_modify(|known| {
            if *known != Some(at) {
                *known = None;
            }
        })
        .or_insert(Some(at));
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The MAC address behind a neighbour's address: by the device's own cache, else by the address itself.
fn cached_mac(node: &Node, neighbor: &NeighborFact) -> Option<String> {
    let address = neighbor.address?;
    let cached = node.facts.neighbors.iter().find(|each| {
        matches!(each.protocol, NeighborProtocol::Nd | NeighborProtocol::Arp)
            && each.address == Some(address)
            && (neighbor.local_interface.is_none()
                || each.local_interface == neighbor.local_interface)
    });
    cached.and_then(|each| each.mac_address.clone()).or_else(|| mac_of_link_local(address))
}

/// The MAC address that a link-local address was made of, modified EUI-64 (RFC 4291 appendix A).
pub(crate) fn mac_of_link_local(address: IpAddr) -> Option<String> {
    let IpAddr::V6(address) = address else { return None };
    let octets = address.octets();
    let [0xfe, 0x80, 0, 0, 0, 0, 0, 0, rest @ ..] = octets.as_slice() else { return None };
    let [first, two, three, 0xff, 0xfe, tail @ ..] = rest else { return None };
    let octets = [&[first ^ 2, *two, *three], tail].concat();
    Some(with_colons(&octets))
}

//! Edges from neighbour tables: each once, though both ends tell of it and by several addresses.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ipnet::IpNet;
use jiff::Timestamp;

use super::phone_book::PhoneBook;
use crate::domain::facts::{NeighborFact, NeighborProtocol};
use crate::domain::topology::{Edge, End, Node};

type Key = (End, End, NeighborProtocol);

/// Whether an edge was told from its first end, from its second, and when last.
#[derive(Clone, Copy)]
struct Told {
    from_a: bool,
    from_b: bool,
    at: Timestamp,
}

/// Every edge.
pub(super) fn of(nodes: &[Node]) -> Vec<Edge> {
    let book = PhoneBook::of(nodes);
    let mut told: BTreeMap<Key, Told> = BTreeMap::new();
    for node in nodes {
        let at = node.answers.iter().map(|answer| answer.at).max().unwrap_or_default();
        for neighbor in &node.facts.neighbors {
            let Some((near, far)) = ends(node, neighbor, &book) else { continue };
            let from_a = near <= far;
            let (a, b) = if from_a { (near, far) } else { (far, near) };
            let entry = told.entry((a, b, neighbor.protocol)).or_insert(Told {
                from_a: false,
                from_b: false,
                at,
            });
            entry.from_a |= from_a;
            entry.from_b |= !from_a;
            entry.at = entry.at.max(at);
        }
    }
    half_told(&mut told);
    told.into_iter()
        .map(|((a, b, protocol), told)| Edge {
            a,
            b,
            protocol,
            at: told.at,
            seen_from_both: told.from_a && told.from_b,
        })
        .collect()
}

/// The two ends that a neighbour's row joins: its own first.
fn ends(node: &Node, neighbor: &NeighborFact, book: &PhoneBook<'_>) -> Option<(End, End)> {
    let found = book.find(node, neighbor).and_then(|at| book.node(at));
    let near = End {
        device: node.name.clone(),
        interface: neighbor.local_interface.clone().or_else(|| towards(node, neighbor.address?)),
        managed: true,
    };
    let far = match found {
        Some(other) if other.name == node.name => return None,
        Some(other) => End {
            device: other.name.clone(),
            interface: remote_interface(other, neighbor),
            managed: true,
        },
        // A cache knows every station that ever spoke: only devices are worth an edge.
        None if is_cache(neighbor.protocol) => return None,
        None => End {
            device: neighbor
                .name
                .clone()
                .or_else(|| neighbor.chassis_id.clone())
                .or_else(|| neighbor.address.map(|address| address.to_string()))
                .or_else(|| neighbor.router_id.clone())?,
            interface: neighbor.remote_interface.clone(),
            managed: false,
        },
    };
    Some((near, far))
}

const fn is_cache(protocol: NeighborProtocol) -> bool {
    matches!(protocol, NeighborProtocol::Nd | NeighborProtocol::Arp)
}

/// The interface whose network holds a peer's address.
fn towards(node: &Node, peer: IpAddr) -> Option<String> {
    node.facts
        .addresses
        .iter()
        .filter_map(|fact| Some((IpNet::new(fact.address, fact.prefix_length?).ok()?, fact)))
        .filter(|(net, _)| net.contains(&peer) && net.prefix_len() < net.max_prefix_len())
        .max_by_key(|(net, _)| net.prefix_len())
        .and_then(|(_, fact)| fact.interface.clone())
}

/// The far interface, as the far device itself calls it where it can be found there.
fn remote_interface(other: &Node, neighbor: &NeighborFact) -> Option<String> {
    let interfaces = &other.facts.interfaces;
    if let Some(text) = &neighbor.remote_interface {
        let is_it = |name: &str| name == text || shortened(name) == shortened(text);
        let known = interfaces
            .iter()
            .find(|each| each.name == *text)
            .or_else(|| interfaces.iter().find(|each| is_it(&each.name)))
            .or_else(|| interfaces.iter().find(|each| each.mac_address.as_ref() == Some(text)))
            .or_else(|| interfaces.iter().find(|each| each.alias.as_ref() == Some(text)));
        return Some(known.map_or_else(|| text.clone(), |each| each.name.clone()));
    }
    let by_address = neighbor
        .address
        .and_then(|address| other.facts.addresses.iter().find(|fact| fact.address == address))
        .and_then(|fact| fact.interface.clone());
    by_address.or_else(|| {
        let mac = neighbor.mac_address.as_ref()?;
        let mut with_mac = interfaces.iter().filter(|each| each.mac_address.as_ref() == Some(mac));
        let first = with_mac.next()?;
        with_mac.next().is_none().then(|| first.name.clone())
    })
}

/// "GigabitEthernet1/0/1" and "Gi1/0/1" are one: two letters, and what begins with the first digit.
fn shortened(name: &str) -> Option<(String, &str)> {
    let digit = name.find(|letter: char| letter.is_ascii_digit())?;
    let (letters, rest) = name.split_at(digit);
    Some((letters.chars().take(2).collect::<String>().to_ascii_lowercase(), rest))
}

/// One end may know the other's interface and the other not its own: an edge with an unknown end is
/// the edge that has the same ends and knows it, when there is just one such.
fn half_told(told: &mut BTreeMap<Key, Told>) {
    let covers = |whole: &End, half: &End| {
        whole.device == half.device
            && (half.interface.is_none() || whole.interface == half.interface)
    };
    let halves: Vec<Key> = told
        .keys()
        .filter(|(a, b, _)| a.interface.is_none() || b.interface.is_none())
        .cloned()
        .collect();
    for half in halves {
        let mut wholes = told.keys().filter(|whole| {
            **whole != half
                && whole.2 == half.2
                && covers(&whole.0, &half.0)
                && covers(&whole.1, &half.1)
        });
        let (Some(whole), None) = (wholes.next().cloned(), wholes.next()) else { continue };
        if let (Some(from), Some(into)) = (told.get(&half).copied(), told.get_mut(&whole)) {
            into.from_a |= from.from_a;
            into.from_b |= from.from_b;
            into.at = into.at.max(from.at);
            told.remove(&half);
        }
    }
}

//! Whom a device sees: LLDP (both MIBs), CDP, routing peers, neighbour caches. Everything that a table
//! tells is kept and tables are merged; what one neighbour's addresses are is not decided here.

mod cache;
mod cdp;
mod lldp;

use std::collections::BTreeMap;

use super::peers;
use super::table::{Walk, mac_address, text};
use crate::domain::facts::NeighborFact;
use crate::domain::reading::WalkValue;

pub(crate) use cache::CISCO_PLACES as CISCO_CACHE_PLACES;
pub(crate) use cdp::PLACES as CDP_PLACES;
pub(crate) use lldp::chassis_id;

/// Neighbours that are kept: a full cache of a campus router has some thousand.
const MOST_NEIGHBORS: usize = 20_000;

/// Every neighbour: LLDP first, caches last.
pub(crate) fn of(walk: &Walk<'_>, names: &BTreeMap<u64, String>) -> Vec<NeighborFact> {
    let mut neighbors = lldp::of(walk, names);
    neighbors.extend(cdp::of(walk, names));
    neighbors.extend(peers::of(walk, names));
    neighbors.extend(cache::of(walk, names));
    neighbors.truncate(MOST_NEIGHBORS);
    neighbors
}

fn mac(value: &WalkValue) -> Option<String> {
    if let WalkValue::Octets(octets) = value { mac_address(octets) } else { None }
}

/// An identifier: a MAC address where its subtype says so or where it can be nothing else, else text.
fn identifier(value: &WalkValue, is_mac: bool) -> Option<String> {
    let is_binary = matches!(value, WalkValue::Octets(octets)
        if octets.iter().any(|octet| !(0x20..0x7f).contains(octet)));
    if is_mac || is_binary { mac(value).or_else(|| text(value)) } else { text(value) }
}

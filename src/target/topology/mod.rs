//! Answers to devices and edges: who is one and the same, and who is plugged into whom. Pure.
//!
//! Invariants: answers are one device's only for a reason that is told; an address alone is no reason
//! (a virtual address moves), nor a name alone; what a neighbour table tells of somebody unknown stays
//! an unmanaged end.

mod edges;
mod merge;
mod phone_book;

use crate::domain::observation::Observation;
use crate::domain::topology::Topology;

pub(crate) use phone_book::{PhoneBook, mac_of_link_local};

/// The network by these observations.
#[must_use]
pub fn of(observations: &[Observation]) -> Topology {
    let mut nodes = merge::nodes(observations);
    nodes.sort_by(|one, other| one.name.cmp(&other.name));
    let edges = edges::of(&nodes);
    Topology { nodes, edges }
}

#[cfg(test)]
pub(crate) mod tests;

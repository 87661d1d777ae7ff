//! The network as devices told it: each device once, whatever its addresses and however it was asked,
//! and what is plugged into what, interface to interface.

use std::net::IpAddr;

use jiff::Timestamp;

use super::facts::{DeviceFacts, NeighborProtocol};
use super::subject::Subject;
use super::task::ProbeKind;

/// Devices and what connects them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Topology {
    /// Devices that answered, by name.
    pub nodes: Vec<Node>,
    /// Edges, each once, by their ends.
    pub edges: Vec<Edge>,
}

/// A device that answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its declared name, else what it calls itself, else the address it answered at. Unique.
    pub name: String,
    /// What the answers are evidence about, without repetition.
    pub subjects: Vec<Subject>,
    /// Every answer that it was put together from; never empty.
    pub answers: Vec<NodeAnswer>,
    /// All its answers merged.
    pub facts: DeviceFacts,
    /// Why an answer stopped before its end, where one did.
    pub truncated: Option<String>,
    /// Why several answers were taken as one device's.
    pub merged_because: Vec<String>,
}

/// One answer of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeAnswer {
    /// Where it answered.
    pub address: IpAddr,
    /// What asked.
    pub probe: ProbeKind,
    /// Which credential worked, by name.
    pub credential: String,
    /// When.
    pub at: Timestamp,
}

/// Two ends that see each other, or one that sees the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The end whose name comes first.
    pub a: End,
    /// The other.
    pub b: End,
    /// How it is known.
    pub protocol: NeighborProtocol,
    /// When it was last seen.
    pub at: Timestamp,
    /// Whether both ends told of it.
    pub seen_from_both: bool,
}

/// One end.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct End {
    /// The device's name: a [`Node`]'s when it is managed, else what the neighbour knows it by.
    pub device: String,
    /// Its interface, where told.
    pub interface: Option<String>,
    /// Whether it answered itself.
    pub managed: bool,
}

/// An edge and since when it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownEdge {
    /// The edge; its time is when it was last seen.
    pub edge: Edge,
    /// When it was first seen.
    pub first_seen: Timestamp,
    /// Where it was looked from.
    pub vantage: String,
}

impl KnownEdge {
    /// Whether a device is one of its ends.
    #[must_use]
    pub fn touches(&self, device: &str) -> bool {
        self.edge.a.device == device || self.edge.b.device == device
    }
}

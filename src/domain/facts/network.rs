//! What a device told of the network around it, beyond its addresses and neighbours.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::domain::family::Family;

/// A default route: RFC 4292 `inetCidrRouteTable` and its forerunners.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RouteFact {
    /// The family it is for.
    pub family: Family,
    /// Next hop; absent when the interface is the next hop.
    pub gateway: Option<IpAddr>,
    /// The interface's name.
    pub interface: Option<String>,
}

/// A VLAN: IEEE 802.1Q.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct VlanFact {
    /// 1 to 4094.
    pub id: u16,
    /// Its name.
    pub name: Option<String>,
}

/// A learnt entry of a bridge's forwarding table: RFC 4188 and RFC 4363.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StationFact {
    /// Lower case with colons.
    pub mac_address: String,
    /// The VLAN it was learnt in, where told.
    pub vlan: Option<u16>,
    /// The port's interface.
    pub interface: Option<String>,
}

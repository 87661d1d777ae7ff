//! Prefixes as declared: they are the scope that may be probed, and the address plan. A prefix has
//! no host bits.

use ipnet::IpNet;

use super::closed_set::closed_set;
use super::unit::UnitKey;

closed_set! {
    /// What a prefix is for.
    pub enum PrefixRole {
        /// Holds other prefixes; is not swept itself.
        Container = "container",
        /// One LAN.
        Lan = "lan",
        /// The two ends of a link.
        Link = "link",
        /// Servers of a data centre.
        Server = "server",
        /// Management addresses.
        Management = "management",
    }
}

/// A declared prefix; the key is the prefix itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix {
    /// The prefix.
    pub prefix: IpNet,
    /// What it is for.
    pub role: PrefixRole,
    /// The unit it is allotted to.
    pub unit: Option<UnitKey>,
    /// The site it is used at, by code.
    pub site: Option<String>,
    /// VLAN identifier, 1-4094.
    pub vlan: Option<u16>,
    /// The other family's prefix of the same network.
    pub twin: Option<IpNet>,
    /// What somebody wrote about it.
    pub description: Option<String>,
}

//! Addresses as declared. An address has no length; where one is given it is the length of the
//! prefix it lives in.

use std::net::IpAddr;

use super::closed_set::closed_set;

closed_set! {
    /// What an address is for.
    pub enum AddressRole {
        /// The device is managed at it.
        Management = "management",
        /// A service answers at it.
        Service = "service",
        /// The LAN's default gateway.
        Gateway = "gateway",
        /// One end of a link.
        Link = "link",
        /// A host in a LAN.
        Host = "host",
    }
}

/// A declared address; the key is the address itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The address.
    pub address: IpAddr,
    /// Length of its prefix in bits, when declared.
    pub prefix_length: Option<u8>,
    /// The device that has it, by name.
    pub device: Option<String>,
    /// The interface that has it, by name on that device.
    pub interface: Option<String>,
    /// What it is for.
    pub role: AddressRole,
    /// The name that should resolve to it.
    pub dns_name: Option<String>,
}

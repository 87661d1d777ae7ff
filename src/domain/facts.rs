//! What a device told about itself, decoded. Part of the stored evidence: fields are added, never
//! renamed. Absent means "not told", never "no".

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::closed_set::closed_set;
use super::device::DeviceRole;
use super::family::AddressScope;

closed_set! {
    /// RFC 4293 `ipv6IpForwarding`, or the kernel's `net.ipv6.conf.all.forwarding`.
    pub enum Forwarding {
        /// Acts as a router.
        Forwarding = "forwarding",
        /// Does not.
        NotForwarding = "not_forwarding",
    }
}

closed_set! {
    /// Whether the device's own IPv6 stack is there, by what the device itself shows.
    pub enum Ipv6Stack {
        /// IPv6 objects or addresses are shown.
        Present = "present",
        /// The device says that it is switched off, for example `disable_ipv6 = 1`.
        Disabled = "disabled",
    }
}

closed_set! {
    /// Who told about a neighbour.
    pub enum NeighborProtocol {
        /// IEEE 802.1AB.
        Lldp = "lldp",
        /// Cisco Discovery Protocol.
        Cdp = "cdp",
        /// RFC 4861 neighbour cache.
        Nd = "nd",
        /// RFC 826 cache.
        Arp = "arp",
    }
}

/// Everything one look at a device told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceFacts {
    /// `SNMPv2-MIB::sysName.0`, or the host's name.
    pub sys_name: Option<String>,
    /// `SNMPv2-MIB::sysDescr.0`, or what the host calls its system.
    pub sys_descr: Option<String>,
    /// `SNMPv2-MIB::sysObjectID.0`, dotted.
    pub sys_object_id: Option<String>,
    /// `SNMPv2-MIB::sysLocation.0`.
    pub sys_location: Option<String>,
    /// `SNMPv2-MIB::sysUpTime.0`, hundredths of a second made whole seconds.
    pub uptime_s: Option<u64>,
    /// Vendor.
    pub vendor: Option<String>,
    /// Model.
    pub model: Option<String>,
    /// Operating system.
    pub os: Option<String>,
    /// Its version.
    pub os_version: Option<String>,
    /// Serial number.
    pub serial: Option<String>,
    /// What it seems to do, by what it is: a guess, never written over what somebody declared.
    #[serde(default)]
    pub role: Option<DeviceRole>,
    /// What bears a serial number of its own: chassis, stack members, modules, power supplies.
    #[serde(default)]
    pub parts: Vec<PartFact>,
    /// Interfaces, by index.
    pub interfaces: Vec<InterfaceFact>,
    /// Addresses of the device itself.
    pub addresses: Vec<AddressFact>,
    /// Whom it sees.
    pub neighbors: Vec<NeighborFact>,
    /// Sockets it listens on, where they could be asked for: `None` is "not asked or not told".
    pub listening: Option<Vec<ListeningSocket>>,
    /// Whether it forwards IPv6.
    pub ipv6_forwarding: Option<Forwarding>,
    /// Whether it has an IPv6 stack.
    pub ipv6_stack: Option<Ipv6Stack>,
}

/// A part as told: ENTITY-MIB, RFC 6933.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartFact {
    /// `entPhysicalIndex`.
    pub index: u32,
    /// `entPhysicalContainedIn`; absent when it is contained in nothing or that is not told.
    pub contained_in: Option<u32>,
    /// `entPhysicalClass` as its RFC word, for example `chassis`.
    pub class: Option<String>,
    /// `entPhysicalName`.
    pub name: Option<String>,
    /// `entPhysicalDescr`.
    pub descr: Option<String>,
    /// `entPhysicalModelName`.
    pub model: Option<String>,
    /// `entPhysicalSerialNum`.
    pub serial: String,
    /// `entPhysicalSoftwareRev`.
    pub software: Option<String>,
}

/// An interface as told: IF-MIB, RFC 2863.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InterfaceFact {
    /// `ifIndex`.
    pub index: u32,
    /// `ifName`, else `ifDescr`.
    pub name: String,
    /// `ifAlias`.
    pub alias: Option<String>,
    /// `ifPhysAddress`, lower case with colons.
    pub mac_address: Option<String>,
    /// `ifHighSpeed`, Mbit/s; absent when the agent says 0.
    pub speed_mbps: Option<u32>,
    /// `ifOperStatus` as its RFC word, for example `up`.
    pub oper_status: Option<String>,
}

/// An address as told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressFact {
    /// The address.
    pub address: IpAddr,
    /// Length of its prefix; unknown stays unknown, it is never made /128.
    pub prefix_length: Option<u8>,
    /// Its scope, by its bits.
    pub scope: AddressScope,
    /// The interface's name.
    pub interface: Option<String>,
}

/// A neighbour as told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeighborFact {
    /// Who told.
    pub protocol: NeighborProtocol,
    /// Its (management) address.
    pub address: Option<IpAddr>,
    /// Its name.
    pub name: Option<String>,
    /// Its MAC address or chassis identifier, lower case with colons.
    pub mac_address: Option<String>,
    /// The interface it is seen on.
    pub local_interface: Option<String>,
    /// Its own interface, as it names it.
    pub remote_interface: Option<String>,
}

/// A listening TCP socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListeningSocket {
    /// The address it is bound to; the unspecified address is every address of its family.
    pub address: IpAddr,
    /// The port.
    pub port: u16,
    /// Whether an IPv6 wildcard socket also takes IPv4 (no `IPV6_V6ONLY`).
    pub dual_stack: bool,
}

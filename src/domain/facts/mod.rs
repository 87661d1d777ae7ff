//! What a device told about itself, decoded. Part of the stored evidence: fields are added, never
//! renamed. Absent means "not told", never "no".

pub mod health;
pub mod network;

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::closed_set::closed_set;
use super::device::DeviceRole;
use super::family::AddressScope;
use health::{HostFact, PowerFact, SensorFact};
use network::{RouteFact, StationFact, VlanFact};

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
        /// OSPF for IPv4, RFC 4750.
        Ospf = "ospf",
        /// OSPF for IPv6, RFC 5643.
        Ospfv3 = "ospfv3",
        /// BGP-4 over either family.
        Bgp = "bgp",
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
    /// What [`Self::ipv6_stack`] was concluded from, in the agent's own objects, for example
    /// `ipAddressTable: 2 IPv6 addresses`.
    #[serde(default)]
    pub ipv6_evidence: Vec<String>,
    /// How it calls itself in LLDP (`lldpLocChassisId`) or as a bridge: lower case with colons when
    /// it is a MAC address.
    #[serde(default)]
    pub chassis_id: Option<String>,
    /// Default routes.
    #[serde(default)]
    pub default_routes: Vec<RouteFact>,
    /// VLANs.
    #[serde(default)]
    pub vlans: Vec<VlanFact>,
    /// Stations it forwards frames to.
    #[serde(default)]
    pub stations: Vec<StationFact>,
    /// The host's resources.
    #[serde(default)]
    pub host: Option<HostFact>,
    /// An uninterruptible power supply's state.
    #[serde(default)]
    pub power: Option<PowerFact>,
    /// What it measures of its surroundings and of itself.
    #[serde(default)]
    pub sensors: Vec<SensorFact>,
    /// Name servers that it asks, as configured; `None` is "not asked or not told".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_servers: Option<Vec<IpAddr>>,
    /// What a read-only audit asked of its configuration, and whether it was so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assertions: Vec<AssertionFact>,
}

/// A question of a read-only audit, by the name of its task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssertionFact {
    /// The task's name: what should be so.
    pub name: String,
    /// Whether it is.
    pub holds: bool,
}

/// A part as told: ENTITY-MIB, RFC 6933.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Whether IPv6 is enabled on it (RFC 4293 `ipv6InterfaceEnableStatus`).
    #[serde(default)]
    pub ipv6_enabled: Option<bool>,
    /// Whether it sends router advertisements (RFC 4293 `ipv6RouterAdvertSendAdverts`).
    #[serde(default)]
    pub ipv6_router_advertises: Option<bool>,
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
    /// The index as the agent sent it, where it was malformed and had to be judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_index: Option<String>,
    /// What the host says of it besides; empty where it does not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<AddressFlag>,
}

closed_set! {
    /// What makes an address one that others should not rely on.
    pub enum AddressFlag {
        /// RFC 8981: made for a while, then given up.
        Temporary = "temporary",
        /// RFC 4293 `random`: chosen at random, which an agent may say of a temporary address and of a stable
        /// one (RFC 7217) alike.
        Random = "random",
        /// RFC 4862 §5.5.4: not to be used for what begins anew.
        Deprecated = "deprecated",
        /// RFC 4862 §5.4.5: another host has it too.
        Duplicate = "duplicate",
        /// RFC 4293 `invalid` and `inaccessible`: it is configured and cannot be used.
        Unusable = "unusable",
        /// RFC 4862 §2: not yet known to be its own.
        Tentative = "tentative",
    }
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
    /// Its MAC address, lower case with colons.
    pub mac_address: Option<String>,
    /// The interface it is seen on.
    pub local_interface: Option<String>,
    /// Its own interface, as it names it.
    pub remote_interface: Option<String>,
    /// How it calls its chassis (LLDP) or itself (CDP); lower case with colons when a MAC address.
    #[serde(default)]
    pub chassis_id: Option<String>,
    /// Its system as it describes it: LLDP's description, CDP's platform.
    #[serde(default)]
    pub platform: Option<String>,
    /// A routing peer's identifier (OSPF) in dotted form.
    #[serde(default)]
    pub router_id: Option<String>,
    /// A BGP peer's autonomous system.
    #[serde(default)]
    pub remote_as: Option<u32>,
    /// A routing peer's state as its MIB's word, for example `established` or `full`.
    #[serde(default)]
    pub state: Option<String>,
}

impl NeighborFact {
    /// Somebody told of by this protocol, nothing else known yet.
    #[must_use]
    pub const fn by(protocol: NeighborProtocol) -> Self {
        Self {
            protocol,
            address: None,
            name: None,
            mac_address: None,
            local_interface: None,
            remote_interface: None,
            chassis_id: None,
            platform: None,
            router_id: None,
            remote_as: None,
            state: None,
        }
    }
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

//! `discover -o json`: what each device told about itself, and who could not be asked and why.

use std::collections::BTreeMap;
use std::net::IpAddr;

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::device::DeviceRole;
use crate::domain::facts::health::{HostFact, PowerFact, SensorFact};
use crate::domain::facts::network::{RouteFact, StationFact, VlanFact};
use crate::domain::facts::{
    AddressFact, DeviceFacts, Forwarding, InterfaceFact, Ipv6Stack, ListeningSocket, NeighborFact,
    NeighborProtocol, PartFact,
};
use crate::domain::family::AddressScope;
use crate::domain::observation::{Observation, Outcome, OutcomeKind};
use crate::domain::subject::SubjectKind;
use crate::domain::text::Lang;
use crate::domain::topology::{self, Node, NodeAnswer, Topology};
use crate::report::grid::{Cell, Column, Grid};
use crate::report::labels::Labelled as _;

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Discover {
    schema: &'static str,
    /// One per device, whatever it was asked at and by, by address.
    pub devices: Vec<Device>,
    /// What is plugged into what.
    pub edges: Vec<Edge>,
    /// One per question without a usable answer.
    pub failures: Vec<Failure>,
}

/// A device.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Device {
    /// The address that answered first.
    pub address: IpAddr,
    /// Its name among `edges`: as declared, else as it calls itself, else its address.
    pub name: String,
    /// What it is declared as (`device/NAME`), or `address/ADDRESS`.
    pub subject: String,
    /// `snmp` or `ssh`: how that address was asked.
    pub method: &'static str,
    /// The name of the credential that worked there.
    pub credential: String,
    /// Every answer that this is put together from.
    pub answers: Vec<Answer>,
    /// Why several answers are one device's.
    pub merged_because: Vec<String>,
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
    /// `SNMPv2-MIB::sysName.0`.
    pub sys_name: Option<String>,
    /// `SNMPv2-MIB::sysObjectID.0`.
    pub sys_object_id: Option<String>,
    /// `SNMPv2-MIB::sysDescr.0`.
    pub sys_descr: Option<String>,
    /// `SNMPv2-MIB::sysLocation.0`.
    pub sys_location: Option<String>,
    /// Whole seconds since it started.
    pub uptime_s: Option<u64>,
    /// Interfaces.
    pub interfaces: Vec<Interface>,
    /// Addresses.
    pub addresses: Vec<Address>,
    /// Neighbours.
    pub neighbors: Vec<Neighbor>,
    /// Listening TCP sockets; `null` when not asked or not told.
    pub listening: Option<Vec<Listening>>,
    /// IPv6 as it shows it.
    pub ipv6: Ipv6,
    /// What it seems to do; a guess by what it is.
    pub role: Option<DeviceRole>,
    /// How it calls its chassis in LLDP.
    pub chassis_id: Option<String>,
    /// What bears a serial number of its own.
    pub parts: Vec<PartFact>,
    /// Default routes.
    pub default_routes: Vec<RouteFact>,
    /// VLANs.
    pub vlans: Vec<VlanFact>,
    /// Stations a bridge learnt.
    pub stations: Vec<StationFact>,
    /// A host's resources.
    pub host: Option<HostFact>,
    /// A power supply's state.
    pub power: Option<PowerFact>,
    /// Sensors.
    pub sensors: Vec<SensorFact>,
    /// Why the answer stopped before its end, when it did.
    pub truncated: Option<String>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    address: IpAddr,
    method: &'static str,
    credential: String,
}

/// Two ends that see each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Edge {
    a: End,
    b: End,
    protocol: NeighborProtocol,
    seen_at: Timestamp,
    seen_from_both: bool,
}

/// One end of an edge.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct End {
    device: String,
    interface: Option<String>,
    managed: bool,
}

/// An interface.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Interface {
    index: u32,
    name: String,
    alias: Option<String>,
    mac: Option<String>,
    speed_mbps: Option<u32>,
    oper_status: Option<String>,
    ipv6_enabled: Option<bool>,
    ipv6_router_advertises: Option<bool>,
}

/// An address.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Address {
    #[serde(rename = "address")]
    value: IpAddr,
    prefix_length: Option<u8>,
    scope: AddressScope,
    interface: Option<String>,
}

/// A neighbour.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Neighbor {
    protocol: NeighborProtocol,
    address: Option<IpAddr>,
    name: Option<String>,
    mac: Option<String>,
    local_interface: Option<String>,
    remote_interface: Option<String>,
    chassis_id: Option<String>,
    platform: Option<String>,
    router_id: Option<String>,
    remote_as: Option<u32>,
    state: Option<String>,
}

/// A listening socket.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Listening {
    address: IpAddr,
    port: u16,
    dual_stack: bool,
}

/// IPv6 of a device.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ipv6 {
    forwarding: Option<Forwarding>,
    stack: Option<Ipv6Stack>,
    /// What the stack's state was concluded from.
    evidence: Vec<String>,
}

/// A question without a usable answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Failure {
    /// The address asked.
    pub address: IpAddr,
    /// What it is declared as.
    pub subject: String,
    /// `snmp` or `ssh`.
    pub method: &'static str,
    /// How far it came: a stage, or `silent`, `refused`, `not_attempted`.
    pub stage: &'static str,
    /// What went wrong; may contain what the device said.
    pub reason: String,
}

impl Discover {
    /// The document of a run's devices, and of what did not answer about logging in.
    #[must_use]
    pub fn new(observations: &[Observation], topology: &Topology, lang: Lang) -> Self {
        let mut devices: Vec<_> = topology.nodes.iter().filter_map(Device::of).collect();
        devices.sort_by_key(|device| (device.address, device.method));
        Self {
            schema: "mang6.discover/v1",
            devices,
            edges: topology.edges.iter().map(Edge::from).collect(),
            failures: failures(observations, lang),
        }
    }

    /// The devices as rows.
    #[must_use]
    pub fn grid(&self) -> Grid {
        let columns = vec![
            Column::new("address", "address", "địa chỉ"),
            Column::new("sys_name", "name", "tên"),
            Column::new("method", "by", "qua"),
            Column::new("vendor", "vendor", "hãng"),
            Column::new("model", "model", "mẫu"),
            Column::new("os", "OS", "hệ điều hành"),
            Column::new("os_version", "version", "phiên bản"),
            Column::new("serial", "serial", "số sê-ri").wide(),
            Column::number("interface_count", "interfaces", "giao diện"),
            Column::number("ipv6_address_count", "IPv6 addresses", "địa chỉ IPv6"),
            Column::number("neighbor_count", "neighbours", "láng giềng"),
            Column::new("ipv6_forwarding", "IPv6 forwarding", "chuyển tiếp IPv6").wide(),
            Column::new("sys_descr", "description", "mô tả").wide(),
        ];
        Grid::new("devices", columns).with_rows(&self.devices, Device::row)
    }

    /// The edges as rows.
    #[must_use]
    pub fn edge_grid(&self) -> Grid {
        let columns = vec![
            Column::new("a_device", "device", "thiết bị"),
            Column::new("a_interface", "interface", "giao diện"),
            Column::new("b_device", "neighbour", "láng giềng"),
            Column::new("b_interface", "its interface", "giao diện của nó"),
            Column::new("protocol", "by", "qua"),
            Column::new("seen_from_both", "both", "cả hai").wide(),
        ];
        Grid::new("edges", columns).with_rows(&self.edges, |edge| {
            vec![
                Cell::text(&edge.a.device),
                Cell::some_text(edge.a.interface.as_deref()),
                Cell::text(&edge.b.device),
                Cell::some_text(edge.b.interface.as_deref()),
                Cell::word(edge.protocol),
                Cell::text(if edge.seen_from_both { "2" } else { "1" }),
            ]
        })
    }

    /// The failures as rows.
    #[must_use]
    pub fn failure_grid(&self) -> Grid {
        let columns = vec![
            Column::new("address", "address", "địa chỉ"),
            Column::new("subject", "subject", "đối tượng"),
            Column::new("method", "by", "qua"),
            Column::new("stage", "stage", "bước"),
            Column::new("reason", "reason", "lý do"),
        ];
        Grid::new("failures", columns).with_rows(&self.failures, |failure| {
            vec![
                Cell::address(failure.address),
                Cell::text(&failure.subject),
                Cell::text(failure.method),
                Cell::text(failure.stage),
                Cell::text(&failure.reason),
            ]
        })
    }
}

impl Device {
    fn of(node: &Node) -> Option<Self> {
        let facts = &node.facts;
        let first = node.answers.first()?;
        let declared = node.subjects.iter().find(|each| each.kind != SubjectKind::Address);
        Some(Self {
            address: first.address,
            name: node.name.clone(),
            subject: declared.or(node.subjects.first())?.to_string(),
            method: first.probe.as_str(),
            credential: first.credential.clone(),
            answers: node.answers.iter().map(Answer::from).collect(),
            merged_because: node.merged_because.clone(),
            vendor: facts.vendor.clone(),
            model: facts.model.clone(),
            os: facts.os.clone(),
            os_version: facts.os_version.clone(),
            serial: facts.serial.clone(),
            sys_name: facts.sys_name.clone(),
            sys_object_id: facts.sys_object_id.clone(),
            sys_descr: facts.sys_descr.clone(),
            sys_location: facts.sys_location.clone(),
            uptime_s: facts.uptime_s,
            interfaces: facts.interfaces.iter().map(Interface::from).collect(),
            addresses: facts.addresses.iter().map(Address::from).collect(),
            neighbors: facts.neighbors.iter().map(Neighbor::from).collect(),
            listening: listening(facts),
            ipv6: Ipv6 {
                forwarding: facts.ipv6_forwarding,
                stack: facts.ipv6_stack,
                evidence: facts.ipv6_evidence.clone(),
            },
            role: facts.role,
            chassis_id: facts.chassis_id.clone(),
            parts: facts.parts.clone(),
            default_routes: facts.default_routes.clone(),
            vlans: facts.vlans.clone(),
            stations: facts.stations.clone(),
            host: facts.host.clone(),
            power: facts.power.clone(),
            sensors: facts.sensors.clone(),
            truncated: node.truncated.clone(),
        })
    }

    fn row(&self) -> Vec<Cell> {
        let ipv6_count = self
            .addresses
            .iter()
            .filter(|fact| fact.value.is_ipv6() && fact.scope.proves_addressing())
            .count();
        let count = |count: usize| Cell::count(u64::try_from(count).unwrap_or(u64::MAX));
        vec![
            Cell::address(self.address),
            Cell::some_text(self.sys_name.as_deref()),
            Cell::text(self.method),
            Cell::some_text(self.vendor.as_deref()),
            Cell::some_text(self.model.as_deref()),
            Cell::some_text(self.os.as_deref()),
            Cell::some_text(self.os_version.as_deref()),
            Cell::some_text(self.serial.as_deref()),
            count(self.interfaces.len()),
            count(ipv6_count),
            count(self.neighbors.len()),
            Cell::maybe(self.ipv6.forwarding, |each| Cell::text(each.as_str())),
            Cell::some_text(self.sys_descr.as_deref()),
        ]
    }
}

impl Failure {
    fn of(observation: &Observation, lang: Lang) -> Option<Self> {
        use crate::domain::task::ProbeKind;
        if !matches!(observation.probe, ProbeKind::Snmp | ProbeKind::Ssh) {
            return None;
        }
        let (stage, reason) = match &observation.outcome {
            Outcome::Answered(_) => return None,
            Outcome::Silent => {
                let label = OutcomeKind::Silent.label().in_lang(lang);
                (OutcomeKind::Silent.as_str(), label.to_owned())
            }
            Outcome::Refused { by } => {
                (OutcomeKind::Refused.as_str(), by.label().in_lang(lang).to_owned())
            }
            Outcome::Failed { stage, reason } => (stage.as_str(), reason.clone()),
            Outcome::NotAttempted { why } => {
                (OutcomeKind::NotAttempted.as_str(), why.label().in_lang(lang).to_owned())
            }
        };
        Some(Self {
            address: observation.address,
            subject: observation.subject.to_string(),
            method: observation.probe.as_str(),
            stage,
            reason,
        })
    }
}

/// Questions about logging in that got no usable answer.
#[must_use]
pub fn failures(observations: &[Observation], lang: Lang) -> Vec<Failure> {
    // A question that is asked once more is told once, by how it ended.
    let question = |each: &Observation| {
        (each.subject.clone(), each.probe, each.address, each.port, each.detail.clone())
    };
    let newest: BTreeMap<_, _> = observations.iter().map(|each| (question(each), each)).collect();
    let mut failures: Vec<_> =
        newest.into_values().filter_map(|each| Failure::of(each, lang)).collect();
    failures.sort_by_key(|failure| (failure.address, failure.method));
    failures
}

impl From<&NodeAnswer> for Answer {
    fn from(answer: &NodeAnswer) -> Self {
        Self {
            address: answer.address,
            method: answer.probe.as_str(),
            credential: answer.credential.clone(),
        }
    }
}

impl From<&topology::Edge> for Edge {
    fn from(edge: &topology::Edge) -> Self {
        Self {
            a: End::from(&edge.a),
            b: End::from(&edge.b),
            protocol: edge.protocol,
            seen_at: edge.at,
            seen_from_both: edge.seen_from_both,
        }
    }
}

impl From<&topology::End> for End {
    fn from(end: &topology::End) -> Self {
        Self { device: end.device.clone(), interface: end.interface.clone(), managed: end.managed }
    }
}

fn listening(facts: &DeviceFacts) -> Option<Vec<Listening>> {
    let sockets = facts.listening.as_ref()?;
    Some(sockets.iter().map(Listening::from).collect())
}

impl From<&InterfaceFact> for Interface {
    fn from(fact: &InterfaceFact) -> Self {
        Self {
            index: fact.index,
            name: fact.name.clone(),
            alias: fact.alias.clone(),
            mac: fact.mac_address.clone(),
            speed_mbps: fact.speed_mbps,
            oper_status: fact.oper_status.clone(),
            ipv6_enabled: fact.ipv6_enabled,
            ipv6_router_advertises: fact.ipv6_router_advertises,
        }
    }
}

impl From<&AddressFact> for Address {
    fn from(fact: &AddressFact) -> Self {
        Self {
            value: fact.address,
            prefix_length: fact.prefix_length,
            scope: fact.scope,
            interface: fact.interface.clone(),
        }
    }
}

impl From<&NeighborFact> for Neighbor {
    fn from(fact: &NeighborFact) -> Self {
        Self {
            protocol: fact.protocol,
            address: fact.address,
            name: fact.name.clone(),
            mac: fact.mac_address.clone(),
            local_interface: fact.local_interface.clone(),
            remote_interface: fact.remote_interface.clone(),
            chassis_id: fact.chassis_id.clone(),
            platform: fact.platform.clone(),
            router_id: fact.router_id.clone(),
            remote_as: fact.remote_as,
            state: fact.state.clone(),
        }
    }
}

impl From<&ListeningSocket> for Listening {
    fn from(socket: &ListeningSocket) -> Self {
        Self { address: socket.address, port: socket.port, dual_stack: socket.dual_stack }
    }
}

//! `discover -o json`: what each device told about itself, and who could not be asked and why.

use std::net::IpAddr;

use serde::Serialize;

use crate::domain::facts::{
    AddressFact, DeviceFacts, Forwarding, InterfaceFact, Ipv6Stack, ListeningSocket, NeighborFact,
    NeighborProtocol,
};
use crate::domain::family::AddressScope;
use crate::domain::observation::{Observation, Outcome, OutcomeKind};
use crate::domain::reading::Reading;
use crate::domain::text::Lang;
use crate::report::grid::{Cell, Column, Grid};
use crate::report::labels::Labelled as _;

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Discover {
    schema: &'static str,
    /// One per answered question, by address.
    pub devices: Vec<Device>,
    /// One per question without a usable answer.
    pub failures: Vec<Failure>,
}

/// A device.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Device {
    /// The address asked.
    pub address: IpAddr,
    /// What it is declared as (`device/NAME`), or `address/ADDRESS`.
    pub subject: String,
    /// `snmp` or `ssh`.
    pub method: &'static str,
    /// The name of the credential that worked.
    pub credential: String,
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
    /// Why the answer stopped before its end, when it did.
    pub truncated: Option<String>,
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
    /// The document of a run's observations; what is not about logging in is left out.
    #[must_use]
    pub fn new(observations: &[Observation], lang: Lang) -> Self {
        let mut devices: Vec<_> = observations.iter().filter_map(Device::of).collect();
        devices.sort_by_key(|device| (device.address, device.method));
        let mut failures: Vec<_> =
            observations.iter().filter_map(|each| Failure::of(each, lang)).collect();
        failures.sort_by_key(|failure| (failure.address, failure.method));
        Self { schema: "mang6.discover/v1", devices, failures }
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
    fn of(observation: &Observation) -> Option<Self> {
        let Some(Reading::Facts(reading)) = observation.reading() else { return None };
        let facts = &reading.facts;
        Some(Self {
            address: observation.address,
            subject: observation.subject.to_string(),
            method: observation.probe.as_str(),
            credential: reading.credential.clone(),
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
            ipv6: Ipv6 { forwarding: facts.ipv6_forwarding, stack: facts.ipv6_stack },
            truncated: reading.truncated.clone(),
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
        }
    }
}

impl From<&ListeningSocket> for Listening {
    fn from(socket: &ListeningSocket) -> Self {
        Self { address: socket.address, port: socket.port, dual_stack: socket.dual_stack }
    }
}

//! The hubs' ports as their routers told last, and what passed them since the time before.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::failure::Failure;
use super::record;
use crate::domain::link_status::PortStatus;
use crate::domain::observation::Observation;
use crate::domain::port::{PortLook, PortUse, PortsReading, between};
use crate::domain::reading::Reading;
use crate::domain::task::{PORTS_DETAIL, ProbeKind};
use crate::store::Store;

/// By device and interface.
pub(crate) type ByPort = BTreeMap<(String, String), PortStatus>;

/// Every port that a vantage was told of. Where a router was asked at several addresses, the answer
/// that came last speaks.
pub(crate) fn of(store: &Store, vantage: &str) -> Result<ByPort, Failure> {
    let answers =
        store.newest_answers(vantage, (ProbeKind::Snmp, PORTS_DETAIL)).map_err(record::refused)?;
    let mut ports = ByPort::new();
    for same in answers.chunk_by(|one, other| {
        (&one.subject, one.address, one.port) == (&other.subject, other.address, other.port)
    }) {
        let [newest, before @ ..] = same else { continue };
        let Some(told) = reading(newest) else { continue };
        for port in &told.ports {
            let later = PortLook { at: newest.at, uptime_cs: told.uptime_cs, port };
            let earlier = apart(newest, before).and_then(|before| {
                let told = reading(before)?;
                let port = told.port(&port.name)?;
                Some(PortLook { at: before.at, uptime_cs: told.uptime_cs, port })
            });
            let status = PortStatus {
                at: newest.at,
                up: port.oper_status.as_deref().map(|status| status == "up"),
                used: earlier.map_or_else(PortUse::default, |earlier| between(earlier, later)),
            };
            let key = (newest.subject.key.clone(), port.name.clone());
            let known = ports.entry(key).or_insert_with(|| status.clone());
            if known.at < status.at {
                *known = status;
            }
        }
    }
    Ok(ports)
}

/// Closer together, and agents that read their counters now and then say twice the same: an outage is
/// asked about twice within seconds.
const APART: SignedDuration = SignedDuration::from_secs(10);

/// The newest of the answers before that is far enough from the newest, else the oldest there is.
fn apart<'a>(newest: &Observation, before: &'a [Observation]) -> Option<&'a Observation> {
    let is_apart = |each: &&Observation| newest.at.duration_since(each.at) >= APART;
    before.iter().find(is_apart).or_else(|| before.last())
}

fn reading(observation: &Observation) -> Option<&PortsReading> {
    let Reading::Ports(reading) = observation.reading()? else { return None };
    Some(reading)
}

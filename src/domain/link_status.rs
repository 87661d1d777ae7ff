//! How a link stands now, by what is remembered of it: what monitoring reads.

use jiff::Timestamp;

use super::family::Family;
use super::port::PortUse;
use super::track::{Cause, Figures, TrackKind, TrackState};
use super::unit::UnitKey;

/// A link now.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkStatus {
    /// Its code.
    pub code: String,
    /// The unit at its far end, with its name.
    pub unit: Option<(UnitKey, String)>,
    /// Who provides it.
    pub provider: Option<String>,
    /// Each family that was tracked, IPv4 first.
    pub families: Vec<FamilyStatus>,
    /// IPv6 beside IPv4: degraded means worse; `None` when it was never compared.
    pub parity: Option<TrackState>,
    /// Whether work is planned on it now.
    pub planned: bool,
    /// Loss that its contract allows, 0-1.
    pub loss_limit_ratio: Option<f64>,
    /// Round trip that its contract allows, microseconds.
    pub rtt_limit_us: Option<u32>,
    /// Availability that its contract promises, 0-1.
    pub availability_limit_ratio: Option<f64>,
    /// Committed rate, bit/s.
    pub committed_bps: Option<f64>,
    /// The hub's port towards it, as its router told last.
    pub port: Option<PortStatus>,
}

/// A hub's port now.
#[derive(Debug, Clone, PartialEq)]
pub struct PortStatus {
    /// When the router told of it.
    pub at: Timestamp,
    /// Whether it is up; `None` when the router does not say.
    pub up: Option<bool>,
    /// What passed since the time before.
    pub used: PortUse,
}

impl LinkStatus {
    /// The busier direction as a share of the committed rate; above 1 where more is let through.
    #[must_use]
    pub fn use_ratio(&self) -> Option<f64> {
        let used = self.port.as_ref()?.used;
        let busier = [used.in_bps, used.out_bps].into_iter().flatten().reduce(f64::max)?;
        self.committed_bps.filter(|committed| *committed > 0.0).map(|committed| busier / committed)
    }
}

/// One family of a link now.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyStatus {
    /// The family.
    pub family: Family,
    /// Its state.
    pub state: TrackState,
    /// Since when.
    pub since: Timestamp,
    /// Where it comes from.
    pub cause: Cause,
    /// Whether it flaps.
    pub flapping: bool,
    /// Its newest sample.
    pub newest: Option<Figures>,
    /// Its availability this month so far, 0-1; `None` when nothing is known.
    pub month_ratio: Option<f64>,
}

/// One train, as little of it as a glance needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beat {
    /// Echoes sent.
    pub sent_count: u32,
    /// Echoes that came back.
    pub received_count: u32,
    /// Mean round-trip time, microseconds.
    pub rtt_avg_us: Option<u32>,
}

/// A hub, or the vantage, in one family.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceStatus {
    /// Which of them.
    pub kind: TrackKind,
    /// Its code or name.
    pub key: String,
    /// The family.
    pub family: Family,
    /// Its state.
    pub state: TrackState,
    /// Since when.
    pub since: Timestamp,
}

/// Everything that monitoring reads, at once.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkStatus {
    /// The vantage it was seen from.
    pub vantage: String,
    /// The links, by code.
    pub links: Vec<LinkStatus>,
    /// Hubs and the vantage.
    pub places: Vec<PlaceStatus>,
    /// When the last whole run ended.
    pub last_run: Option<Timestamp>,
    /// The program's version.
    pub version: &'static str,
}

impl LinkStatus {
    /// One family.
    #[must_use]
    pub fn family(&self, family: Family) -> Option<&FamilyStatus> {
        self.families.iter().find(|status| status.family == family)
    }
}

//! What a change of a link, a hub or the vantage says to whoever is on duty.

use jiff::{SignedDuration, Timestamp};

use super::track::{Aspect, Cause, TrackKind, TrackState};

/// One line's worth: what changed of one subject, with what is needed to act on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Alert {
    /// Link, hub or vantage.
    pub kind: TrackKind,
    /// Its code.
    pub key: String,
    /// The unit at the link's far end, by name.
    pub unit: Option<String>,
    /// The worst of what changed.
    pub state: TrackState,
    /// What was told before of it.
    pub from: Option<TrackState>,
    /// Since when.
    pub since: Timestamp,
    /// How long the state before had lasted.
    pub lasted: Option<SignedDuration>,
    /// What of it changed.
    pub changed: Vec<Aspect>,
    /// IPv4 now.
    pub ipv4: Option<TrackState>,
    /// IPv6 now.
    pub ipv6: Option<TrackState>,
    /// Parity now: degraded means that IPv6 is worse.
    pub parity: Option<TrackState>,
    /// Where it comes from.
    pub cause: Cause,
    /// Whether it flaps.
    pub flapping: bool,
    /// The link that carries instead.
    pub carried_by: Option<String>,
    /// Who provides the link.
    pub provider: Option<String>,
    /// The contract's number.
    pub contract_number: Option<String>,
    /// Whom to call.
    pub noc_contact: Option<String>,
}

//! What is remembered of a link from run to run: the state of each family, of parity between them,
//! of the hubs and of the vantage, as periods that follow one another without a gap. Nothing is
//! judged here.

use std::collections::BTreeMap;
use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::audit::{LinkState, RttSummary};
use super::closed_set::closed_set;
use super::family::Family;

closed_set! {
    /// The state of a track over a period.
    pub enum TrackState {
        /// Within the contract.
        Up = "up",
        /// Passes packets, but not as promised; for parity: IPv6 worse than IPv4.
        Degraded = "degraded",
        /// Passes nothing itself, while a backup line carries its family.
        Backup = "backup",
        /// Passes nothing.
        Down = "down",
        /// Nobody could tell.
        Unknown = "unknown",
    }
}

impl TrackState {
    /// Whether the link itself passes nothing: an outage, backup or not.
    #[must_use]
    pub const fn is_outage(self) -> bool {
        matches!(self, Self::Down | Self::Backup)
    }
}

closed_set! {
    /// What of a subject is tracked.
    pub enum Aspect {
        /// IPv4.
        Ipv4 = "ipv4",
        /// IPv6.
        Ipv6 = "ipv6",
        /// IPv6 beside IPv4.
        Parity = "parity",
    }
}

impl From<Family> for Aspect {
    fn from(family: Family) -> Self {
        match family {
            Family::Ipv4 => Self::Ipv4,
            Family::Ipv6 => Self::Ipv6,
        }
    }
}

impl Aspect {
    /// The family, where it is one.
    #[must_use]
    pub const fn family(self) -> Option<Family> {
        match self {
            Self::Ipv4 => Some(Family::Ipv4),
            Self::Ipv6 => Some(Family::Ipv6),
            Self::Parity => None,
        }
    }
}

closed_set! {
    /// What has a track.
    pub enum TrackKind {
        /// A link, by its code.
        Link = "link",
        /// The site where links begin, by its code: when it is down, its links are unknown.
        Hub = "hub",
        /// The place we look from, by its name.
        Vantage = "vantage",
    }
}

closed_set! {
    /// Where a state comes from, as far as can be told.
    pub enum Cause {
        /// Nothing to tell.
        None = "none",
        /// The link itself, and nothing beside it.
        Link = "link",
        /// Echoes are lost on the way to the far end or back, while TCP passes: the link is not down.
        EchoFiltered = "echo_filtered",
        /// The access: a second witness at the router says that its port is down.
        Access = "access",
        /// The provider: its other links at the hub are silent as well.
        Provider = "provider",
        /// The hub: none of its links answers.
        Hub = "hub",
        /// The vantage: it could not ask, or nothing at all answers it.
        Vantage = "vantage",
        /// Nobody measured for longer than a run may be late.
        Gap = "gap",
    }
}

/// What a track is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TrackKey {
    /// Link, hub or vantage.
    pub kind: TrackKind,
    /// Its code.
    pub key: String,
    /// Family or parity.
    pub aspect: Aspect,
}

impl TrackKey {
    /// A track's key.
    pub fn new(kind: TrackKind, key: impl Into<String>, aspect: Aspect) -> Self {
        Self { kind, key: key.into(), aspect }
    }
}

/// One measurement as the tracker takes it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(into = "ShortMark", try_from = "ShortMark")]
pub struct Mark {
    /// When its first request left.
    pub at: Timestamp,
    /// By this measurement alone.
    pub state: LinkState,
    /// Echoes sent.
    pub sent_count: u32,
    /// Echoes that came back.
    pub received_count: u32,
    /// When the first request left that was answered.
    pub heard_from: Option<Timestamp>,
    /// When the last request left that was answered.
    pub heard_until: Option<Timestamp>,
}

impl Mark {
    /// A measurement without echoes of its own.
    #[must_use]
    pub const fn plain(at: Timestamp, state: LinkState) -> Self {
        Self { at, state, sent_count: 0, received_count: 0, heard_from: None, heard_until: None }
    }

    /// Echoes that did not come back.
    #[must_use]
    pub const fn lost_count(&self) -> u32 {
        self.sent_count.saturating_sub(self.received_count)
    }
}

/// A mark as it is remembered: a few octets, as every track remembers a dozen. Times in
/// microseconds since 1970.
type ShortMark = (i64, LinkState, u32, u32, Option<i64>, Option<i64>);

impl From<Mark> for ShortMark {
    fn from(mark: Mark) -> Self {
        let us = |at: Option<Timestamp>| at.map(Timestamp::as_microsecond);
        let (from, until) = (us(mark.heard_from), us(mark.heard_until));
        (mark.at.as_microsecond(), mark.state, mark.sent_count, mark.received_count, from, until)
    }
}

impl TryFrom<ShortMark> for Mark {
    type Error = jiff::Error;

    fn try_from(short: ShortMark) -> Result<Self, jiff::Error> {
        let (at, state, sent_count, received_count, from, until) = short;
        let moment = |us: Option<i64>| us.map(Timestamp::from_microsecond).transpose();
        Ok(Self {
            at: Timestamp::from_microsecond(at)?,
            state,
            sent_count,
            received_count,
            heard_from: moment(from)?,
            heard_until: moment(until)?,
        })
    }
}

/// A stretch of time in one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Counted within its track, from 1.
    pub number: u32,
    /// The state.
    pub state: TrackState,
    /// Where it comes from.
    pub cause: Cause,
    /// The first sign of it.
    pub start: Timestamp,
    /// The last sign of the state before: the true edge lies between this and `start`.
    pub start_after: Option<Timestamp>,
    /// The first sign of the next state; `None` while it lasts.
    pub end: Option<Timestamp>,
}

/// All that is known of a track between two runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// The period under way.
    pub open: Period,
    /// The state by its own measurements, backup lines left out.
    pub own: TrackState,
    /// The last measurements, oldest first.
    pub recent: VecDeque<Mark>,
    /// Measurements so far.
    pub mark_count: u64,
    /// At which measurements the state changed: many of them are flapping.
    pub changes: Vec<u64>,
    /// Whether changes are held back until it settles.
    pub flapping: bool,
    /// What people were last told.
    pub told: Option<TrackState>,
    /// Since when that state was.
    #[serde(default)]
    pub told_since: Option<Timestamp>,
    /// Whether they were told that it flaps.
    pub told_flapping: bool,
    /// The last measurement's moment.
    pub last_at: Timestamp,
    /// Periods that ended and are not stored yet.
    #[serde(skip)]
    pub closed: Vec<Period>,
    /// Whether the period under way is not as it is stored.
    #[serde(skip)]
    pub turned: bool,
}

/// Every track's memory.
pub type Book = BTreeMap<TrackKey, Memory>;

/// One train, or why there was none.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// The link.
    pub link: String,
    /// The family.
    pub family: Family,
    /// Which of its ends was asked.
    pub end: End,
    /// When.
    pub at: Timestamp,
    /// What came of it; `None` when this place could not ask.
    pub figures: Option<Figures>,
}

/// An end of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// At the hub: it tells whether the hub itself is reached.
    Near,
    /// At the unit.
    Far,
}

/// A train's figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Counts, edges, and the state by this train alone.
    pub mark: Mark,
    /// Round-trip times.
    pub rtt: Option<RttSummary>,
    /// Jitter, microseconds.
    pub jitter_us: Option<u32>,
    /// Replies beyond the first to one request.
    pub duplicate_count: u32,
    /// Replies that were overtaken.
    pub reordered_count: u32,
    /// What a second witness at the access router says of the port: `Some(false)` is down.
    pub port_up: Option<bool>,
    /// Whether a TCP connection reached the far end in the run that lost these echoes; `None` when
    /// none was tried.
    pub tcp_passes: Option<bool>,
}

impl Figures {
    /// Whether every echo was lost.
    #[must_use]
    pub const fn is_silent(&self) -> bool {
        self.mark.received_count == 0
    }

    /// Whether every echo was lost where TCP passes: something drops ICMP, and the link is not down.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.is_silent() && self.tcp_passes == Some(true)
    }
}

/// A stored sample: a track and a train's figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The track.
    pub track: TrackKey,
    /// The figures.
    pub figures: Figures,
}

/// Something to tell people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The track.
    pub track: TrackKey,
    /// What they were told before; `None` the first time.
    pub from: Option<TrackState>,
    /// What it is now.
    pub to: TrackState,
    /// Where it comes from.
    pub cause: Cause,
    /// Since when.
    pub since: Timestamp,
    /// How long the state that they were told of before had lasted.
    pub lasted: Option<SignedDuration>,
    /// Whether it flaps: nothing more is told until it settles.
    pub flapping: bool,
    /// The link that carries instead.
    pub carried_by: Option<String>,
}

/// Planned work on links: changes within it are kept and not told, its time is left out of
/// availability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Its code.
    pub code: String,
    /// The links it concerns; empty means every link.
    pub links: Vec<String>,
    /// From.
    pub from: Timestamp,
    /// To.
    pub to: Timestamp,
}

impl Window {
    /// Whether it concerns a link.
    #[must_use]
    pub fn concerns(&self, link: &str) -> bool {
        self.links.is_empty() || self.links.iter().any(|code| code == link)
    }

    /// Whether it concerns a link at a moment.
    #[must_use]
    pub fn covers(&self, link: &str, at: Timestamp) -> bool {
        self.from <= at && at < self.to && self.concerns(link)
    }
}

/// What the kernel says of its clock when a run begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockState {
    /// Time of day.
    pub wall: Timestamp,
    /// Time since the machine was started, suspended time included.
    pub since_boot: SignedDuration,
    /// Identifies the boot; empty when unknown.
    pub boot_id: String,
    /// Whether the kernel holds its clock to be synchronised; `None` when it does not say.
    pub synchronised: Option<bool>,
    /// Estimated error, microseconds.
    pub estimated_error_us: Option<i64>,
    /// Largest error, microseconds.
    pub max_error_us: Option<i64>,
}

/// An outage that somebody knows about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledgement {
    /// When they said so.
    pub at: Timestamp,
    /// Who.
    pub author: String,
    /// What they said.
    pub note: Option<String>,
}

/// Samples of a track added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Total {
    /// Trains.
    pub sample_count: u32,
    /// Echoes sent.
    pub sent_count: u32,
    /// Echoes that came back.
    pub received_count: u32,
    /// Replies beyond the first.
    pub duplicate_count: u32,
    /// Replies that were overtaken.
    pub reordered_count: u32,
    /// Smallest round trip, microseconds.
    pub rtt_min_us: Option<u32>,
    /// Mean round trip, microseconds.
    pub rtt_avg_us: Option<u32>,
    /// Largest round trip, microseconds.
    pub rtt_max_us: Option<u32>,
    /// Largest 95th percentile of a train, microseconds.
    pub rtt_p95_us: Option<u32>,
    /// Mean jitter of its trains, microseconds.
    pub jitter_avg_us: Option<u32>,
}

impl Total {
    /// Lost of sent, 0-1; `None` when nothing was sent.
    #[must_use]
    pub fn loss_ratio(&self) -> Option<f64> {
        (self.sent_count > 0).then(|| {
            f64::from(self.sent_count.saturating_sub(self.received_count))
                / f64::from(self.sent_count)
        })
    }
}

//! Settings after resolution: plain values, passed down and not looked up again. How they were
//! found (flag, environment, file, default) is `cli`'s business and shown by `config show`.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::domain::family::Family;
use crate::domain::packet_source::PacketSource;
use crate::domain::text::Lang;

/// Everything a verb may need to know about how to work.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The database file.
    pub db: PathBuf,
    /// Somebody else writes the database: open it read-only.
    pub read_only: bool,
    /// The language for people.
    pub lang: Lang,
    /// What this place is called in the evidence.
    pub vantage: String,
    /// It uses no IPv4, as if it had none.
    pub v6_only_vantage: bool,
    /// The credentials file, where there is one.
    pub credentials: Option<PathBuf>,
    /// Known SSH host keys.
    pub known_hosts: PathBuf,
    /// Accept and remember unknown SSH host keys.
    pub ssh_accept_new: bool,
    /// Resolvers to ask; empty means that names cannot be probed.
    pub resolvers: Vec<SocketAddr>,
    /// Certificate authorities to trust besides the public ones, PEM.
    pub trusted_ca_files: Vec<PathBuf>,
    /// DNSSEC trust anchors, as DNSKEY records; empty means the root's, as IANA publishes them.
    pub trust_anchor_files: Vec<PathBuf>,
    /// The vantages that are on the Internet, this one or those of merged files, by name.
    pub internet_vantages: Vec<String>,
    /// Ask only this family.
    pub family: Option<Family>,
    /// How the dedicated links are measured.
    pub audit: AuditSettings,
    /// What a prune leaves.
    pub keep: KeepSettings,
    /// How fast and how parallel.
    pub pace: PaceSettings,
}

pub use crate::domain::observation::V6_ONLY;

impl Settings {
    /// The families to ask, IPv4 first.
    #[must_use]
    pub fn families(&self) -> Vec<Family> {
        self.family.map_or_else(|| Family::ALL.to_vec(), |family| vec![family])
    }
}

/// How links are measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditSettings {
    /// Echoes per link end and family.
    pub count: u16,
    /// From one to the next.
    pub interval: Duration,
    /// How long each may take.
    pub timeout: Duration,
    /// Echo payload, bytes.
    pub payload_bytes: u16,
    /// The links' trains begin over so much time; zero: over one interval.
    pub spread: Duration,
    /// Differentiated services code point of the echoes, 0-63.
    pub dscp: u8,
    /// Where a link's echoes leave this host, by its code; `*` for those not named.
    pub sources: BTreeMap<String, Vec<PacketSource>>,
    /// A large packet is sent over each link so often; zero: never.
    pub large_every: Duration,
    /// Single samples are kept so long; hours, days and outages stay.
    pub keep_samples: Duration,
    /// The command that is told of each change.
    pub on_change: Option<String>,
    /// How often a state must be seen before it is believed.
    pub confirm: Confirm,
    /// Longer without a measurement, and the time between is unknown.
    pub gap: Duration,
    /// What IPv6 may be worse than IPv4.
    pub parity: ParitySettings,
}

/// A state is believed when so many of the last so many measurements say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirm {
    /// So many …
    pub count: u8,
    /// … of so many.
    pub of_count: u8,
}

/// IPv6 is worse than IPv4 only beyond both bounds of the round-trip time, or beyond that of loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParitySettings {
    /// Mean round-trip time, in percent of IPv4's.
    pub rtt_percent: u8,
    /// Mean round-trip time, as a difference.
    pub rtt: Duration,
    /// Loss, as a difference in percentage points.
    pub loss_percent: u8,
}

impl AuditSettings {
    /// 10 echoes at 200 ms (issue 5), each given 1 s: five times the worst round trip of a
    /// satellite hop within the country; 56 bytes as every ping sends.
    pub const STANDARD: Self = Self {
        count: 10,
        interval: Duration::from_millis(200),
        timeout: Duration::from_secs(1),
        payload_bytes: 56,
        spread: Duration::ZERO,
        dscp: 0,
        sources: BTreeMap::new(),
        large_every: Duration::from_hours(1),
        // Five weeks: the month that ended, whole, when its report is disputed.
        keep_samples: Duration::from_hours(35 * 24),
        on_change: None,
        // As `TrackPolicy::standard` and `Policy::standard` have them: a test holds them together.
        confirm: Confirm { count: 2, of_count: 3 },
        gap: Duration::from_mins(20),
        parity: ParitySettings { rtt_percent: 15, rtt: Duration::from_millis(2), loss_percent: 2 },
    };
}

/// What `db prune` leaves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeepSettings {
    /// Raw answers are kept so long; `None`: for ever.
    pub answers: Option<Duration>,
    /// Observations of every run are kept so long; `None`: for ever.
    pub runs: Option<Duration>,
}

/// How fast and how parallel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaceSettings {
    /// Attempts under way at once.
    pub parallel_count: usize,
    /// Attempts begun per second at most, and what a sweep begins with: a commune's 4 Mbit/s line must
    /// not notice it.
    pub attempts_per_s: u32,
    /// What a sweep's rate may rise to: what somebody set `pace.attempts_per_s` to; `None`: as many as
    /// known hosts keep answering.
    pub sweep_most_per_s: Option<u32>,
}

impl PaceSettings {
    /// 256 at once, 1,000 a second: an echo is 84 bytes, so a whole sweep behind one line is
    /// 0.7 Mbit/s, and a /20 takes 4 s.
    pub const STANDARD: Self =
        Self { parallel_count: 256, attempts_per_s: 1_000, sweep_most_per_s: None };
}

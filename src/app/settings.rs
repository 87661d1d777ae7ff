//! Settings after resolution: plain values, passed down and not looked up again. How they were
//! found (flag, environment, file, default) is `cli`'s business and shown by `config show`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::domain::family::Family;
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
    /// Ask only this family.
    pub family: Option<Family>,
    /// How the dedicated links are measured.
    pub audit: AuditSettings,
    /// How fast and how parallel.
    pub pace: PaceSettings,
}

impl Settings {
    /// The families to ask, IPv4 first.
    #[must_use]
    pub fn families(&self) -> Vec<Family> {
        self.family.map_or_else(|| Family::ALL.to_vec(), |family| vec![family])
    }
}

/// How links are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditSettings {
    /// Echoes per link end and family.
    pub count: u16,
    /// From one to the next.
    pub interval: Duration,
    /// How long each may take.
    pub timeout: Duration,
    /// Echo payload, bytes.
    pub payload_bytes: u16,
}

impl AuditSettings {
    /// 10 echoes at 200 ms (issue 5), each given 1 s: five times the worst round trip of a
    /// satellite hop within the country; 56 bytes as every ping sends.
    pub const STANDARD: Self = Self {
        count: 10,
        interval: Duration::from_millis(200),
        timeout: Duration::from_secs(1),
        payload_bytes: 56,
    };
}

/// How fast and how parallel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaceSettings {
    /// Attempts under way at once.
    pub parallel_count: usize,
    /// Attempts begun per second at most: a commune's 4 Mbit/s line must not notice a sweep.
    pub attempts_per_s: u32,
}

impl PaceSettings {
    /// 256 at once, 1,000 a second: an echo is 84 bytes, so a whole sweep behind one line is
    /// 0.7 Mbit/s, and a /20 takes 4 s.
    pub const STANDARD: Self = Self { parallel_count: 256, attempts_per_s: 1_000 };
}

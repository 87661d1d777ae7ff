//! How a link did in one audit: the figures of both families side by side, and the two judgements
//! made of them.

use super::closed_set::closed_set;
use super::family::Family;
use super::finding::Verdict;
use super::text::Text;

closed_set! {
    /// The state of a link in one family.
    pub enum LinkState {
        /// It passes packets within its contract.
        Up = "up",
        /// It passes packets, but not as the contract promises.
        Degraded = "degraded",
        /// It passes none.
        Down = "down",
        /// Nobody could or did ask.
        Unknown = "unknown",
    }
}

/// One family's figures over one echo train.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyAudit {
    /// The family.
    pub family: Family,
    /// Echoes sent; 0 when it could not be asked.
    pub sent_count: u32,
    /// Echoes that came back in time.
    pub received_count: u32,
    /// Round-trip times; `None` when nothing came back.
    pub rtt: Option<RttSummary>,
    /// Mean absolute difference of successive round-trip times after RFC 3550 §6.4.1, microseconds;
    /// `None` below two replies.
    pub jitter_us: Option<u32>,
    /// The state.
    pub state: LinkState,
    /// Why, for people.
    pub reason: Text,
}

impl FamilyAudit {
    /// Lost of sent, 0-1; `None` when nothing was sent.
    #[must_use]
    pub fn loss_ratio(&self) -> Option<f64> {
        (self.sent_count > 0).then(|| {
            f64::from(self.sent_count.saturating_sub(self.received_count))
                / f64::from(self.sent_count)
        })
    }
}

/// Round-trip times, microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RttSummary {
    /// Smallest.
    pub min_us: u32,
    /// Mean.
    pub avg_us: u32,
    /// Largest.
    pub max_us: u32,
    /// 95th percentile, nearest rank.
    pub p95_us: u32,
}

/// A link in one audit.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkAudit {
    /// The link's code.
    pub code: String,
    /// IPv4, then IPv6; a family without a declared address is left out.
    pub families: Vec<FamilyAudit>,
    /// Whether IPv6 is as good as IPv4.
    pub parity: Verdict,
    /// Whether both families keep the link's own contract.
    pub sla: Verdict,
}

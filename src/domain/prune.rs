//! What a prune lets go, and what it let go.

use jiff::Timestamp;

/// From when each kind of evidence may be gone. The newest answer to each question from before a moment
/// always stays, and so do hours, days, outages, changes of rung and points of plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrunePolicy {
    /// Single samples of links, their five-minute roll-ups, and observations of audits.
    pub samples_before: Timestamp,
    /// Raw answers: pages, walks, what a shell printed. Their hashes stay. `None`: kept for ever.
    pub answers_before: Option<Timestamp>,
    /// Observations and sweeps of every run. `None`: kept for ever.
    pub runs_before: Option<Timestamp>,
}

/// Rows that went, or would go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pruned {
    /// Single samples.
    pub sample_count: u64,
    /// Five-minute roll-ups.
    pub rollup_count: u64,
    /// Observations.
    pub observation_count: u64,
    /// Sweeps, each with all that it heard.
    pub sweep_count: u64,
    /// Raw answers of which only the hash stays.
    pub answer_count: u64,
    /// Their size.
    pub answer_bytes: u64,
}

impl Pruned {
    /// Whether nothing was old enough.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

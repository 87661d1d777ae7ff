//! A collection is one run: opened, appended to, closed, then never changed.

use jiff::Timestamp;
use uuid::Uuid;

use super::closed_set::closed_set;

closed_set! {
    /// Which verb made it.
    pub enum Job {
        /// `scan`.
        Scan = "scan",
        /// `discover`.
        Discover = "discover",
        /// `probe`.
        Probe = "probe",
        /// `audit`.
        Audit = "audit",
        /// `survey`.
        Survey = "survey",
    }
}

closed_set! {
    /// Where a collection stands.
    pub enum CollectionState {
        /// Still appended to, or its program was killed.
        Open = "open",
        /// Everything asked was answered or is known not to answer.
        Complete = "complete",
        /// It ended by itself, with tasks that could not be done.
        Incomplete = "incomplete",
        /// Somebody stopped it.
        Interrupted = "interrupted",
    }
}

/// A collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Collection {
    /// Its number in this database, counted from 1: what people type.
    pub number: i64,
    /// Unique everywhere, for merging.
    pub id: Uuid,
    /// The job.
    pub job: Job,
    /// Where it looked from.
    pub vantage: String,
    /// The command as typed, secrets wiped.
    pub command: String,
    /// Who allowed targets outside the declared prefixes, as typed with `--approval`.
    pub approval: Option<String>,
    /// Whether targets outside the declared prefixes were allowed.
    pub unlisted: bool,
    /// Its state.
    pub state: CollectionState,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// How many observations it holds.
    pub observation_count: u64,
}

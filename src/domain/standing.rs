//! Where everything stands, counted: what `status` prints. Finished values.

use jiff::Timestamp;

use super::plan::PlanProgress;
use super::progress::{Counter, UnitProgress};

/// The counts of a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Counts {
    /// As of when.
    pub as_of: Timestamp,
    /// Whether anything asks for attention: a failed check or a link that is not up.
    pub has_findings: bool,
    /// The counters that open every report, in printing order.
    pub counters: Vec<Counter>,
    /// By plan, phase and task.
    pub plans: Vec<PlanProgress>,
    /// By unit that has at least one subject.
    pub units: Vec<UnitProgress>,
}

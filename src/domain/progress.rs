//! The finished values of a progress report: everything a renderer prints and nothing it has to
//! work out.

use jiff::Timestamp;

use super::audit::LinkAudit;
use super::collection::Collection;
use super::finding::{Assessment, Rung};
use super::plan::PlanProgress;
use super::record::Record;
use super::subject::Subject;
use super::text::Text;
use super::unit::UnitKey;

/// A report's content.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgressReport {
    /// When it was made; evidence is judged as of this moment.
    pub made_at: Timestamp,
    /// The declared record it speaks about.
    pub record: Record,
    /// Where evidence came from, by name.
    pub vantages: Vec<String>,
    /// The latest closed collection.
    pub last_collection: Option<Collection>,
    /// The three counters of VNNIC and the totals, in printing order.
    pub counters: Vec<Counter>,
    /// By plan.
    pub plans: Vec<PlanProgress>,
    /// By unit that has at least one subject, in the order of the units' codes.
    pub units: Vec<UnitProgress>,
    /// Every subject's assessment.
    pub assessments: Vec<Assessment>,
    /// Every link's latest figures.
    pub links: Vec<LinkAudit>,
    /// What holds most back, most first.
    pub blockers: Vec<Blocker>,
}

/// A counter: always n of N with the unknown beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// Stable key, for example `portals_on_ipv6`.
    pub key: &'static str,
    /// What is counted.
    pub label: Text,
    /// How many are there.
    pub done_count: u64,
    /// Of how many.
    pub total_count: u64,
    /// Of the total, those not known.
    pub unknown_count: u64,
}

/// One unit's subjects by rung.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitProgress {
    /// The unit.
    pub unit: UnitKey,
    /// Its name.
    pub name: String,
    /// Subjects whose highest held rung is 0, 1, … 7, by [`Rung::number`].
    pub by_rung_count: [u64; 8],
    /// Subjects that do not hold even rung 0.
    pub none_count: u64,
    /// Subjects with an unknown verdict on the rung just above the one they hold.
    pub unknown_count: u64,
    /// All its subjects.
    pub total_count: u64,
}

/// Something that holds a subject below the next rung.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// The subject.
    pub subject: Subject,
    /// The rung it cannot climb to.
    pub rung: Rung,
    /// The rule that fails.
    pub rule: &'static str,
    /// Why.
    pub reason: Text,
    /// How many subjects wait for it, itself included.
    pub held_count: u64,
}

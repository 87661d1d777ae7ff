//! `status -o json`: each plan's tasks counted, each unit's subjects by rung.

use jiff::Timestamp;
use serde::Serialize;

use crate::domain::claim::Claim;
use crate::domain::finding::Rung;
use crate::domain::plan::{PhaseProgress, PlanProgress, TaskProgress, TaskVerdict};
use crate::domain::progress::{Counter, UnitProgress};
use crate::domain::regained::{Cause, RungChange};
use crate::domain::subject::Subject;
use crate::domain::unit::Era;

/// The document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    schema: &'static str,
    /// Evidence is judged as of this moment.
    pub as_of: Timestamp,
    counters: Vec<Tally>,
    plans: Vec<Plan>,
    units: Vec<Unit>,
    /// What was gained and lost in the window, under `--reassess`.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<Vec<Shift>>,
    /// What somebody typed beside what runs have shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    declared: Vec<Typed>,
}

/// A typed rung.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Typed {
    subject: String,
    /// 0-7.
    declared_rung: u8,
    /// 0-7; `null` where none holds, or nobody has looked.
    proved_rung: Option<u8>,
    /// `proved`, `not_proved` or `not_looked_at`.
    standing: &'static str,
}

impl Typed {
    fn of(claim: &Claim) -> Self {
        Self {
            subject: claim.subject.to_string(),
            declared_rung: claim.declared.number(),
            proved_rung: claim.held().map(Rung::number),
            standing: claim.standing().as_str(),
        }
    }
}

/// A change of a subject's rung.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shift {
    subject: String,
    at: Timestamp,
    change: &'static str,
    /// 0-7; `null` for none.
    from_rung: Option<u8>,
    /// 0-7; `null` for none.
    to_rung: Option<u8>,
    /// What a loss is; `null` for a gain.
    cause: Option<&'static str>,
}

impl Shift {
    fn of((subject, change): &(Subject, RungChange)) -> Self {
        Self {
            subject: subject.to_string(),
            at: change.at,
            change: change.way.as_str(),
            from_rung: change.from.map(Rung::number),
            to_rung: change.to.map(Rung::number),
            cause: change.cause.map(Cause::as_str),
        }
    }
}

impl Status {
    /// The same with what somebody typed.
    #[must_use]
    pub fn with_claims(self, claims: &[Claim]) -> Self {
        Self { declared: claims.iter().map(Typed::of).collect(), ..self }
    }

    /// The same with what was gained and lost.
    #[must_use]
    pub fn with_changes(self, changes: Option<&[(Subject, RungChange)]>) -> Self {
        Self { changes: changes.map(|all| all.iter().map(Shift::of).collect()), ..self }
    }
}

/// A counter.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tally {
    key: &'static str,
    done_count: u64,
    total_count: u64,
    unknown_count: u64,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    id: String,
    number: Option<String>,
    phases: Vec<Phase>,
}

/// A phase.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Phase {
    id: String,
    tasks: Vec<Task>,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Task {
    id: String,
    verdict: TaskVerdict,
    done_count: u64,
    total_count: u64,
    unknown_count: u64,
    exempt_count: u64,
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unit {
    code: String,
    era: Era,
    name: String,
    /// How many subjects hold rung 0, 1, … 7 as their highest.
    rungs: [u64; 8],
    none_count: u64,
    unknown_count: u64,
    total_count: u64,
}

impl Status {
    /// The document.
    #[must_use]
    pub fn new(
        as_of: Timestamp,
        counters: &[Counter],
        plans: &[PlanProgress],
        units: &[UnitProgress],
    ) -> Self {
        Self {
            schema: "mang6.status/v1",
            as_of,
            counters: counters.iter().map(Tally::from).collect(),
            plans: plans.iter().map(Plan::from).collect(),
            units: units.iter().map(Unit::from).collect(),
            changes: None,
            declared: Vec::new(),
        }
    }
}

impl From<&Counter> for Tally {
    fn from(counter: &Counter) -> Self {
        Self {
            key: counter.key,
            done_count: counter.done_count,
            total_count: counter.total_count,
            unknown_count: counter.unknown_count,
        }
    }
}

impl From<&PlanProgress> for Plan {
    fn from(progress: &PlanProgress) -> Self {
        Self {
            id: progress.plan.id.clone(),
            number: progress.plan.number.clone(),
            phases: progress.phases.iter().map(Phase::from).collect(),
        }
    }
}

impl From<&PhaseProgress> for Phase {
    fn from(progress: &PhaseProgress) -> Self {
        Self { id: progress.id.clone(), tasks: progress.tasks.iter().map(Task::from).collect() }
    }
}

impl From<&TaskProgress> for Task {
    fn from(task: &TaskProgress) -> Self {
        Self {
            id: task.id.clone(),
            verdict: task.verdict,
            done_count: task.progress.done_count,
            total_count: task.progress.total_count,
            unknown_count: task.progress.unknown_count,
            exempt_count: task.progress.exempt_count,
        }
    }
}

impl From<&UnitProgress> for Unit {
    fn from(progress: &UnitProgress) -> Self {
        Self {
            code: progress.unit.code.clone(),
            era: progress.unit.era,
            name: progress.name.clone(),
            rungs: progress.by_rung_count,
            none_count: progress.none_count,
            unknown_count: progress.unknown_count,
            total_count: progress.total_count,
        }
    }
}

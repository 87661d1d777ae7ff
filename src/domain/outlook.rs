//! What follows from progress over time and by group: groups, movements, forecasts, close-outs and
//! what has to be bought. Finished values; nothing is worked out here.

use jiff::Timestamp;
use jiff::civil::Date;

use super::closed_set::closed_set;
use super::criterion::Remediation;
use super::finding::Rung;
use super::plan::{Progress, TaskVerdict};
use super::runs::Runs;
use super::sla::FamilyMonth;
use super::subject::Subject;
use super::text::Text;
use super::track::TrackState;

closed_set! {
    /// What progress is rolled up by.
    pub enum GroupBy {
        /// Unit of 2025.
        Unit = "unit",
        /// District of before July 2025.
        District = "district",
        /// Asset class.
        Class = "class",
        /// A link's provider.
        Provider = "provider",
    }
}

/// Where a phase of a plan stood at a moment, and the runs that this rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct PhasePoint {
    /// The plan, by id.
    pub plan: String,
    /// The phase, by id.
    pub phase: String,
    /// When, and how far.
    pub point: Point,
    /// The runs behind it.
    pub runs: Runs,
}

/// One group of a plan's measured tasks: every pair of task and subject counts once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The plan, by id.
    pub plan: String,
    /// Rolled up by what.
    pub by: GroupBy,
    /// The group's key; empty for subjects that belong to none.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The counts.
    pub progress: Progress,
    /// The runs that it rests on.
    pub runs: Runs,
}

/// A subject that stands on another rung than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// The subject.
    pub subject: Subject,
    /// The rung then.
    pub before: Option<Rung>,
    /// The rung now.
    pub after: Option<Rung>,
    /// Whether it went down.
    pub is_regression: bool,
    /// The check that decides.
    pub rule: Option<&'static str>,
    /// Why.
    pub reason: Option<Text>,
}

/// A plan's or a phase's share at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// As of when.
    pub at: Timestamp,
    /// The share that is done, 0-1, tasks by their weight.
    pub share: f64,
    /// The share that is not known, 0-1.
    pub unknown: f64,
}

/// Where a phase is heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The plan, by id.
    pub plan: String,
    /// The phase, by id.
    pub phase: String,
    /// Its name.
    pub name: Text,
    /// When it is due.
    pub due: Option<Date>,
    /// The weekly points it rests on, first to last.
    pub points: Vec<Point>,
    /// The pace, shares a week: low, middle, high. `None`: too few points, so no forecast.
    pub pace: Option<[f64; 3]>,
    /// The day of finishing at the middle pace; `None` when there is no pace, or it leads nowhere.
    pub finish: Option<Date>,
    /// The days of finishing at the high and at the low pace.
    pub finish_range: [Option<Date>; 2],
    /// The pace that the due day needs, shares a week; `None` when it is past, unknown, or done.
    pub needed: Option<f64>,
    /// The runs that the points rest on.
    pub runs: Runs,
}

/// A task at the close of its plan.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosedTask {
    /// The task, by id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// The share that was to meet it; none where a number of them was asked for.
    pub target: Option<f64>,
    /// What does.
    pub progress: Progress,
    /// Where that leaves it.
    pub verdict: TaskVerdict,
    /// Whether its row is neither seen nor the user's own.
    pub needs_asterisk: bool,
    /// The runs that it rests on.
    pub runs: Runs,
}

/// A body under a plan that ended, and the body that it is counted through today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedBody {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Who took over, by code and name; itself while it lives.
    pub heir: (String, String),
    /// Its heir's subjects on rung 4.
    pub progress: Progress,
    /// The runs that it rests on.
    pub runs: Runs,
}

/// A plan's close-out.
#[derive(Debug, Clone, PartialEq)]
pub struct Closeout {
    /// The plan, by id.
    pub plan: String,
    /// Target against actual.
    pub tasks: Vec<ClosedTask>,
    /// Bodies through their successors.
    pub bodies: Vec<ClosedBody>,
    /// The plans that say they replace it, by id.
    pub successors: Vec<String>,
}

/// Devices of one model that need the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShoppingLine {
    /// What they need.
    pub remediation: Remediation,
    /// Who made them.
    pub manufacturer: Option<String>,
    /// The model.
    pub model: Option<String>,
    /// How many.
    pub count: u64,
    /// The runs that it rests on.
    pub runs: Runs,
}

/// One family of a link over a period, seen from one vantage.
#[derive(Debug, Clone, PartialEq)]
pub struct SlaLine {
    /// Where from.
    pub vantage: String,
    /// The link, by code.
    pub link: String,
    /// What the contract's clause needs: the same figures as `audit --month` has.
    pub figures: FamilyMonth,
    /// Its days.
    pub days: Vec<SlaDay>,
    /// The first and the last audit of the period from there.
    pub audits: Option<(i64, i64)>,
}

/// A link's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlaDay {
    /// The day.
    pub day: Date,
    /// Its worst state.
    pub state: TrackState,
}

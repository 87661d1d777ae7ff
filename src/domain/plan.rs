//! Migration plans as data: plan, phase, task, criterion, and the progress counted against them.

use jiff::civil::Date;

use super::closed_set::closed_set;
use super::criterion::{Goal, Measured, Per};
use super::finding::Verdict;
use super::runs::Runs;
use super::text::Text;

closed_set! {
    /// How sure a row is. What is neither seen nor the user's own carries an asterisk in a report.
    pub enum SourceStatus {
        /// Seen in the source named.
        Seen = "S",
        /// A sister plan says it.
        Proxy = "P",
        /// Our assumption.
        Assumed = "A",
        /// From memory.
        Memory = "U",
        /// The user's own row.
        User = "user",
    }
}

/// A plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Unique key, for example `127-kh-ubnd`.
    pub id: String,
    /// Number as printed.
    pub number: Option<String>,
    /// Date of issue.
    pub date: Option<Date>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Title, in both languages.
    pub title: Text,
    /// First day of its period.
    pub from: Option<Date>,
    /// Last day of its period.
    pub to: Option<Date>,
    /// Names of the pre-2025 provinces it covers; empty covers everything.
    pub legacy_provinces: Vec<String>,
    /// Legal bases, as printed.
    pub bases: Vec<String>,
    /// Plans it replaces, by id.
    pub supersedes: Vec<String>,
    /// How sure its text is.
    pub text_status: SourceStatus,
    /// Its phases in order.
    pub phases: Vec<Phase>,
}

/// A phase.
#[derive(Debug, Clone, PartialEq)]
pub struct Phase {
    /// Key in its plan.
    pub id: String,
    /// Name in both languages.
    pub name: Text,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Its tasks in order.
    pub tasks: Vec<PlanTask>,
}

/// A task of a phase.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanTask {
    /// Key in its plan, for example `3.2`.
    pub id: String,
    /// Name in both languages.
    pub name: Text,
    /// Last day.
    pub due: Option<Date>,
    /// What must be true.
    pub criterion: Criterion,
    /// The share that must meet it, 0-1.
    pub target_ratio: f64,
    /// How much it counts in its phase and plan, beside the others; 1 unless the user says so.
    pub weight: f64,
    /// Who leads it, as printed.
    pub lead: Option<String>,
    /// How sure the row is.
    pub source: SourceStatus,
}

impl PlanTask {
    /// The share that must meet it, 0-1; none where the plan asks for a number of them.
    #[must_use]
    pub fn target_share(&self) -> Option<f64> {
        let goal = self.criterion.measured().and_then(|measured| measured.goal);
        (!matches!(goal, Some(Goal::Count(_)))).then_some(self.target_ratio)
    }
}

/// What must be true for one subject of a task.
#[derive(Debug, Clone, PartialEq)]
pub enum Criterion {
    /// Evidence decides: subjects meet a condition.
    Measured(Box<Measured>),
    /// A document closes it: number, date, file hash.
    Document(Per),
    /// A declared contact closes it.
    Contact(Per),
}

impl Criterion {
    /// As written in a plan's file.
    #[must_use]
    pub fn text(&self) -> String {
        let per = |word: &str, per: &Per| match per {
            Per::Plan => word.to_owned(),
            Per::Unit | Per::Body => format!("{word} per {per}"),
        };
        match self {
            Self::Measured(measured) => measured.text.clone(),
            Self::Document(each) => per("document", each),
            Self::Contact(each) => per("contact", each),
        }
    }

    /// Reads what [`text`](Self::text) wrote, or a user.
    pub fn parse(text: &str) -> Result<Self, super::criterion::Mistake> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let per = match words.as_slice() {
            [_] => Some(Per::Plan),
            [_, "per", each] => each.parse().ok(),
            _ => None,
        };
        match (words.first().copied(), per) {
            (Some("document"), Some(per)) => Ok(Self::Document(per)),
            (Some("contact"), Some(per)) if per != Per::Plan => Ok(Self::Contact(per)),
            _ => super::criterion::measured(text).map(|read| Self::Measured(Box::new(read))),
        }
    }

    /// What evidence decides, where it does.
    #[must_use]
    pub fn measured(&self) -> Option<&Measured> {
        match self {
            Self::Measured(measured) => Some(measured),
            Self::Document(_) | Self::Contact(_) => None,
        }
    }
}

/// Counted progress of one task: always n/N with the unknown beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Meet the criterion.
    pub done_count: u64,
    /// All that it applies to.
    pub total_count: u64,
    /// Of the total, those that are not known.
    pub unknown_count: u64,
    /// Of the total, those with an exemption in force: neither done nor owed.
    pub exempt_count: u64,
}

impl Progress {
    /// Counts one that the task applies to.
    pub const fn add(&mut self, verdict: Verdict) {
        self.total_count += 1;
        match verdict {
            Verdict::Pass => self.done_count += 1,
            Verdict::Unknown => self.unknown_count += 1,
            Verdict::Exempt => self.exempt_count += 1,
            Verdict::Fail | Verdict::NotApplicable => {}
        }
    }

    /// Takes back one that was counted.
    pub const fn take_back(&mut self, verdict: Verdict) {
        self.total_count = self.total_count.saturating_sub(1);
        let count = match verdict {
            Verdict::Pass => &mut self.done_count,
            Verdict::Unknown => &mut self.unknown_count,
            Verdict::Exempt => &mut self.exempt_count,
            Verdict::Fail | Verdict::NotApplicable => return,
        };
        *count = count.saturating_sub(1);
    }
}

closed_set! {
    /// Where a task stands.
    pub enum TaskVerdict {
        /// The target share is reached.
        Met = "met",
        /// It is not, there is time, and it keeps the even pace from its start to its due day.
        OnTrack = "on_track",
        /// It is not, there is time, and it is behind that pace.
        Open = "open",
        /// It is not, and the due date is past.
        Late = "late",
        /// It cannot be told: unknown subjects could tip it, or nothing is declared.
        Unknown = "unknown",
        /// It, or everything it counts, has an exemption in force.
        Exempt = "exempt",
    }
}

/// A plan with its progress.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanProgress {
    /// The plan.
    pub plan: Plan,
    /// By phase and task, in the plan's order.
    pub phases: Vec<PhaseProgress>,
}

impl PlanProgress {
    /// Whether a task of it is late: a target missed.
    #[must_use]
    pub fn is_late(&self) -> bool {
        let mut tasks = self.phases.iter().flat_map(|phase| &phase.tasks);
        tasks.any(|task| task.verdict == TaskVerdict::Late)
    }
}

/// A phase with its progress.
#[derive(Debug, Clone, PartialEq)]
pub struct PhaseProgress {
    /// The phase's id.
    pub id: String,
    /// Its tasks.
    pub tasks: Vec<TaskProgress>,
}

/// A task with its progress.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskProgress {
    /// The task's id.
    pub id: String,
    /// Where it stands.
    pub verdict: TaskVerdict,
    /// The counts.
    pub progress: Progress,
    /// The runs that they rest on; none where a document decides.
    pub runs: Runs,
}

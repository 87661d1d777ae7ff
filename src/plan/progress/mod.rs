//! A plan's progress: for each task, how many of those it applies to meet its criterion, and where
//! that leaves it by its due day.

use jiff::civil::Date;

use crate::domain::criterion::Goal;
use crate::domain::plan::{
    Phase, PhaseProgress, Plan, PlanProgress, PlanTask, Progress, TaskProgress, TaskVerdict,
};
use crate::domain::runs::Runs;

use super::tally::{self, Basis};

/// Counts a plan's progress.
#[must_use]
pub fn of(plan: &Plan, basis: &Basis<'_>) -> PlanProgress {
    let task = |task: &PlanTask, phase: &Phase| {
        let each = tally::each(plan, task, basis);
        stands(plan, phase, task, (tally::count(&each), tally::runs(task, &each, basis)), basis)
    };
    let phases = plan
        .phases
        .iter()
        .map(|phase| PhaseProgress {
            id: phase.id.clone(),
            tasks: phase.tasks.iter().map(|each| task(each, phase)).collect(),
        })
        .collect();
    PlanProgress { plan: plan.clone(), phases }
}

/// Where a count leaves a task.
pub(crate) fn stands(
    plan: &Plan,
    phase: &Phase,
    task: &PlanTask,
    (progress, runs): (Progress, Runs),
    basis: &Basis<'_>,
) -> TaskProgress {
    let verdict = if basis.is_exempt(&plan.id, &task.id, None) {
        TaskVerdict::Exempt
    } else {
        verdict_on(plan, phase, task, (progress, basis.today))
    };
    TaskProgress { id: task.id.clone(), verdict, progress, runs }
}

/// Where a count leaves a task of a phase on a day.
pub(crate) fn verdict_on(
    plan: &Plan,
    phase: &Phase,
    task: &PlanTask,
    (progress, day): (Progress, Date),
) -> TaskVerdict {
    let period = (phase.from.or(plan.from), task.due.or(phase.to).or(plan.to));
    verdict(task, progress, period, day)
}

/// How many of those that are not exempt must be done.
#[must_use]
pub fn wanted(task: &PlanTask, progress: Progress) -> f64 {
    let owed = progress.total_count.saturating_sub(progress.exempt_count);
    match task.criterion.measured().and_then(|measured| measured.goal) {
        Some(Goal::Count(count)) => float(count),
        Some(Goal::Share(_)) | None => task.target_ratio * float(owed),
    }
}

/// Met, on track, late, open, exempt, or not to be told: nothing is declared, or the unknown ones
/// could tip it.
fn verdict(
    task: &PlanTask,
    progress: Progress,
    (start, due): (Option<Date>, Option<Date>),
    today: Date,
) -> TaskVerdict {
    if progress.total_count == 0 {
        return TaskVerdict::Unknown;
    }
    if progress.exempt_count == progress.total_count {
        return TaskVerdict::Exempt;
    }
    let wanted = wanted(task, progress);
    // A hair's breadth: 0.95 × 20 is not exactly 19 in binary.
    let reaches = |count: u64| float(count) + 1e-9 >= wanted;
    if reaches(progress.done_count) && progress.done_count > 0 {
        TaskVerdict::Met
    } else if progress.unknown_count > 0 && reaches(progress.done_count + progress.unknown_count) {
        TaskVerdict::Unknown
    } else if due.is_some_and(|due| due < today) {
        TaskVerdict::Late
    } else if float(progress.done_count) >= wanted * elapsed(start, due, today) {
        TaskVerdict::OnTrack
    } else {
        TaskVerdict::Open
    }
}

/// The part of the time from start to due day that is over, 0-1; all of it where a day is not known:
/// nobody is on track towards nothing.
fn elapsed(start: Option<Date>, due: Option<Date>, today: Date) -> f64 {
    let days = |from: Date, to: Date| f64::from((to - from).get_days());
    match (start, due) {
        (Some(start), Some(due)) if start < due => {
            (days(start, today) / days(start, due)).clamp(0.0, 1.0)
        }
        _ => 1.0,
    }
}

/// A count as a number, exact for every count a nation can have.
pub(crate) fn float(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

#[cfg(test)]
mod tests;

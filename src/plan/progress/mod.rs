//! A plan's progress: for each task, how many of the subjects it applies to hold its rung.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::domain::finding::{Assessment, Rung, Verdict};
use crate::domain::plan::{
    Criterion, PhaseProgress, Plan, PlanProgress, PlanTask, Progress, TaskProgress, TaskVerdict,
};
use crate::domain::record::Record;

use super::ground::Ground;

/// The zone in which a due day ends. Việt Nam has been at UTC+7 without change since 1975.
const VIETNAM_OFFSET_HOURS: i8 = 7;

/// Counts a plan's progress as of `now`.
#[must_use]
pub fn of(
    plan: &Plan,
    record: &Record,
    assessments: &[Assessment],
    now: Timestamp,
) -> PlanProgress {
    let ground = Ground::of(record);
    let today = TimeZone::fixed(jiff::tz::offset(VIETNAM_OFFSET_HOURS)).to_datetime(now).date();
    let covered: Vec<&Assessment> =
        assessments.iter().filter(|assessment| covers(plan, &ground, assessment)).collect();
    let task = |task: &PlanTask, phase_end: Option<Date>| {
        let progress = count(task, &ground, &covered);
        let due = task.due.or(phase_end).or(plan.to);
        TaskProgress { id: task.id.clone(), verdict: verdict(task, progress, due, today), progress }
    };
    let phases = plan
        .phases
        .iter()
        .map(|phase| PhaseProgress {
            id: phase.id.clone(),
            tasks: phase.tasks.iter().map(|each| task(each, phase.to)).collect(),
        })
        .collect();
    PlanProgress { plan: plan.clone(), phases }
}

/// Whether a plan speaks about a subject: it covers everything, or the province that the subject's
/// unit lay in before July 2025. A subject of no such province (the province's own bodies after the
/// merger, the data centre) counts for every plan: its services carry all of them.
fn covers(plan: &Plan, ground: &Ground<'_>, assessment: &Assessment) -> bool {
    if plan.legacy_provinces.is_empty() {
        return true;
    }
    match ground.legacy_province(&assessment.subject) {
        None => true,
        Some(province) => plan.legacy_provinces.iter().any(|covered| covered == province),
    }
}

fn count(task: &PlanTask, ground: &Ground<'_>, covered: &[&Assessment]) -> Progress {
    let Criterion::Rung { subject_kinds, system_kinds, rung } = &task.criterion else {
        // A document closes it, and none can be recorded yet: whether there is one is not known.
        return Progress { done_count: 0, total_count: 1, unknown_count: 1 };
    };
    let mut progress = Progress::default();
    for assessment in covered {
        let subject = &assessment.subject;
        let of_system = system_kinds.is_empty()
            || ground.system_kind(subject).is_some_and(|kind| system_kinds.contains(&kind));
        if !subject_kinds.contains(&subject.kind) || !of_system {
            continue;
        }
        progress.total_count += 1;
        match standing(assessment, *rung) {
            Verdict::Pass => progress.done_count += 1,
            Verdict::Unknown => progress.unknown_count += 1,
            Verdict::Fail | Verdict::NotApplicable | Verdict::Exempt => {}
        }
    }
    progress
}

/// Whether a subject has climbed to a rung: yes, no, or not known because nothing up to that rung
/// failed and something is unknown.
pub(crate) fn standing(assessment: &Assessment, rung: Rung) -> Verdict {
    if assessment.rung.is_some_and(|held| held >= rung) {
        return Verdict::Pass;
    }
    let upto = usize::from(rung.number());
    let below = assessment.rungs.iter().take(upto + 1);
    if below.clone().any(|verdict| *verdict == Verdict::Fail) {
        Verdict::Fail
    } else if below.clone().any(|verdict| *verdict == Verdict::Unknown) {
        Verdict::Unknown
    } else {
        Verdict::Fail
    }
}

/// Met, late, open, or not to be told: nothing is declared, or the unknown subjects could tip it.
fn verdict(task: &PlanTask, progress: Progress, due: Option<Date>, today: Date) -> TaskVerdict {
    if progress.total_count == 0 {
        return TaskVerdict::Unknown;
    }
    let reaches = |count: u64| ratio(count, progress.total_count) >= task.target_ratio;
    if reaches(progress.done_count) && progress.done_count > 0 {
        TaskVerdict::Met
    } else if progress.unknown_count > 0 && reaches(progress.done_count + progress.unknown_count) {
        TaskVerdict::Unknown
    } else if due.is_some_and(|due| due < today) {
        TaskVerdict::Late
    } else {
        TaskVerdict::Open
    }
}

/// A share, exact for every count a nation can have.
fn ratio(part: u64, whole: u64) -> f64 {
    let float = |count: u64| u32::try_from(count).map_or(f64::from(u32::MAX), f64::from);
    float(part) / float(whole).max(1.0)
}

#[cfg(test)]
mod tests;

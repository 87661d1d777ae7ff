//! How long a count stays as it is where nothing new is seen or declared: until a day on which an
//! exemption, a paper, a body or a maker's support begins or ends, or a task falls behind its time.
//! How long the judgements below it stay is not this room's: `assess::expiry`.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::progress;
use crate::domain::day::{day_of, start_of};
use crate::domain::paper::Papers;
use crate::domain::plan::{PlanProgress, TaskVerdict};
use crate::domain::record::Record;

/// How far ahead is looked: a year.
const AHEAD_DAYS: i32 = 366;

/// The last moment at which the same judgements are counted as they are at `now`; a year ahead at most.
/// Of what must be held for days on end it says nothing: that moves with the clock.
#[must_use]
pub fn until(
    record: &Record,
    papers: &Papers,
    plans: &[PlanProgress],
    now: Timestamp,
) -> Timestamp {
    let today = day_of(now);
    let turns = begins(record, papers).chain(ends(record, papers).filter_map(after));
    let turn = turns.filter(|day| *day > today).min();
    let horizon = today.saturating_add(AHEAD_DAYS.days());
    let end = turn.map_or(horizon, |turn| turn.min(horizon));
    // Of a task only the first day on which it stands otherwise counts, and only before all of these.
    let mut day = today;
    while let Some(next) = after(day).filter(|next| *next < end) {
        if plans.iter().any(|plan| stands_otherwise(plan, next)) {
            break;
        }
        day = next;
    }
    after(day)
        .and_then(|day| start_of(day).ok())
        .map_or(now, |midnight| (midnight - SignedDuration::from_micros(1)).max(now))
}

/// Days from which on something counts.
fn begins<'a>(record: &'a Record, papers: &'a Papers) -> impl Iterator<Item = Date> + use<'a> {
    let exemptions = papers.exemptions.iter().map(|exemption| exemption.from);
    let documents = papers.documents.iter().map(|document| document.dated);
    let bodies = record.organisations.iter().filter_map(|body| body.valid_from);
    exemptions.chain(documents).chain(bodies)
}

/// Last days on which something counts.
fn ends<'a>(record: &'a Record, papers: &'a Papers) -> impl Iterator<Item = Date> + use<'a> {
    let exemptions = papers.exemptions.iter().map(|exemption| exemption.retires_on);
    let bodies = record.organisations.iter().filter_map(|body| body.valid_to);
    let plans = record.plans.iter().filter_map(|plan| plan.to);
    exemptions.chain(bodies).chain(plans).chain(record.supported_until.values().copied())
}

fn after(day: Date) -> Option<Date> {
    day.tomorrow().ok()
}

/// Whether any task of a plan stands otherwise on a day, by the same counts. One that is exempt as a
/// whole stays so until the exemption's own end.
fn stands_otherwise(counted: &PlanProgress, day: Date) -> bool {
    let plan = &counted.plan;
    let phases = plan.phases.iter().zip(&counted.phases);
    phases
        .flat_map(|(phase, counts)| {
            phase.tasks.iter().zip(&counts.tasks).map(move |it| (phase, it))
        })
        .filter(|(_, (_, counts))| counts.verdict != TaskVerdict::Exempt)
        .any(|(phase, (task, counts))| {
            progress::verdict_on(plan, phase, task, (counts.progress, day)) != counts.verdict
        })
}

#[cfg(test)]
mod tests;

//! A plan's close-out: target against actual, what is carried over, and the bodies of its time
//! counted through those that took over.

use std::collections::HashMap;

use crate::domain::finding::Rung;
use crate::domain::outlook::{ClosedBody, ClosedTask, Closeout};
use crate::domain::plan::{Plan, Progress, SourceStatus};
use crate::domain::runs::Runs;
use crate::domain::unit::UnitKey;

use super::meets::standing;
use super::progress;
use super::tally::{self, Basis};

/// Closes a plan as of the basis's day.
#[must_use]
pub fn of(plan: &Plan, basis: &Basis<'_>) -> Closeout {
    let counted = progress::of(plan, basis);
    let tasks = plan
        .phases
        .iter()
        .zip(&counted.phases)
        .flat_map(|(phase, counted)| phase.tasks.iter().zip(&counted.tasks))
        .map(|(task, counted)| ClosedTask {
            id: task.id.clone(),
            name: task.name.clone(),
            target: task.target_share(),
            progress: counted.progress,
            verdict: counted.verdict,
            runs: counted.runs.clone(),
            needs_asterisk: !matches!(task.source, SourceStatus::Seen | SourceStatus::User),
        })
        .collect();
    let replaces = |other: &&Plan| other.supersedes.contains(&plan.id);
    Closeout {
        plan: plan.id.clone(),
        tasks,
        bodies: bodies(plan, basis),
        successors: basis
            .record
            .plans
            .iter()
            .filter(replaces)
            .map(|each| each.id.clone())
            .collect(),
    }
}

/// Every body that lived on the plan's last day, with its heir's subjects on rung 4. A body counts
/// what its systems' services and its sites' LANs and devices prove.
fn bodies(plan: &Plan, basis: &Basis<'_>) -> Vec<ClosedBody> {
    let record = basis.record;
    let names: HashMap<&str, &str> =
        record.organisations.iter().map(|body| (body.code.as_str(), body.name.as_str())).collect();
    let mut by_heir: HashMap<&str, (Progress, Runs)> = HashMap::new();
    let mut heirs: HashMap<&str, &str> = HashMap::new();
    for assessment in basis.assessments {
        if let Some(body) = basis.ground.body_of(&assessment.subject) {
            let heir = *heirs.entry(body).or_insert_with(|| tally::successor(record, body));
            let (progress, runs) = by_heir.entry(heir).or_default();
            progress.add(standing(assessment, Rung::Reachable));
            if let Some(behind) = basis.runs_of(&assessment.subject) {
                runs.extend(behind);
            }
        }
    }
    // Bodies of any day of the plan: a district that ended on 30 June 2025 is its denominator too.
    let begin = plan.from.unwrap_or(basis.today);
    let end = plan.to.map_or(basis.today, |to| to.min(basis.today));
    let mut bodies: Vec<_> =
        tally::bodies(plan, basis, begin).chain(tally::bodies(plan, basis, end)).collect();
    bodies.sort_by(|one, other| one.code.cmp(&other.code));
    bodies.dedup_by(|one, other| one.code == other.code);
    let unit_of: HashMap<&str, Option<&UnitKey>> =
        record.organisations.iter().map(|body| (body.code.as_str(), body.unit.as_ref())).collect();
    let is_about = |code: &str| basis.is_about(unit_of.get(code).copied().flatten());
    bodies
        .into_iter()
        .filter(|body| is_about(&body.code) || is_about(tally::successor(record, &body.code)))
        .map(|body| {
            let heir = tally::successor(record, &body.code);
            let (progress, runs) = by_heir.get(heir).cloned().unwrap_or_default();
            ClosedBody {
                code: body.code.clone(),
                name: body.name.clone(),
                heir: (heir.to_owned(), names.get(heir).copied().unwrap_or(heir).to_owned()),
                progress,
                runs,
            }
        })
        .collect()
}

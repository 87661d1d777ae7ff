//! `report`: gathers the finished values and lets `report` render them.

use super::desk::Desk;
use super::failure::Failure;
use super::judge::{self, Judged};
use super::outcome::Outcome;
use super::record;
use crate::domain::collection::{Collection, CollectionState};
use crate::domain::progress::ProgressReport;
use crate::plan::{blockers, counters, units};
use crate::report::html;

/// The progress report as one HTML page.
pub fn progress_html(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    let collections = store.collections().map_err(record::refused)?;
    let judged = judge::judge(&store, &desk.settings, desk.clock.now())?;
    html::write(&content(judged, &collections), desk.settings.lang, desk.out)?;
    Ok(Outcome::Well)
}

/// Everything the report prints.
pub fn content(judged: Judged, collections: &[Collection]) -> ProgressReport {
    let mut vantages: Vec<String> =
        judged.evidence.iter().map(|observation| observation.vantage.clone()).collect();
    vantages.sort();
    vantages.dedup();
    let closed = |collection: &&Collection| collection.state != CollectionState::Open;
    ProgressReport {
        made_at: judged.as_of,
        vantages,
        last_collection: collections.iter().rfind(closed).cloned(),
        counters: counters::of(&judged.record, &judged.assessments),
        plans: judged.plans(),
        units: units::progress(&judged.record, &judged.assessments),
        blockers: blockers::of(&judged.record, &judged.assessments),
        assessments: judged.assessments,
        links: judged.links,
        record: judged.record,
    }
}

//! `diff RUN RUN`: what changed between two collections; `diff declared observed`: drift.

use std::collections::HashSet;

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::outcome::Outcome;
use super::{list, record};
use crate::assess::drift;
use crate::domain::observation::Observation;
use crate::report::human::diff::{self, OutcomeChange};
use crate::store::{RawAnswers, Store};
use crate::target::topology;

/// Writes the questions whose answers differ; findings when there are any.
pub fn run(desk: &mut Desk<'_>, from: i64, to: i64) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    for number in [from, to] {
        require(&store, number)?;
    }
    let differences = store.difference(from, to).map_err(record::refused)?;
    let changes: Vec<OutcomeChange<'_>> = differences
        .iter()
        .map(|each| OutcomeChange { before: each.before.as_ref(), after: each.after.as_ref() })
        .collect();
    match desk.format {
        Format::Table | Format::Wide => {
            diff::write(&changes, desk.settings.lang, desk.style, desk.out)?;
        }
        Format::Json | Format::Jsonl | Format::Csv => {
            list::write_grid(desk, &diff::grid(&changes), "diff")?;
        }
        Format::Name => {
            // Several questions are about one subject: its name is wanted once.
            let mut grid = diff::grid(&changes);
            let mut told = HashSet::new();
            let keys: Vec<String> = grid.rows.iter().map(|row| grid.key_of(row)).collect();
            let mut keys = keys.into_iter();
            grid.rows.retain(|_| keys.next().is_some_and(|key| told.insert(key)));
            list::write_grid(desk, &grid, "diff")?;
        }
    }
    Ok(Outcome::findings_if(!changes.is_empty()))
}

/// `diff declared observed`: where the record and the devices' own answers disagree, newest evidence first.
pub fn drift(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    let declared = store.record().map_err(record::refused)?;
    let stored =
        store.latest_evidence(desk.clock.now(), RawAnswers::LeftOut).map_err(record::refused)?;
    let evidence: Vec<Observation> = stored.into_iter().map(|each| each.observation).collect();
    let drifts = drift::of(&declared, &topology::of(&evidence), &evidence);
    list::write_grid(desk, &diff::drift_grid(&drifts), "diff")?;
    Ok(Outcome::findings_if(!drifts.is_empty()))
}

fn require(store: &Store, number: i64) -> Result<(), Failure> {
    match store.collection(number).map_err(record::refused)? {
        Some(_) => Ok(()),
        None => Err(Failure::data(format!("no run {number}"))
            .vi(format!("không có lượt đo {number}"))
            .hint("see the runs: `mang6 runs`", "xem các lượt đo: `mang6 runs`")),
    }
}

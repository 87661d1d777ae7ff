//! Counts that were kept: what `status` printed last stands in the database until something new is
//! stored, evidence grows too old, a certificate ends, or a day comes on which something is counted
//! otherwise. A province of a hundred thousand things takes seconds to judge and is looked at many times
//! a day.

use jiff::Timestamp;

use super::failure::Failure;
use super::judge::{self, Depth, Judged};
use super::settings::Settings;
use super::{policy, record, trend};
use crate::domain::standing::Counts;
use crate::plan::steady;
use crate::store::{Access, Store};

/// The counts as of a moment, where they are on file and would be the same if all were judged anew.
pub fn read(
    settings: &Settings,
    store: &Store,
    as_of: Timestamp,
) -> Result<Option<Counts>, Failure> {
    let basis = store.stamp(as_of, &policy::rules(settings)?).map_err(record::refused)?;
    store.kept_counts(as_of, &basis).map_err(record::refused)
}

/// The counts as of now: those on file, or everything judged anew and kept.
pub fn current(settings: &Settings, store: &Store, now: Timestamp) -> Result<Counts, Failure> {
    if let Some(counts) = read(settings, store, now)? {
        return Ok(counts);
    }
    let judged = judge::judge_to(Depth::Counts, store, settings, now)?;
    let counts = judged.counts();
    keep(settings, &judged, &counts);
    // Nobody need wait until a hundred thousand things are freed.
    rayon::spawn(move || drop(judged));
    Ok(counts)
}

/// Counts anew what was stored just now, so that whoever looks next need not wait for it. What was
/// stored stands whether or not this can be done.
pub fn refresh(settings: &Settings, store: &Store, now: Timestamp) {
    if let Err(failure) = current(settings, store, now) {
        tracing::debug!("the counts are not refreshed: {}", failure.error);
    }
}

/// Keeps what was judged for the next look. Whoever may not write has had his answer all the same.
pub fn keep(settings: &Settings, judged: &Judged, counts: &Counts) {
    if settings.read_only {
        return;
    }
    let kept = || -> Result<(), Failure> {
        let mut store = Store::open(&settings.db, Access::ReadWrite).map_err(record::refused)?;
        let basis =
            store.stamp(judged.as_of, &policy::rules(settings)?).map_err(record::refused)?;
        // Judged from what was there before: a run that ended meanwhile is not in it.
        if judged.stamp != Some(basis) {
            return Ok(());
        }
        let steady = steady::until(&judged.record, &judged.papers, &counts.plans, judged.as_of);
        store.keep_counts(counts, judged.until.min(steady), &basis).map_err(record::refused)?;
        trend::keep(settings, &mut store, judged, &counts.plans)
    };
    if let Err(failure) = kept() {
        tracing::debug!("the counts are not kept: {}", failure.error);
    }
}

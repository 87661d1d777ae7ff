//! Keeps the changes of rungs as events when a run that probed has ended: a change counts when two of the
//! last three runs that looked at the subject show it. `status --reassess` finds them again by today's
//! rules; what is kept here is what was seen then. A merge puts another file's runs between ours: from the
//! first of them on the changes are found again, as one file would have kept them.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use super::desk::Desk;
use super::failure::Failure;
use super::judge::{self, Judged};
use super::{list, reassess, record};
use crate::assess::history::{self, Reading, Window};
use crate::domain::finding::Rung;
use crate::domain::regained::{RungChange, Way};
use crate::domain::subject::{Subject, SubjectKind};
use crate::report::grid::Grid;
use crate::report::human::changes_of_rung;
use crate::store::Store;
use crate::store::rung_change::KeptChange;

/// Compares the run that has just ended with those before it, and keeps what changed. `judged` is what
/// its end is judged as.
pub(crate) fn keep(desk: &Desk<'_>, store: &mut Store, judged: &Judged) -> Result<(), Failure> {
    let mut shown = Vec::new();
    for (place, (run, at)) in compared(store, judged.as_of)?.into_iter().rev().enumerate() {
        // The newest has been judged already.
        let earlier =
            if place == 0 { None } else { Some(judge::judge(store, &desk.settings, at)?) };
        shown.push((run, reassess::readings_of(earlier.as_ref().unwrap_or(judged), run, at)));
    }
    shown.reverse();
    keep_shown(store, shown)
}

/// The runs that a change is found by, by number, and when each ended: first ended first, the one that has
/// just ended last.
pub(crate) fn compared(store: &Store, as_of: Timestamp) -> Result<Vec<(i64, Timestamp)>, Failure> {
    let window = Window::standard();
    let mut ends = reassess::ends(store, as_of, &window)?;
    Ok(ends.split_off(ends.len().saturating_sub(window.considered_count)))
}

/// Keeps the changes that the last of these runs confirms, by what each showed, first ended first.
pub(crate) fn keep_shown(
    store: &mut Store,
    shown: Vec<(i64, Vec<(Subject, Reading)>)>,
) -> Result<(), Failure> {
    let Some(run) = shown.last().map(|(run, _)| *run) else { return Ok(()) };
    let mut readings: BTreeMap<Subject, Vec<Reading>> = BTreeMap::new();
    for (subject, reading) in shown.into_iter().flat_map(|(_, shown)| shown) {
        readings.entry(subject).or_default().push(reading);
    }
    let known = store.last_rungs().map_err(record::refused)?;
    let changes = confirmed(readings, &known, run, &Window::standard());
    store.keep_rung_changes(&changes).map_err(record::refused)
}

/// The rung of every subject since its last change.
type Known = HashMap<Subject, Option<Rung>>;

/// What a run confirms, given what it and those before it showed.
fn confirmed(
    readings: BTreeMap<Subject, Vec<Reading>>,
    known: &Known,
    run: i64,
    window: &Window,
) -> Vec<KeptChange> {
    let ladders = readings.into_iter().filter(|(it, _)| it.kind != SubjectKind::Address);
    let changes = ladders.filter_map(|(subject, recent)| {
        let change = match known.get(&subject) {
            Some(current) => history::change(&recent, *current, window)?,
            None => first(&recent)?,
        };
        Some(KeptChange { subject, change, run })
    });
    changes.collect()
}

/// Finds the changes again that runs confirmed since a moment, by the evidence of all of them, and keeps
/// those instead. What a prune took the evidence of stays as it was kept.
pub(crate) fn again(desk: &Desk<'_>, store: &mut Store, since: Timestamp) -> Result<(), Failure> {
    let window = Window::standard();
    let gone = store.pruned_before().map_err(record::refused)?;
    let gone = gone.and_then(|policy| policy.runs_before.max(policy.answers_before));
    let since = gone.map_or(since, |gone| gone.max(since));
    let ends = reassess::all_ends(store)?;
    let ended: HashMap<i64, Timestamp> = ends.iter().copied().collect();
    let kept = store.rung_changes().map_err(record::refused)?;
    let is_later = |kept: &KeptChange| ended.get(&kept.run).is_some_and(|at| *at >= since);
    let (later, before): (Vec<KeptChange>, Vec<KeptChange>) = kept.into_iter().partition(is_later);
    let mut known: Known = before.into_iter().map(|kept| (kept.subject, kept.change.to)).collect();
    let first_new = ends.partition_point(|(_, at)| *at < since);
    let total = u64::try_from(ends.len() - first_new).unwrap_or(u64::MAX);
    desk.watch.stage("changes of rungs", Some(total));
    // What each run showed is judged once, and three runs are looked at together.
    let mut shown: BTreeMap<usize, Vec<(Subject, Reading)>> = BTreeMap::new();
    let mut found = Vec::new();
    for (place, (run, at)) in ends.iter().enumerate().skip(first_new) {
        let oldest = (place + 1).saturating_sub(window.considered_count);
        shown.retain(|place, _| *place >= oldest);
        let mut readings: BTreeMap<Subject, Vec<Reading>> = BTreeMap::new();
        for (place, (number, then)) in ends.iter().enumerate().take(place + 1).skip(oldest) {
            if at.duration_since(*then) > window.length {
                continue;
            }
            let seen = match shown.entry(place) {
                Entry::Occupied(seen) => seen.into_mut(),
                Entry::Vacant(unseen) => {
                    let judged = judge::judge(store, &desk.settings, *then)?;
                    unseen.insert(reassess::readings_of(&judged, *number, *then))
                }
            };
            for (subject, reading) in seen.iter() {
                readings.entry(subject.clone()).or_default().push(reading.clone());
            }
        }
        let changes = confirmed(readings, &known, *run, &window);
        known.extend(changes.iter().map(|kept| (kept.subject.clone(), kept.change.to)));
        found.extend(changes);
        desk.watch.advance(1);
    }
    let (was, is) = (by_subject(later), by_subject(found));
    let either: BTreeSet<&Subject> = was.keys().chain(is.keys()).collect();
    let moved: Vec<Subject> =
        either.into_iter().filter(|subject| was.get(subject) != is.get(subject)).cloned().collect();
    let changes: Vec<KeptChange> =
        moved.iter().filter_map(|subject| is.get(subject)).flatten().cloned().collect();
    store.keep_instead(&changes, &moved, (since, desk.clock.now())).map_err(record::refused)
}

fn by_subject(kept: Vec<KeptChange>) -> BTreeMap<Subject, Vec<KeptChange>> {
    let mut all: BTreeMap<Subject, Vec<KeptChange>> = BTreeMap::new();
    for each in kept {
        all.entry(each.subject.clone()).or_default().push(each);
    }
    all
}

/// Where a subject that was never seen begins: its first reading.
fn first(recent: &[Reading]) -> Option<RungChange> {
    let first = recent.first()?;
    Some(RungChange { at: first.at, way: Way::First, from: None, to: first.rung, cause: None })
}

/// `list changes`: every kept change, oldest first.
pub(crate) fn list(desk: &mut Desk<'_>, filters: &[String]) -> Result<Grid, Failure> {
    let kept = record::read(desk)?.rung_changes().map_err(record::refused)?;
    let changes: Vec<(Subject, RungChange)> =
        kept.into_iter().map(|each| (each.subject, each.change)).collect();
    let mut grid = changes_of_rung::grid(&changes);
    for filter in filters {
        list::keep(&mut grid, filter)?;
    }
    Ok(grid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::Verdict;

    fn reading(second: i64, rung: Rung, below: Verdict) -> Reading {
        let mut rungs = [Verdict::Pass; 8];
        rungs[4] = below;
        let at = Timestamp::from_second(second).unwrap();
        Reading { at, rung: Some(rung), rungs, ipv4_is_well: Some(true) }
    }

    #[test]
    fn the_first_look_is_where_it_begins_and_one_look_is_no_change() {
        let window = Window::standard();
        let well = |second| reading(second, Rung::Equivalent, Verdict::Pass);
        let ill = |second| reading(second, Rung::Addressed, Verdict::Fail);
        let begun = first(&[well(1), ill(2)]).unwrap();
        assert_eq!((begun.way, begun.from, begun.to), (Way::First, None, Some(Rung::Equivalent)));
        assert_eq!(first(&[]), None);
        let next = |recent: &[Reading], current| history::change(recent, current, &window);
        assert_eq!(next(&[well(1), ill(2)], begun.to), None);
        let lost = next(&[well(1), ill(2), ill(3)], begun.to).unwrap();
        assert_eq!((lost.way, lost.to, lost.at), (Way::Lost, Some(Rung::Addressed), ill(2).at));
        assert_eq!(next(&[ill(2), ill(3)], lost.to), None, "kept once");
    }
}

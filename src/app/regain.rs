//! Keeps the changes of rungs as events when a run that probed has ended: a change counts when two of the
//! last three runs that looked at the subject show it. `status --reassess` finds them again by today's
//! rules; what is kept here is what was seen then.

use std::collections::BTreeMap;

use super::desk::Desk;
use super::failure::Failure;
use super::judge::{self, Judged};
use super::{list, reassess, record};
use crate::assess::history::{self, Reading, Window};
use crate::domain::regained::{RungChange, Way};
use crate::domain::subject::{Subject, SubjectKind};
use crate::report::grid::Grid;
use crate::report::human::changes_of_rung;
use crate::store::Store;
use crate::store::rung_change::KeptChange;

/// Compares the run that has just ended with those before it, and keeps what changed. `judged` is what
/// its end is judged as.
pub(crate) fn keep(desk: &Desk<'_>, store: &mut Store, judged: &Judged) -> Result<(), Failure> {
    let window = Window::standard();
    let mut ends = reassess::ends(store, judged.as_of, &window)?;
    let Some((run, _)) = ends.last().copied() else { return Ok(()) };
    let considered = ends.split_off(ends.len().saturating_sub(window.considered_count));
    let mut readings: BTreeMap<Subject, Vec<Reading>> = BTreeMap::new();
    for (number, at) in considered {
        let is_newest = number == run;
        let earlier = if is_newest { None } else { Some(judge::judge(store, &desk.settings, at)?) };
        let then = earlier.as_ref().unwrap_or(judged);
        for (subject, reading) in reassess::readings_of(then, number, at) {
            readings.entry(subject).or_default().push(reading);
        }
    }
    let known = store.last_rungs().map_err(record::refused)?;
    let changes: Vec<KeptChange> = readings
        .into_iter()
        .filter(|(subject, _)| subject.kind != SubjectKind::Address)
        .filter_map(|(subject, recent)| {
            let change = match known.get(&subject) {
                Some(current) => history::change(&recent, *current, &window)?,
                None => first(&recent)?,
            };
            Some(KeptChange { subject, change, run })
        })
        .collect();
    store.keep_rung_changes(&changes).map_err(record::refused)
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
    use crate::domain::finding::{Rung, Verdict};
    use jiff::Timestamp;

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

//! Keeps the changes of rungs as events when a run that probed has ended: a change counts when two of the
//! last three runs that looked at the subject show it, whatever others looked at meanwhile. `status
//! --reassess` finds them again by today's rules; what is kept here is what was seen then. A merge puts
//! another file's runs between ours: from the first of them on the changes of what they looked at are
//! found again, as one file would have kept them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::Timestamp;

use super::desk::Desk;
use super::failure::Failure;
use super::judge::{self, Judged};
use super::{list, policy, reassess, record};
use crate::assess::history::{self, Reading, Window};
use crate::assess::outside::{Offered, Offers};
use crate::domain::record::Record;
use crate::domain::regained::{RungChange, Way};
use crate::domain::subject::{Subject, SubjectKind};
use crate::report::grid::Grid;
use crate::report::human::changes_of_rung;
use crate::store::Store;
use crate::store::rung_change::{KeptChange, KnownRungs};

/// Compares a run that has just ended with those before it, and keeps what changed. `judged` is what its
/// end is judged as. Of a run that was interrupted nothing is kept.
pub(crate) fn keep(
    desk: &Desk<'_>,
    store: &mut Store,
    (run, judged): (i64, &Judged),
) -> Result<(), Failure> {
    let internet = policy::internet_vantages(&desk.settings.internet_vantages);
    let mut shown = Vec::new();
    for (place, (run, at)) in compared(store, run)?.into_iter().rev().enumerate() {
        // The newest has been judged already.
        let earlier =
            if place == 0 { None } else { Some(judge::judge(store, &desk.settings, at)?) };
        let then = earlier.as_ref().unwrap_or(judged);
        shown.push((run, reassess::readings_of((then, &internet), run, at)));
    }
    shown.reverse();
    for (run, at) in further((store, &internet), &shown)? {
        let earlier = judge::judge(store, &desk.settings, at)?;
        shown.insert(0, (run, reassess::readings_of((&earlier, &internet), run, at)));
    }
    keep_shown(store, shown)
}

/// What a run showed of the subjects that it looked at.
type Shown = (i64, Vec<(Subject, Reading)>);

/// The runs that a change is found by first, by number, and when each ended: first ended first, this one
/// last. None where this one did not end as it should.
pub(crate) fn compared(store: &Store, run: i64) -> Result<Vec<(i64, Timestamp)>, Failure> {
    let mut ends = up_to(store, run)?;
    Ok(ends.split_off(ends.len().saturating_sub(Window::standard().considered_count)))
}

/// The runs of the window that ended before this one, and this one.
fn up_to(store: &Store, run: i64) -> Result<Vec<(i64, Timestamp)>, Failure> {
    let mut ends = reassess::all_ends(store)?;
    let Some(place) = ends.iter().position(|(number, _)| *number == run) else {
        return Ok(Vec::new());
    };
    ends.truncate(place + 1);
    let Some((_, last)) = ends.last().copied() else { return Ok(ends) };
    ends.retain(|(_, at)| last.duration_since(*at) <= Window::standard().length);
    Ok(ends)
}

/// The runs further back that a change takes, last ended first: where each run looks at a part of the
/// province, those before it looked at other parts. Only for what the newest of these runs shows
/// otherwise than it is known.
pub(crate) fn further(
    (store, internet): (&Store, &BTreeSet<String>),
    shown: &[Shown],
) -> Result<Vec<(i64, Timestamp)>, Failure> {
    let window = Window::standard();
    let Some((run, newest)) = shown.last() else { return Ok(Vec::new()) };
    let mut before = up_to(store, *run)?;
    before.retain(|(number, _)| shown.iter().all(|(each, _)| each != number));
    let Some((_, since)) = before.first().copied() else { return Ok(Vec::new()) };
    let since = since - window.length;
    let known = store.last_rungs().map_err(record::refused)?;
    let one = Window { confirming_count: 1, ..window };
    let mut counts: HashMap<&Subject, usize> = HashMap::new();
    for (subject, _) in shown.iter().flat_map(|(_, seen)| seen) {
        *counts.entry(subject).or_default() += 1;
    }
    let outsiders = Outsiders::of(store, internet)?;
    let mut places = BTreeSet::new();
    for (subject, reading) in newest {
        let Some(current) = known.get(subject) else { continue };
        if history::change(std::slice::from_ref(reading), *current, &one).is_none() {
            continue;
        }
        let had = counts.get(subject).copied().unwrap_or(0);
        let wanted = window.considered_count.saturating_sub(had);
        let asked = store.runs_that_asked(subject, since).map_err(record::refused)?;
        let own = (0..before.len()).rev().filter(|place| asked.contains(&before[*place].0));
        let runs = own.map(|place| (place, before[place].0));
        places.extend(outsiders.last_looks(subject, runs, wanted));
    }
    Ok(places.into_iter().rev().map(|place| before[place]).collect())
}

/// Runs from the Internet taken on top of the looks that a change takes, where nobody knows before judging
/// whether they were looks: enough for a day of hourly ones, and judging each takes as long as a `status`.
const MOST_ON_TOP: usize = 24;

/// The runs of vantages that are on the Internet, and at what they look from there.
struct Outsiders {
    runs: HashSet<i64>,
    offers: Offers,
}

impl Outsiders {
    fn of(store: &Store, internet: &BTreeSet<String>) -> Result<Self, Failure> {
        let runs = reassess::from_the_internet(store, internet)?;
        let record = if runs.is_empty() {
            Record::default()
        } else {
            store.record().map_err(record::refused)?
        };
        Ok(Self { runs, offers: Offers::of(&record) })
    }

    /// The places of the last few looks at a subject among the runs that asked for its sake, last ended
    /// first. At what is offered to the Internet whoever asks from there looks, at what is not nobody does;
    /// of hosts some ports may be: such runs come on top.
    fn last_looks(
        &self,
        subject: &Subject,
        runs: impl Iterator<Item = (usize, i64)>,
        wanted: usize,
    ) -> Vec<usize> {
        let offered = self.offers.of_subject(subject);
        let (mut looks, mut on_top, mut places) = (0, 0, Vec::new());
        for (place, run) in runs {
            if looks == wanted {
                break;
            }
            match offered {
                Offered::Nothing if self.runs.contains(&run) => continue,
                Offered::Partly if self.runs.contains(&run) => {
                    on_top += 1;
                    if on_top > MOST_ON_TOP {
                        continue;
                    }
                }
                Offered::Whole | Offered::Partly | Offered::Nothing => looks += 1,
            }
            places.push(place);
        }
        places
    }
}

/// Keeps the changes that the last of these runs confirms, by what each showed, first ended first.
pub(crate) fn keep_shown(store: &mut Store, shown: Vec<Shown>) -> Result<(), Failure> {
    let window = Window::standard();
    let Some(run) = shown.last().map(|(run, _)| *run) else { return Ok(()) };
    let mut readings = Readings::new();
    for (subject, reading) in shown.into_iter().flat_map(|(_, shown)| shown) {
        readings.entry(subject).or_default().push(reading);
    }
    for recent in readings.values_mut() {
        recent.drain(..recent.len().saturating_sub(window.considered_count));
    }
    store
        .keep_rung_changes(|known| confirmed(readings, known, run, &window))
        .map_err(record::refused)
}

/// What the last looks at each subject showed, oldest first.
type Readings = BTreeMap<Subject, Vec<Reading>>;

/// What a run confirms, given what it and those before it showed.
fn confirmed(readings: Readings, known: &KnownRungs, run: i64, window: &Window) -> Vec<KeptChange> {
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

/// Finds the changes again that runs confirmed since a moment of what was then taken in of other files,
/// by the evidence of all runs, and keeps those instead. What a prune took the evidence of stays as it was
/// kept, and so do the changes of what those files say nothing of or today's record lacks.
pub(crate) fn again(
    desk: &Desk<'_>,
    store: &mut Store,
    (since, taken): (Timestamp, &BTreeSet<Subject>),
) -> Result<(), Failure> {
    let window = Window::standard();
    let internet = policy::internet_vantages(&desk.settings.internet_vantages);
    let gone = store.pruned_before().map_err(record::refused)?;
    let gone = gone.and_then(|policy| policy.runs_before.max(policy.answers_before));
    let since = gone.map_or(since, |gone| gone.max(since));
    let ends = reassess::all_ends(store)?;
    let ended: HashMap<i64, Timestamp> = ends.iter().copied().collect();
    let kept = store.rung_changes().map_err(record::refused)?;
    let is_later = |kept: &KeptChange| ended.get(&kept.run).is_some_and(|at| *at >= since);
    let (later, before): (Vec<KeptChange>, Vec<KeptChange>) = kept.into_iter().partition(is_later);
    let mut known: KnownRungs =
        before.into_iter().map(|kept| (kept.subject, kept.change.to)).collect();
    let first_new = ends.partition_point(|(_, at)| *at < since);
    let places = looked_again((store, &internet), (&ends, first_new), taken)?;
    desk.watch.stage("changes of rungs", u64::try_from(places.len()).ok());
    let mut readings = Readings::new();
    let mut judgeable = HashSet::new();
    let mut found = Vec::new();
    for place in places {
        let Some((run, at)) = ends.get(place).copied() else { continue };
        let judged = judge::judge(store, &desk.settings, at)?;
        judgeable.extend(judged.assessments.iter().map(|each| each.subject.clone()));
        let mut now = Readings::new();
        for (subject, reading) in reassess::readings_of((&judged, &internet), run, at) {
            if !taken.contains(&subject) {
                continue;
            }
            let recent = readings.entry(subject.clone()).or_default();
            recent.push(reading);
            recent.retain(|each| at.duration_since(each.at) <= window.length);
            recent.drain(..recent.len().saturating_sub(window.considered_count));
            now.insert(subject, recent.clone());
        }
        if place >= first_new {
            let changes = confirmed(now, &known, run, &window);
            known.extend(changes.iter().map(|kept| (kept.subject.clone(), kept.change.to)));
            found.extend(changes);
        }
        desk.watch.advance(1);
    }
    let found = (by_subject(later), by_subject(found));
    let (moved, changes) = otherwise(found, |it| taken.contains(it) && judgeable.contains(it));
    store.keep_instead(&changes, &moved, (since, desk.clock.now())).map_err(record::refused)
}

/// The places of the runs by which the changes of some subjects are found from a place on: those that
/// looked at one, and of those before it the last few that did.
fn looked_again(
    (store, internet): (&Store, &BTreeSet<String>),
    (ends, first_new): (&[(i64, Timestamp)], usize),
    subjects: &BTreeSet<Subject>,
) -> Result<BTreeSet<usize>, Failure> {
    let window = Window::standard();
    let mut places = BTreeSet::new();
    let Some((_, since)) = ends.get(first_new) else { return Ok(places) };
    let oldest = ends.partition_point(|(_, at)| since.duration_since(*at) > window.length);
    let Some((_, begun)) = ends.get(oldest) else { return Ok(places) };
    let outsiders = Outsiders::of(store, internet)?;
    for subject in subjects {
        let asked =
            store.runs_that_asked(subject, *begun - window.length).map_err(record::refused)?;
        let own = ends.iter().enumerate().skip(oldest);
        let own: Vec<usize> =
            own.filter(|(_, (run, _))| asked.contains(run)).map(|(place, _)| place).collect();
        let new = own.partition_point(|place| *place < first_new);
        let runs = own[..new].iter().rev().map(|place| (*place, ends[*place].0));
        places.extend(outsiders.last_looks(subject, runs, window.considered_count - 1));
        places.extend(&own[new..]);
    }
    Ok(places)
}

/// Changes by subject.
type BySubject = BTreeMap<Subject, Vec<KeptChange>>;

/// Whose changes were kept otherwise than they are found, and what is found of them; only of subjects that
/// may be said anything of.
fn otherwise(
    (was, is): (BySubject, BySubject),
    may_say: impl Fn(&Subject) -> bool,
) -> (Vec<Subject>, Vec<KeptChange>) {
    let either: BTreeSet<&Subject> = was.keys().chain(is.keys()).collect();
    let is_moved = |subject: &&Subject| may_say(subject) && was.get(subject) != is.get(subject);
    let moved: Vec<Subject> = either.into_iter().filter(is_moved).cloned().collect();
    let changes = moved.iter().filter_map(|subject| is.get(subject)).flatten().cloned().collect();
    (moved, changes)
}

fn by_subject(kept: Vec<KeptChange>) -> BySubject {
    let mut all = BySubject::new();
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
    use crate::domain::change::Author;
    use crate::domain::collection::{CollectionState, Job};
    use crate::domain::finding::{Rung, Verdict};
    use crate::domain::observation::{Observation, Outcome};
    use crate::domain::regained::Cause;
    use crate::domain::task::ProbeKind;
    use crate::inventory;
    use crate::inventory::source::SourceFile;
    use crate::store::collection::NewCollection;
    use crate::store::recorder::Recorder;

    fn reading(second: i64, rung: Rung, below: Verdict) -> Reading {
        let mut rungs = [Verdict::Pass; 8];
        rungs[4] = below;
        let at = Timestamp::from_second(second).unwrap();
        Reading { at, rung: Some(rung), rungs, contradicted: None, ipv4_is_well: Some(true) }
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

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("mang6.db")).unwrap();
        (folder, store)
    }

    fn web(key: &str) -> Subject {
        Subject::new(SubjectKind::Web, key)
    }

    /// A run of one second that asked for one subject's sake.
    fn run(store: Store, asked: (i64, &str), state: CollectionState) -> (Store, i64) {
        run_from("v", store, asked, state)
    }

    fn run_from(
        vantage: &str,
        store: Store,
        (second, key): (i64, &str),
        state: CollectionState,
    ) -> (Store, i64) {
        let mut store = store;
        let at = |second| Timestamp::from_second(second).unwrap();
        let new = NewCollection {
            id: uuid::Uuid::now_v7(),
            job: Job::Probe,
            vantage: vantage.to_owned(),
            command: String::new(),
            approval: None,
            unlisted: false,
            opened_at: at(second - 1),
        };
        let opened = store.open_collection(&new).unwrap();
        let (sender, recorder) = Recorder::start(store, &opened).unwrap();
        let seen = Observation {
            id: None,
            at: at(second - 1),
            vantage: vantage.to_owned(),
            subject: web(key),
            probe: ProbeKind::Tcp,
            address: "2001:db8::1".parse().unwrap(),
            port: Some(443),
            detail: String::new(),
            outcome: Outcome::Silent,
            raw: None,
        };
        sender.send(seen.into()).unwrap();
        drop(sender);
        let (store, closed) = recorder.finish(state, at(second)).unwrap();
        (store, closed.number)
    }

    /// The portal was well when it was first looked at, by this run.
    fn keep_first(store: &mut Store, (run, at): (i64, Timestamp)) {
        let to = Some(Rung::Equivalent);
        let change = RungChange { at, way: Way::First, from: None, to, cause: None };
        let begun = KeptChange { subject: web("w"), change, run };
        store.keep_rung_changes(|_| vec![begun]).unwrap();
    }

    #[test]
    fn runs_that_looked_elsewhere_do_not_come_between() {
        let (_folder, mut store) = store();
        let none = BTreeSet::new();
        let ill = |second| reading(second, Rung::Addressed, Verdict::Fail);
        let mut ends = Vec::new();
        // A run a commune: 11, 15 and 19 looked at this one.
        for (second, key) in (11..).zip(["w", "x", "y", "z", "w", "x", "y", "z", "w"]) {
            let (after, number) = run(store, (second, key), CollectionState::Complete);
            store = after;
            ends.push((number, Timestamp::from_second(second).unwrap()));
        }
        keep_first(&mut store, ends[0]);
        assert_eq!(compared(&store, ends[8].0).unwrap(), ends[6..]);
        let mut shown: Vec<Shown> = ends[6..].iter().map(|(run, _)| (*run, Vec::new())).collect();
        shown[2].1.push((web("w"), ill(19)));
        assert_eq!(further((&store, &none), &shown).unwrap(), [ends[4], ends[0]]);
        shown.insert(0, (ends[4].0, vec![(web("w"), ill(15))]));
        let well = reading(11, Rung::Equivalent, Verdict::Pass);
        shown.insert(0, (ends[0].0, vec![(web("w"), well)]));
        keep_shown(&mut store, shown.clone()).unwrap();
        let kept = store.rung_changes().unwrap();
        assert_eq!(kept.len(), 2);
        assert_eq!((kept[1].change.way, kept[1].change.at), (Way::Lost, ends[4].1));
        // What is as it is known takes no run from further back.
        assert!(further((&store, &none), &shown[2..]).unwrap().is_empty());
        // A merge of the last run needs the same ones.
        let again = looked_again((&store, &none), (&ends, 8), &BTreeSet::from([web("w")])).unwrap();
        assert_eq!(again, BTreeSet::from([0, 4, 8]));
    }

    /// Declares a portal that is offered to the Internet or not.
    fn declare(store: &mut Store, exposure: &str) {
        let text = format!(
            "[[service]]\ncode = \"w\"\nkind = \"web\"\nname = \"w.example\"\nexposure = \"{exposure}\"\n"
        );
        let file = SourceFile { path: "test.toml".into(), bytes: text.into_bytes() };
        let declared = inventory::accept(&[file], &store.record().unwrap()).unwrap();
        let author = Author { user: "t".to_owned(), at: Timestamp::UNIX_EPOCH };
        store.apply(&declared, &author).unwrap();
    }

    /// Whoever asked from the Internet for what is not offered there did not look at it: two looks from inside
    /// are found all the same, however many such runs lie between. At what is offered there they look.
    #[test]
    fn runs_from_the_internet_are_looks_where_the_subject_is_offered_there() {
        let (_folder, mut store) = store();
        let mut ends = Vec::new();
        for (second, vantage) in (11..).zip(["v", "net", "net", "net", "v", "net", "net", "v"]) {
            let complete = CollectionState::Complete;
            let (after, number) = run_from(vantage, store, (second, "w"), complete);
            store = after;
            ends.push((number, Timestamp::from_second(second).unwrap()));
        }
        keep_first(&mut store, ends[0]);
        let ill = reading(18, Rung::Addressed, Verdict::Fail);
        let shown: Vec<Shown> = vec![(ends[7].0, vec![(web("w"), ill)])];
        let internet = BTreeSet::from(["net".to_owned()]);
        let own = BTreeSet::from([web("w")]);
        let found = |store: &Store| {
            let further = further((store, &internet), &shown).unwrap();
            (further, looked_again((store, &internet), (&ends, 7), &own).unwrap())
        };
        declare(&mut store, "internal");
        assert_eq!(found(&store), (vec![ends[4], ends[0]], BTreeSet::from([0, 4, 7])));
        declare(&mut store, "public");
        assert_eq!(found(&store), (vec![ends[6], ends[5]], BTreeSet::from([5, 6, 7])));
    }

    /// Of a host some ports may be offered: such runs come on top, not without end.
    #[test]
    fn runs_from_the_internet_at_a_host_come_on_top_within_bounds() {
        let runs = (1..90).collect();
        let outsiders = Outsiders { runs, offers: Offers::of(&Record::default()) };
        let host = Subject::new(SubjectKind::Server, "s");
        let places = |inside: usize| {
            let runs = (0..100).map(|place| (place, if place < inside { 1 } else { 100 }));
            outsiders.last_looks(&host, runs, 2)
        };
        assert_eq!(places(5), [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(places(90).len(), MOST_ON_TOP + 2);
    }

    #[test]
    fn an_interrupted_run_confirms_nothing_and_one_that_closed_later_is_another() {
        let (_folder, store) = store();
        let (store, first) = run(store, (11, "w"), CollectionState::Complete);
        let (store, broken) = run(store, (12, "w"), CollectionState::Interrupted);
        let (store, second) = run(store, (13, "w"), CollectionState::Complete);
        let numbers = |run| -> Vec<i64> {
            compared(&store, run).unwrap().into_iter().map(|(number, _)| number).collect()
        };
        assert_eq!(numbers(broken), Vec::<i64>::new());
        assert_eq!((numbers(first), numbers(second)), (vec![first], vec![first, second]));
    }

    #[test]
    fn a_merge_withdraws_nothing_that_the_other_file_says_nothing_of() {
        let lost = |key: &str| {
            let (from, to) = (Some(Rung::Equivalent), None);
            let cause = Some(Cause::Regression);
            let at = Timestamp::UNIX_EPOCH;
            let change = RungChange { at, way: Way::Lost, from, to, cause };
            KeptChange { subject: web(key), change, run: 3 }
        };
        let was = by_subject(vec![lost("taken"), lost("other"), lost("removed")]);
        let is = by_subject(vec![KeptChange { run: 2, ..lost("taken") }]);
        let (moved, changes) = otherwise((was, is), |subject| *subject == web("taken"));
        assert_eq!(moved, [web("taken")]);
        assert_eq!(changes, [KeptChange { run: 2, ..lost("taken") }]);
    }
}

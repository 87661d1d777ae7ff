//! How things stood for days on end: the earlier looks that a plan's "for N days" rests on, and how long
//! they stay the same while the clock goes on.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use jiff::{SignedDuration, Timestamp};

use super::failure::Failure;
use super::judge::{self, Depth, Known, RunOf, Seen, evidence_of};
use super::judge_in_parts::each_evidence;
use super::record;
use crate::assess::{Words, assess_some_each, expiry};
use crate::domain::collection::Collection;
use crate::domain::finding::Assessment;
use crate::domain::observation::Observation;
use crate::domain::runs::Provenance;
use crate::domain::subject::Subject;
use crate::plan::tally::{self, Sample};
use crate::store::Store;

/// The looks that a plan's "for N days" rests on: as of the end of each day with a closed run within
/// the longest stretch any plan asks for, and as of its beginning. Only of the subjects that such a
/// task counts: where there are none nothing is judged. Beside them the last moment as of which all of
/// them would be the same, were nothing more stored.
pub(super) fn samples(
    store: &Store,
    known: &Known,
    assessments: &[Assessment],
    (as_of, held_at_once): (Timestamp, Held),
) -> Result<(Vec<Sample>, Timestamp), Failure> {
    let held = tally::held_for_days(&known.record, assessments, as_of);
    samples_of(store, known, &held, (as_of, held_at_once))
}

/// The same of the subjects that such a task counts.
pub(super) fn samples_of(
    store: &Store,
    known: &Known,
    held: &HashSet<Subject>,
    (as_of, held_at_once): (Timestamp, Held),
) -> Result<(Vec<Sample>, Timestamp), Failure> {
    let Known { record, policy, .. } = known;
    let tasks = record.plans.iter().flat_map(|plan| &plan.phases).flat_map(|phase| &phase.tasks);
    let measured = tasks.filter_map(|task| task.criterion.measured());
    let stretches: BTreeSet<u16> = measured.filter_map(|each| each.sustained_days).collect();
    let none = Ok((Vec::new(), Timestamp::MAX));
    let Some(longest) = stretches.last() else { return none };
    if held.is_empty() {
        return none;
    }
    let subjects: Vec<Subject> =
        record.subjects().into_iter().filter(|subject| held.contains(subject)).collect();
    let back = |days: u16| as_of - SignedDuration::from_hours(24 * i64::from(days));
    let mut moments: BTreeSet<Timestamp> = stretches.iter().map(|days| back(*days)).collect();
    let mut days = BTreeMap::new();
    let collections = store.collections().map_err(record::refused)?;
    for collection in &collections {
        if let Some(at) = collection.closed_at.filter(|at| back(*longest) < *at && *at < as_of) {
            days.insert(tally::day_of(at), at);
        }
    }
    moments.extend(days.into_values());
    // Those that move with the clock: at what run's time, or with what growing old, they turn.
    let turning: BTreeSet<Timestamp> = stretches.iter().map(|days| back(*days)).collect();
    let mut until = Timestamp::MAX;
    for at in &turning {
        until = until.min(as_of + at.duration_until(next_run(&collections, *at, as_of)));
    }
    let judge_at = |at: Timestamp| {
        let mut sample = Sample { at, assessments: Vec::new(), provenance: Provenance::default() };
        let mut take = |subjects: &[Subject], (runs, evidence): &Seen| {
            let end = expiry::until(evidence, at, policy).filter(|_| turning.contains(&at));
            if let Some(end) = end {
                let lasts = as_of.saturating_add(at.duration_until(end)).unwrap_or(as_of);
                until = until.min(lasts);
            }
            look(known, held, (subjects, runs, evidence), &mut sample);
            Ok(())
        };
        match held_at_once {
            Held::Everything => take(&subjects, &evidence_of(store, at)?)?,
            Held::Parts(services) => {
                each_evidence((store, known), at, (&subjects, services), take)?;
            }
        }
        Ok(sample)
    };
    let samples = moments.into_iter().map(judge_at).collect::<Result<_, Failure>>()?;
    Ok((samples, until))
}

/// How much evidence is held at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    /// All that there was.
    Everything,
    /// That of so many web services, and then that of all the rest.
    Parts(usize),
}

/// Judges some subjects for a sample: what counting needs is kept, and the runs behind it.
fn look(
    known: &Known,
    held: &HashSet<Subject>,
    (subjects, runs, evidence): (&[Subject], &[i64], &[Observation]),
    sample: &mut Sample,
) {
    for (observation, run) in evidence.iter().zip(runs) {
        if held.contains(&observation.subject) {
            sample.provenance.note(&observation.subject, *run);
        }
    }
    let run_of = RunOf::of(evidence, runs);
    let keep = |assessment: Assessment| {
        let behind = run_of.behind(&assessment);
        (judge::slim(Depth::Counts, assessment, known), behind)
    };
    let by = (Words::None, keep);
    let all = assess_some_each(&known.record, (subjects, evidence), sample.at, &known.policy, by);
    for (assessment, behind) in all {
        for run in behind.numbers() {
            sample.provenance.note(&assessment.subject, *run);
        }
        sample.assessments.push(assessment);
    }
}

/// The last moment at which no more has been stored than at an earlier moment: the one before the next
/// run began or ended; the moment itself where it lies within a run, and where a run ended just now and is
/// one of the looks a moment later.
fn next_run(collections: &[Collection], at: Timestamp, as_of: Timestamp) -> Timestamp {
    let mut last = as_of;
    for collection in collections {
        let closed_at = collection.closed_at.unwrap_or(Timestamp::MAX);
        if collection.opened_at <= at && at <= closed_at || closed_at == as_of {
            return at;
        }
        for turn in [collection.opened_at, closed_at].into_iter().filter(|turn| *turn > at) {
            last = last.min(turn - SignedDuration::from_micros(1));
        }
    }
    last
}

//! Walks through the weeks of a forecast, first to last: of each week no more is read, judged and counted
//! than what is not as it was the week before.
//!
//! It comes to what judging each week by itself comes to (`super::tests`). It knows no vantage on the
//! Internet; and where a run holds what is older than it should, it says so and leaves the weeks to whoever
//! judges them one by one.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use foldhash::HashMap;
use jiff::Timestamp;

use super::super::failure::Failure;
use super::super::judge::{self, Depth, Known};
use super::super::sustained::{self, Held};
use super::super::{pages, record};
use crate::assess::Declared;
use crate::assess::follow::{Follow, Found};
use crate::domain::finding::{Assessment, Verdict};
use crate::domain::observation::{Observation, ObservationId};
use crate::domain::plan::PlanProgress;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::ProbeKind;
use crate::plan::ledger::Ledger;
use crate::store::observation::{Change, Newest, StoredObservation, Turn};
use crate::store::{Access, Store};

/// Hands over the progress of every plan as of each of some moments, which ascend. How many it could.
pub(super) fn each(
    store: &Store,
    (known, declared): (&Known, &Declared<'_>),
    moments: &[Timestamp],
    mut take: impl FnMut(usize, Vec<PlanProgress>),
) -> Result<usize, Failure> {
    let [begin, .., end] = moments else { return Ok(0) };
    let follow = Follow::of(declared, &known.policy);
    let Some(follow) = follow else { return Ok(0) };
    let ledger = Ledger::of(&known.record, &known.papers);
    let mut walk = Walk::of(store, known, follow, ledger);
    // The next week is read while this one is judged.
    let (sender, receiver) = sync_channel(1);
    std::thread::scope(|scope| {
        let path = store.path();
        scope.spawn(move || {
            let Ok(store) = Store::open(path, Access::ReadOnly) else { return };
            read(&store, (*begin, *end), moments, &sender);
        });
        let mut count = 0;
        for at in moments {
            let Some(turn) = next(&receiver)? else { break };
            take(count, walk.turn(turn, *at)?);
            count += 1;
        }
        // Whoever waits to hand over a week need not.
        drop(receiver);
        Ok(count)
    })
}

type Sent = Result<Option<Turn>, crate::store::Error>;

fn read(
    store: &Store,
    (begin, end): (Timestamp, Timestamp),
    moments: &[Timestamp],
    sender: &SyncSender<Sent>,
) {
    let mut newest = match Newest::from(store, begin, end) {
        Ok(newest) => newest,
        Err(error) => {
            // Whoever waits has gone, or gets it.
            let _gone = sender.send(Err(error));
            return;
        }
    };
    for at in moments {
        let turn = newest.turn(*at);
        let is_last = !matches!(turn, Ok(Some(_)));
        if sender.send(turn).is_err() || is_last {
            return;
        }
    }
}

/// What is new as of the next moment; `None` where it cannot be told.
fn next(receiver: &Receiver<Sent>) -> Result<Option<Turn>, Failure> {
    receiver.recv().map_or(Ok(None), |turn| turn.map_err(record::refused))
}

/// Everything as it stood at the moment that was walked to last.
struct Walk<'a> {
    store: &'a Store,
    known: &'a Known,
    follow: Follow<'a>,
    ledger: Ledger<'a>,
    places: HashMap<Subject, usize>,
    /// By subject.
    assessments: Vec<Assessment>,
    /// The answers that each subject's findings cite and that were not given for its own sake, by slot.
    cited: Vec<Vec<usize>>,
    slots: Vec<Slot>,
    /// The answers that are not followed one by one, by slot: what sweeps saw is laid over the addresses' own,
    /// and pages are put beside each other, anew each time.
    apart: BTreeMap<usize, StoredObservation>,
}

/// The newest answer to one question.
struct Slot {
    run: i64,
    /// Whose it is, by place.
    subject: Option<usize>,
}

impl<'a> Walk<'a> {
    fn of(store: &'a Store, known: &'a Known, follow: Follow<'a>, ledger: Ledger<'a>) -> Self {
        let subjects = follow.subjects();
        let numbered = subjects.iter().cloned().enumerate();
        let places = numbered.map(|(place, subject)| (subject, place)).collect();
        let unjudged = |subject: &Subject| Assessment {
            subject: subject.clone(),
            findings: Vec::new(),
            rungs: [Verdict::Unknown; 8],
            rung: None,
        };
        let assessments: Vec<Assessment> = subjects.iter().map(unjudged).collect();
        let cited = vec![Vec::new(); assessments.len()];
        let (slots, apart) = (Vec::new(), BTreeMap::new());
        Self { store, known, follow, ledger, places, assessments, cited, slots, apart }
    }

    fn turn(&mut self, turn: Turn, at: Timestamp) -> Result<Vec<PlanProgress>, Failure> {
        for (place, change) in turn.changes {
            self.change(place, change);
        }
        let judged = self.judge(at)?;
        let held = self.ledger.held_for_days(&self.assessments, at);
        let (samples, _) =
            sustained::samples_of(self.store, self.known, &held, (at, Held::Everything))?;
        let stood = (self.assessments.as_slice(), samples.as_slice());
        self.ledger.turn(stood, &judged, at);
        let behind = |each: &mut dyn FnMut(usize, i64)| {
            for slot in &self.slots {
                if let Some(subject) = slot.subject {
                    each(subject, slot.run);
                }
            }
            for (subject, cited) in self.cited.iter().enumerate() {
                for slot in cited.iter().filter_map(|slot| self.slots.get(*slot)) {
                    each(subject, slot.run);
                }
            }
        };
        Ok(self.ledger.plans(stood, at, behind))
    }

    fn change(&mut self, place: usize, change: Change) {
        match (self.slots.get_mut(place), change) {
            (Some(slot), Change::Again { id, at, run }) => {
                slot.run = run;
                if let Some(stored) = self.apart.get_mut(&place) {
                    stored.run = run;
                    (stored.observation.id, stored.observation.at) = (Some(id), at);
                } else {
                    self.follow.again(place, id, at);
                }
            }
            (Some(slot), Change::Other { observation, run }) => {
                slot.run = run;
                self.put(place, (observation, run));
            }
            (None, Change::Other { observation, run }) => {
                let subject = self.places.get(&observation.subject).copied();
                self.slots.push(Slot { run, subject });
                self.put(place, (observation, run));
            }
            // There is none: of a question that has no place yet everything is told.
            (None, Change::Again { .. }) => {}
        }
    }

    fn put(&mut self, place: usize, (observation, run): (Box<Observation>, i64)) {
        if observation.subject.kind == SubjectKind::Address || observation.probe == ProbeKind::Http
        {
            self.apart.insert(place, StoredObservation { observation: *observation, run });
        } else {
            self.follow.put(place, observation);
        }
    }

    /// Judges whoever may stand otherwise: their places.
    fn judge(&mut self, at: Timestamp) -> Result<Vec<usize>, Failure> {
        let (store, known) = (self.store, self.known);
        let mut apart: Vec<StoredObservation> = self.apart.values().cloned().collect();
        apart.sort_by_key(|stored| stored.observation.id);
        store.add_swept(at, &mut apart).map_err(record::refused)?;
        let mut apart: Vec<Observation> = apart.into_iter().map(|it| it.observation).collect();
        pages::settle_stored(store, &mut apart)?;
        let numbered = self.apart.iter();
        let place_apart: HashMap<ObservationId, usize> =
            numbered.filter_map(|(place, stored)| Some((stored.observation.id?, *place))).collect();
        let keep = |assessment: Assessment, found: &Found<'_>| {
            let place_of =
                |id: &ObservationId| found.place_of(*id).or_else(|| place_apart.get(id).copied());
            let cited = assessment.findings.iter().flat_map(|finding| &finding.evidence);
            let mut cited: Vec<usize> = cited.filter_map(place_of).collect();
            cited.sort_unstable();
            cited.dedup();
            (judge::slim(Depth::Counts, assessment, known), cited)
        };
        let judged = self.follow.step(&apart, at, keep);
        let mut places = Vec::with_capacity(judged.len());
        for (place, (assessment, mut cited)) in judged {
            let is_own = |slot: &usize| {
                self.slots.get(*slot).is_some_and(|slot| slot.subject == Some(place))
            };
            cited.retain(|slot| !is_own(slot));
            cited.shrink_to_fit();
            if let Some(slot) = self.assessments.get_mut(place) {
                *slot = assessment;
            }
            if let Some(slot) = self.cited.get_mut(place) {
                *slot = cited;
            }
            places.push(place);
        }
        Ok(places)
    }
}

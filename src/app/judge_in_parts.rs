//! Judging what is stored part by part: of very many web services some at a time, then everything else,
//! so that memory does not grow with the services.
//!
//! A service is judged by what was asked for its own sake, by what was asked for the sake of anything
//! that is no web service, and by every answer that two subjects share: an address, a name or a page
//! that both were asked about. That is all that a rule reaches from a service, and so each is judged as
//! if everything were held. Where all services share one address (a content network's) nothing is won.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::Hasher as _;

use jiff::Timestamp;

use super::failure::Failure;
use super::judge::{self, Depth, Judged, Known, RunOf, Seen};
use super::settings::Settings;
use super::sustained::Held;
use super::{pages, policy, reassess, record, sustained};
use crate::assess::history::Reading;
use crate::assess::nat64::IPV4_ONLY_NAME;
use crate::assess::{Words, assess_each, assess_some, expiry, link};
use crate::domain::finding::{Assessment, Verdict};
use crate::domain::observation::{Observation, ObservationId, OutcomeKind};
use crate::domain::record::Record;
use crate::domain::runs::{Provenance, Runs};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::ProbeKind;
use crate::store::Store;
use crate::store::observation::{Outline, StoredObservation};

/// Some subjects as they are judged, with all evidence that they are judged by.
pub(super) struct Part<'a> {
    /// What is declared.
    pub(super) record: &'a Record,
    pub(super) evidence: &'a [Observation],
    /// The run of each piece of it.
    pub(super) runs: &'a [i64],
    pub(super) assessments: &'a [Assessment],
    /// Everything that is no web service.
    pub(super) is_last: bool,
}

impl Part<'_> {
    /// What a run showed of them.
    pub(super) fn readings(
        &self,
        internet: &BTreeSet<String>,
        end: (i64, Timestamp),
    ) -> Vec<(Subject, Reading)> {
        let judged = (self.record, self.assessments, internet);
        reassess::readings_in((self.evidence, self.runs), judged, end)
    }
}

/// Judges everything as of a moment, so many web services at a time; `take` gets each part whole, and what
/// comes back is what counting needs.
pub(super) fn judge(
    (store, settings): (&Store, &Settings),
    as_of: Timestamp,
    services_at_once: usize,
    mut take: impl FnMut(&Part<'_>) -> Result<(), Failure>,
) -> Result<Judged, Failure> {
    let stamp = store.stamp(as_of, &policy::rules(settings)?).map_err(record::refused)?;
    let known = Known::of(store, settings)?;
    let mut all = Sum::default();
    let mut links = Vec::new();
    each_part((store, &known), as_of, services_at_once, |part| {
        all.add(&known, as_of, part);
        if part.is_last {
            links = link::audit_all(&known.record.links, part.evidence, as_of, &known.policy);
        }
        take(part)
    })?;
    let subjects = known.record.subjects();
    let places: HashMap<&Subject, usize> =
        subjects.iter().enumerate().map(|(place, subject)| (subject, place)).collect();
    // In the order in which all of them would have been judged at once; what is on no record last.
    all.assessments.sort_by_key(|each| places.get(&each.subject).copied().unwrap_or(usize::MAX));
    let held = Held::Parts(services_at_once);
    let (samples, samples_until) =
        sustained::samples(store, &known, &all.assessments, (as_of, held))?;
    let Known { record, papers, .. } = known;
    Ok(Judged {
        as_of,
        record,
        evidence: Vec::new(),
        runs: Vec::new(),
        until: all.until.unwrap_or(Timestamp::MAX).min(samples_until),
        since: None,
        assessments: all.assessments,
        unknown_apart: crate::domain::progress::UnknownApart::default(),
        has_failed: all.has_failed,
        vantages: all.vantages.into_iter().collect(),
        links,
        papers,
        samples,
        provenance: all.provenance,
        unit: None,
        stamp: Some(stamp),
    })
}

/// Judges everything as of a moment, so many web services at a time, and keeps nothing of it.
pub(super) fn each_part(
    (store, known): (&Store, &Known),
    as_of: Timestamp,
    services_at_once: usize,
    mut take: impl FnMut(&Part<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let division = Division::of(store, known, as_of)?;
    let subjects = known.record.subjects();
    let services: Vec<Subject> =
        subjects.into_iter().filter(|each| each.kind == SubjectKind::Web).collect();
    let common = division.common(store, as_of)?;
    for part in services.chunks(services_at_once) {
        let own = division.own(store, part)?;
        let (runs, evidence) = together(store, common.clone(), own)?;
        let assessments = assess_some(&known.record, part, &evidence, as_of, &known.policy);
        let (runs, evidence, assessments) = (&runs, &evidence, &assessments);
        take(&Part { record: &known.record, evidence, runs, assessments, is_last: false })?;
    }
    // Whoever answered and is on no record is judged here as well. No service is: what was asked for its
    // own sake is not at hand, and what comes of it is let go.
    let (runs, evidence) = together(store, common, Vec::new())?;
    let is_service = |subject: &Subject| subject.kind == SubjectKind::Web;
    let words = |subject: &Subject| if is_service(subject) { Words::None } else { Words::Every };
    let keep = |each: Assessment| (!is_service(&each.subject)).then_some(each);
    let assessed = assess_each(&known.record, &evidence, as_of, &known.policy, (words, keep));
    let assessments: Vec<Assessment> = assessed.into_iter().flatten().collect();
    let (record, evidence, runs) = (&known.record, &evidence, &runs);
    take(&Part { record, evidence, runs, assessments: &assessments, is_last: true })
}

/// Hands over what some subjects are judged by as of a moment, so many web services at a time, and all the
/// others at once.
pub(super) fn each_evidence(
    (store, known): (&Store, &Known),
    as_of: Timestamp,
    (subjects, services_at_once): (&[Subject], usize),
    mut take: impl FnMut(&[Subject], &Seen) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let division = Division::of(store, known, as_of)?;
    let (services, others): (Vec<Subject>, Vec<Subject>) =
        subjects.iter().cloned().partition(|each| each.kind == SubjectKind::Web);
    let common = division.common(store, as_of)?;
    for part in services.chunks(services_at_once) {
        let own = division.own(store, part)?;
        take(part, &together(store, common.clone(), own)?)?;
    }
    if others.is_empty() {
        return Ok(());
    }
    take(&others, &together(store, common, Vec::new())?)
}

/// What is kept of the parts.
#[derive(Default)]
struct Sum {
    assessments: Vec<Assessment>,
    provenance: Provenance,
    has_failed: bool,
    vantages: BTreeSet<String>,
    until: Option<Timestamp>,
}

impl Sum {
    fn add(&mut self, known: &Known, as_of: Timestamp, part: &Part<'_>) {
        let run_of = RunOf::of(part.evidence, part.runs);
        let slim = |assessment: &Assessment| -> (Assessment, Runs, bool) {
            let failed = assessment.findings.iter().any(|each| each.verdict == Verdict::Fail);
            let behind = run_of.behind(assessment);
            (judge::slim(Depth::Counts, assessment.clone(), known), behind, failed)
        };
        for (assessment, behind, failed) in part.assessments.iter().map(slim) {
            self.has_failed |= failed;
            for run in behind.numbers() {
                self.provenance.note(&assessment.subject, *run);
            }
            self.assessments.push(assessment);
        }
        for (observation, run) in part.evidence.iter().zip(part.runs) {
            self.provenance.note(&observation.subject, *run);
            if !self.vantages.contains(&observation.vantage) {
                self.vantages.insert(observation.vantage.clone());
            }
        }
        let until = expiry::until(part.evidence, as_of, &known.policy);
        self.until = self.until.into_iter().chain(until).min();
    }
}

/// The evidence of a part in the order stored, and the run of each piece; pages are compared.
fn together(
    store: &Store,
    common: Common,
    own: Vec<StoredObservation>,
) -> Result<(Vec<i64>, Vec<Observation>), Failure> {
    let mut all = common.answers;
    all.extend(own);
    all.sort_by_key(|stored| stored.observation.id);
    all.extend(common.swept);
    let (runs, mut evidence): (Vec<i64>, Vec<Observation>) =
        all.into_iter().map(|stored| (stored.run, stored.observation)).unzip();
    pages::settle_stored(store, &mut evidence)?;
    Ok((runs, evidence))
}

/// Which answers belong to one web service alone, and which to everybody, by their numbers.
struct Division {
    own: HashMap<Subject, Vec<ObservationId>>,
    common: Vec<ObservationId>,
}

/// What everybody is judged by.
#[derive(Clone)]
struct Common {
    answers: Vec<StoredObservation>,
    swept: Vec<StoredObservation>,
}

/// What two subjects may share: one number instead of an address or a name. Two things with one number
/// only make more of the evidence common.
type Key = u64;

/// Whose a key is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holder {
    /// The subject of this number.
    One(u32),
    Several,
}

impl Division {
    fn of(store: &Store, known: &Known, as_of: Timestamp) -> Result<Self, Failure> {
        let stays = super::waves::Stays::of(&known.record);
        let mut numbers: HashMap<Subject, u32> = HashMap::new();
        let mut holders: HashMap<Key, Holder> = HashMap::new();
        let mut newest_ipv4: HashMap<String, (Timestamp, ObservationId)> = HashMap::new();
        // Of a service's answers: number, service, and what it may share.
        let mut answers: Vec<(ObservationId, u32, Key, Key)> = Vec::new();
        let mut common: Vec<ObservationId> = Vec::new();
        let note = |outline: Outline| {
            let keys = keys(&outline);
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            let number = match numbers.get(&outline.subject) {
                Some(number) => *number,
                None => *numbers.entry(outline.subject.clone()).or_insert(next),
            };
            for key in keys {
                let holder = holders.entry(key).or_insert(Holder::One(number));
                if *holder != Holder::One(number) {
                    *holder = Holder::Several;
                }
            }
            let is_ipv4 = outline.address.is_ipv4() && !outline.address.is_loopback();
            if is_ipv4 && outline.outcome != OutcomeKind::NotAttempted {
                // Whether a place has IPv4 at all is told by any question that it asked over it.
                let newest = (outline.at, outline.id);
                match newest_ipv4.get_mut(&outline.vantage) {
                    Some(known) => *known = newest.max(*known),
                    None => {
                        newest_ipv4.insert(outline.vantage.clone(), newest);
                    }
                }
            }
            let is_everybodys = stays.holds_for(outline.subject.kind, outline.address)
                || name_in(&outline) == Some(IPV4_ONLY_NAME);
            if is_everybodys {
                common.push(outline.id);
            } else {
                let [address, name] = keys;
                answers.push((outline.id, number, address, name));
            }
        };
        store.each_newest(as_of, note).map_err(record::refused)?;
        common.extend(newest_ipv4.into_values().map(|(_, id)| id));
        let subjects: HashMap<u32, Subject> =
            numbers.into_iter().map(|(subject, number)| (number, subject)).collect();
        let mut own: HashMap<Subject, Vec<ObservationId>> = HashMap::new();
        for (id, number, address, name) in answers {
            let is_shared =
                [address, name].iter().any(|key| holders.get(key) == Some(&Holder::Several));
            match subjects.get(&number) {
                Some(subject) if !is_shared => match own.get_mut(subject) {
                    Some(ids) => ids.push(id),
                    None => {
                        own.insert(subject.clone(), vec![id]);
                    }
                },
                _ => common.push(id),
            }
        }
        common.sort_unstable();
        common.dedup();
        Ok(Self { own, common })
    }

    fn common(&self, store: &Store, as_of: Timestamp) -> Result<Common, Failure> {
        let mut all = store.observations_numbered(&self.common).map_err(record::refused)?;
        store.add_swept(as_of, &mut all).map_err(record::refused)?;
        let numbers: HashSet<ObservationId> = self.common.iter().copied().collect();
        let is_answer = |stored: &StoredObservation| {
            stored.observation.id.is_some_and(|id| numbers.contains(&id))
        };
        let (answers, swept) = all.into_iter().partition(is_answer);
        Ok(Common { answers, swept })
    }

    /// What was asked for the sake of these services alone.
    fn own(&self, store: &Store, services: &[Subject]) -> Result<Vec<StoredObservation>, Failure> {
        let known: HashSet<ObservationId> = self.common.iter().copied().collect();
        let own = services.iter().filter_map(|service| self.own.get(service)).flatten().copied();
        let numbers: Vec<ObservationId> = own.filter(|id| !known.contains(id)).collect();
        store.observations_numbered(&numbers).map_err(record::refused)
    }
}

/// Under what another subject's judgement may find an answer: its address, and its name or page. Every
/// name is asked of the same few servers: their address is nothing to share.
fn keys(outline: &Outline) -> [Key; 2] {
    let whole = || hashed(&("page", outline.detail.as_str()));
    match (outline.probe, name_in(outline)) {
        (ProbeKind::Dns, Some(name)) => [hashed(&("name", name)); 2],
        (ProbeKind::Dns, None) => [whole(); 2],
        (ProbeKind::Http, _) => [hashed(&outline.address), whole()],
        _ => [hashed(&outline.address); 2],
    }
}

/// The name that a question of the DNS is about.
fn name_in(outline: &Outline) -> Option<&str> {
    (outline.probe == ProbeKind::Dns).then(|| outline.detail.split(' ').nth(1)).flatten()
}

fn hashed(key: &impl std::hash::Hash) -> Key {
    let mut hasher = std::hash::DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

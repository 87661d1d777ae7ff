//! Follows everything declared from one moment to a later one: only those are judged again whose
//! judgement looked up something that is not what it was. Of a weekly run over a hundred thousand devices
//! hardly one answers otherwise than the week before.
//!
//! Devices, servers and LANs are followed; whatever has rules that look at the clock (web services, mail,
//! zones, links) is judged each time, and so is a server that must be reached from certain places. How long an
//! answer took is looked at by no rule of theirs, and when it came only where several vantages asked: then
//! what was seen at about the same time is held against each other. What is on no record is left out: no
//! plan counts it.

use std::hash::{BuildHasher as _, Hash as _, Hasher as _};
use std::net::IpAddr;

use foldhash::fast::FixedState;
use foldhash::{HashMap, HashSet};
use ipnet::Ipv6Net;
use jiff::Timestamp;
use rayon::prelude::*;

use super::case::Case;
use super::evidence::{Evidence, filed};
use super::outside::Outside;
use super::own::Own;
use super::policy::Policy;
use super::reads::{self, EVERYTHING, Key};
use super::{Declared, judge, without_words};
use crate::domain::finding::Assessment;
use crate::domain::observation::{Observation, Outcome};
use crate::domain::reading::Reading;
use crate::domain::subject::{Subject, SubjectKind};

/// Everything declared, and what was looked up to judge it the last time.
pub struct Follow<'a> {
    declared: &'a Declared<'a>,
    policy: &'a Policy,
    subjects: Vec<Subject>,
    /// Of each whether it is followed.
    followed: Vec<bool>,
    /// What was looked up for each.
    reads: Vec<Box<[Key]>>,
    before: Option<Before>,
}

/// The evidence as it was looked up the last time.
#[derive(PartialEq, Eq)]
struct Before {
    answers: HashMap<u64, Filed>,
    translators: Vec<Ipv6Net>,
    without_ipv4: Vec<String>,
}

/// One answer: what it says, and under what it is looked up.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Filed {
    said: u64,
    under: [Key; 4],
}

impl<'a> Follow<'a> {
    /// From nothing judged yet; `None` where what counts depends on who else was asked.
    #[must_use]
    pub fn of(declared: &'a Declared<'a>, policy: &'a Policy) -> Option<Self> {
        let subjects = declared.record.subjects();
        let reads = vec![Box::default(); subjects.len()];
        let required = required(declared);
        let is_free = |subject: &Subject| !required.contains(subject.key.as_str());
        let is_followed = |subject: &Subject| is_followed(subject.kind) && is_free(subject);
        let followed = subjects.iter().map(is_followed).collect();
        let is_simple = policy.internet_vantages.is_empty();
        is_simple.then_some(Self { declared, policy, subjects, followed, reads, before: None })
    }

    /// Everything that is followed, in the order of the record.
    #[must_use]
    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// Judges as of a moment whoever may be judged otherwise than the last time, without words: each with its
    /// place, and what `keep` makes of it.
    pub fn step<T: Send>(
        &mut self,
        observations: &[&Observation],
        now: Timestamp,
        keep: impl Fn(Assessment) -> T + Send + Sync,
    ) -> Vec<(usize, T)> {
        let Self { declared, policy, subjects, followed, reads, before } = self;
        let evidence = Evidence::of_some(observations.iter().copied(), now, policy);
        let seen = Before::of(&evidence, &shared(observations));
        let changed = before.as_ref().and_then(|before| seen.changed_since(before));
        *before = Some(seen);
        let is_due = |is_followed: bool, reads: &[Key]| match &changed {
            Some(keys) if is_followed => {
                reads.iter().any(|key| *key == EVERYTHING || keys.contains(key))
            }
            None | Some(_) => true,
        };
        let known = followed.par_iter().zip(reads.par_iter());
        let judged: Vec<(usize, T, Box<[Key]>)> = subjects
            .par_iter()
            .zip(known)
            .enumerate()
            .filter(|(_, (_, (is_followed, reads)))| is_due(**is_followed, reads))
            .map(|(place, (subject, _))| {
                let (assessment, reads) = reads::noted(|| {
                    let own = &Own::of(subject, declared, &evidence);
                    let evidence = &evidence;
                    let case = Case { subject, declared, evidence, policy, now, own };
                    without_words(|| judge(&case, &Outside::default()))
                });
                (place, keep(assessment), reads)
            })
            .collect();
        let note = |(place, kept, own): (usize, T, Box<[Key]>)| {
            if let Some(slot) = reads.get_mut(place) {
                *slot = own;
            }
            (place, kept)
        };
        judged.into_iter().map(note).collect()
    }
}

/// Whether no rule of a kind looks at the clock, or at when something was answered.
const fn is_followed(kind: SubjectKind) -> bool {
    matches!(kind, SubjectKind::Device | SubjectKind::Server | SubjectKind::Lan)
}

/// The servers that must be reached from certain places: of those it is looked at when they were asked.
fn required<'a>(declared: &Declared<'a>) -> HashSet<&'a str> {
    let services = declared.record.services.iter();
    let required = services.filter(|service| !service.required_vantages.is_empty());
    required.filter_map(|service| service.device.as_deref()).collect()
}

/// The addresses that several vantages asked.
fn shared(observations: &[&Observation]) -> HashSet<IpAddr> {
    let mut shared = HashSet::default();
    let Some(first) = observations.first() else { return shared };
    // Mostly there is one vantage.
    if observations.iter().all(|each| each.vantage == first.vantage) {
        return shared;
    }
    let mut asked_by: HashMap<IpAddr, &str> = HashMap::default();
    for Observation { address, vantage, .. } in observations {
        if *asked_by.entry(*address).or_insert(vantage) != vantage {
            shared.insert(*address);
        }
    }
    shared
}

impl Before {
    fn of(evidence: &Evidence<'_>, shared: &HashSet<IpAddr>) -> Self {
        let filed: Vec<(u64, Filed)> = evidence
            .each()
            .map(|(each, is_fresh, is_newest)| {
                let at = shared.contains(&each.address).then_some(each.at);
                let said = said(each, (is_fresh, is_newest, at));
                (question(each), Filed { said, under: filed::of(each) })
            })
            .collect();
        Self {
            answers: filed.into_iter().collect(),
            translators: evidence.translators().to_vec(),
            without_ipv4: evidence.vantages_without_ipv4().map(str::to_owned).collect(),
        }
    }

    /// Under what something else is found than before; `None`: everything.
    fn changed_since(&self, before: &Self) -> Option<HashSet<Key>> {
        // What a vantage without IPv4 saw is looked up apart.
        if self.without_ipv4 != before.without_ipv4 {
            return None;
        }
        let mut changed = HashSet::default();
        if self.translators != before.translators || !self.without_ipv4.is_empty() {
            changed.insert(filed::translators());
        }
        for (question, filed) in &self.answers {
            if before.answers.get(question) != Some(filed) {
                changed.extend(filed.under);
            }
        }
        for (question, filed) in &before.answers {
            if !self.answers.contains_key(question) {
                changed.extend(filed.under);
            }
        }
        Some(changed)
    }
}

/// The question and whom it was asked for.
fn question(observation: &Observation) -> u64 {
    let Observation { vantage, subject, probe, address, port, detail, .. } = observation;
    FixedState::with_seed(5).hash_one((vantage, subject, probe, address, port, detail))
}

/// What an answer says, as a number; of plain ones no more than that they came.
fn said(observation: &Observation, counts_as: (bool, bool, Option<Timestamp>)) -> u64 {
    let mut hasher = FixedState::with_seed(3).build_hasher();
    counts_as.hash(&mut hasher);
    match &observation.outcome {
        Outcome::Silent => 1.hash(&mut hasher),
        Outcome::Refused { by } => (2, by.as_str()).hash(&mut hasher),
        Outcome::Failed { stage, reason } => (3, stage.as_str(), reason).hash(&mut hasher),
        Outcome::NotAttempted { why } => (4, why.as_str()).hash(&mut hasher),
        Outcome::Answered(Reading::Tcp(_)) => 5.hash(&mut hasher),
        Outcome::Answered(Reading::Echo(echo)) if echo.source.is_none() => {
            (6, echo.packet_bytes).hash(&mut hasher);
        }
        // Read whole by somebody: like no other.
        Outcome::Answered(_) => (7, observation.id, observation.at).hash(&mut hasher),
    }
    hasher.finish()
}

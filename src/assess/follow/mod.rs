//! Follows everything declared from one moment to a later one: only those are judged again whose
//! judgement looked up something that is not what it was. Of a weekly run over a hundred thousand devices
//! hardly one answers otherwise than the week before.
//!
//! Devices, servers and LANs are followed; whatever has rules that look at the clock (web services, mail,
//! zones, links) is judged each time, and so is a server that must be reached from certain places. How long an
//! answer took is looked at by no rule of theirs, and when it came only where several vantages asked: then
//! what was seen at about the same time is held against each other. What is on no record is left out: no
//! plan counts it.
//!
//! Nothing is indexed that nobody looks up: who is judged again is judged by what he looked up the last
//! time, and where that does not do any more, once again with the rest of what he wants.

mod answers;
mod change;
mod part;

use std::collections::BTreeSet;
use std::hash::BuildHasher as _;
use std::net::IpAddr;

use foldhash::fast::FixedState;
use foldhash::{HashMap, HashSet};
use ipnet::Ipv6Net;
use jiff::Timestamp;
use rayon::prelude::*;

use self::answers::Answers;
use self::change::Change;
pub use self::part::Found;
use self::part::Part;
use super::case::Case;
use super::evidence::{self, filed};
use super::outside::Outside;
use super::own::Own;
use super::policy::Policy;
use super::reads::{self, Key, Reads};
use super::{Declared, judge, without_words};
use crate::domain::finding::Assessment;
use crate::domain::observation::{Observation, ObservationId};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::ProbeKind;

/// Everything declared, and what was looked up to judge it the last time.
pub struct Follow<'a> {
    declared: &'a Declared<'a>,
    policy: &'a Policy,
    subjects: Vec<Subject>,
    /// Of each whether it is followed.
    followed: Vec<bool>,
    answers: Answers,
    /// What was looked up for each.
    reads: Vec<Reads>,
    before: Option<Before>,
}

/// How it was the last time, apart from the answers that are kept.
struct Before {
    apart: HashMap<u64, Filed>,
    translators: Vec<Ipv6Net>,
    without_ipv4: BTreeSet<String>,
}

/// One answer that is handed over each time anew: what it says, and under what it is looked up.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Filed {
    said: u64,
    under: [Key; 5],
    address: IpAddr,
}

/// What counts of the answers that are handed over, and what no longer does.
type Counted<'a> = (&'a [&'a Observation], &'a [&'a Observation]);

impl<'a> Follow<'a> {
    /// From nothing judged yet; `None` where what counts depends on who else was asked.
    #[must_use]
    pub fn of(declared: &'a Declared<'a>, policy: &'a Policy) -> Option<Self> {
        let subjects = declared.record.subjects();
        let reads = subjects.iter().map(|_| Reads::default()).collect();
        let answers = Answers::default();
        let required = required(declared);
        let is_free = |subject: &Subject| !required.contains(subject.key.as_str());
        let is_followed = |subject: &Subject| is_followed(subject.kind) && is_free(subject);
        let followed = subjects.iter().map(is_followed).collect();
        let is_simple = policy.internet_vantages.is_empty();
        is_simple.then_some(Self {
            declared,
            policy,
            subjects,
            followed,
            answers,
            reads,
            before: None,
        })
    }

    /// Everything that is followed, in the order of the record.
    #[must_use]
    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    /// Keeps the first or another answer to a question, which has a place of its own.
    pub fn put(&mut self, place: usize, observation: Box<Observation>) {
        self.answers.put(place, observation);
    }

    /// The answer in a place came again, and says what it said.
    pub fn again(&mut self, place: usize, id: ObservationId, at: Timestamp) {
        self.answers.again(place, id, at);
    }

    /// Judges as of a moment whoever may be judged otherwise than the last time, without words: each with its
    /// place, and what `keep` makes of it. `apart` is what was seen beside the answers that are kept, all of
    /// it, in the order stored.
    pub fn step<T: Send>(
        &mut self,
        apart: &[Observation],
        now: Timestamp,
        keep: impl Fn(Assessment, &Found<'_>) -> T + Send + Sync,
    ) -> Vec<(usize, T)> {
        let Self { declared, policy, subjects, followed, answers, reads, before } = self;
        let (declared, policy) = (*declared, *policy);
        let mut change = Change::new();
        change.is_everything = before.is_none();
        let shared = answers.shared(apart);
        let beside: HashSet<u64> = apart.iter().map(answers::question).collect();
        answers.settle(now, policy, (&shared, &beside), &mut change);
        let answers = &*answers;
        let (fresh, stale) = evidence::counted(apart.iter(), now, policy);
        let beside = (fresh.as_slice(), stale.as_slice());
        let names = evidence::without_ipv4(answers.fresh().chain(fresh.iter().copied()));
        let this = Before {
            apart: filed_apart(beside, answers, &shared),
            translators: translators(answers, beside),
            without_ipv4: names.iter().map(|name| (*name).to_owned()).collect(),
        };
        this.note_change(before.as_ref(), &mut change);
        change.close();
        *before = Some(this);
        let is_due = |place: &usize| {
            followed.get(*place) == Some(&false)
                || reads.get(*place).is_some_and(|reads| change.touches(reads))
        };
        let mut due: Vec<usize> = (0..subjects.len()).into_par_iter().filter(is_due).collect();
        let mut part = if change.is_everything { Part::whole() } else { Part::default() };
        due.iter().filter_map(|place| reads.get(*place)).for_each(|reads| part.want(reads));
        // Where a translator stands is looked up by no key of its own.
        part.want(&Reads { keys: [filed::ipv4_only()].into(), stretches: Box::default() });
        let mut judged = Vec::with_capacity(due.len());
        while !due.is_empty() {
            let found = part.found(answers, beside);
            let evidence = found.evidence(names.clone());
            let of = |place: usize| {
                let subject = subjects.get(place)?;
                let (assessment, reads) = reads::noted(|| {
                    let own = &Own::of(subject, declared, &evidence);
                    let evidence = &evidence;
                    let case = Case { subject, declared, evidence, policy, now, own };
                    without_words(|| judge(&case, &Outside::default()))
                });
                let kept = (!part.lacks(&reads)).then(|| keep(assessment, &found));
                Some((place, kept, reads))
            };
            let all: Vec<_> = due.par_iter().filter_map(|place| of(*place)).collect();
            due.clear();
            for (place, kept, own) in all {
                match kept {
                    Some(kept) => judged.push((place, kept)),
                    None => due.push(place),
                }
                if let Some(slot) = reads.get_mut(place) {
                    *slot = own;
                }
            }
            due.iter().filter_map(|place| reads.get(*place)).for_each(|reads| part.want(reads));
        }
        judged
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

impl Before {
    /// Notes what is found otherwise than before, the answers that are kept left out.
    fn note_change(&self, before: Option<&Self>, change: &mut Change) {
        // What a vantage without IPv4 saw is looked up apart.
        let Some(before) = before.filter(|before| self.without_ipv4 == before.without_ipv4) else {
            change.is_everything = true;
            return;
        };
        if self.translators != before.translators || !self.without_ipv4.is_empty() {
            change.note_key(filed::translators());
        }
        for (one, other) in [(self, before), (before, self)] {
            for (question, filed) in &one.apart {
                if other.apart.get(question) != Some(filed) {
                    change.note_filed(filed.under, filed.address);
                }
            }
        }
    }
}

fn filed_apart(
    (fresh, stale): Counted<'_>,
    answers: &Answers,
    shared: &HashSet<IpAddr>,
) -> HashMap<u64, Filed> {
    let all =
        || fresh.iter().map(|each| (*each, true)).chain(stale.iter().map(|each| (*each, false)));
    let mut asked: HashMap<u64, u32> = HashMap::default();
    for (each, _) in all() {
        let question = answers::question(each);
        *asked.entry(question).or_insert_with(|| answers.times_asked(question)) += 1;
    }
    all()
        .map(|(each, is_fresh)| {
            let question = answers::question(each);
            let is_asked_twice = asked.get(&question).is_some_and(|count| *count > 1);
            let is_held_against = is_asked_twice || shared.contains(&each.address);
            let said = answers::said(each, (is_fresh, is_held_against));
            let (under, address) = (filed::of(each), each.address);
            let whose = FixedState::with_seed(9).hash_one((question, &each.subject));
            (whose, Filed { said, under, address })
        })
        .collect()
}

/// The prefixes of the translators that were found.
fn translators(answers: &Answers, (fresh, stale): Counted<'_>) -> Vec<Ipv6Net> {
    let key = filed::ipv4_only();
    let tells =
        |each: &&Observation| each.probe == ProbeKind::Dns && filed::of(each).contains(&key);
    let [fresh, stale]: [Vec<_>; 2] =
        [fresh, stale].map(|seen| seen.iter().copied().filter(tells).collect());
    let mut part = Part::default();
    part.want(&Reads { keys: [key].into(), stretches: Box::default() });
    let found = part.found(answers, (&fresh, &stale));
    found.evidence(BTreeSet::new()).translators().to_vec()
}

#[cfg(test)]
mod tests;

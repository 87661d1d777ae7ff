//! The newest answer to each question, kept from moment to moment, and under what it is looked up: nothing
//! is filed anew while only the times of the answers move on.

use std::hash::{BuildHasher as _, Hash as _, Hasher as _};
use std::net::{IpAddr, Ipv6Addr};

use foldhash::fast::FixedState;
use foldhash::{HashMap, HashSet};
use jiff::Timestamp;

use super::change::Change;
use crate::assess::evidence::{self, filed};
use crate::assess::policy::Policy;
use crate::assess::reads::{Key, Stretch};
use crate::domain::observation::{Observation, ObservationId, Outcome};
use crate::domain::reading::Reading;

/// The answers, each in its place.
#[derive(Default)]
pub(super) struct Answers {
    places: Vec<Option<Answer>>,
    /// Under what each is looked up, in order.
    filed: Vec<(Key, u32)>,
    /// Whose address each is of, in order.
    sixes: Vec<(Ipv6Addr, u32)>,
    /// How often a question was asked, for whomever: of two answers one is the newest.
    asked: HashMap<u64, u32>,
    asked_twice: HashSet<u64>,
    /// The first vantage, and whether there is another one.
    vantage: Option<String>,
    are_several: bool,
    is_filed: bool,
}

struct Answer {
    observation: Box<Observation>,
    question: u64,
    is_fresh: bool,
    /// Whether it is another one than the last time.
    is_other: bool,
    /// Whether it came again since the last time.
    is_later: bool,
}

impl Answers {
    /// Puts the first or another answer in its place.
    pub(super) fn put(&mut self, place: usize, observation: Box<Observation>) {
        if self.places.len() <= place {
            self.places.resize_with(place + 1, || None);
        }
        let Some(slot) = self.places.get_mut(place) else { return };
        if let Some(answer) = slot {
            answer.observation = observation;
            answer.is_other = true;
            return;
        }
        let first = self.vantage.get_or_insert_with(|| observation.vantage.clone());
        self.are_several |= *first != observation.vantage;
        let of = u32::try_from(place).unwrap_or(u32::MAX);
        let mut keys = filed::of(&observation).to_vec();
        keys.sort_unstable();
        keys.dedup();
        self.filed.extend(keys.into_iter().map(|key| (key, of)));
        if let IpAddr::V6(six) = observation.address {
            self.sixes.push((six, of));
        }
        let question = question(&observation);
        let count = self.asked.entry(question).or_default();
        *count += 1;
        if *count > 1 {
            self.asked_twice.insert(question);
        }
        self.is_filed = false;
        *slot = Some(Answer {
            observation,
            question,
            is_fresh: false,
            is_other: true,
            is_later: false,
        });
    }

    /// The answer in a place came again, and says what it said.
    pub(super) fn again(&mut self, place: usize, id: ObservationId, at: Timestamp) {
        let Some(Some(answer)) = self.places.get_mut(place) else { return };
        let observation = &mut *answer.observation;
        (observation.id, observation.at) = (Some(id), at);
        answer.is_later = true;
        answer.is_other |= !is_plain(&observation.outcome)
            || (!self.asked_twice.is_empty() && self.asked_twice.contains(&answer.question));
    }

    /// The addresses that several vantages asked; `apart` is what was seen beside.
    pub(super) fn shared(&self, apart: &[Observation]) -> HashSet<IpAddr> {
        let mut shared = HashSet::default();
        let first = self.vantage.as_ref().or(apart.first().map(|each| &each.vantage));
        // Mostly there is one vantage.
        if !self.are_several && apart.iter().all(|each| Some(&each.vantage) == first) {
            return shared;
        }
        let mut asked_by: HashMap<IpAddr, &str> = HashMap::default();
        let own = self.places.iter().flatten().map(|answer| &*answer.observation);
        for Observation { address, vantage, .. } in own.chain(apart) {
            if *asked_by.entry(*address).or_insert(vantage) != vantage {
                shared.insert(*address);
            }
        }
        shared
    }

    /// Notes what is another answer than the last time, or counts no longer, or again, or came at another
    /// time where that is looked at: an address that several vantages asked, a question also asked beside.
    pub(super) fn settle(
        &mut self,
        now: Timestamp,
        policy: &Policy,
        (shared, beside): (&HashSet<IpAddr>, &HashSet<u64>),
        change: &mut Change,
    ) {
        if !self.is_filed {
            self.filed.sort_unstable();
            self.sixes.sort_unstable();
            self.is_filed = true;
        }
        for answer in self.places.iter_mut().flatten() {
            let is_fresh = evidence::is_fresh(&answer.observation, now, policy);
            let is_other = answer.is_other
                || is_fresh != answer.is_fresh
                || (answer.is_later
                    && (shared.contains(&answer.observation.address)
                        || beside.contains(&answer.question)));
            if is_other {
                change.note(&answer.observation);
            }
            (answer.is_fresh, answer.is_other, answer.is_later) = (is_fresh, false, false);
        }
    }

    /// Those that count.
    pub(super) fn fresh(&self) -> impl Iterator<Item = &Observation> {
        let fresh = self.places.iter().flatten().filter(|answer| answer.is_fresh);
        fresh.map(|answer| &*answer.observation)
    }

    /// Every place.
    pub(super) fn places(&self) -> impl Iterator<Item = u32> {
        0..u32::try_from(self.places.len()).unwrap_or(u32::MAX)
    }

    /// The answer in a place, and whether it counts.
    pub(super) fn at(&self, place: u32) -> Option<(&Observation, bool)> {
        let answer = self.places.get(usize::try_from(place).ok()?)?.as_ref()?;
        Some((&*answer.observation, answer.is_fresh))
    }

    /// The places of those that are looked up by a key.
    pub(super) fn under(&self, key: Key) -> impl Iterator<Item = u32> {
        let first = self.filed.partition_point(|(each, _)| *each < key);
        let own = self.filed.iter().skip(first).take_while(move |(each, _)| *each == key);
        own.map(|(_, place)| *place)
    }

    /// The places of those of the addresses of a stretch.
    pub(super) fn along(&self, (begin, end): Stretch) -> impl Iterator<Item = u32> {
        let first = self.sixes.partition_point(|(each, _)| *each < begin);
        let own = self.sixes.iter().skip(first).take_while(move |(each, _)| *each <= end);
        own.map(|(_, place)| *place)
    }

    /// How often a question was asked.
    pub(super) fn times_asked(&self, question: u64) -> u32 {
        self.asked.get(&question).copied().unwrap_or(0)
    }
}

/// A question as a number, whomever it was asked for.
pub(super) fn question(observation: &Observation) -> u64 {
    FixedState::with_seed(5).hash_one(evidence::question(observation))
}

/// Whether nobody looks at more of an answer than that it came.
fn is_plain(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Answered(Reading::Tcp(_)) => true,
        Outcome::Answered(Reading::Echo(echo)) => echo.source.is_none(),
        Outcome::Answered(_) => false,
        Outcome::Silent
        | Outcome::Refused { .. }
        | Outcome::Failed { .. }
        | Outcome::NotAttempted { .. } => true,
    }
}

/// What an answer says, as a number; of plain ones no more than that they came.
pub(super) fn said(observation: &Observation, counts_as: (bool, bool)) -> u64 {
    let (is_fresh, is_asked_twice) = counts_as;
    let mut hasher = FixedState::with_seed(3).build_hasher();
    is_fresh.hash(&mut hasher);
    if is_asked_twice || !is_plain(&observation.outcome) {
        // Read whole by somebody, or the newest of two: like no other.
        (7, observation.id, observation.at).hash(&mut hasher);
        return hasher.finish();
    }
    match &observation.outcome {
        Outcome::Silent => 1.hash(&mut hasher),
        Outcome::Refused { by } => (2, by.as_str()).hash(&mut hasher),
        Outcome::Failed { stage, reason } => (3, stage.as_str(), reason).hash(&mut hasher),
        Outcome::NotAttempted { why } => (4, why.as_str()).hash(&mut hasher),
        Outcome::Answered(Reading::Echo(echo)) => (5, echo.packet_bytes).hash(&mut hasher),
        Outcome::Answered(_) => 6.hash(&mut hasher),
    }
    hasher.finish()
}

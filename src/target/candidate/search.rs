//! The search of one prefix, pass by pass: what is known and a few addresses nobody chose; then the
//! guesses; then, again and again, what the answers suggest, until nothing new answers or the budget
//! is spent.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::net::Ipv6Addr;

use super::ground::{Ground, Plot, address, iid};
use super::knowledge::Knowledge;
use super::{GUESSED, GUESSED_AFTER_KNOWN, GUESSED_ON_LINKS, KNOWN, habit};
use crate::domain::candidate::{Candidate, CandidateSource, SearchOutcome};
use crate::domain::split_mix::SplitMix;

/// Packets towards one prefix, questions to its reverse zone included: 0.4 MB and, at the standard
/// pace, five seconds; a router's neighbour table notices it and lives.
pub const MOST_PROBES: u64 = 5_000;
/// The same where only what is known is followed: a survey of 3,000 networks at the standard pace is
/// done within the hour.
pub const MOST_KNOWN_PROBES: u64 = 1_000;
/// Questions of them that the walk of the reverse zone may take.
pub const MOST_QUESTIONS: u64 = 1_500;
/// Addresses that nobody chose.
const RANDOM_COUNT: usize = 4;
/// So many of them answering is no chance: in a /64 that hosts live in not one does. Not all need to:
/// some are lost, or kept back by a limit on what answers for them.
const ALIASED_COUNT: usize = 2;
/// Passes that follow habits: each costs at least one round trip, and the third finds little.
const MOST_HABIT_PASSES: u8 = 3;
/// Of the budget of addresses, what the guesses leave for habits: one part in so many.
const HABIT_SHARE: usize = 4;

/// How much is asked in a prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breadth {
    /// Every source's candidates.
    Whole,
    /// What is known, the network's own IPv4 hosts written as IPv6, and what looks like those that
    /// answered.
    Known,
}

/// What each candidate costs, and what was spent before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// How often a silent address is asked.
    pub attempts: u8,
    /// Questions about the prefix.
    pub question_count: u64,
}

/// Where a search stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Known,
    Guesses,
    Habits(u8),
    Over,
}

/// The search of one prefix.
#[derive(Debug, Clone)]
pub struct Search {
    plot: Plot,
    breadth: Breadth,
    stage: Stage,
    /// How many addresses may be asked.
    most_candidates: usize,
    asked: HashSet<Ipv6Addr>,
    random: Vec<Ipv6Addr>,
    answered: BTreeMap<Ipv6Addr, CandidateSource>,
    /// Answers before the last pass: a pass of habits without any new one is the last.
    heard_before: usize,
    aliased: bool,
}

impl Search {
    /// A search of that breadth and cost. The seed makes addresses that nobody chose.
    #[must_use]
    pub fn new(plot: Plot, breadth: Breadth, cost: Cost, seed: u64) -> Self {
        let most = match breadth {
            Breadth::Whole => MOST_PROBES,
            Breadth::Known => MOST_KNOWN_PROBES,
        };
        let left = most.saturating_sub(cost.question_count) / u64::from(cost.attempts.max(1));
        Self {
            plot,
            breadth,
            stage: Stage::Known,
            most_candidates: usize::try_from(left).unwrap_or(usize::MAX),
            asked: HashSet::new(),
            random: random(plot, seed),
            answered: BTreeMap::new(),
            heard_before: 0,
            aliased: false,
        }
    }

    /// The prefix.
    #[must_use]
    pub fn plot(&self) -> Plot {
        self.plot
    }

    /// What to ask next, most likely first; nothing when the search is over. `elsewhere` counts the
    /// identifiers that answered in other prefixes; what is not permitted is never asked.
    pub fn next_pass(
        &mut self,
        knowledge: &Knowledge,
        elsewhere: &BTreeMap<u64, usize>,
        is_permitted: &dyn Fn(Ipv6Addr) -> bool,
    ) -> Vec<Candidate> {
        loop {
            let (proposed, room) = self.proposed(knowledge, elsewhere);
            if self.stage == Stage::Over {
                return Vec::new();
            }
            let pass = self.taken(proposed, room, is_permitted);
            self.stage = match self.stage {
                Stage::Known => Stage::Guesses,
                Stage::Guesses => Stage::Habits(1),
                Stage::Habits(pass) if pass < self.most_habit_passes() => Stage::Habits(pass + 1),
                Stage::Habits(_) | Stage::Over => Stage::Over,
            };
            self.heard_before = self.answered.len();
            if !pass.is_empty() {
                return pass;
            }
        }
    }

    /// What the stage proposes, and up to how many addresses in all may have been asked after it.
    fn proposed(
        &mut self,
        knowledge: &Knowledge,
        elsewhere: &BTreeMap<u64, usize>,
    ) -> (Vec<Candidate>, usize) {
        let ground = Ground { plot: self.plot, knowledge };
        let of = |sources: &[super::Source]| {
            sources.iter().flat_map(|source| source(&ground)).collect::<Vec<Candidate>>()
        };
        let before_habits = self.most_candidates - self.most_candidates / HABIT_SHARE;
        if self.aliased {
            self.stage = Stage::Over;
        }
        match self.stage {
            Stage::Known => {
                let random = self
                    .random
                    .iter()
                    .map(|address| Candidate { address: *address, source: CandidateSource::Habit });
                (random.chain(of(KNOWN)).collect(), before_habits)
            }
            Stage::Guesses => (of(self.guesses()), before_habits),
            Stage::Habits(pass) => {
                let is_new = pass == 1 || self.answered.len() > self.heard_before;
                if !is_new || self.plot.is_link {
                    self.stage = Stage::Over;
                    return (Vec::new(), 0);
                }
                let (known, guessed) = self.identifiers();
                let own = habit::own(&known, &guessed);
                let iids = own.into_iter().chain(habit::siblings(elsewhere));
                (ground.candidates(iids, CandidateSource::Habit), self.most_candidates)
            }
            Stage::Over => (Vec::new(), 0),
        }
    }

    fn most_habit_passes(&self) -> u8 {
        match self.breadth {
            Breadth::Whole => MOST_HABIT_PASSES,
            Breadth::Known => 1,
        }
    }

    fn guesses(&self) -> &'static [super::Source] {
        match (self.breadth, self.plot.is_link) {
            (Breadth::Known, _) => GUESSED_AFTER_KNOWN,
            (Breadth::Whole, true) => GUESSED_ON_LINKS,
            (Breadth::Whole, false) => GUESSED,
        }
    }

    /// The identifiers that answered: those that were known, and those that were guessed.
    fn identifiers(&self) -> (BTreeSet<u64>, BTreeSet<u64>) {
        let of = |is_wanted: &dyn Fn(CandidateSource) -> bool| {
            let wanted = self.answered.iter().filter(|(_, source)| is_wanted(**source));
            wanted.map(|(address, _)| iid(*address)).collect()
        };
        (of(&|source| source.is_known()), of(&|source| !source.is_known()))
    }

    /// Those that were not asked yet, as far as there is room.
    fn taken(
        &mut self,
        proposed: Vec<Candidate>,
        room: usize,
        is_permitted: &dyn Fn(Ipv6Addr) -> bool,
    ) -> Vec<Candidate> {
        let mut pass = Vec::new();
        for candidate in proposed {
            if self.asked.len() >= room {
                break;
            }
            if is_permitted(candidate.address) && self.asked.insert(candidate.address) {
                pass.push(candidate);
            }
        }
        pass
    }

    /// Takes the answer of a candidate.
    pub fn heard(&mut self, candidate: Candidate) {
        if self.plot.prefix.contains(&candidate.address) {
            self.answered.insert(candidate.address, candidate.source);
        }
        let strange =
            self.random.iter().filter(|address| self.answered.contains_key(*address)).count();
        self.aliased |= strange >= ALIASED_COUNT;
    }

    /// Takes a declared host that answered before the search began: it is not asked again, and habits
    /// follow it.
    pub fn answered_before(&mut self, host: Ipv6Addr) {
        self.answered.insert(host, CandidateSource::Inventory);
    }

    /// How it went so far.
    #[must_use]
    pub fn outcome(&self) -> SearchOutcome {
        match (self.aliased, self.stage) {
            (true, _) => SearchOutcome::Aliased,
            (false, Stage::Over) => SearchOutcome::Searched,
            (false, _) => SearchOutcome::Interrupted,
        }
    }

    /// The hosts that answered, ascending; none in an aliased prefix, where an answer tells nothing.
    #[must_use]
    pub fn hosts(&self) -> Vec<Candidate> {
        if self.aliased {
            return Vec::new();
        }
        self.answered
            .iter()
            .filter(|(address, _)| !self.random.contains(address))
            .map(|(address, source)| Candidate { address: *address, source: *source })
            .collect()
    }

    /// Whether an address counts as a host: it answered, and somebody had a reason to ask it.
    #[must_use]
    pub fn is_host(&self, address: Ipv6Addr) -> bool {
        !self.aliased && self.answered.contains_key(&address) && !self.random.contains(&address)
    }

    /// How many addresses were asked.
    #[must_use]
    pub fn asked_count(&self) -> u64 {
        u64::try_from(self.asked.len()).unwrap_or(u64::MAX)
    }
}

/// Counts the identifiers of hosts, for the habits of other prefixes.
pub fn count_identifiers(hosts: &[Candidate], counts: &mut BTreeMap<u64, usize>) {
    for host in hosts {
        *counts.entry(iid(host.address)).or_default() += 1;
    }
}

/// Addresses of a prefix that nobody chose.
fn random(plot: Plot, seed: u64) -> Vec<Ipv6Addr> {
    let network = plot.prefix.network().to_bits();
    let [high, low] = [network >> 64, network]
        .map(|bits| u64::try_from(bits & u128::from(u64::MAX)).unwrap_or(0));
    let mut chance = SplitMix::new(seed ^ high ^ low.rotate_left(17));
    let hostmask = plot.prefix.hostmask().to_bits();
    let mut random: Vec<Ipv6Addr> = (0..RANDOM_COUNT)
        .filter_map(|_| {
            let chosen = u128::from(chance.next()) & hostmask & u128::from(u64::MAX);
            let whole = (network & u128::from(u64::MAX)) | chosen;
            address(plot.prefix, u64::try_from(whole).ok()?)
        })
        .collect();
    random.sort_unstable();
    random.dedup();
    random
}

//! The walk of a prefix's ip6.arpa zone. A name that does not exist has nothing below it (RFC 8020),
//! so sixteen questions a digit find every PTR record without trying addresses.
//!
//! It breaks on servers that answer for any name, and on those that deny a name though others stand
//! under it. So the walk first asks for names that nobody chose, and for what stands above a name
//! that exists; and it ends at a bound of questions whatever it is told.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv6Addr;

use ipnet::Ipv6Net;

use crate::domain::candidate::WalkOutcome;
use crate::domain::split_mix::SplitMix;

/// Digits of an address.
const DIGITS: u8 = 32;
/// Names that nobody chose, asked before anything else.
const RANDOM_COUNT: usize = 3;
/// Known addresses whose names are tried for the check of RFC 8020.
const MOST_WITNESSES: usize = 4;
/// Branches that are followed in one round.
const BRANCHES_PER_ROUND: usize = 8;
/// Questions without an answer after which the server counts as mute.
const MOST_UNANSWERED: u64 = 12;
/// Names that are kept.
const MOST_FOUND: usize = 2_048;

/// What a server said about one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// It has a PTR record, or an alias that leads to one (RFC 2317).
    Named,
    /// It exists, and something may stand below it.
    Exists,
    /// It does not exist.
    Denied,
    /// Nothing, or a refusal.
    Nothing,
}

/// A branch of the tree: the leading digits of the addresses under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Branch {
    bits: u128,
    digits: u8,
}

/// What a question is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// It must be denied.
    Random,
    /// Whether this known address has a name.
    Witness,
    /// It must exist: a name stands below it.
    AboveWitness,
    /// The branch itself.
    Child,
    /// Under a branch whose every child exists: must be denied, or the branch is synthesised.
    RandomBelow(Branch),
}

/// Where the walk stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Checking,
    Walking,
    Over(WalkOutcome),
}

/// The walk of one prefix.
#[derive(Debug, Clone)]
pub struct ReverseWalk {
    prefix: Ipv6Net,
    stage: Stage,
    chance: SplitMix,
    most_questions: u64,
    question_count: u64,
    unanswered_count: u64,
    pending: BTreeMap<String, (Purpose, Branch)>,
    checks: Vec<(Purpose, Branch)>,
    branches: Vec<Branch>,
    /// Branches by how many of their children exist, until all sixteen were told.
    children: BTreeMap<Branch, Vec<Branch>>,
    found: BTreeSet<Ipv6Addr>,
}

impl ReverseWalk {
    /// A walk of a prefix with a bound of questions. Addresses of it that may have names serve to
    /// check the server.
    #[must_use]
    pub fn new(prefix: Ipv6Net, witnesses: &[Ipv6Addr], most_questions: u64, seed: u64) -> Self {
        let digits = prefix.prefix_len() / 4;
        let root = Branch::of(prefix.network(), digits);
        let mut walk = Self {
            prefix,
            stage: Stage::Checking,
            chance: SplitMix::new(seed),
            most_questions,
            question_count: 0,
            unanswered_count: 0,
            pending: BTreeMap::new(),
            checks: Vec::new(),
            branches: vec![root],
            children: BTreeMap::new(),
            found: BTreeSet::new(),
        };
        for _ in 0..RANDOM_COUNT {
            let below = walk.random_below(root);
            walk.checks.push((Purpose::Random, below));
        }
        let witnesses = witnesses.iter().filter(|address| prefix.contains(*address));
        walk.checks.extend(
            witnesses
                .take(MOST_WITNESSES)
                .map(|address| (Purpose::Witness, Branch::of(*address, DIGITS))),
        );
        walk
    }

    /// The names to ask PTR records of next; none when the walk is over.
    pub fn next_questions(&mut self) -> Vec<String> {
        if self.unanswered_count >= MOST_UNANSWERED {
            self.end(WalkOutcome::Unanswered);
        }
        if matches!(self.stage, Stage::Over(_)) || !self.pending.is_empty() {
            return Vec::new();
        }
        if self.checks.is_empty() && self.stage == Stage::Checking {
            self.stage = Stage::Walking;
        }
        let mut asked: Vec<(Purpose, Branch)> = std::mem::take(&mut self.checks);
        if self.stage == Stage::Walking && asked.is_empty() {
            for _ in 0..BRANCHES_PER_ROUND {
                let Some(branch) = self.branches.pop() else { break };
                self.children.insert(branch, Vec::new());
                asked.extend(branch.children().map(|child| (Purpose::Child, child)));
            }
        }
        if asked.is_empty() {
            self.end(WalkOutcome::Walked);
            return Vec::new();
        }
        let count = u64::try_from(asked.len()).unwrap_or(u64::MAX);
        if self.question_count.saturating_add(count) > self.most_questions {
            self.end(WalkOutcome::Bounded);
            return Vec::new();
        }
        self.question_count += count;
        self.pending = asked.into_iter().map(|(purpose, at)| (at.name(), (purpose, at))).collect();
        self.pending.keys().cloned().collect()
    }

    /// Takes what the server said about a name of the last round.
    pub fn answered(&mut self, name: &str, said: Said) {
        let Some((purpose, at)) = self.pending.remove(name) else { return };
        if said == Said::Nothing {
            self.unanswered_count += 1;
        }
        match (purpose, said) {
            (Purpose::Random, Said::Named | Said::Exists) => self.end(WalkOutcome::Synthesised),
            (Purpose::Random, Said::Nothing) => self.end(WalkOutcome::Unanswered),
            (Purpose::Witness, Said::Named) => {
                self.find(at);
                self.checks.push((Purpose::AboveWitness, at.parent()));
            }
            (Purpose::AboveWitness, Said::Denied) => self.end(WalkOutcome::NotRfc8020),
            (Purpose::Child, Said::Named | Said::Exists) => self.exists(at, said),
            (Purpose::RandomBelow(branch), Said::Denied) => self.follow(branch),
            _ => {}
        }
        if self.pending.is_empty() {
            self.children.clear();
        }
    }

    /// A child exists: a name at the full length, else a branch to follow.
    fn exists(&mut self, at: Branch, said: Said) {
        if at.digits == DIGITS {
            if said == Said::Named {
                self.find(at);
            }
            return;
        }
        let below = self.random_below(at);
        let Some(children) = self.children.get_mut(&at.parent()) else { return };
        children.push(at);
        // Every child exists: perhaps because the server makes them up below here.
        if children.len() == 16 {
            let branch = at.parent();
            self.branches.retain(|other| other.parent() != branch);
            self.checks.push((Purpose::RandomBelow(branch), below));
        } else {
            self.branches.push(at);
        }
    }

    /// The children of a branch that is no invention.
    fn follow(&mut self, branch: Branch) {
        self.branches.extend(branch.children());
    }

    fn find(&mut self, at: Branch) {
        let address = Ipv6Addr::from_bits(at.bits);
        if self.prefix.contains(&address) && self.found.len() < MOST_FOUND {
            self.found.insert(address);
        }
    }

    fn end(&mut self, outcome: WalkOutcome) {
        if !matches!(self.stage, Stage::Over(_)) {
            self.stage = Stage::Over(outcome);
            self.pending.clear();
        }
    }

    fn random_below(&mut self, branch: Branch) -> Branch {
        let chosen = u128::from(self.chance.next()) << 64 | u128::from(self.chance.next());
        let below = u128::MAX.checked_shr(u32::from(branch.digits) * 4).unwrap_or(0);
        Branch { bits: branch.bits | chosen & below, digits: DIGITS }
    }

    /// How it ended; an unfinished walk is one that somebody stopped.
    #[must_use]
    pub fn outcome(&self) -> WalkOutcome {
        match self.stage {
            Stage::Over(outcome) => outcome,
            Stage::Checking | Stage::Walking => WalkOutcome::Bounded,
        }
    }

    /// The addresses that have names, ascending.
    #[must_use]
    pub fn found(&self) -> Vec<Ipv6Addr> {
        self.found.iter().copied().collect()
    }

    /// How many questions were asked.
    #[must_use]
    pub fn question_count(&self) -> u64 {
        self.question_count
    }
}

impl Branch {
    fn of(address: Ipv6Addr, digits: u8) -> Self {
        let below = u128::MAX.checked_shr(u32::from(digits) * 4).unwrap_or(0);
        Self { bits: address.to_bits() & !below, digits }
    }

    fn parent(self) -> Self {
        Self::of(Ipv6Addr::from_bits(self.bits), self.digits.saturating_sub(1))
    }

    fn children(self) -> impl Iterator<Item = Self> {
        let shift = 124_u32.saturating_sub(u32::from(self.digits) * 4);
        (0..16_u128)
            .map(move |digit| Self { bits: self.bits | digit << shift, digits: self.digits + 1 })
    }

    /// Its name under ip6.arpa (RFC 3596 §2.5).
    fn name(self) -> String {
        let digits = (0..u32::from(self.digits)).rev().map(|place| {
            let digit = self.bits >> (124 - place * 4) & 0xf;
            format!("{digit:x}.")
        });
        digits.collect::<String>() + "ip6.arpa"
    }
}

#[cfg(test)]
mod tests;

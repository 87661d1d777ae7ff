//! As much of the evidence as some judgements look up: all that there is under what they ask for, so that
//! each finds what it would find in the whole.

use std::collections::BTreeSet;
use std::net::Ipv6Addr;

use foldhash::{HashMap, HashSet};

use super::answers::Answers;
use crate::assess::evidence::Evidence;
use crate::assess::reads::{EVERYTHING, Key, Reads};
use crate::domain::observation::{Observation, ObservationId};

/// What is asked for.
#[derive(Default)]
pub(super) struct Part {
    is_whole: bool,
    keys: HashSet<Key>,
    /// Stretches of addresses by where they begin.
    ends: HashMap<Ipv6Addr, Ipv6Addr>,
}

/// What was found of it.
pub struct Found<'a> {
    fresh: Vec<&'a Observation>,
    stale: Vec<&'a Observation>,
    /// The place of each numbered answer, by number.
    places: Vec<(ObservationId, u32)>,
}

impl Part {
    /// The whole.
    pub(super) fn whole() -> Self {
        Self { is_whole: true, ..Self::default() }
    }

    /// Asks for what somebody looked up.
    pub(super) fn want(&mut self, reads: &Reads) {
        self.is_whole |= reads.keys.contains(&EVERYTHING);
        if self.is_whole {
            return;
        }
        self.keys.extend(reads.keys.iter().copied());
        for (begin, end) in &reads.stretches {
            let known = self.ends.entry(*begin).or_insert(*end);
            *known = (*known).max(*end);
        }
    }

    /// Whether somebody looked up what was not asked for.
    pub(super) fn lacks(&self, reads: &Reads) -> bool {
        let is_known = |(begin, end): &(Ipv6Addr, Ipv6Addr)| {
            self.ends.get(begin).is_some_and(|known| end <= known)
        };
        let is_there = self.is_whole
            || (reads.keys.iter().all(|key| self.keys.contains(key))
                && reads.stretches.iter().all(is_known));
        !is_there
    }

    /// Finds it: of the answers what is asked for, and the rest whole.
    pub(super) fn found<'a>(
        &self,
        answers: &'a Answers,
        (fresh, stale): (&[&'a Observation], &[&'a Observation]),
    ) -> Found<'a> {
        let places: Vec<u32> = if self.is_whole {
            answers.places().collect()
        } else {
            let by_key = self.keys.iter().flat_map(|key| answers.under(*key));
            let along = self.ends.iter().flat_map(|(begin, end)| answers.along((*begin, *end)));
            let mut places: Vec<u32> = by_key.chain(along).collect();
            places.sort_unstable();
            places.dedup();
            places
        };
        let mut found = Found { fresh: fresh.to_vec(), stale: stale.to_vec(), places: Vec::new() };
        for place in places {
            let Some((observation, is_fresh)) = answers.at(place) else { continue };
            let list = if is_fresh { &mut found.fresh } else { &mut found.stale };
            list.push(observation);
            found.places.extend(observation.id.map(|id| (id, place)));
        }
        // In the order stored, what sweeps saw last.
        let order = |each: &&Observation| (each.id.is_none(), each.id);
        found.fresh.sort_by_key(order);
        found.stale.sort_by_key(order);
        found.places.sort_unstable();
        found
    }
}

impl<'a> Found<'a> {
    /// As evidence.
    pub(super) fn evidence(&self, without_ipv4: BTreeSet<&'a str>) -> Evidence<'a> {
        Evidence::of_counted(&self.fresh, &self.stale, without_ipv4)
    }

    /// In which place the answer with a number lies.
    #[must_use]
    pub fn place_of(&self, id: ObservationId) -> Option<usize> {
        let at = self.places.binary_search_by_key(&id, |(number, _)| *number).ok()?;
        self.places.get(at).and_then(|(_, place)| usize::try_from(*place).ok())
    }
}

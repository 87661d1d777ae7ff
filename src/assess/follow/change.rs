//! Under what something else is found than the last time.

use std::net::{IpAddr, Ipv6Addr};

use foldhash::HashSet;

use crate::assess::evidence::filed;
use crate::assess::reads::{EVERYTHING, Key, Reads};
use crate::domain::observation::Observation;

/// Bits of a key that the sieve looks at.
const BITS: u32 = 18;

/// What changed.
pub(super) struct Change {
    keys: HashSet<Key>,
    /// For each beginning of a key whether any of them begins so: of a hundred thousand judgements nearly
    /// every look-up is told by it to be as it was.
    sieve: Box<[u64]>,
    /// Addresses, ascending once it is closed.
    sixes: Vec<Ipv6Addr>,
    /// Whether anything may be found otherwise.
    pub(super) is_everything: bool,
}

impl Change {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        let sieve = vec![0; 1 << (BITS - u64::BITS.trailing_zeros())].into_boxed_slice();
        Self { keys: HashSet::default(), sieve, sixes: Vec::new(), is_everything: false }
    }

    /// Whatever an observation is looked up by.
    pub(super) fn note(&mut self, observation: &Observation) {
        if !self.is_everything {
            self.note_filed(filed::of(observation), observation.address);
        }
    }

    /// Whatever an observation was looked up by.
    pub(super) fn note_filed(&mut self, keys: [Key; 5], address: IpAddr) {
        for key in keys {
            self.note_key(key);
        }
        if let IpAddr::V6(six) = address {
            self.sixes.push(six);
        }
    }

    /// One key.
    pub(super) fn note_key(&mut self, key: Key) {
        let (word, bit) = sieved(key);
        if let Some(word) = self.sieve.get_mut(word) {
            *word |= bit;
        }
        self.keys.insert(key);
    }

    /// No more is noted.
    pub(super) fn close(&mut self) {
        self.sixes.sort_unstable();
    }

    /// Whether any of what was looked up may be found otherwise.
    pub(super) fn touches(&self, reads: &Reads) -> bool {
        let is_other = |key: &Key| {
            let (word, bit) = sieved(*key);
            let may = self.sieve.get(word).is_none_or(|word| word & bit != 0);
            *key == EVERYTHING || (may && self.keys.contains(key))
        };
        let lies_in = |(begin, end): &(Ipv6Addr, Ipv6Addr)| {
            let first = self.sixes.partition_point(|six| six < begin);
            self.sixes.get(first).is_some_and(|six| six <= end)
        };
        self.is_everything || reads.keys.iter().any(is_other) || reads.stretches.iter().any(lies_in)
    }
}

fn sieved(key: Key) -> (usize, u64) {
    let begin = key >> (Key::BITS - BITS);
    let word = usize::try_from(begin / u64::BITS).unwrap_or(0);
    (word, 1 << (begin % u64::BITS))
}

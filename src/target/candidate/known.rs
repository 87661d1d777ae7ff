//! What is no guess: declared addresses, names' addresses, and what devices and caches have seen.

use crate::domain::candidate::{Candidate, CandidateSource};

use super::ground::Ground;

/// Rows of neighbour caches that are asked in one prefix: a cache of 100,000 rows, honest or not,
/// must leave room for the guesses.
const MOST_SEEN: usize = 1_024;

/// The inventory.
pub(super) fn declared(ground: &Ground<'_>) -> Vec<Candidate> {
    of(ground, |source| source == CandidateSource::Inventory)
}

/// Names, forwards and backwards, and managed devices' own addresses.
pub(super) fn named(ground: &Ground<'_>) -> Vec<Candidate> {
    let is_named = |source| {
        matches!(
            source,
            CandidateSource::Dns | CandidateSource::ReverseDns | CandidateSource::Device
        )
    };
    of(ground, is_named)
}

/// Neighbour caches and answers on the link.
pub(super) fn seen(ground: &Ground<'_>) -> Vec<Candidate> {
    let is_seen =
        |source| matches!(source, CandidateSource::NeighborCache | CandidateSource::Multicast);
    let mut seen = of(ground, is_seen);
    seen.truncate(MOST_SEEN);
    seen
}

fn of(ground: &Ground<'_>, wanted: impl Fn(CandidateSource) -> bool) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = ground
        .knowledge
        .addresses_in(ground.plot.prefix)
        .filter(|candidate| wanted(candidate.source))
        .collect();
    found.sort_by_key(|candidate| (candidate.source, candidate.address));
    found
}

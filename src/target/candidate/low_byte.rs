//! Low numbers, as administrators hand them out: routers are found there more often than not
//! (RFC 7707 §4.1; since about 2020 servers less so, DISCOVERY.md §3).

use crate::domain::candidate::{Candidate, CandidateSource};

use super::ground::Ground;

/// `::1` to `::f`.
pub(super) fn few(ground: &Ground<'_>) -> Vec<Candidate> {
    ground.candidates(1..=0xf, CandidateSource::LowByte)
}

/// `::1` to `::ff`.
pub(super) fn first(ground: &Ground<'_>) -> Vec<Candidate> {
    ground.candidates(1..=0xff, CandidateSource::LowByte)
}

/// `::100` to `::2ff`, then the round numbers above: `::1000`, `::2000` … and `::1:1`, `::2:1` …
pub(super) fn second(ground: &Ground<'_>) -> Vec<Candidate> {
    let round = (1..=0xf).map(|number| number << 12);
    let instances = (1..=0xf).map(|number| number << 16 | 1);
    ground.candidates((0x100..=0x2ff).chain(round).chain(instances), CandidateSource::LowByte)
}

//! Which addresses of an IPv6 prefix are worth asking. Pure: what is known comes in, a ranked list
//! comes out; nothing is asked here and nothing is enumerated.
//!
//! Invariants: every candidate lies in its prefix, stands once, and the list keeps to the budget of
//! the prefix ([`search::MOST_PROBES`]); the same knowledge gives the same list. Begin with
//! [`search`], then [`knowledge`]; each other file is one source.

pub mod ask;
mod eui64;
pub mod ground;
mod habit;
pub mod knowledge;
mod known;
mod low_byte;
pub mod names;
mod port_word;
pub mod prefixes;
pub mod reverse_walk;
pub mod routers;
pub mod search;
mod v4_twin;

use crate::domain::candidate::Candidate;
use ground::Ground;

/// A source: what it proposes for a prefix, best first.
type Source = fn(&Ground<'_>) -> Vec<Candidate>;

/// What is known to exist or to have existed: asked first.
const KNOWN: &[Source] = &[known::declared, known::named, known::seen];

/// The guesses, most likely first. Addresses after a host that is known come before addresses after
/// a number that only might be used.
const GUESSED: &[Source] = &[
    v4_twin::known,
    eui64::near,
    low_byte::first,
    port_word::plain,
    v4_twin::whole,
    port_word::numbered,
    eui64::far,
    low_byte::second,
];

/// The guesses on a link: it has two ends, and both are numbered low.
const GUESSED_ON_LINKS: &[Source] = &[low_byte::few, eui64::near];

/// The guess where only what is known is followed: hosts that have the one address likely have the other.
const GUESSED_AFTER_KNOWN: &[Source] = &[v4_twin::known];

#[cfg(test)]
mod tests;

//! Nouns and policy to tasks: which address is asked what. Pure: no socket, no clock, no SQL.
//!
//! Invariants: every task passed the scope guard ([`scope`]); each question is asked once per run;
//! an IPv6 prefix is never enumerated; a name is never resolved here, its addresses come from
//! observations. What is left out is told ([`round::Round::skipped`]), never dropped.
//! Begin with [`scope`], then [`scan`] and [`probe`].

pub mod again;
pub mod atlas;
pub mod audit;
pub mod candidate;
pub mod crawl;
pub mod deadline;
pub mod discover;
pub mod link_cap;
pub mod probe;
pub mod range;
pub mod round;
pub mod scan;
pub mod scope;
pub mod selector;
pub mod spot;
pub mod topology;
pub mod witness;

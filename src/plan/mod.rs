//! Migration plans against what was proved: progress, units, counters, blockers, next steps. Pure:
//! no I/O, no clock. ("Migrations" of the database are SQL and live in `store`.)
//!
//! Invariants: only a held rung counts as done, unknown is counted beside and never as done, every
//! count is n of N. Begin with [`progress`].

pub mod blockers;
pub mod breakdown;
pub mod closeout;
pub mod counters;
pub mod forecast;
pub(crate) mod ground;
pub mod ledger;
mod meets;
pub mod movement;
pub mod next;
pub mod own;
pub mod progress;
pub mod shopping;
pub mod steady;
pub mod tally;
pub mod units;

//! Changes of a subject's rung over time: gained and lost.

use jiff::Timestamp;

use super::closed_set::closed_set;
use super::finding::Rung;

closed_set! {
    /// Which way a rung changed.
    pub enum Way {
        /// Up.
        Gained = "gained",
        /// Down.
        Lost = "lost",
        /// Seen for the first time.
        First = "first",
    }
}

closed_set! {
    /// What a loss is.
    pub enum Cause {
        /// IPv4 was well: IPv6 alone got worse.
        Regression = "regression",
        /// IPv4 was down too: nothing about IPv6.
        Outage = "outage",
        /// How IPv4 was is not known.
        NotKnown = "not_known",
    }
}

/// A change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RungChange {
    /// When it was first seen.
    pub at: Timestamp,
    /// Up or down.
    pub way: Way,
    /// The rung before.
    pub from: Option<Rung>,
    /// The rung since.
    pub to: Option<Rung>,
    /// What a loss is; `None` for everything else.
    pub cause: Option<Cause>,
}

//! What somebody typed about a subject's migration beside what is proved of it. Neither ever becomes
//! the other.

use super::closed_set::closed_set;
use super::finding::Rung;
use super::subject::Subject;

closed_set! {
    /// How a typed rung stands to the proved one.
    pub enum Standing {
        /// As much, or more, is proved.
        Proved = "proved",
        /// Less is proved.
        NotProved = "not_proved",
        /// No run has looked at it.
        NotLookedAt = "not_looked_at",
    }
}

/// What runs have shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// None has looked.
    NotLookedAt,
    /// What was seen leaves it on this rung; `None`: on none.
    Seen(Option<Rung>),
}

/// A typed rung and what is proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Of what.
    pub subject: Subject,
    /// What somebody typed.
    pub declared: Rung,
    /// What runs have shown.
    pub proved: Proof,
}

impl Claim {
    /// How the one stands to the other.
    #[must_use]
    pub fn standing(&self) -> Standing {
        match self.proved {
            Proof::NotLookedAt => Standing::NotLookedAt,
            Proof::Seen(Some(proved)) if proved >= self.declared => Standing::Proved,
            Proof::Seen(_) => Standing::NotProved,
        }
    }

    /// The proved rung, where one holds.
    #[must_use]
    pub const fn held(&self) -> Option<Rung> {
        match self.proved {
            Proof::NotLookedAt => None,
            Proof::Seen(rung) => rung,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::subject::SubjectKind;

    #[test]
    fn less_than_declared_is_not_proved_and_unseen_is_not_disproved() {
        let check = |proved, expected| {
            let subject = Subject::new(SubjectKind::Web, "w");
            let claim = Claim { subject, declared: Rung::Reachable, proved };
            assert_eq!(claim.standing(), expected, "{proved:?}");
        };
        check(Proof::NotLookedAt, Standing::NotLookedAt);
        check(Proof::Seen(None), Standing::NotProved);
        check(Proof::Seen(Some(Rung::Addressed)), Standing::NotProved);
        check(Proof::Seen(Some(Rung::Reachable)), Standing::Proved);
        check(Proof::Seen(Some(Rung::Ipv6Only)), Standing::Proved);
    }
}

//! A rule's result, and the ladder's. A finding cites its evidence; a rung holds only with fresh
//! evidence and only if no lower rung fails.

use super::closed_set::closed_set;
use super::observation::ObservationId;
use super::subject::Subject;
use super::text::Text;

closed_set! {
    /// A judgement. Unknown never counts as pass; not applicable and exempt never block.
    pub enum Verdict {
        /// Proved.
        Pass = "pass",
        /// Disproved.
        Fail = "fail",
        /// Not known: nobody asked, could not ask, or the evidence is stale or contradictory.
        Unknown = "unknown",
        /// The question does not arise.
        NotApplicable = "not_applicable",
        /// Justified exception with a retirement date.
        Exempt = "exempt",
    }
}

closed_set! {
    /// The steps of the ladder (DOMAIN.md §6), lowest first.
    pub enum Rung {
        /// 0: somebody recorded it.
        Inventoried = "inventoried",
        /// 1: it could.
        Capable = "capable",
        /// 2: it has a place in the address plan.
        Planned = "planned",
        /// 3: it has a global IPv6 address.
        Addressed = "addressed",
        /// 4: it answers over IPv6.
        Reachable = "reachable",
        /// 5: IPv6 is as good as IPv4.
        Equivalent = "equivalent",
        /// 6: rung 5 held over the window.
        Sustained = "sustained",
        /// 7: it works without IPv4.
        Ipv6Only = "ipv6_only",
    }
}

impl Rung {
    /// 0 to 7.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Inventoried => 0,
            Self::Capable => 1,
            Self::Planned => 2,
            Self::Addressed => 3,
            Self::Reachable => 4,
            Self::Equivalent => 5,
            Self::Sustained => 6,
            Self::Ipv6Only => 7,
        }
    }

    /// The rung of a number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|rung| rung.number() == number)
    }
}

/// What one rule says about one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule, for example `web-has-aaaa`: also the check's `id` in JSON.
    pub rule: &'static str,
    /// The rung it speaks for.
    pub rung: Rung,
    /// Its judgement.
    pub verdict: Verdict,
    /// Why, for people.
    pub reason: Text,
    /// The observations it rests on.
    pub evidence: Vec<ObservationId>,
    /// It is unknown because vantages contradict each other: what fails above it may be one vantage's alone.
    pub contradicted: bool,
}

/// Everything judged about one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assessment {
    /// The subject.
    pub subject: Subject,
    /// Each rule's result, lowest rung first.
    pub findings: Vec<Finding>,
    /// The verdict of each rung on its own, indexed by [`Rung::number`].
    pub rungs: [Verdict; 8],
    /// The highest rung that holds: passed, with no lower rung failed or unknown. `None` when not
    /// even rung 0 holds.
    pub rung: Option<Rung>,
}

//! Which subtrees an SNMP walk takes: the same for everybody first, then what a maker's own MIB is
//! worth asking for, chosen by what the agent said about itself. `vendor` writes the plan, `probe`
//! follows it, `app` hands it over.

use std::sync::Arc;

/// A plan, cheap to hand around.
#[derive(Debug, Clone, Default)]
pub struct WalkPlan {
    /// In the order walked.
    pub steps: Arc<[Step]>,
}

impl WalkPlan {
    /// A plan that asks everybody for the same.
    #[must_use]
    pub fn of(subtrees: &[&[u32]]) -> Self {
        let step = |subtree: &&[u32]| Step { subtree: subtree.to_vec(), asked_of: AskedOf::All };
        Self { steps: subtrees.iter().map(step).collect() }
    }
}

/// One subtree and whom it is asked of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its place.
    pub subtree: Vec<u32>,
    /// Whom.
    pub asked_of: AskedOf,
}

/// Whom a subtree is asked of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskedOf {
    /// Everybody.
    All,
    /// Agents whose `sysObjectID` begins with one of these numbers under 1.3.6.1.4.1; with
    /// `unnamed`, also those whose number is an agent's maker's (net-snmp) or missing.
    Enterprises {
        /// The numbers.
        numbers: Vec<u32>,
        /// Whether agents that do not tell their maker are asked too.
        unnamed: bool,
    },
}

/// Numbers of those who make agents and not devices: UC Davis, net-snmp, and FOKUS (FreeBSD's).
const AGENT_MAKERS: &[u32] = &[0, 2021, 8072, 12325];

impl Step {
    /// Whether an agent with this enterprise number (`None` when it told none) is asked.
    #[must_use]
    pub fn concerns(&self, enterprise: Option<u32>) -> bool {
        match &self.asked_of {
            AskedOf::All => true,
            AskedOf::Enterprises { numbers, unnamed } => match enterprise {
                Some(number) if !AGENT_MAKERS.contains(&number) => numbers.contains(&number),
                _ => *unnamed,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_makers_objects_are_asked_of_its_devices_and_of_those_that_do_not_tell() {
        let step = |unnamed| Step {
            subtree: vec![1],
            asked_of: AskedOf::Enterprises { numbers: vec![6574], unnamed },
        };
        assert!(step(false).concerns(Some(6574)) && !step(true).concerns(Some(9)));
        assert!(step(true).concerns(Some(8072)) && step(true).concerns(None));
        assert!(!step(false).concerns(Some(8072)) && !step(false).concerns(None));
    }
}

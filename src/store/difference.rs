//! What two runs saw differently, question by question.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::{Error, RawAnswers, Store};
use crate::domain::observation::{Observation, Outcome};
use crate::domain::subject::Subject;
use crate::domain::task::ProbeKind;

/// One question in two runs; at least one of them asked it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Difference {
    /// The earlier run's answer.
    pub before: Option<Observation>,
    /// The later run's answer.
    pub after: Option<Observation>,
}

type Question = (Subject, ProbeKind, IpAddr, Option<u16>, String);

impl Store {
    /// The questions whose answers differ in kind: one answered and the other not, or refused by
    /// another, or broken at another stage. Two answers are the same however long they took.
    pub fn difference(&self, before: i64, after: i64) -> Result<Vec<Difference>, Error> {
        let mut pairs: BTreeMap<Question, Difference> = BTreeMap::new();
        for stored in self.observations_of(before, RawAnswers::LeftOut)? {
            let key = question(&stored.observation);
            pairs.entry(key).or_default().before = Some(stored.observation);
        }
        for stored in self.observations_of(after, RawAnswers::LeftOut)? {
            let key = question(&stored.observation);
            pairs.entry(key).or_default().after = Some(stored.observation);
        }
        Ok(pairs.into_values().filter(differs).collect())
    }
}

fn question(observation: &Observation) -> Question {
    (
        observation.subject.clone(),
        observation.probe,
        observation.address,
        observation.port,
        observation.detail.clone(),
    )
}

fn differs(difference: &Difference) -> bool {
    let sort = |observation: &Observation| match &observation.outcome {
        Outcome::Answered(_) | Outcome::Silent => (observation.outcome.kind(), ""),
        Outcome::Refused { by } => (observation.outcome.kind(), by.as_str()),
        Outcome::Failed { stage, .. } => (observation.outcome.kind(), stage.as_str()),
        Outcome::NotAttempted { why } => (observation.outcome.kind(), why.as_str()),
    };
    difference.before.as_ref().map(sort) != difference.after.as_ref().map(sort)
}

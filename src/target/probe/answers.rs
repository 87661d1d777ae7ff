//! What the answers so far say that later rounds build on: names to addresses, hosts to ports.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use crate::domain::family::Family;
use crate::domain::observation::Observation;
use crate::domain::reading::{FactsReading, Reading};
use crate::domain::subject::Subject;
use crate::domain::task::RecordType;

/// Answers by subject.
pub(super) struct Answers<'a> {
    values: HashMap<&'a Subject, HashMap<&'a str, Vec<&'a str>>>,
    listening: HashMap<&'a Subject, BTreeSet<u16>>,
}

/// A host that answered with a thousand addresses would make us its weapon.
const LARGEST_ANSWER: usize = 16;

impl<'a> Answers<'a> {
    /// Reads observations once.
    pub(super) fn of(observed: &'a [Observation]) -> Self {
        let mut answers = Self { values: HashMap::new(), listening: HashMap::new() };
        for observation in observed {
            match observation.reading() {
                Some(Reading::Dns(dns)) => {
                    let question = observation.detail.as_str();
                    let Some(wanted) = question.split(' ').next() else { continue };
                    let values = answers
                        .values
                        .entry(&observation.subject)
                        .or_default()
                        .entry(question)
                        .or_default();
                    let matching = dns.answers.iter().filter(|record| record.record_type == wanted);
                    for record in matching {
                        if values.len() < LARGEST_ANSWER && !values.contains(&record.value.as_str())
                        {
                            values.push(&record.value);
                        }
                    }
                }
                Some(Reading::Facts(facts)) => {
                    let ports = answers.listening.entry(&observation.subject).or_default();
                    ports.extend(listening_ports(facts));
                }
                _ => {}
            }
        }
        answers
    }

    /// The values of one record type that a name was answered with.
    pub(super) fn values(
        &self,
        subject: &Subject,
        record_type: RecordType,
        name: &str,
    ) -> &[&'a str] {
        let question = format!("{record_type} {name} udp");
        self.values
            .get(subject)
            .and_then(|values| values.get(question.as_str()))
            .map_or(&[], Vec::as_slice)
    }

    /// Whether a question was answered at all, with whatever values.
    pub(super) fn was_asked(&self, subject: &Subject, record_type: RecordType, name: &str) -> bool {
        let question = format!("{record_type} {name} udp");
        self.values.get(subject).is_some_and(|values| values.contains_key(question.as_str()))
    }

    /// The addresses of a name, both families.
    pub(super) fn addresses(&self, subject: &Subject, name: &str) -> Vec<IpAddr> {
        [RecordType::A, RecordType::Aaaa]
            .into_iter()
            .flat_map(|record_type| self.values(subject, record_type, name))
            .filter_map(|value| value.parse().ok())
            .collect()
    }

    /// The ports a host says it listens on.
    pub(super) fn listening(&self, subject: &Subject) -> impl Iterator<Item = u16> + use<'_, 'a> {
        self.listening.get(subject).into_iter().flatten().copied()
    }
}

/// The TCP ports a host says it listens on for others.
pub(super) fn listening_ports(facts: &FactsReading) -> impl Iterator<Item = u16> {
    let sockets = facts.facts.listening.iter().flatten();
    sockets.filter(|socket| !socket.address.is_loopback()).map(|socket| socket.port)
}

/// The record type that holds addresses of a family.
pub(super) const fn address_type(family: Family) -> RecordType {
    match family {
        Family::Ipv4 => RecordType::A,
        Family::Ipv6 => RecordType::Aaaa,
    }
}

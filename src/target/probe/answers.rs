//! What the answers so far say that later rounds build on: names to addresses, hosts to ports.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::net::IpAddr;

use crate::domain::family::Family;
use crate::domain::observation::{Observation, Outcome, Refusal};
use crate::domain::reading::{FactsReading, HttpReading, Reading};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::{ProbeKind, RecordType};
use crate::domain::url::Url;

/// Answers by subject.
pub(super) struct Answers<'a> {
    values: HashMap<&'a Subject, HashMap<&'a str, Vec<&'a str>>>,
    listening: HashMap<&'a Subject, BTreeSet<u16>>,
    embedded: HashMap<&'a Subject, BTreeSet<&'a str>>,
    redirects: HashMap<&'a Subject, BTreeSet<(IpAddr, Url)>>,
    unreached: HashSet<(&'a Subject, IpAddr)>,
    echoed: HashSet<(&'a Subject, IpAddr)>,
    swallowed: HashSet<(&'a Subject, IpAddr)>,
}

/// A host that answered with a thousand addresses would make us its weapon.
const LARGEST_ANSWER: usize = 16;

/// Hosts that a service's pages load from, at most: each costs two questions.
const MOST_EMBEDDED: usize = 64;
/// Redirects of one service that are followed: browsers give up after twenty a page.
const MOST_REDIRECTS: usize = 40;

impl<'a> Answers<'a> {
    /// Reads observations once.
    pub(super) fn of(observed: &'a [Observation]) -> Self {
        let mut answers = Self {
            values: HashMap::new(),
            listening: HashMap::new(),
            embedded: HashMap::new(),
            redirects: HashMap::new(),
            unreached: HashSet::new(),
            echoed: HashSet::new(),
            swallowed: HashSet::new(),
        };
        for observation in observed {
            answers.add_echo(observation);
            if is_unreached(observation) {
                answers.unreached.insert((&observation.subject, observation.address));
            }
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
                Some(Reading::Http(http)) => answers.add_page(observation, http),
                Some(Reading::Facts(facts)) => {
                    let ports = answers.listening.entry(&observation.subject).or_default();
                    ports.extend(listening_ports(facts));
                }
                _ => {}
            }
        }
        answers
    }

    /// Notes which hosts answer small echoes, and where large ones are lost.
    fn add_echo(&mut self, observation: &'a Observation) {
        let Observation { subject, address, .. } = observation;
        let is_host = matches!(subject.kind, SubjectKind::Server | SubjectKind::Device);
        if is_host && observation.probe == ProbeKind::Echo && observation.reading().is_some() {
            self.echoed.insert((subject, *address));
        }
        let is_silent = observation.outcome == Outcome::Silent;
        if observation.probe == ProbeKind::LargeEcho && is_silent {
            self.swallowed.insert((subject, *address));
        }
    }

    /// Whether a host answered a small echo at an address.
    pub(super) fn is_echoed(&self, subject: &Subject, address: IpAddr) -> bool {
        self.echoed.contains(&(subject, address))
    }

    /// Whether a large packet got no answer at all.
    pub(super) fn is_swallowed(&self, subject: &Subject, address: IpAddr) -> bool {
        self.swallowed.contains(&(subject, address))
    }

    fn add_page(&mut self, observation: &'a Observation, http: &'a HttpReading) {
        let embedded = self.embedded.entry(&observation.subject).or_default();
        for host in http.page.iter().flat_map(|page| &page.embedded_hosts) {
            if embedded.len() < MOST_EMBEDDED {
                embedded.insert(host);
            }
        }
        let from = Url::of_request(observation.port.unwrap_or_default(), &observation.detail);
        let to = http.location.as_deref().filter(|_| (300..400).contains(&http.status));
        if let (Some(from), Some(location)) = (from, to)
            && let Some(to) = from.join(location)
        {
            let redirects = self.redirects.entry(&observation.subject).or_default();
            if redirects.len() < MOST_REDIRECTS {
                redirects.insert((observation.address, to));
            }
        }
    }

    /// Whether a connection to an address was lost or turned back on the way.
    pub(super) fn is_unreached(&self, subject: &Subject, address: IpAddr) -> bool {
        self.unreached.contains(&(subject, address))
    }

    /// The hosts that a service's pages load from.
    pub(super) fn embedded(&self, subject: &Subject) -> impl Iterator<Item = &'a str> {
        self.embedded.get(subject).into_iter().flatten().copied()
    }

    /// Where a service's pages send their readers, and from which address.
    pub(super) fn redirects(&self, subject: &Subject) -> impl Iterator<Item = &(IpAddr, Url)> {
        self.redirects.get(subject).into_iter().flatten()
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

/// Whether a connection got no answer from the host itself. A port that refuses is the host's answer.
fn is_unreached(observation: &Observation) -> bool {
    observation.probe == ProbeKind::Tcp
        && match observation.outcome {
            Outcome::Silent => true,
            Outcome::Refused { by } => by != Refusal::Port,
            Outcome::Answered(_) | Outcome::Failed { .. } | Outcome::NotAttempted { .. } => false,
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

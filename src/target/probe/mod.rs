//! The rounds of readiness probing. Each round asks what follows from the answers so far (names,
//! then the hosts behind them, then the services on these hosts) and nothing twice; when nothing is
//! left to ask, the round is empty.

mod answers;
pub(super) mod endpoints;
mod names;
mod zones;

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};

use crate::domain::family::Family;
use crate::domain::observation::Observation;
use crate::domain::reading::Reading;
use crate::domain::record::Record;
use crate::domain::service::ServiceKind;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::{Ask, ProbeKind, Task};

use super::atlas::Atlas;
use super::deadline;
use super::round::Round;
use super::scope::Scope;
use answers::Answers;

/// What is probed, and with what.
#[derive(Debug, Clone)]
pub struct ProbeOptions {
    /// The subjects.
    pub subjects: Vec<Subject>,
    /// The families to ask.
    pub families: Vec<Family>,
    /// The resolver that answers for names; none, and names stay unknown.
    pub resolver: Option<SocketAddr>,
    /// The zones whose keys are trusted: chains of signatures are asked for up to the nearest.
    pub anchor_zones: Vec<String>,
    /// What earlier runs saw open; see [`note_open_ports`].
    pub open_ports: OpenPorts,
    /// Pages other than the first one of the service, where somebody typed one.
    pub pages: HashMap<Subject, Page>,
}

/// A page of a web service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Path with query, beginning with `/`.
    pub path: String,
    /// Whether TLS is spoken first; `None`: as the port has it.
    pub tls: Option<bool>,
}

/// TCP ports by subject.
pub type OpenPorts = HashMap<Subject, BTreeSet<u16>>;

/// Notes the ports that a host took connections on or said it listens on, in the newest evidence of
/// earlier runs. They are asked again: a port that a host no longer tells of would otherwise keep the
/// verdict of the day it was open until that evidence is stale.
pub fn note_open_ports(open: &mut OpenPorts, earlier: &Observation) {
    let ports: BTreeSet<u16> = match earlier.reading() {
        Some(Reading::Tcp(_)) => earlier.port.into_iter().collect(),
        Some(Reading::Facts(facts)) => answers::listening_ports(facts).collect(),
        _ => return,
    };
    open.entry(earlier.subject.clone()).or_default().extend(ports);
}

/// The probes whose answers tell of open ports: see [`note_open_ports`].
pub const TELL_OF_PORTS: [ProbeKind; 3] = [ProbeKind::Tcp, ProbeKind::Snmp, ProbeKind::Ssh];

/// The next round, given what was observed in this run.
#[must_use]
pub fn next_tasks(
    record: &Record,
    scope: &Scope,
    options: &ProbeOptions,
    observed: &[Observation],
) -> Round {
    let planner = Planner {
        record,
        atlas: Atlas::of(record),
        scope,
        options,
        answers: Answers::of(observed),
        traces: Cell::new(0),
    };
    let mut round = Round::default();
    for subject in &options.subjects {
        planner.plan(subject, &mut round);
    }
    planner.plan_translation(&mut round);
    let mut asked: HashSet<Question> = observed.iter().map(Question::of_observation).collect();
    round.tasks.retain(|task| asked.insert(Question::of_task(task)));
    round
}

/// Everything a round is planned from.
struct Planner<'a> {
    record: &'a Record,
    atlas: Atlas<'a>,
    scope: &'a Scope,
    options: &'a ProbeOptions,
    answers: Answers<'a>,
    /// Paths that are to be followed, over all subjects.
    traces: Cell<usize>,
}

/// What makes a question the same question.
#[derive(PartialEq, Eq, Hash)]
struct Question {
    subject: Subject,
    probe: ProbeKind,
    address: IpAddr,
    port: Option<u16>,
    detail: String,
}

impl Question {
    fn of_task(task: &Task) -> Self {
        Self {
            subject: task.subject.clone(),
            probe: task.ask.kind(),
            address: task.address,
            port: task.ask.port(),
            detail: task.ask.detail(),
        }
    }

    fn of_observation(observation: &Observation) -> Self {
        Self {
            subject: observation.subject.clone(),
            probe: observation.probe,
            address: observation.address,
            port: observation.port,
            detail: observation.detail.clone(),
        }
    }
}

impl Planner<'_> {
    fn plan(&self, subject: &Subject, round: &mut Round) {
        match subject.kind {
            SubjectKind::Web | SubjectKind::Dns | SubjectKind::Mail => {
                self.plan_service(subject, round);
            }
            SubjectKind::Server => self.plan_server(subject, round),
            SubjectKind::Device => self.plan_device(subject, round),
            SubjectKind::Lan => self.plan_lan(subject, round),
            // Links are the audit's, addresses the sweep's.
            SubjectKind::Link | SubjectKind::Address => {}
        }
    }

    fn plan_service(&self, subject: &Subject, round: &mut Round) {
        let Some(service) = self.record.service(&subject.key) else { return };
        match service.kind {
            ServiceKind::Web => self.plan_web(subject, service, round),
            ServiceKind::Dns => self.plan_zone(subject, service, round),
            ServiceKind::Mail => self.plan_mail(subject, service, round),
            ServiceKind::Tcp => {}
        }
    }

    /// A question to a host, if its family is asked and its address permitted.
    fn ask(&self, round: &mut Round, subject: &Subject, address: IpAddr, ask: Ask) {
        if self.options.families.contains(&Family::of(address)) {
            let deadline = deadline::of(ask.kind());
            round.push(self.scope, Task { subject: subject.clone(), address, ask, deadline });
        }
    }
}

#[cfg(test)]
mod tests;

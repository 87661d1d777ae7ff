//! What an audit asks: an echo train to the far end of each link, per family.

use std::time::Duration;

use crate::domain::family::Family;
use crate::domain::record::Record;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::{Ask, Task};

use super::round::Round;
use super::scope::Scope;

/// How links are measured.
#[derive(Debug, Clone)]
pub struct AuditOptions {
    /// Link codes; empty means all.
    pub links: Vec<String>,
    /// The families to ask.
    pub families: Vec<Family>,
    /// Echoes per train.
    pub count: u16,
    /// From one echo to the next.
    pub interval: Duration,
    /// How long each may take.
    pub timeout: Duration,
    /// Echo payload, bytes.
    pub payload_bytes: u16,
}

/// The trains, one a link and family that has an address at the far end.
#[must_use]
pub fn tasks(record: &Record, scope: &Scope, options: &AuditOptions) -> Round {
    let mut round = Round::default();
    let wanted = |code: &String| options.links.is_empty() || options.links.contains(code);
    for link in record.links.iter().filter(|link| wanted(&link.code)) {
        for family in &options.families {
            let Some(address) = link.b.address(*family) else { continue };
            let subject = Subject::new(SubjectKind::Link, &link.code);
            let ask = Ask::EchoTrain {
                count: options.count,
                interval: options.interval,
                timeout: options.timeout,
                payload_bytes: options.payload_bytes,
            };
            round.push(scope, Task { subject, address, ask, deadline: deadline(options) });
        }
    }
    round
}

/// The whole schedule and the last answer, with as much again for a busy machine.
fn deadline(options: &AuditOptions) -> Duration {
    options
        .interval
        .saturating_mul(u32::from(options.count))
        .saturating_add(options.timeout)
        .saturating_mul(2)
        .saturating_add(super::deadline::of(crate::domain::task::ProbeKind::Echo))
}

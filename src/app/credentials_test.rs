//! `credentials test DEVICE`: each credential of a device alone, in the order of trial, at each of
//! its management addresses: which one opens the door, and what the others say. One at a time, so
//! that a lock after so many failures is not run into; nothing is stored.

use std::collections::BTreeMap;

use super::desk::Desk;
use super::failure::Failure;
use super::gather::Gathering;
use super::list;
use super::outcome::Outcome;
use super::scope::{self, Keeping, ScopeRequest};
use super::{credentials, record};
use crate::domain::collection::Job;
use crate::domain::observation::OutcomeKind;
use crate::report::grids;
use crate::target::discover::{self, DiscoverOptions};

/// What to test.
#[derive(Debug, Clone)]
pub struct TestRequest {
    /// The device, by name.
    pub device: String,
    /// Where its agent listens.
    pub snmp_port: u16,
    /// Where its SSH server listens.
    pub ssh_port: u16,
}

/// Tries and tells.
pub fn run(desk: &mut Desk<'_>, request: &TestRequest) -> Result<Outcome, Failure> {
    // Without a database there is no device: say so as every verb does.
    drop(record::read(desk)?);
    let (record, _) = scope::ground(desk, Keeping::Unstored)?;
    let device = record.device(&request.device).ok_or_else(|| {
        Failure::data(format!("no device `{}`", request.device))
            .vi(format!("không có thiết bị `{}`", request.device))
            .hint(
                "see the devices: `mang6 list devices -o name`",
                "xem các thiết bị: `mang6 list devices -o name`",
            )
    })?;
    credentials::tell_without_file(desk);
    let options = DiscoverOptions {
        credentials: credentials::read(&desk.settings)?,
        first: Vec::new(),
        families: desk.settings.families(),
        snmp_port: request.snmp_port,
        ssh_port: request.ssh_port,
        remembered: BTreeMap::new(),
    };
    let scope = ScopeRequest::default();
    let (trials, skipped) = discover::trials(&record, &scope.guard(&record), device, &options);
    scope::tell_skipped(desk, &skipped);
    let mut gathering = Gathering::open(desk, Job::Discover, None, &scope)?;
    let mut tried = Vec::new();
    for (credential, tasks) in trials {
        let before = gathering.observed().len();
        gathering.ask("credentials", tasks)?;
        let answers = gathering.observed().iter().skip(before);
        tried.extend(answers.map(|answer| (credential.clone(), answer.clone())));
    }
    let interrupted = gathering.close()?.interrupted;
    let opened = |answer: OutcomeKind| answer == OutcomeKind::Answered;
    let failed = !skipped.is_empty()
        || tried.is_empty()
        || tried.iter().any(|(_, answer)| !opened(answer.outcome.kind()));
    list::write_grid(desk, &grids::trials(&tried), "credentials")?;
    Ok(if interrupted { Outcome::Interrupted } else { Outcome::findings_if(failed) })
}

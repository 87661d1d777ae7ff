//! The round of large packets: every link is asked now and then whether its path carries what an
//! Ethernet does.

use std::collections::HashSet;
use std::net::IpAddr;

use jiff::SignedDuration;

use super::desk::Desk;
use super::failure::Failure;
use super::{audit, record};
use crate::domain::record::Record;
use crate::domain::subject::SubjectKind;
use crate::domain::task::{ProbeKind, Task};
use crate::store::Store;
use crate::target::audit as plan;
use crate::target::scope::Scope;

/// The large packets that are due: to links that got none for as long as the settings say. Without a
/// store nobody knows, and none is sent.
pub(super) fn due(
    desk: &Desk<'_>,
    record: &Record,
    (guard, links): (&Scope, &[String]),
    store: Option<&Store>,
) -> Result<Vec<Task>, Failure> {
    let every = desk.settings.audit.large_every;
    let Some(store) = store.filter(|_| !every.is_zero()) else { return Ok(Vec::new()) };
    let every = SignedDuration::try_from(every).unwrap_or(SignedDuration::MAX);
    let mut tasks = plan::large_tasks(record, guard, &audit::options(desk, links)).tasks;
    if let Ok(since) = desk.clock.now().checked_sub(every) {
        let asked: HashSet<(String, IpAddr)> = store
            .asked_since(&desk.settings.vantage, (SubjectKind::Link, ProbeKind::LargeEcho), since)
            .map_err(record::refused)?;
        tasks.retain(|task| !asked.contains(&(task.subject.key.clone(), task.address)));
    }
    Ok(tasks)
}

//! The second witness of a link: the routers at its ends, asked over SNMP how their ports do and what
//! passed them (IF-MIB, RFC 2863). It tells a dead access from a path that loses everything, and a
//! full line from a bad one.

use std::collections::HashSet;
use std::time::Duration;

use crate::domain::link::LinkEnd;
use crate::domain::record::Record;
use crate::domain::task::{Ask, Task};

use super::discover::{self, DiscoverOptions};
use super::scope::Scope;

/// How long a router may take to tell: it is a witness, and nobody waits for one at night.
const DEADLINE: Duration = Duration::from_secs(8);

/// One walk of the ports of each router at these ends. A router without a declared port,
/// an address or a credential is no witness, and left out without a word.
#[must_use]
pub fn tasks<'a>(
    record: &Record,
    scope: &Scope,
    ends: impl Iterator<Item = &'a LinkEnd>,
    options: &DiscoverOptions,
) -> Vec<Task> {
    let mut routers: Vec<String> =
        ends.filter_map(port).map(|(device, _)| device.to_owned()).collect();
    routers.sort_unstable();
    routers.dedup();
    // Nobody named means everybody to discovery.
    if routers.is_empty() {
        return Vec::new();
    }
    let logins = discover::tasks(record, scope, &routers, options).tasks.into_iter();
    logins
        .filter_map(|task| {
            let Ask::Snmp { port, credentials } = task.ask else { return None };
            Some(Task { ask: Ask::Ports { port, credentials }, deadline: DEADLINE, ..task })
        })
        .collect()
}

/// The ports that links end at: device and interface.
#[must_use]
pub fn ports(record: &Record) -> HashSet<(String, String)> {
    let ends = record.links.iter().flat_map(|link| [&link.a, &link.b]);
    ends.filter_map(port)
        .map(|(device, interface)| (device.to_owned(), interface.to_owned()))
        .collect()
}

/// The router and the port that an end is.
#[must_use]
pub fn port(end: &LinkEnd) -> Option<(&str, &str)> {
    Some((end.device.as_deref()?, end.interface.as_deref()?))
}

//! The second witnesses of a link. The routers at its ends, asked over SNMP how their ports do and what
//! passed them (IF-MIB, RFC 2863): they tell a dead access from a path that loses everything, and a full
//! line from a bad one. And the far device's declared management ports, asked over TCP when echoes are
//! lost: they tell a filter from an outage.

use std::collections::HashSet;
use std::time::Duration;

use crate::domain::family::Family;
use crate::domain::link::{Link, LinkEnd};
use crate::domain::record::Record;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::{Ask, Task};

use super::discover::{self, DiscoverOptions};
use super::round::Round;
use super::scope::Scope;

/// How long a router may take to tell: it is a witness, and nobody waits for one at night.
const DEADLINE: Duration = Duration::from_secs(8);
/// How long a connection may take: a lost SYN is sent again after one second (RFC 6298 §2.1).
const CONNECTION_DEADLINE: Duration = Duration::from_secs(3);

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

/// A connection to each declared management port of the far device, at the far end's own address in each
/// of these families. A link whose far end has no declared device, or one without such ports, has no
/// such witness.
#[must_use]
pub fn connections<'a>(
    record: &Record,
    scope: &Scope,
    links: impl Iterator<Item = &'a Link>,
    families: &[Family],
) -> Vec<Task> {
    let mut round = Round::default();
    for link in links {
        let is_it = |name: &str| record.devices.iter().find(|device| device.name == name);
        let Some(device) = link.b.device.as_deref().and_then(is_it) else { continue };
        for address in families.iter().filter_map(|family| link.b.address(*family)) {
            for port in &device.management_ports {
                let subject = Subject::new(SubjectKind::Link, &link.code);
                let (ask, deadline) = (Ask::Tcp { port: *port }, CONNECTION_DEADLINE);
                round.push(scope, Task { subject, address, ask, deadline });
            }
        }
    }
    round.tasks
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::device::{Device, DeviceRole};
    use crate::domain::link::LinkTier;
    use crate::target::scope::Unlisted;

    fn link(code: &str, device: Option<&str>) -> Link {
        let far = LinkEnd {
            device: device.map(str::to_owned),
            ipv4: "192.0.2.2".parse().ok(),
            ipv6: "2001:db8::2".parse().ok(),
            ..LinkEnd::default()
        };
        Link { b: far, ..Link::bare(code, LinkTier::Access2) }
    }

    fn device(name: &str, management_ports: &[u16]) -> Device {
        Device {
            management_ports: management_ports.to_vec(),
            ..Device::bare(name, DeviceRole::Router, "xa")
        }
    }

    fn asked(link: &Link, unlisted: Unlisted, families: &[Family]) -> Vec<String> {
        let record = Record {
            devices: vec![device("cr-1", &[22, 443]), device("cr-2", &[])],
            ..Record::default()
        };
        let scope = Scope::declared(&record, unlisted);
        connections(&record, &scope, std::iter::once(link), families)
            .into_iter()
            .map(|task| {
                let Ask::Tcp { port } = task.ask else { panic!("{task:?}") };
                assert_eq!(task.subject, Subject::new(SubjectKind::Link, &link.code));
                format!("{} {port}", task.address)
            })
            .collect()
    }

    #[test]
    fn each_declared_port_of_the_far_device_is_tried_over_both_families() {
        let link = |device| link("L1", device);
        let all = asked(&link(Some("cr-1")), Unlisted::Allowed, Family::ALL);
        assert_eq!(all, ["192.0.2.2 22", "192.0.2.2 443", "2001:db8::2 22", "2001:db8::2 443"]);
        let six = asked(&link(Some("cr-1")), Unlisted::Allowed, &[Family::Ipv6]);
        assert_eq!(six, ["2001:db8::2 22", "2001:db8::2 443"]);
        for (device, unlisted, why) in [
            (Some("cr-2"), Unlisted::Allowed, "no port is declared"),
            (Some("cr-9"), Unlisted::Allowed, "no such device"),
            (None, Unlisted::Allowed, "no device at the far end"),
            (Some("cr-1"), Unlisted::Refused, "out of scope"),
        ] {
            assert!(asked(&link(device), unlisted, Family::ALL).is_empty(), "{why}");
        }
    }
}

//! The TCP ports of a server: declared with its services, declared for its management, told by
//! itself, or seen asked.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::case::Case;
use super::contact::Contact;
use super::host::{asked_addresses, service_addresses};
use super::management::{Management, contact as management};
use crate::domain::device::Device;
use crate::domain::family::Family;
use crate::domain::service::ServiceKind;
use crate::domain::task::ProbeKind;

/// Every port of a server that there is something to know about, ascending.
pub(crate) fn ports(case: &Case<'_>, device: &Device) -> BTreeSet<u16> {
    let mut ports: BTreeSet<u16> = device.management_ports.iter().copied().collect();
    for service in case.declared.services_on(&device.name) {
        ports.extend(&service.ports);
        match service.kind {
            ServiceKind::Web if service.ports.is_empty() => ports.extend([80, 443]),
            ServiceKind::Web | ServiceKind::Dns | ServiceKind::Mail | ServiceKind::Tcp => {}
        }
    }
    for told in case.facts_of(device).iter() {
        let listening = told.reading.facts.listening.iter().flatten();
        ports.extend(
            listening.filter(|socket| !socket.address.is_loopback()).map(|socket| socket.port),
        );
    }
    let seen = case.evidence.of_subject(case.subject);
    ports.extend(
        seen.fresh
            .iter()
            .filter(|observation| observation.probe == ProbeKind::Tcp)
            .filter_map(|observation| observation.port),
    );
    ports
}

/// Whether a port takes connections at any of these addresses.
pub(crate) fn contact<'a>(case: &Case<'a>, addresses: &[IpAddr], port: u16) -> Contact<'a> {
    Contact::any(addresses.iter().map(|address| case.connects(*address, port)))
}

/// What answers best of a server in one family: a port of its own or of its services, or a login.
pub(crate) fn strongest<'a>(case: &Case<'a>, device: &Device, family: Family) -> Contact<'a> {
    let asked = asked_addresses(case, device, family);
    let mut addresses = asked.to_vec();
    addresses.extend(service_addresses(case, device, family));
    let ports = ports(case, device).into_iter().map(|port| contact(case, &addresses, port));
    let logins = [Management::Snmp, Management::Ssh]
        .into_iter()
        .map(|service| management(case, &asked, service));
    Contact::any(ports.chain(logins))
}

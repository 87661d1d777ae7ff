//! The management services of a device: SNMP, SSH, and its declared management ports.

use std::net::IpAddr;

use super::case::Case;
use super::contact::{Contact, answered};
use super::host::asked_addresses;
use crate::domain::device::Device;
use crate::domain::family::Family;
use crate::domain::task::ProbeKind;

/// A way to manage a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Management {
    /// SNMP with a credential that works.
    Snmp,
    /// SSH with a known host key and a credential that works.
    Ssh,
    /// A declared TCP port.
    Port(u16),
}

impl std::fmt::Display for Management {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Snmp => formatter.write_str("SNMP"),
            Self::Ssh => formatter.write_str("SSH"),
            Self::Port(port) => write!(formatter, "TCP {port}"),
        }
    }
}

impl Management {
    /// The services that a device may have: SNMP, SSH, and its ports as declared.
    pub(crate) fn of(device: &Device) -> Vec<Self> {
        let ports = device.management_ports.iter().map(|port| Self::Port(*port));
        [Self::Snmp, Self::Ssh].into_iter().chain(ports).collect()
    }
}

/// Whether a management service answers at any of a device's addresses.
pub(crate) fn contact<'a>(
    case: &Case<'a>,
    addresses: &[IpAddr],
    service: Management,
) -> Contact<'a> {
    let contacts = addresses.iter().map(|address| match service {
        Management::Port(port) => {
            Contact::of(&case.evidence.of_question(*address, Some(port), ProbeKind::Tcp), answered)
        }
        Management::Snmp => by_probe(case, *address, ProbeKind::Snmp),
        Management::Ssh => by_probe(case, *address, ProbeKind::Ssh),
    });
    Contact::any(contacts)
}

/// What answers best of a device's management in one family.
pub(crate) fn strongest<'a>(case: &Case<'a>, device: &Device, family: Family) -> Contact<'a> {
    let (services, addresses) = (Management::of(device), asked_addresses(case, device, family));
    Contact::any(services.into_iter().map(|service| contact(case, &addresses, service)))
}

/// Answers of a probe at an address, whatever the port.
fn by_probe<'a>(case: &Case<'a>, address: IpAddr, probe: ProbeKind) -> Contact<'a> {
    let seen = case.of_address(address);
    let fresh: Vec<_> = seen.fresh.iter().copied().filter(|seen| seen.probe == probe).collect();
    let stale: Vec<_> = seen.stale.iter().copied().filter(|seen| seen.probe == probe).collect();
    Contact::of(&super::evidence::Seen { fresh: &fresh, stale: &stale }, answered)
}

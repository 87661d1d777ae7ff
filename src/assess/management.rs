//! The management services of a device: SNMP, SSH, and its declared management ports.

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

/// Whether a management service answers in one family, at any of the device's addresses.
pub(crate) fn contact<'a>(
    case: &Case<'a>,
    device: &Device,
    service: Management,
    family: Family,
) -> Contact<'a> {
    let contacts = asked_addresses(case, device, family).into_iter().map(|address| match service {
        Management::Port(port) => {
            Contact::of(&case.evidence.of_question(address, Some(port), ProbeKind::Tcp), answered)
        }
        Management::Snmp => by_probe(case, address, ProbeKind::Snmp),
        Management::Ssh => by_probe(case, address, ProbeKind::Ssh),
    });
    Contact::any(contacts)
}

/// What answers best of a device's management in one family.
pub(crate) fn strongest<'a>(case: &Case<'a>, device: &Device, family: Family) -> Contact<'a> {
    let services = Management::of(device).into_iter();
    Contact::any(services.map(|service| contact(case, device, service, family)))
}

/// Answers of a probe at an address, whatever the port.
fn by_probe<'a>(case: &Case<'a>, address: std::net::IpAddr, probe: ProbeKind) -> Contact<'a> {
    let seen = case.evidence.of_address(address);
    let fresh: Vec<_> = seen.fresh.iter().copied().filter(|seen| seen.probe == probe).collect();
    let stale: Vec<_> = seen.stale.iter().copied().filter(|seen| seen.probe == probe).collect();
    Contact::of(&super::evidence::Seen { fresh: &fresh, stale: &stale }, answered)
}

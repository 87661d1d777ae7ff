//! What a walk takes: the standard tables, most telling first (what a deadline cuts off is the least
//! of it), with the makers' own objects after the system group, since they tell who it is.

use super::look::arcs;
use super::maker::MAKERS;
use crate::domain::walk_plan::{AskedOf, Step, WalkPlan};

/// Before the makers' own: the system group, and who it is by ENTITY-MIB.
const IDENTITY: &[&str] = &[
    // sysDescr, ObjectID, UpTime, Name, Location
    "1.3.6.1.2.1.1.1",
    "1.3.6.1.2.1.1.2",
    "1.3.6.1.2.1.1.3",
    "1.3.6.1.2.1.1.5",
    "1.3.6.1.2.1.1.6",
    // entPhysicalDescr, ContainedIn, Class, Name, HardwareRev, FirmwareRev, SoftwareRev, SerialNum, MfgName, ModelName
    "1.3.6.1.2.1.47.1.1.1.1.5",
    "1.3.6.1.2.1.47.1.1.1.1.13",
    "1.3.6.1.2.1.47.1.1.1.1.11",
    "1.3.6.1.2.1.47.1.1.1.1.10",
    "1.3.6.1.2.1.47.1.1.1.1.8",
    "1.3.6.1.2.1.47.1.1.1.1.9",
    "1.3.6.1.2.1.47.1.1.1.1.2",
    "1.3.6.1.2.1.47.1.1.1.1.7",
    "1.3.6.1.2.1.47.1.1.1.1.12",
    "1.3.6.1.2.1.47.1.1.1.1.4",
];

/// After them.
const TABLES: &[&str] = &[
    // IP-MIB::ipv6IpForwarding
    "1.3.6.1.2.1.4.25",
    // IP-MIB::ipAddressTable, then the old ipAddrTable
    "1.3.6.1.2.1.4.34",
    "1.3.6.1.2.1.4.20",
    // IPV6-MIB::ipv6AddrTable
    "1.3.6.1.2.1.55.1.8",
    // IP-MIB::ipv6InterfaceTable
    "1.3.6.1.2.1.4.30",
    // IF-MIB: ifDescr, ifPhysAddress, ifOperStatus; ifName, ifHighSpeed, ifAlias
    "1.3.6.1.2.1.2.2.1.2",
    "1.3.6.1.2.1.2.2.1.6",
    "1.3.6.1.2.1.2.2.1.8",
    "1.3.6.1.2.1.31.1.1.1.1",
    "1.3.6.1.2.1.31.1.1.1.15",
    "1.3.6.1.2.1.31.1.1.1.18",
    // HOST-RESOURCES-MIB::hrDeviceDescr, Printer-MIB::prtGeneralSerialNumber, UPS-MIB::upsIdent
    "1.3.6.1.2.1.25.3.2.1.3",
    "1.3.6.1.2.1.43.5.1.1.17",
    "1.3.6.1.2.1.33.1.1",
    // LLDP-MIB: local ports, remote systems, their management addresses
    "1.0.8802.1.1.2.1.3.7",
    "1.0.8802.1.1.2.1.4.1",
    "1.0.8802.1.1.2.1.4.2",
    // IP-MIB::ipNetToPhysicalTable, then the old ipNetToMediaTable
    "1.3.6.1.2.1.4.35",
    "1.3.6.1.2.1.4.22",
];

/// The plan for every walk.
#[must_use]
pub fn walk_plan() -> WalkPlan {
    let all = |places: &[&str]| -> Vec<Step> {
        places
            .iter()
            .map(|place| Step { subtree: place_of(place), asked_of: AskedOf::All })
            .collect()
    };
    let makers = MAKERS.iter().flat_map(|maker| {
        let asked_of = AskedOf::Enterprises {
            numbers: maker
                .enterprises
                .iter()
                .filter_map(|number| u32::try_from(*number).ok())
                .collect(),
            unnamed: maker.recognises.is_some(),
        };
        maker
            .subtrees
            .iter()
            .map(move |place| Step { subtree: place_of(place), asked_of: asked_of.clone() })
    });
    let steps: Vec<Step> = all(IDENTITY).into_iter().chain(makers).chain(all(TABLES)).collect();
    WalkPlan { steps: steps.into() }
}

/// A place as written in the lists: absolute, or under 1.3.6.1.4.1.
fn place_of(text: &str) -> Vec<u32> {
    let absolute = text.starts_with("1.3.") || text.starts_with("1.0.") || text.starts_with("1.2.");
    let text = if absolute { text.to_owned() } else { format!("1.3.6.1.4.1.{text}") };
    arcs(&text).into_iter().filter_map(|arc| u32::try_from(arc).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_group_comes_first_and_makers_are_asked_their_own() {
        let plan = walk_plan();
        assert_eq!(plan.steps.first().unwrap().subtree, [1, 3, 6, 1, 2, 1, 1, 1]);
        let asked = |enterprise, place: &[u32]| {
            plan.steps
                .iter()
                .any(|step| step.subtree.starts_with(place) && step.concerns(enterprise))
        };
        let cisco = &[1, 3, 6, 1, 4, 1, 14179];
        assert!(asked(Some(9), cisco) && !asked(Some(2011), cisco) && !asked(None, cisco));
        let synology = &[1, 3, 6, 1, 4, 1, 6574];
        assert!(asked(Some(8072), synology) && asked(None, synology));
    }
}

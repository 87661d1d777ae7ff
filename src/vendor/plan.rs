//! What a walk takes: the standard tables, most telling first (what a deadline cuts off is the least
//! of it), with the makers' own objects after the system group, since they tell who it is.

use super::look::arcs;
use super::maker::MAKERS;
use super::neighbors::{CDP_PLACES, CISCO_CACHE_PLACES};
use super::{peers, power, routes, sensors};
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

/// After them, most telling first. Columns, not whole tables: what nobody reads is not asked for.
const TABLES: &[&str] = &[
    // IP-MIB::ipv6IpForwarding, IPV6-MIB::ipv6Forwarding
    "1.3.6.1.2.1.4.25",
    "1.3.6.1.2.1.55.1.1",
    // IP-MIB::ipAddressIfIndex, ipAddressPrefix, ipAddressOrigin, ipAddressStatus, ipAddressPrefixOrigin; then
    // the old table
    "1.3.6.1.2.1.4.34.1.3",
    "1.3.6.1.2.1.4.34.1.5",
    "1.3.6.1.2.1.4.34.1.6",
    "1.3.6.1.2.1.4.34.1.7",
    "1.3.6.1.2.1.4.32.1.5",
    "1.3.6.1.2.1.4.20.1.1",
    "1.3.6.1.2.1.4.20.1.2",
    "1.3.6.1.2.1.4.20.1.3",
    // IPV6-MIB::ipv6AddrPfxLength, ipv6IfDescr
    "1.3.6.1.2.1.55.1.8.1.2",
    "1.3.6.1.2.1.55.1.5.1.2",
    // IP-MIB::ipv6InterfaceEnableStatus, ipv6RouterAdvertSendAdverts
    "1.3.6.1.2.1.4.30.1.5",
    "1.3.6.1.2.1.4.39.1.2",
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
    // LLDP-MIB: own chassis, local ports, remote systems, their management addresses
    "1.0.8802.1.1.2.1.3.1",
    "1.0.8802.1.1.2.1.3.2",
    "1.0.8802.1.1.2.1.3.7",
    "1.0.8802.1.1.2.1.4.1",
    "1.0.8802.1.1.2.1.4.2.1.3",
    // LLDP-V2-MIB: the same
    "1.3.111.2.802.1.1.13.1.3.1",
    "1.3.111.2.802.1.1.13.1.3.2",
    "1.3.111.2.802.1.1.13.1.4.1",
    "1.3.111.2.802.1.1.13.1.4.2.1.3",
    // IP-MIB::ipNetToPhysicalPhysAddress, then the old table, IPV6-MIB::ipv6NetToMediaPhysAddress
    "1.3.6.1.2.1.4.35.1.4",
    "1.3.6.1.2.1.4.22.1.2",
    "1.3.6.1.2.1.55.1.12.1.2",
    // UPS-MIB: battery, input voltage, output
    "1.3.6.1.2.1.33.1.2",
    "1.3.6.1.2.1.33.1.3.3.1.3",
    "1.3.6.1.2.1.33.1.4",
    // HOST-RESOURCES-MIB: users, processes, memory, storage, processors
    "1.3.6.1.2.1.25.1.5",
    "1.3.6.1.2.1.25.1.6",
    "1.3.6.1.2.1.25.2",
    "1.3.6.1.2.1.25.3.3.1.2",
    // BRIDGE-MIB and Q-BRIDGE-MIB: ports, VLANs, learnt stations
    "1.3.6.1.2.1.17.1.4.1.2",
    "1.3.6.1.2.1.17.7.1.4.3.1.1",
    "1.3.111.2.802.1.1.4.1.4.3.1.3",
    "1.3.6.1.2.1.17.7.1.4.2.1.3",
    "1.3.6.1.2.1.17.7.1.2.2.1.2",
    "1.3.6.1.2.1.17.7.1.2.2.1.3",
    "1.3.6.1.2.1.17.4.3.1.2",
    "1.3.6.1.2.1.17.4.3.1.3",
    // ENTITY-SENSOR-MIB: type, scale, precision, value, status
    "1.3.6.1.2.1.99.1.1.1.1",
    "1.3.6.1.2.1.99.1.1.1.2",
    "1.3.6.1.2.1.99.1.1.1.3",
    "1.3.6.1.2.1.99.1.1.1.4",
    "1.3.6.1.2.1.99.1.1.1.5",
];

/// net-snmp's number: whoever runs it is asked too when it names no maker.
const NET_SNMP: u32 = 8072;

/// Objects of one maker that several of its systems have: numbers they are asked of, and places.
/// CDP is spoken by others too.
const OF_MAKERS: &[(&[u32], &[&str])] = &[
    (&[9, 25506, 2011, 6486, 14988], CDP_PLACES),
    (&[9], CISCO_CACHE_PLACES),
    (&[9], &["9.10.86.1.1.2.1.3", "9.10.86.1.1.2.1.5", "9.9.46.1.3.1.1.4"]),
    (&[9], &["9.10.86.1.1.2.1.6", "9.10.86.1.1.2.1.7"]),
    (&[9], peers::CISCO_PLACES),
    (&[9], sensors::CISCO_PLACES),
    (&[2636], peers::JUNIPER_PLACES),
    (&[318], power::APC_PLACES),
    (&[8072, 2021], sensors::LM_PLACES),
    (&[11863], &["11863.6.50.1.1.1.4", "11863.6.50.1.1.1.5"]),
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
    let of_makers = OF_MAKERS.iter().flat_map(|(numbers, places)| {
        let asked_of = AskedOf::Enterprises {
            numbers: numbers.to_vec(),
            unnamed: numbers.contains(&NET_SNMP),
        };
        places
            .iter()
            .map(move |place| Step { subtree: place_of(place), asked_of: asked_of.clone() })
    });
    let fixed = routes::PLACES.iter().chain(peers::PLACES).map(|place| Step {
        subtree: place.iter().filter_map(|arc| u32::try_from(*arc).ok()).collect(),
        asked_of: AskedOf::All,
    });
    let steps: Vec<Step> = all(IDENTITY)
        .into_iter()
        .chain(makers)
        .chain(all(TABLES))
        .chain(of_makers)
        .chain(fixed)
        .collect();
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

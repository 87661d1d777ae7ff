//! What a bridge learnt and its VLANs: BRIDGE-MIB (RFC 4188), Q-BRIDGE-MIB (RFC 4363), its successor
//! of IEEE 802.1Q, and CISCO-VTP-MIB.

use std::collections::{BTreeMap, BTreeSet};

use super::table::{Walk, number, text};
use crate::domain::facts::network::{StationFact, VlanFact};

/// `dot1dBasePortIfIndex`.
const PORT_IF_INDEX: &[u64] = &[1, 3, 6, 1, 2, 1, 17, 1, 4, 1, 2];
/// `dot1dTpFdbPort` and `dot1dTpFdbStatus`: index (MAC).
const FDB_PORT: &[u64] = &[1, 3, 6, 1, 2, 1, 17, 4, 3, 1, 2];
const FDB_STATUS: &[u64] = &[1, 3, 6, 1, 2, 1, 17, 4, 3, 1, 3];
/// `dot1qTpFdbPort` and `dot1qTpFdbStatus`: index (filtering database, MAC).
const Q_FDB_PORT: &[u64] = &[1, 3, 6, 1, 2, 1, 17, 7, 1, 2, 2, 1, 2];
const Q_FDB_STATUS: &[u64] = &[1, 3, 6, 1, 2, 1, 17, 7, 1, 2, 2, 1, 3];
/// `dot1qVlanFdbId`: index (time mark, VLAN).
const VLAN_FDB: &[u64] = &[1, 3, 6, 1, 2, 1, 17, 7, 1, 4, 2, 1, 3];
/// VLAN names, whose index ends with the VLAN: `dot1qVlanStaticName`, `ieee8021QBridgeVlanStaticName`,
/// `vtpVlanName`.
const VLAN_NAMES: [&[u64]; 3] = [
    &[1, 3, 6, 1, 2, 1, 17, 7, 1, 4, 3, 1, 1],
    &[1, 3, 111, 2, 802, 1, 1, 4, 1, 4, 3, 1, 3],
    &[1, 3, 6, 1, 4, 1, 9, 9, 46, 1, 3, 1, 1, 4],
];
/// `learned(3)`; `self(4)` is the bridge's own, `mgmt(5)` was typed.
const LEARNT: u64 = 3;
/// Stations that are kept.
const MOST_STATIONS: usize = 20_000;

/// VLANs by number, from every table.
pub(crate) fn vlans(walk: &Walk<'_>) -> Vec<VlanFact> {
    let mut vlans: BTreeMap<u16, Option<String>> = BTreeMap::new();
    for (index, value) in VLAN_NAMES.iter().flat_map(|column| walk.column(column)) {
        if let Some(id) = index.last().copied().and_then(vlan) {
            let name = vlans.entry(id).or_default();
            *name = name.take().or_else(|| text(value));
        }
    }
    for (index, _) in walk.column(VLAN_FDB) {
        if let Some(id) = index.last().copied().and_then(vlan) {
            vlans.entry(id).or_default();
        }
    }
    vlans.into_iter().map(|(id, name)| VlanFact { id, name }).collect()
}

/// Learnt stations, with their VLAN where the bridge tells it.
pub(crate) fn stations(walk: &Walk<'_>, names: &BTreeMap<u64, String>) -> Vec<StationFact> {
    let ports: BTreeMap<u64, u64> = walk
        .column(PORT_IF_INDEX)
        .filter_map(|(index, value)| Some((*index.first()?, number(value)?)))
        .collect();
    let interface = |port: u64| ports.get(&port).and_then(|index| names.get(index)).cloned();
    let vlan_of: BTreeMap<u64, u16> = walk
        .column(VLAN_FDB)
        .filter_map(|(index, value)| Some((number(value)?, index.last().copied().and_then(vlan)?)))
        .collect();
    let mut stations = BTreeSet::new();
    let mut with_vlan = BTreeSet::new();
    for (index, value) in walk.column(Q_FDB_PORT) {
        let (Some((database, octets)), Some(port)) = (index.split_first(), number(value)) else {
            continue;
        };
        if is_learnt(walk, Q_FDB_STATUS, index)
            && let Some(mac_address) = mac(octets)
        {
            with_vlan.insert(mac_address.clone());
            // Many agents leave the mapping out and number their databases by VLAN.
            let vlan =
                if vlan_of.is_empty() { vlan(*database) } else { vlan_of.get(database).copied() };
            stations.insert(StationFact { mac_address, vlan, interface: interface(port) });
        }
    }
    for (index, value) in walk.column(FDB_PORT) {
        if is_learnt(walk, FDB_STATUS, index)
            && let (Some(mac_address), Some(port)) = (mac(index), number(value))
            && !with_vlan.contains(&mac_address)
        {
            stations.insert(StationFact { mac_address, vlan: None, interface: interface(port) });
        }
    }
    stations.into_iter().take(MOST_STATIONS).collect()
}

/// A status that is not told counts as learnt: port 0 and the bridge's own rows have one.
fn is_learnt(walk: &Walk<'_>, column: &[u64], index: &[u64]) -> bool {
    walk.number(&[column, index].concat()).is_none_or(|status| status == LEARNT)
}

fn vlan(arc: u64) -> Option<u16> {
    u16::try_from(arc).ok().filter(|id| (1..=4094).contains(id))
}

fn mac(arcs: &[u64]) -> Option<String> {
    let octets: Vec<u8> = arcs.iter().map(|arc| u8::try_from(*arc).ok()).collect::<Option<_>>()?;
    (octets.len() == 6).then(|| super::table::mac_address(&octets)).flatten()
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::rows;
    use super::*;

    const SWITCH: &str = "1.3.6.1.2.1.17.1.4.1.2.1 = 10101\n\
         1.3.6.1.2.1.17.4.3.1.2.2.0.0.0.0.9 = 1\n1.3.6.1.2.1.17.4.3.1.3.2.0.0.0.0.9 = 3\n\
         1.3.6.1.2.1.17.4.3.1.2.2.0.0.0.0.1 = 1\n1.3.6.1.2.1.17.4.3.1.3.2.0.0.0.0.1 = 4\n\
         1.3.6.1.2.1.17.7.1.2.2.1.2.7.2.0.0.0.0.9 = 1\n1.3.6.1.2.1.17.7.1.2.2.1.3.7.2.0.0.0.0.9 = 3\n\
         1.3.6.1.2.1.17.7.1.2.2.1.2.7.2.0.0.300.0.9 = 1\n\
         1.3.6.1.2.1.17.7.1.4.2.1.3.0.20 = 7\n\
         1.3.6.1.2.1.17.7.1.4.3.1.1.20 = \"offices\"\n\
         1.3.6.1.4.1.9.9.46.1.3.1.1.4.1.1002 = \"fddi-default\"\n\
         1.3.6.1.4.1.9.9.46.1.3.1.1.4.1.9999 = \"none such\"";

    #[test]
    fn stations_once_with_vlan_and_port_and_never_the_bridge_itself() {
        let rows = rows(SWITCH);
        let names = BTreeMap::from([(10101, "Gi1/0/1".to_owned())]);
        assert_eq!(
            stations(&Walk::of(&rows), &names),
            [StationFact {
                mac_address: "02:00:00:00:00:09".to_owned(),
                vlan: Some(20),
                interface: Some("Gi1/0/1".to_owned())
            }]
        );
    }

    #[test]
    fn vlans_of_every_table() {
        let rows = rows(SWITCH);
        let told: Vec<_> =
            vlans(&Walk::of(&rows)).into_iter().map(|vlan| (vlan.id, vlan.name)).collect();
        assert_eq!(
            told,
            [(20, Some("offices".to_owned())), (1002, Some("fddi-default".to_owned()))]
        );
    }
}

//! Interfaces: IF-MIB, RFC 2863.

use std::collections::{BTreeMap, BTreeSet};

use super::table::{Walk, mac_address, text};
use crate::domain::facts::InterfaceFact;
use crate::domain::reading::WalkValue;

const IF_DESCR: &[u64] = &[1, 3, 6, 1, 2, 1, 2, 2, 1, 2];
const IF_PHYS_ADDRESS: &[u64] = &[1, 3, 6, 1, 2, 1, 2, 2, 1, 6];
const IF_OPER_STATUS: &[u64] = &[1, 3, 6, 1, 2, 1, 2, 2, 1, 8];
const IF_NAME: &[u64] = &[1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1];
const IF_HIGH_SPEED: &[u64] = &[1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 15];
const IF_ALIAS: &[u64] = &[1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 18];

/// `ifOperStatus` by number.
const OPER_STATUS: &[&str] =
    &["up", "down", "testing", "unknown", "dormant", "notPresent", "lowerLayerDown"];

/// Every interface that has a name, by index.
pub(crate) fn of(walk: &Walk<'_>) -> Vec<InterfaceFact> {
    let descriptions = texts(walk, IF_DESCR);
    let names = texts(walk, IF_NAME);
    let aliases = texts(walk, IF_ALIAS);
    let indexes: BTreeSet<u64> = descriptions.keys().chain(names.keys()).copied().collect();
    indexes
        .into_iter()
        .filter_map(|index| {
            let name = names.get(&index).or_else(|| descriptions.get(&index))?.clone();
            Some(InterfaceFact {
                index: u32::try_from(index).ok()?,
                name,
                alias: aliases.get(&index).cloned(),
                mac_address: match walk.get(&at(IF_PHYS_ADDRESS, index)) {
                    Some(WalkValue::Octets(octets)) => mac_address(octets),
                    _ => None,
                },
                speed_mbps: walk
                    .number(&at(IF_HIGH_SPEED, index))
                    .filter(|speed| *speed > 0)
                    .and_then(|speed| u32::try_from(speed).ok()),
                oper_status: walk.number(&at(IF_OPER_STATUS, index)).and_then(oper_status),
            })
        })
        .collect()
}

/// Names by index, for tables that refer to interfaces.
pub(crate) fn names(interfaces: &[InterfaceFact]) -> BTreeMap<u64, String> {
    interfaces
        .iter()
        .map(|interface| (u64::from(interface.index), interface.name.clone()))
        .collect()
}

fn at(column: &[u64], index: u64) -> Vec<u64> {
    [column, &[index]].concat()
}

fn texts(walk: &Walk<'_>, column: &'static [u64]) -> BTreeMap<u64, String> {
    walk.column(column)
        .filter_map(|(index, value)| match index {
            [index] => Some((*index, text(value)?)),
            _ => None,
        })
        .collect()
}

fn oper_status(status: u64) -> Option<String> {
    let at = usize::try_from(status.checked_sub(1)?).ok()?;
    OPER_STATUS.get(at).map(|word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::rows;
    use super::*;

    #[test]
    fn a_name_beats_a_description_and_a_speed_of_0_is_no_speed() {
        let rows = rows(
            "1.3.6.1.2.1.2.2.1.2.1 = \"GigabitEthernet0/1\"\n\
             1.3.6.1.2.1.2.2.1.6.1 = x020000000001\n\
             1.3.6.1.2.1.2.2.1.8.1 = 1\n\
             1.3.6.1.2.1.31.1.1.1.1.1 = \"Gi0/1\"\n\
             1.3.6.1.2.1.31.1.1.1.15.1 = 0\n\
             1.3.6.1.2.1.2.2.1.2.2 = \"lo\"\n\
             1.3.6.1.2.1.2.2.1.8.2 = 99",
        );
        let interfaces = of(&Walk::of(&rows));
        let first = interfaces.first().unwrap();
        assert_eq!(
            (first.name.as_str(), first.speed_mbps, first.oper_status.as_deref()),
            ("Gi0/1", None, Some("up"))
        );
        assert_eq!(first.mac_address.as_deref(), Some("02:00:00:00:00:01"));
        assert_eq!(interfaces[1].oper_status, None);
    }
}

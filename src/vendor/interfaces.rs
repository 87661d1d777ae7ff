//! Interfaces: IF-MIB, RFC 2863.

use std::collections::{BTreeMap, BTreeSet};

use super::table::{Walk, mac_address, text, word};
use crate::domain::facts::InterfaceFact;
use crate::domain::reading::WalkValue;

const IF_DESCR: &[u64] = &[1, 3, 6, 1, 2, 1, 2, 2, 1, 2];
const IF_PHYS_ADDRESS: &[u64] = &[1, 3, 6, 1, 2, 1, 2, 2, 1, 6];
const IF_OPER_STATUS: &[u64] = &[1, 3, 6, 1, 2, 1, 2, 2, 1, 8];
const IF_NAME: &[u64] = &[1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1];
const IF_HIGH_SPEED: &[u64] = &[1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 15];
const IF_ALIAS: &[u64] = &[1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 18];
/// `IP-MIB::ipv6InterfaceEnableStatus` and `ipv6RouterAdvertSendAdverts`, RFC 4293.
const IPV6_ENABLED: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 30, 1, 5];
const SENDS_ADVERTS: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 39, 1, 2];

/// `ifOperStatus` by number.
pub(super) const OPER_STATUS_WORDS: &[&str] =
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
                oper_status: word(OPER_STATUS_WORDS, walk.number(&at(IF_OPER_STATUS, index))),
                ipv6_enabled: walk.number(&at(IPV6_ENABLED, index)).and_then(is_first),
                ipv6_router_advertises: walk.number(&at(SENDS_ADVERTS, index)).and_then(is_first),
            })
        })
        .collect()
}

/// What an interface is called: `ifName`, else `ifDescr`.
pub(super) fn name_at(walk: &Walk<'_>, index: u64) -> Option<String> {
    walk.text(&at(IF_NAME, index)).or_else(|| walk.text(&at(IF_DESCR, index)))
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

/// `up(1)` or `true(1)`, `down(2)` or `false(2)`.
fn is_first(number: u64) -> Option<bool> {
    match number {
        1 => Some(true),
        2 => Some(false),
        _ => None,
    }
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
             1.3.6.1.2.1.4.30.1.5.1 = 1\n1.3.6.1.2.1.4.39.1.2.1 = 2\n\
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
        assert_eq!((first.ipv6_enabled, first.ipv6_router_advertises), (Some(true), Some(false)));
        assert_eq!(interfaces[1].oper_status, None);
    }
}

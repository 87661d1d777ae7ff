//! Ports by their names: state and counters, IF-MIB, RFC 2863.

use std::collections::BTreeMap;

use super::interfaces::{OPER_STATUS_WORDS, name_at};
use super::table::{Walk, word};
use crate::domain::port::PortReading;
use crate::domain::reading::WalkReading;
use crate::domain::walk_plan::WalkPlan;

const UPTIME: &[u64] = &[1, 3, 6, 1, 2, 1, 1, 3, 0];
const IF_NAME: &[u64] = &[1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1];
const IF_DESCR: &[u64] = &[1, 3, 6, 1, 2, 1, 2, 2, 1, 2];
const OPER_STATUS: &[u64] = &[1, 3, 6, 1, 2, 1, 2, 2, 1, 8];
const IN_OCTETS: &[u64] = &[1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 6];
const OUT_OCTETS: &[u64] = &[1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 10];
const ERRORS: [&[u64]; 2] = [&[1, 3, 6, 1, 2, 1, 2, 2, 1, 14], &[1, 3, 6, 1, 2, 1, 2, 2, 1, 20]];
const DISCARDS: [&[u64]; 2] = [&[1, 3, 6, 1, 2, 1, 2, 2, 1, 13], &[1, 3, 6, 1, 2, 1, 2, 2, 1, 19]];

/// The columns that [`of`] reads, names first: without them the rest tells nothing.
#[must_use]
pub fn plan() -> WalkPlan {
    WalkPlan::of(&[
        &[1, 3, 6, 1, 2, 1, 1, 3],
        &[1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1],
        &[1, 3, 6, 1, 2, 1, 2, 2, 1, 2],
        &[1, 3, 6, 1, 2, 1, 2, 2, 1, 8],
        &[1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 6],
        &[1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 10],
        &[1, 3, 6, 1, 2, 1, 2, 2, 1, 14],
        &[1, 3, 6, 1, 2, 1, 2, 2, 1, 20],
        &[1, 3, 6, 1, 2, 1, 2, 2, 1, 13],
        &[1, 3, 6, 1, 2, 1, 2, 2, 1, 19],
    ])
}

/// The uptime, hundredths of a second, and every port that `is_wanted` by its name.
#[must_use]
pub fn of(walk: &WalkReading, is_wanted: impl Fn(&str) -> bool) -> (Option<u64>, Vec<PortReading>) {
    let walk = Walk::of(&walk.rows);
    let indexes = [IF_NAME, IF_DESCR].into_iter().flat_map(|column| walk.column(column));
    let names: BTreeMap<u64, String> = indexes
        .filter_map(|(index, _)| match index {
            [index] => Some((*index, name_at(&walk, *index)?)),
            _ => None,
        })
        .filter(|(_, name)| is_wanted(name))
        .collect();
    let ports = names
        .into_iter()
        .map(|(index, name)| {
            let at = |column: &[u64]| walk.number(&[column, &[index]].concat());
            let sum = |columns: [&[u64]; 2]| {
                let parts = columns.into_iter().filter_map(at);
                parts.reduce(u64::saturating_add)
            };
            PortReading {
                name,
                oper_status: word(OPER_STATUS_WORDS, at(OPER_STATUS)),
                in_octets: at(IN_OCTETS),
                out_octets: at(OUT_OCTETS),
                error_count: sum(ERRORS),
                discard_count: sum(DISCARDS),
            }
        })
        .collect();
    (walk.number(UPTIME), ports)
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::rows;
    use super::*;

    #[test]
    fn only_the_ports_asked_for_with_their_counters() {
        let rows = rows(
            "1.3.6.1.2.1.1.3.0 = 4711\n\
             1.3.6.1.2.1.31.1.1.1.1.1 = \"Gi0/1\"\n1.3.6.1.2.1.2.2.1.2.1 = \"GigabitEthernet0/1\"\n\
             1.3.6.1.2.1.2.2.1.2.2 = \"wan\"\n1.3.6.1.2.1.2.2.1.2.3 = \"lan\"\n\
             1.3.6.1.2.1.2.2.1.8.1 = 7\n1.3.6.1.2.1.2.2.1.8.2 = 1\n\
             1.3.6.1.2.1.31.1.1.1.6.1 = 5000000000\n1.3.6.1.2.1.31.1.1.1.10.1 = 7\n\
             1.3.6.1.2.1.2.2.1.14.1 = 3\n1.3.6.1.2.1.2.2.1.20.1 = 4\n1.3.6.1.2.1.2.2.1.13.1 = 5",
        );
        let walk =
            WalkReading { credential: "ro".to_owned(), rows, outputs: Vec::new(), truncated: None };
        let (uptime, ports) = of(&walk, |name| name == "Gi0/1" || name == "wan");
        assert_eq!(uptime, Some(4_711));
        let first = PortReading {
            name: "Gi0/1".to_owned(),
            oper_status: Some("lowerLayerDown".to_owned()),
            in_octets: Some(5_000_000_000),
            out_octets: Some(7),
            error_count: Some(7),
            discard_count: Some(5),
        };
        let second = PortReading {
            name: "wan".to_owned(),
            oper_status: Some("up".to_owned()),
            ..PortReading::default()
        };
        assert_eq!(ports, [first, second]);
    }
}

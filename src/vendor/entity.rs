//! Model, serial and software of the chassis and of what is in it: ENTITY-MIB, RFC 6933.

use std::collections::{BTreeMap, BTreeSet};

use super::look::says_something;
use super::table::{Walk, text, word};
use crate::domain::facts::PartFact;

const DESCR: &[u64] = &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 2];
const CONTAINED_IN: &[u64] = &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 4];
const CLASS: &[u64] = &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 5];
const NAME: &[u64] = &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 7];
const HARDWARE_REV: &[u64] = &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 8];
const FIRMWARE_REV: &[u64] = &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 9];
const SOFTWARE_REV: &[u64] = &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 10];
const SERIAL_NUM: &[u64] = &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 11];
const MFG_NAME: &[u64] = &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 12];
const MODEL_NAME: &[u64] = &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 13];

/// `entPhysicalClass` by number, RFC 6933.
const CLASSES: &[&str] = &[
    "other",
    "unknown",
    "chassis",
    "backplane",
    "container",
    "powerSupply",
    "fan",
    "sensor",
    "module",
    "port",
    "stack",
    "cpu",
    "energyObject",
    "battery",
    "storageDrive",
];
const CHASSIS: u64 = 3;
const STACK: u64 = 11;
/// Parts that are kept: those with a serial number of their own. A full core switch has some hundred.
const MOST_PARTS: usize = 2_000;

/// One row of `entPhysicalTable`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) descr: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) hardware: Option<String>,
    pub(crate) firmware: Option<String>,
    pub(crate) software: Option<String>,
    pub(crate) serial: Option<String>,
    pub(crate) maker: Option<String>,
    pub(crate) model: Option<String>,
}

/// One row by its index.
fn part(walk: &Walk<'_>, index: u64) -> Part {
    let of = |column: &[u64]| {
        walk.get(&[column, &[index]].concat()).and_then(text).filter(|text| says_something(text))
    };
    Part {
        descr: of(DESCR),
        name: of(NAME),
        hardware: of(HARDWARE_REV),
        firmware: of(FIRMWARE_REV),
        software: of(SOFTWARE_REV),
        serial: of(SERIAL_NUM),
        maker: of(MFG_NAME),
        model: of(MODEL_NAME),
    }
}

/// The first chassis, and the stack above it. A table that does not tell classes gives the first row
/// with a model and a serial number, else with either: containers and sensors have neither.
pub(crate) fn chassis_and_stack(walk: &Walk<'_>) -> (Part, Part) {
    let classes = numbers(walk, CLASS);
    let first = |class: u64| {
        classes.iter().find(|(_, each)| **each == class).map(|(index, _)| part(walk, *index))
    };
    let stack = first(STACK).unwrap_or_default();
    // Rows of another known class are something else than the device.
    let rows: BTreeSet<u64> = [MODEL_NAME, SERIAL_NUM, DESCR, NAME]
        .iter()
        .flat_map(|column| indexes(walk, column))
        .filter(|index| classes.get(index).is_none_or(|class| *class == CHASSIS))
        .collect();
    let parts: Vec<Part> = rows.into_iter().map(|index| part(walk, index)).collect();
    let mut chassis = first(CHASSIS)
        .or_else(|| {
            parts.iter().find(|part| part.model.is_some() && part.serial.is_some()).cloned()
        })
        .or_else(|| parts.iter().find(|part| part.model.is_some()).cloned())
        .or_else(|| parts.first().cloned())
        .unwrap_or_default();
    // A stack's first row may have no number of its own; its first member has.
    chassis.serial = chassis.serial.or_else(|| parts.iter().find_map(|part| part.serial.clone()));
    (chassis, stack)
}

/// What bears a serial number, with what it is contained in.
pub(crate) fn parts(walk: &Walk<'_>) -> Vec<PartFact> {
    let classes = numbers(walk, CLASS);
    let containers = numbers(walk, CONTAINED_IN);
    indexes(walk, SERIAL_NUM)
        .filter_map(|index| {
            let part = part(walk, index);
            Some(PartFact {
                index: u32::try_from(index).ok()?,
                contained_in: containers.get(&index).and_then(|at| u32::try_from(*at).ok()),
                class: word(CLASSES, classes.get(&index).copied()),
                serial: part.serial?,
                name: part.name,
                descr: part.descr,
                model: part.model,
                software: part.software,
            })
        })
        .take(MOST_PARTS)
        .collect()
}

fn indexes<'a>(walk: &'a Walk<'_>, column: &'a [u64]) -> impl Iterator<Item = u64> + 'a {
    walk.column(column)
        .filter_map(|(index, _)| if let [index] = index { Some(*index) } else { None })
}

fn numbers(walk: &Walk<'_>, column: &'static [u64]) -> BTreeMap<u64, u64> {
    walk.column(column)
        .filter_map(|(index, value)| match index {
            [index] => Some((*index, super::table::number(value)?)),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::rows;
    use super::*;

    const STACKED: &str = "1.3.6.1.2.1.47.1.1.1.1.5.1 = 11\n1.3.6.1.2.1.47.1.1.1.1.2.1 = \"Stack\"\n\
         1.3.6.1.2.1.47.1.1.1.1.5.7 = 9\n1.3.6.1.2.1.47.1.1.1.1.11.7 = \"MODULE\"\n\
         1.3.6.1.2.1.47.1.1.1.1.4.7 = 1000\n\
         1.3.6.1.2.1.47.1.1.1.1.5.1000 = 3\n1.3.6.1.2.1.47.1.1.1.1.11.1000 = \"FOC1\"\n\
         1.3.6.1.2.1.47.1.1.1.1.13.1000 = \"C9200L-24T-4G\"\n1.3.6.1.2.1.47.1.1.1.1.10.1000 = \"17.9.4\"\n\
         1.3.6.1.2.1.47.1.1.1.1.5.2000 = 3\n1.3.6.1.2.1.47.1.1.1.1.11.2000 = \"N/A\"";

    #[test]
    fn the_first_chassis_speaks_and_modules_do_not() {
        let rows = rows(STACKED);
        let (chassis, stack) = chassis_and_stack(&Walk::of(&rows));
        assert_eq!(
            (chassis.model.as_deref(), chassis.serial.as_deref(), chassis.software.as_deref()),
            (Some("C9200L-24T-4G"), Some("FOC1"), Some("17.9.4"))
        );
        assert_eq!(stack.descr.as_deref(), Some("Stack"));
    }

    #[test]
    fn a_table_without_classes_gives_the_row_with_model_and_serial() {
        let rows = rows(
            "1.3.6.1.2.1.47.1.1.1.1.2.1 = \"a fan\"\n1.3.6.1.2.1.47.1.1.1.1.13.8 = \"X-1\"\n\
             1.3.6.1.2.1.47.1.1.1.1.11.8 = \"S1\"",
        );
        let (chassis, _) = chassis_and_stack(&Walk::of(&rows));
        assert_eq!(
            (chassis.model.as_deref(), chassis.serial.as_deref()),
            (Some("X-1"), Some("S1"))
        );
    }

    #[test]
    fn parts_bear_serial_numbers_and_know_their_container() {
        let rows = rows(STACKED);
        let parts = parts(&Walk::of(&rows));
        let told: Vec<_> = parts
            .iter()
            .map(|part| (part.serial.as_str(), part.class.as_deref(), part.contained_in))
            .collect();
        assert_eq!(told, [("MODULE", Some("module"), Some(1000)), ("FOC1", Some("chassis"), None)]);
    }
}

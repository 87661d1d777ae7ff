//! Model, serial and software of the chassis: ENTITY-MIB, RFC 6933.

use super::table::{Walk, text};
use crate::domain::facts::DeviceFacts;

const DESCR: &[u64] = &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 2];
const CLASS: &[u64] = &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 5];
const SOFTWARE_REV: &[u64] = &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 10];
const SERIAL_NUM: &[u64] = &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 11];
const MODEL_NAME: &[u64] = &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 13];
/// `entPhysicalClass`: chassis.
const CHASSIS: u64 = 3;

/// Fills in what the first chassis tells; a stack's other members are not the device.
pub(crate) fn tell(walk: &Walk<'_>, facts: &mut DeviceFacts) {
    let chassis =
        walk.column(CLASS).find_map(|(index, value)| match (index, super::table::number(value)) {
            ([index], Some(CHASSIS)) => Some(*index),
            _ => None,
        });
    let Some(index) = chassis else { return };
    let of = |column: &[u64]| walk.get(&[column, &[index]].concat()).and_then(text);
    facts.model = facts.model.take().or_else(|| of(MODEL_NAME)).or_else(|| of(DESCR));
    facts.serial = facts.serial.take().or_else(|| of(SERIAL_NUM));
    facts.os_version = facts.os_version.take().or_else(|| of(SOFTWARE_REV));
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::rows;
    use super::*;

    #[test]
    fn the_first_chassis_speaks_and_modules_do_not() {
        let rows = rows(
            "1.3.6.1.2.1.47.1.1.1.1.5.1 = 9\n1.3.6.1.2.1.47.1.1.1.1.11.1 = \"MODULE\"\n\
             1.3.6.1.2.1.47.1.1.1.1.5.1000 = 3\n1.3.6.1.2.1.47.1.1.1.1.11.1000 = \"FOC1\"\n\
             1.3.6.1.2.1.47.1.1.1.1.13.1000 = \"C9200L-24T-4G\"\n1.3.6.1.2.1.47.1.1.1.1.10.1000 = \"17.9.4\"",
        );
        let mut facts = DeviceFacts::default();
        tell(&Walk::of(&rows), &mut facts);
        let told = (facts.model.as_deref(), facts.serial.as_deref(), facts.os_version.as_deref());
        assert_eq!(told, (Some("C9200L-24T-4G"), Some("FOC1"), Some("17.9.4")));
    }
}

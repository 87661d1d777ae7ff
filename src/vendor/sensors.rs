//! What a device measures: ENTITY-SENSOR-MIB (RFC 3433), Cisco's forerunner of it, LM-SENSORS-MIB and
//! CISCO-ENVMON-MIB.

use super::table::{Walk, number, text, word};
use crate::domain::facts::health::SensorFact;
use crate::domain::reading::WalkValue;

/// `entPhySensorTable` and CISCO-ENTITY-SENSOR-MIB's: type, scale, precision, value, status from 1 on.
const TABLES: [&[u64]; 2] =
    [&[1, 3, 6, 1, 2, 1, 99, 1, 1, 1], &[1, 3, 6, 1, 4, 1, 9, 9, 91, 1, 1, 1, 1]];
const PHYSICAL_NAME: &[u64] = &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 7];
const PHYSICAL_DESCR: &[u64] = &[1, 3, 6, 1, 2, 1, 47, 1, 1, 1, 1, 2];
/// LM-SENSORS-MIB: name and thousandths of degrees Celsius; name and turns a minute; name and
/// millivolts.
const LM: [(&[u64], &str, i64); 3] = [
    (&[1, 3, 6, 1, 4, 1, 2021, 13, 16, 2, 1], "celsius", 1),
    (&[1, 3, 6, 1, 4, 1, 2021, 13, 16, 3, 1], "rpm", 1_000),
    (&[1, 3, 6, 1, 4, 1, 2021, 13, 16, 4, 1], "voltsDC", 1),
];
/// `ciscoEnvMonTemperatureStatusDescr` and `…Value`, degrees Celsius.
const ENVMON_DESCR: &[u64] = &[1, 3, 6, 1, 4, 1, 9, 9, 13, 1, 3, 1, 2];
const ENVMON_VALUE: &[u64] = &[1, 3, 6, 1, 4, 1, 9, 9, 13, 1, 3, 1, 3];

/// What is walked of Cisco's.
pub(crate) const CISCO_PLACES: &[&str] = &[
    "9.9.91.1.1.1.1.1",
    "9.9.91.1.1.1.1.2",
    "9.9.91.1.1.1.1.3",
    "9.9.91.1.1.1.1.4",
    "9.9.91.1.1.1.1.5",
    "9.9.13.1.3.1.2",
    "9.9.13.1.3.1.3",
];
/// What is walked of net-snmp's.
pub(crate) const LM_PLACES: &[&str] = &[
    "2021.13.16.2.1.2",
    "2021.13.16.2.1.3",
    "2021.13.16.3.1.2",
    "2021.13.16.3.1.3",
    "2021.13.16.4.1.2",
    "2021.13.16.4.1.3",
];

/// `EntitySensorDataType`.
const UNITS: &[&str] = &[
    "other",
    "unknown",
    "voltsAC",
    "voltsDC",
    "amperes",
    "watts",
    "hertz",
    "celsius",
    "percentRH",
    "rpm",
    "cmm",
    "truthvalue",
    "specialEnum",
    "dBm",
];
const STATUSES: &[&str] = &["ok", "unavailable", "nonoperational"];
/// Powers of ten of `EntitySensorDataScale` 1 to 17; the RFC puts exa before peta.
const SCALES: [i32; 17] = [-24, -21, -18, -15, -12, -9, -6, -3, 0, 3, 6, 9, 12, 18, 15, 21, 24];
/// Sensors that are kept: transceivers of a full core switch have some thousand.
const MOST_SENSORS: usize = 5_000;

/// Every sensor, by table and index.
pub(crate) fn of(walk: &Walk<'_>) -> Vec<SensorFact> {
    let mut sensors: Vec<SensorFact> =
        TABLES.iter().flat_map(|table| entity(walk, table)).take(MOST_SENSORS).collect();
    for (table, unit, factor) in LM {
        let value_of = [table, &[3]].concat();
        for (index, name) in walk.column(&[table, &[2]].concat()) {
            let value = walk.number(&[value_of.as_slice(), index].concat());
            let value = value.and_then(|value| i64::try_from(value).ok()?.checked_mul(factor));
            sensors.extend(sensor(text(name), unit, value, None));
        }
    }
    for (index, name) in walk.column(ENVMON_DESCR) {
        let value = walk.get(&[ENVMON_VALUE, index].concat()).and_then(signed);
        let value = value.and_then(|value| value.checked_mul(1_000));
        sensors.extend(sensor(text(name), "celsius", value, None));
    }
    sensors.truncate(MOST_SENSORS);
    sensors
}

fn entity(walk: &Walk<'_>, table: &[u64]) -> Vec<SensorFact> {
    let types = [table, &[1]].concat();
    walk.column(&types)
        .filter_map(|(index, kind)| {
            let of = |column: u64| walk.get(&[table, &[column], index].concat());
            let unit = word(UNITS, number(kind))?;
            let status = word(STATUSES, of(5).and_then(number));
            let readable = status.as_deref().is_none_or(|status| status == "ok");
            let value = of(4).and_then(signed).filter(|_| readable).and_then(|value| {
                let scale = of(2).and_then(number).unwrap_or(9);
                let precision = of(3).and_then(signed).unwrap_or(0);
                milli(value, scale, precision)
            });
            let name = walk
                .text(&[PHYSICAL_NAME, index].concat())
                .or_else(|| walk.text(&[PHYSICAL_DESCR, index].concat()))
                .or_else(|| Some(format!("sensor {}", super::inet_index::dotted(index))));
            sensor(name, &unit, value, status)
        })
        .collect()
}

fn sensor(
    name: Option<String>,
    unit: &str,
    value_milli: Option<i64>,
    status: Option<String>,
) -> Option<SensorFact> {
    Some(SensorFact { name: name?, unit: unit.to_owned(), value_milli, status })
}

/// A value as thousandths of its unit; one that does not fit is not told.
fn milli(value: i64, scale: u64, precision: i64) -> Option<i64> {
    let scale = SCALES.get(usize::try_from(scale.checked_sub(1)?).ok()?)?;
    let power = scale.checked_sub(i32::try_from(precision).ok()?)?.checked_add(3)?;
    let factor = 10_i64.checked_pow(power.unsigned_abs());
    if power >= 0 { value.checked_mul(factor?) } else { Some(factor.map_or(0, |by| value / by)) }
}

fn signed(value: &WalkValue) -> Option<i64> {
    if let WalkValue::Integer(number) = value {
        Some(*number)
    } else {
        number(value).and_then(|number| i64::try_from(number).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::rows;
    use super::*;

    #[test]
    fn scales_and_precisions() {
        // 23.5 degrees as 235 with precision 1; 12 milliamperes; -3 dBm in units.
        assert_eq!(milli(235, 9, 1), Some(23_500));
        assert_eq!(milli(12, 8, 0), Some(12));
        assert_eq!(milli(-3, 9, 0), Some(-3_000));
        assert_eq!(milli(7, 1, 9), Some(0));
        assert_eq!(milli(i64::MAX, 17, 0), None);
        assert_eq!(milli(1, 0, 0), None);
        assert_eq!(milli(1, 18, 0), None);
    }

    #[test]
    fn sensors_by_name_with_unit_and_status() {
        let rows = rows(
            "1.3.6.1.2.1.47.1.1.1.1.7.5 = \"Inlet\"\n1.3.6.1.2.1.99.1.1.1.1.5 = 8\n\
             1.3.6.1.2.1.99.1.1.1.2.5 = 9\n1.3.6.1.2.1.99.1.1.1.3.5 = 1\n\
             1.3.6.1.2.1.99.1.1.1.4.5 = 235\n1.3.6.1.2.1.99.1.1.1.5.5 = 1\n\
             1.3.6.1.2.1.99.1.1.1.1.6 = 10\n1.3.6.1.2.1.99.1.1.1.4.6 = 0\n\
             1.3.6.1.2.1.99.1.1.1.5.6 = 3\n\
             1.3.6.1.4.1.2021.13.16.2.1.2.1 = \"Core 0\"\n1.3.6.1.4.1.2021.13.16.2.1.3.1 = 41000\n\
             1.3.6.1.4.1.9.9.13.1.3.1.2.1 = \"chassis\"\n1.3.6.1.4.1.9.9.13.1.3.1.3.1 = 29",
        );
        let told: Vec<_> = of(&Walk::of(&rows))
            .into_iter()
            .map(|each| (each.name, each.unit, each.value_milli))
            .collect();
        let each = |name: &str, unit: &str, value| (name.to_owned(), unit.to_owned(), value);
        assert_eq!(
            told,
            [
                each("Inlet", "celsius", Some(23_500)),
                each("sensor 6", "rpm", None),
                each("Core 0", "celsius", Some(41_000)),
                each("chassis", "celsius", Some(29_000)),
            ]
        );
    }
}

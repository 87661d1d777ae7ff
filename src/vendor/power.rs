//! An uninterruptible power supply: UPS-MIB (RFC 1628), and PowerNet-MIB for what it leaves open.

use super::table::{Walk, number, word};
use crate::domain::facts::health::PowerFact;
use crate::domain::reading::WalkValue;

/// `upsBattery`: status, seconds on battery, minutes remaining, charge, then temperature.
const BATTERY: &[u64] = &[1, 3, 6, 1, 2, 1, 33, 1, 2];
/// `upsInputVoltage`, `upsOutputSource`, `upsOutputVoltage`, `upsOutputPercentLoad`.
const INPUT_VOLTAGE: &[u64] = &[1, 3, 6, 1, 2, 1, 33, 1, 3, 3, 1, 3];
const OUTPUT_SOURCE: &[u64] = &[1, 3, 6, 1, 2, 1, 33, 1, 4, 1, 0];
const OUTPUT_VOLTAGE: &[u64] = &[1, 3, 6, 1, 2, 1, 33, 1, 4, 4, 1, 2];
const OUTPUT_LOAD: &[u64] = &[1, 3, 6, 1, 2, 1, 33, 1, 4, 4, 1, 5];
/// PowerNet's `upsBasicBattery` and `upsAdvBattery`, `upsAdvInput`, `upsBasicOutput`, `upsAdvOutput`.
const APC: &[u64] = &[1, 3, 6, 1, 4, 1, 318, 1, 1, 1];
/// What is walked of PowerNet.
pub(crate) const APC_PLACES: &[&str] =
    &["318.1.1.1.2.1", "318.1.1.1.2.2", "318.1.1.1.3.2.1", "318.1.1.1.4.1.1", "318.1.1.1.4.2"];
/// Hundredths of a second in a second.
const TICKS_PER_S: u64 = 100;

/// `upsBatteryStatus` and `upsBasicBatteryStatus` have the same numbers.
const BATTERY_STATUSES: &[&str] = &["unknown", "normal", "low", "depleted"];
/// `upsOutputSource`.
const SOURCES: &[&str] = &["other", "none", "normal", "bypass", "battery", "booster", "reducer"];
/// PowerNet's `upsBasicOutputStatus`, in UPS-MIB's words where it has them.
const APC_SOURCES: &[&str] = &[
    "unknown",
    "normal",
    "battery",
    "booster",
    "timedSleeping",
    "softwareBypass",
    "off",
    "rebooting",
    "switchedBypass",
    "hardwareFailureBypass",
    "sleepingUntilPowerReturn",
    "reducer",
];

/// What the walk tells of a supply; nothing when it tells none of it.
pub(crate) fn of(walk: &Walk<'_>) -> Option<PowerFact> {
    let battery = |at: u64| walk.number(&[BATTERY, &[at, 0]].concat());
    let apc = |place: &[u64]| walk.number(&[APC, place, &[0]].concat());
    let percent = |number: Option<u64>| {
        number.and_then(|number| u8::try_from(number).ok()).filter(|percent| *percent <= 250)
    };
    let fact = PowerFact {
        battery_status: word(BATTERY_STATUSES, battery(1))
            .or_else(|| word(BATTERY_STATUSES, apc(&[2, 1, 1]))),
        on_battery_s: battery(2).or_else(|| apc(&[2, 1, 2]).map(|ticks| ticks / TICKS_PER_S)),
        runtime_s: battery(3)
            .and_then(|minutes| minutes.checked_mul(60))
            .or_else(|| apc(&[2, 2, 3]).map(|ticks| ticks / TICKS_PER_S)),
        charge_percent: percent(battery(4)).or_else(|| percent(apc(&[2, 2, 1]))),
        battery_celsius: celsius(walk.get(&[BATTERY, &[7, 0]].concat()))
            .or_else(|| celsius(walk.get(&[APC, &[2, 2, 2, 0]].concat()))),
        input_v: first(walk, INPUT_VOLTAGE).or_else(|| volts(apc(&[3, 2, 1]))),
        output_v: first(walk, OUTPUT_VOLTAGE).or_else(|| volts(apc(&[4, 2, 1]))),
        load_percent: percent(
            walk.column(OUTPUT_LOAD).filter_map(|(_, value)| number(value)).max(),
        )
        .or_else(|| percent(apc(&[4, 2, 3]))),
        output_source: word(SOURCES, walk.number(OUTPUT_SOURCE))
            .or_else(|| word(APC_SOURCES, apc(&[4, 1, 1]))),
    };
    (fact != PowerFact::default()).then_some(fact)
}

/// The first line's voltage.
fn first(walk: &Walk<'_>, column: &[u64]) -> Option<u32> {
    volts(walk.column(column).find_map(|(_, value)| number(value)))
}

fn volts(number: Option<u64>) -> Option<u32> {
    number.and_then(|volts| u32::try_from(volts).ok())
}

/// May be below zero.
fn celsius(value: Option<&WalkValue>) -> Option<i16> {
    match value? {
        WalkValue::Integer(number) => i16::try_from(*number).ok(),
        WalkValue::Unsigned(number) => i16::try_from(*number).ok(),
        WalkValue::Octets(_)
        | WalkValue::ObjectId(_)
        | WalkValue::IpAddress(_)
        | WalkValue::Null => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::rows;
    use super::*;

    #[test]
    fn the_standard_first_and_powernet_for_what_it_leaves_open() {
        let rows = rows(
            "1.3.6.1.2.1.33.1.2.1.0 = 2\n1.3.6.1.2.1.33.1.2.3.0 = 45\n1.3.6.1.2.1.33.1.2.7.0 = -4\n\
             1.3.6.1.2.1.33.1.3.3.1.3.1 = 229\n1.3.6.1.2.1.33.1.4.4.1.5.1 = 20\n\
             1.3.6.1.2.1.33.1.4.4.1.5.2 = 31\n\
             1.3.6.1.4.1.318.1.1.1.2.2.1.0 = 97\n1.3.6.1.4.1.318.1.1.1.2.2.3.0 = 600000\n\
             1.3.6.1.4.1.318.1.1.1.4.1.1.0 = 3\n1.3.6.1.4.1.318.1.1.1.2.1.2.0 = 1200",
        );
        let power = of(&Walk::of(&rows)).unwrap();
        let expected = PowerFact {
            battery_status: Some("normal".to_owned()),
            on_battery_s: Some(12),
            runtime_s: Some(2_700),
            charge_percent: Some(97),
            battery_celsius: Some(-4),
            input_v: Some(229),
            output_v: None,
            load_percent: Some(31),
            output_source: Some("battery".to_owned()),
        };
        assert_eq!(power, expected);
        assert_eq!(of(&Walk::of(&[])), None);
    }
}

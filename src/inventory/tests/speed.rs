//! Sizes that must not hurt. Bounds are far above what is measured, so that a slow machine passes
//! and a quadratic loop does not.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use crate::domain::record::Record;

use super::super::{check, embedded, parse};
use super::file;

#[test]
fn the_territory_loads_well_under_two_seconds() {
    let start = Instant::now();
    let declared = embedded::territory().unwrap();
    assert!(declared.len() > 500);
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

/// A tenth of 100,000 devices with 400,000 addresses, unoptimised: seconds when linear, minutes
/// when not.
#[test]
fn ten_thousand_devices_are_read_and_checked_in_seconds() {
    let text = province(10_000);
    let start = Instant::now();
    let declared = parse(&[file("a.toml", text)]).unwrap_or_else(|faults| panic!("{faults}"));
    let parsed = start.elapsed();
    check(&declared, &Record::default()).unwrap_or_else(|faults| panic!("{faults}"));
    let checked = start.elapsed().saturating_sub(parsed);
    assert_eq!(declared.len(), 1 + 10_000 * 7);
    assert!(parsed + checked < Duration::from_secs(20), "parse {parsed:?}, check {checked:?}");
}

/// Devices with two LANs and four addresses each.
fn province(device_count: u32) -> String {
    let mut text = String::from("[[site]]\ncode = \"s\"\nname = \"S\"\nkind = \"office\"\n");
    for device in 0..device_count {
        let (high, low) = (device / 256, device % 256);
        write!(
            text,
            "[[prefix]]\nprefix = \"10.{high}.{low}.0/24\"\nrole = \"lan\"\n[[prefix]]\nprefix = \"2001:db8:{high:x}:{low:x}::/64\"\nrole = \"lan\"\n\
             [[device]]\nname = \"d{device}\"\nrole = \"router\"\nsite = \"s\"\n"
        )
        .unwrap();
        for address in 1..=2 {
            write!(
                text,
                "[[device.address]]\naddress = \"10.{high}.{low}.{address}/24\"\nrole = \"host\"\n\
                 [[device.address]]\naddress = \"2001:db8:{high:x}:{low:x}::{address}/64\"\nrole = \"host\"\n"
            )
            .unwrap();
        }
    }
    text
}

//! A serial number that stands at two things: typed twice, or one thing listed twice. Makers' numbers
//! do collide, so it is told and not refused.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::domain::asset;
use crate::domain::record::{Noun, Record};
use crate::domain::text::Text;

use super::Row;

/// What stands for a serial number that nobody knows.
const UNKNOWN: &[&str] = &[
    "",
    "-",
    "n/a",
    "na",
    "không",
    "khong",
    "không có",
    "khong co",
    "không rõ",
    "chưa rõ",
    "none",
    "unknown",
    "0",
];

/// A serial number for comparing.
fn folded(serial: &str) -> String {
    serial.trim_matches('"').trim().to_lowercase()
}

/// Notes on serial numbers that occur twice, among the rows and against the record.
pub(super) fn twice(rows: &[Row], existing: &Record) -> Vec<Text> {
    let mut owners: HashMap<(Noun, String), (String, String)> = HashMap::new();
    for device in &existing.devices {
        let serial = device.serial.as_deref().map(folded).unwrap_or_default();
        if !UNKNOWN.contains(&serial.as_str()) {
            let place = "the record".to_owned();
            owners.insert((Noun::Device, serial), (device.name.clone(), place));
        }
    }
    let mut notes = Vec::new();
    for row in rows {
        let Some(index) = asset::of(row.noun).index_of("serial") else { continue };
        let (Some(stated), Some(key)) = (row.of(index), row.key()) else { continue };
        let written = stated.toml.as_deref().unwrap_or_default();
        let serial = folded(written);
        if UNKNOWN.contains(&serial.as_str()) {
            continue;
        }
        let place = &stated.place;
        match owners.entry((row.noun, serial)) {
            Entry::Occupied(owner) if owner.get().0 != key => {
                let (other, first) = owner.get();
                notes.push(Text::new(
                    format!("{place}: the serial number {written} is `{other}`'s too ({first}): one of them is mistyped, or one thing stands twice"),
                    format!("{place}: số sê-ri {written} cũng là của `{other}` ({first}): có thể gõ nhầm, hoặc một thiết bị bị ghi hai lần"),
                ));
            }
            Entry::Occupied(_) => {}
            Entry::Vacant(vacant) => {
                vacant.insert((key, place.to_string()));
            }
        }
    }
    notes
}

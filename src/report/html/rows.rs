//! Which devices have a row of their own on the page: all of a province as it is, a bounded part of one
//! far larger. A page of two hundred megabytes opens in no browser; the counts on it stay whole.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::domain::record::Record;
use crate::domain::unit::UnitKey;

/// Devices with a row on a page, together: some four megabytes of it.
const ROWS: usize = 2_000;
/// Devices of each unit that have one at least.
const LEAST: usize = 10;

/// The names of those that have one, of one unit where the page is about one: the first of each unit by
/// name; `None` where every device has.
#[must_use]
pub fn devices_with_row(record: &Record, unit: Option<&UnitKey>) -> Option<HashSet<String>> {
    let sites: HashMap<&str, Option<&UnitKey>> =
        record.sites.iter().map(|site| (site.code.as_str(), site.unit.as_ref())).collect();
    let mut of_unit: BTreeMap<Option<&UnitKey>, Vec<&str>> = BTreeMap::new();
    let mut count = 0;
    for device in &record.devices {
        let own = sites.get(device.site.as_str()).copied().flatten();
        if unit.is_none() || own == unit {
            of_unit.entry(own).or_default().push(&device.name);
            count += 1;
        }
    }
    if count <= ROWS {
        return None;
    }
    let share = (ROWS / of_unit.len().max(1)).max(LEAST);
    let first =
        |names: Vec<&str>| names.into_iter().take(share).map(str::to_owned).collect::<Vec<_>>();
    Some(of_unit.into_values().flat_map(first).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::device::{Device, DeviceRole};
    use crate::domain::site::{Site, SiteKind};
    use crate::domain::unit::Era;

    fn key(code: &str) -> UnitKey {
        UnitKey { era: Era::Y2025, code: code.to_owned() }
    }

    /// Devices by unit.
    fn record(counts: &[(&str, usize)]) -> Record {
        let mut record = Record::default();
        for (code, count) in counts {
            record.sites.push(Site {
                code: (*code).to_owned(),
                name: String::new(),
                kind: SiteKind::Commune,
                unit: Some(key(code)),
                organisation: None,
                first_hop_security: None,
            });
            record.devices.extend((0..*count).map(|number| {
                Device::bare(format!("{code}-{number:05}"), DeviceRole::Router, *code)
            }));
        }
        record
    }

    #[test]
    fn a_province_as_it_is_has_a_row_for_every_device() {
        assert_eq!(devices_with_row(&record(&[("a", 1_000), ("b", 1_000)]), None), None);
    }

    #[test]
    fn a_larger_one_shows_the_first_of_each_unit_and_one_unit_more_of_its_own() {
        let record = record(&[("a", 5_000), ("b", 3)]);
        let of = |unit: Option<&UnitKey>| devices_with_row(&record, unit);
        let whole = of(None).unwrap();
        assert_eq!(whole.len(), 1_003);
        assert!(whole.contains("a-00999") && whole.contains("b-00002"));
        assert!(!whole.contains("a-01000"));
        assert_eq!(of(Some(&key("a"))).unwrap().len(), ROWS);
        assert_eq!(of(Some(&key("b"))), None);
    }
}

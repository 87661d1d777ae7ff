//! Racks: a device's units exist and are its own, and it stands where its rack stands. What is
//! declared now is held against what the record has; what was stored before is not judged again.

use std::collections::{HashMap, HashSet};

use crate::domain::asset::{Details, of};
use crate::domain::mounting::Mounting;
use crate::domain::record::{Declared, Noun, Record, SourcePlace, Thing};
use crate::domain::text::Text;

use super::super::fault::{Sink, quoted};
use super::fault;

/// A rack as far as it is compared with.
struct Rack<'a> {
    units: i64,
    site: Option<&'a str>,
    place: Option<&'a SourcePlace>,
}

/// Who has a unit, by rack, unit and side.
type Taken<'a> = HashMap<(&'a str, i64, usize), &'a str>;

/// Every declared device and rack.
pub(super) fn check(declared: &[Declared], existing: &Record, sink: &Sink) {
    let racks = racks(declared, existing);
    let mut mountings: Vec<(Mounting, Option<&SourcePlace>)> = Vec::new();
    let mut told: HashSet<&str> = HashSet::new();
    for declared in declared {
        if let Thing::Removed(Noun::Device, name) = &declared.thing {
            told.insert(name);
        } else if let Thing::Device(device) = &declared.thing {
            told.insert(&device.name);
            at_its_site(&device.site, declared, &racks, sink);
            let mounting = Mounting::of(&device.name, &declared.details);
            mountings.extend(mounting.map(|mounting| (mounting, Some(&declared.place))));
        }
    }
    let stored = existing.mountings.iter().filter(|each| !told.contains(each.device.as_str()));
    // What is stored takes its units first, so that the fault is told at what is new.
    let all: Vec<(Mounting, Option<&SourcePlace>)> =
        stored.map(|each| (each.clone(), None)).chain(mountings).collect();
    let mut taken = Taken::new();
    for (mounting, place) in &all {
        let Some(rack) = racks.get(mounting.rack.as_str()) else { continue };
        fits(mounting, *place, rack, sink);
        takes(mounting, *place, &mut taken, sink);
    }
}

fn racks<'a>(declared: &'a [Declared], existing: &'a Record) -> HashMap<&'a str, Rack<'a>> {
    let class = of(Noun::Rack);
    let rack = |details: &'a Details, place| Rack {
        units: details.integer(class, "units_count").unwrap_or(0),
        site: details.text(class, "site"),
        place,
    };
    let stored = existing.assets.iter().filter(|asset| asset.noun == Noun::Rack);
    let stored = stored.map(|asset| (asset.key.as_str(), rack(&asset.details, None)));
    let now = declared.iter().filter_map(|declared| {
        let Thing::Described(Noun::Rack, key) = &declared.thing else { return None };
        Some((key.as_str(), rack(&declared.details, Some(&declared.place))))
    });
    stored.chain(now).collect()
}

fn at_its_site(site: &str, declared: &Declared, racks: &HashMap<&str, Rack<'_>>, sink: &Sink) {
    let class = of(Noun::Device);
    let Some(code) = declared.details.text(class, "rack") else {
        if declared.details.integer(class, "rack_unit").is_some() {
            sink.push_with(|| {
                fault(
                    &declared.place,
                    "rack_unit",
                    Text::new(
                        "a `rack_unit` without its `rack`",
                        "có `rack_unit` nhưng thiếu `rack`",
                    ),
                    Text::new("add a line: `rack = \"…\"`", "thêm một dòng: `rack = \"…\"`"),
                )
            });
        }
        return;
    };
    let Some(rack) = racks.get(code) else { return };
    if let Some(other) = rack.site.filter(|other| *other != site) {
        sink.push_with(|| {
            let (code, site, other) = (quoted(code), quoted(site), quoted(other));
            fault(
                &declared.place,
                "rack",
                Text::new(
                    format!("the device stands at site {site}, its rack {code} at {other}"),
                    format!("thiết bị ở địa điểm {site}, nhưng tủ {code} ở {other}"),
                ),
                Text::new("mend `site` or `rack`", "sửa `site` hoặc `rack`"),
            )
        });
    }
}

/// The rack is as tall as the device needs.
fn fits(mounting: &Mounting, place: Option<&SourcePlace>, rack: &Rack<'_>, sink: &Sink) {
    let Some(told) = place.or(rack.place).filter(|_| mounting.highest > rack.units) else { return };
    sink.push_with(|| {
        let (device, code) = (quoted(&mounting.device), quoted(&mounting.rack));
        let (low, high, units) = (mounting.lowest, mounting.highest, rack.units);
        fault(
            told,
            if place.is_some() { "rack_unit" } else { "units_count" },
            Text::new(
                format!("{device} takes units {low}-{high} of the rack {code}, which has {units}"),
                format!("{device} chiếm U {low}-{high} của tủ {code}, nhưng tủ chỉ có {units} U"),
            ),
            Text::new(
                "units are counted from 1 at the bottom, `rack_unit` is the lowest one taken",
                "U đếm từ 1 ở đáy tủ, `rack_unit` là U thấp nhất mà thiết bị chiếm",
            ),
        )
    });
}

/// Its units are nobody else's.
fn takes<'a>(
    mounting: &'a Mounting,
    place: Option<&SourcePlace>,
    taken: &mut Taken<'a>,
    sink: &Sink,
) {
    let units = mounting.lowest..=mounting.highest;
    let mut clash = None;
    for unit in units {
        for (side, _) in mounting.sides().iter().enumerate().filter(|(_, takes)| **takes) {
            let key = (mounting.rack.as_str(), unit, side);
            let owner = *taken.entry(key).or_insert(&mounting.device);
            if owner != mounting.device {
                clash = clash.or(Some((unit, owner)));
            }
        }
    }
    let (Some((unit, owner)), Some(place)) = (clash, place) else { return };
    sink.push_with(|| {
        let (device, owner, code) =
            (quoted(&mounting.device), quoted(owner), quoted(&mounting.rack));
        fault(
            place,
            "rack_unit",
            Text::new(
                format!("unit {unit} of the rack {code} is taken by {owner} and by {device}"),
                format!("U {unit} của tủ {code} bị cả {owner} và {device} chiếm"),
            ),
            Text::new(
                format!("`mang6 show rack {}` draws what is free; half-depth devices take a `rack_face`", mounting.rack),
                format!("`mang6 show rack {}` vẽ các U còn trống; thiết bị nửa sâu thì ghi `rack_face`", mounting.rack),
            ),
        )
    });
}

//! What is accepted, and what it becomes.

use crate::domain::record::{Declared, Record, Thing};
use crate::domain::system::Exposure;

use super::super::{parse, parse_beside};
use super::file;

fn things(text: &str) -> Vec<Thing> {
    let declared = parse(&[file("a.toml", text)]).unwrap_or_else(|faults| panic!("{faults}"));
    declared.into_iter().map(|declared| declared.thing).collect()
}

/// The toml blocks of the README, in order.
fn readme_blocks() -> Vec<&'static str> {
    include_str!("../../../inventory/README.md")
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect()
}

#[test]
fn the_readme_shows_what_is_accepted() {
    let nouns: std::collections::BTreeSet<_> =
        things(readme_blocks()[0]).iter().map(|thing| thing.noun().as_str()).collect();
    assert_eq!(nouns.len(), 11, "every noun is shown: {nouns:?}");
}

#[test]
fn a_declaration_with_every_key_becomes_every_field() {
    let path = "tests/fixtures/inventory/every-key.toml";
    let text = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap();
    let declared = parse(&[file(path, text)]).unwrap_or_else(|faults| panic!("{faults}"));
    super::super::check(&declared, &Record::default()).unwrap_or_else(|faults| panic!("{faults}"));
    let lines: Vec<String> = declared
        .iter()
        .map(|Declared { thing, details, place }| format!("{place} {thing:#?} {details:?}"))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn line_ends_and_byte_order_mark_change_nothing() {
    let unix = "[[site]]\ncode = \"a\"\nname = \"Trụ sở\"\nkind = \"office\"\n";
    let windows = format!("\u{feff}{}", unix.replace('\n', "\r\n"));
    assert_eq!(things(unix), things(&windows));
}

#[test]
fn names_are_composed_and_addresses_normalised() {
    let text = "[[interface]]\ndevice = \"d\"\nname = \"e0\"\nmac_address = \"MAC\"\n";
    for mac in ["02:00:00:00:AB:01", "02-00-00-00-ab-01", "0200.0000.ab01", "02000000AB01"] {
        let Thing::Interface(interface) = &things(&text.replace("MAC", mac))[0] else { panic!() };
        assert_eq!(interface.mac_address.as_deref(), Some("02:00:00:00:ab:01"), "{mac}");
    }
    let decomposed =
        "[[site]]\ncode = \"a\"\nname = \"Xa\u{303} Bi\u{300}nh\"\nkind = \"office\"\n";
    let Thing::Site(site) = &things(decomposed)[0] else { panic!() };
    assert_eq!(site.name, "Xã Bình");
    let name =
        "[[service]]\ncode = \"w\"\nkind = \"web\"\nname = \"Cong.Example.\"\nports = [443, 80]\n";
    let Thing::Service(service) = &things(name)[0] else { panic!() };
    assert_eq!((service.name.as_str(), service.ports.as_slice()), ("cong.example", &[80, 443][..]));
}

#[test]
fn a_service_takes_its_systems_exposure_unless_it_says_otherwise() {
    let system =
        "[[system]]\ncode = \"p\"\nname = \"P\"\nkind = \"portal\"\nexposure = \"public\"\n";
    let service =
        "[[service]]\ncode = \"w\"\nkind = \"web\"\nname = \"a.example\"\nsystem = \"p\"\n";
    let exposure = |files: &[&str], existing: &Record| {
        let files: Vec<_> = files.iter().map(|text| file("a.toml", *text)).collect();
        let declared = parse_beside(&files, existing).unwrap();
        declared.iter().find_map(|declared| {
            let Thing::Service(service) = &declared.thing else { return None };
            Some(service.exposure)
        })
    };
    let empty = Record::default();
    assert_eq!(exposure(&[service, system], &empty), Some(Exposure::Public));
    assert_eq!(exposure(&[service], &empty), Some(Exposure::Internal));
    let said = format!("{service}exposure = \"internal\"\n");
    assert_eq!(exposure(&[system, &said], &empty), Some(Exposure::Internal));
    let mut record = Record::default();
    for thing in things(system) {
        record.put(thing);
    }
    assert_eq!(exposure(&[service], &record), Some(Exposure::Public));
}

#[test]
fn places_are_those_of_the_tables() {
    let text = "[[device]]\nname = \"d\"\nrole = \"server\"\nsite = \"s\"\n  [[device.interface]]\n  name = \"e0\"\n    [[device.interface.address]]\n    address = \"10.0.0.1/24\"\n    role = \"host\"\n";
    let declared = parse(&[file("a.toml", text)]).unwrap();
    let places: Vec<String> = declared.iter().map(|declared| declared.place.to_string()).collect();
    assert_eq!(places, ["a.toml:1:1", "a.toml:5:3", "a.toml:7:5"]);
    let Thing::Address(address) = &declared[2].thing else { panic!() };
    assert_eq!((address.device.as_deref(), address.interface.as_deref()), (Some("d"), Some("e0")));
}

/// The fixture of Annex II leaves no field of any class out: what is walked with it is walked whole.
#[test]
fn annex_ii_has_every_field_of_every_class() {
    use crate::domain::asset::{CLASSES, Kind};
    let text = include_str!("../../../tests/fixtures/inventory/annex-ii.toml");
    let declared =
        parse(&[file("annex-ii.toml", text)]).unwrap_or_else(|faults| panic!("{faults}"));
    super::super::check(&declared, &Record::default()).unwrap_or_else(|faults| panic!("{faults}"));
    let assets: Vec<_> = declared.iter().map(Declared::asset).collect();
    let mut missing = Vec::new();
    for class in CLASSES {
        for (index, field) in class.fields.iter().enumerate() {
            let is_of = |asset: &&crate::domain::asset::Asset| asset.noun == class.noun;
            let has =
                |asset: &crate::domain::asset::Asset| asset.details.values.contains_key(&index);
            if !assets.iter().filter(is_of).any(has) && !matches!(field.kind, Kind::Nested) {
                missing.push(format!("{}.{}", class.word, field.key));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

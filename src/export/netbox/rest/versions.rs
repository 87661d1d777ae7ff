//! Every field that is sent, and every column of the lists, against what each version of NetBox takes:
//! `tests/fixtures/netbox/fields.json`, taken from the versions' own OpenAPI documents by
//! `tests/proof/netbox/fields.py`, as is `values.json`: of what kind a field's value must be there, its choices,
//! length and bounds. What the real 4.7.3 says to it is `tests/proof/netbox.sh`'s.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::change::{Numbers, of as change_of};
use super::{Group, Judged, entries, path, wanted};
use crate::domain::asset::{Asset, Details, Value as Known, of};
use crate::domain::netbox_version::NetboxVersion;
use crate::domain::record::Noun;
use crate::export::netbox::lists;

const FIELDS: &str = include_str!("../../../../tests/fixtures/netbox/fields.json");
const VALUES: &str = include_str!("../../../../tests/fixtures/netbox/values.json");

fn asset(noun: Noun, key: &str, fields: &[(&str, &str)]) -> Asset {
    let mut details = Details { tags: vec!["moi".to_owned()], ..Details::default() };
    for (field, text) in fields {
        details.put(of(noun), field, Some(Known::text(*text)));
    }
    Asset { noun, key: key.to_owned(), details }
}

/// A thing of every noun that NetBox has a place for, each with all that is sent of it.
fn province() -> Vec<Asset> {
    [places(), network()].concat()
}

fn places() -> Vec<Asset> {
    let unit = [("era", "2025"), ("name", "Quảng Ngãi"), ("parent_code", "84")];
    let body = [("code", "so-khcn"), ("name", "Sở KHCN")];
    let contact = [("name", "An"), ("phone", "0255"), ("email", "an@x.example")];
    let site = [
        ("code", "ttdl"),
        ("name", "TTDL"),
        ("unit", "2025/51"),
        ("organisation", "so-khcn"),
        ("address", "118 Hùng Vương"),
        ("latitude_deg", "15.1"),
        ("longitude_deg", "108.8"),
        ("description", "x"),
    ];
    let room = [("name", "Phòng"), ("site", "ttdl"), ("description", "x")];
    let rack = [("site", "ttdl"), ("room", "p1"), ("units_count", "42"), ("serial", "S")];
    let device = [
        ("role", "switch"),
        ("site", "ttdl"),
        ("organisation", "so-khcn"),
        ("manufacturer", "Cisco"),
        ("model", "C9500"),
        ("platform", "ios-xe"),
        ("serial", "S-1"),
        ("asset_number", "TS-1"),
        ("rack", "R01"),
        ("rack_unit", "4"),
        ("description", "x"),
    ];
    vec![
        asset(Noun::Unit, "2025/51", &unit),
        asset(Noun::Organisation, "so-khcn", &body),
        asset(Noun::Contact, "an", &contact),
        asset(Noun::Site, "ttdl", &site),
        asset(Noun::Room, "p1", &room),
        asset(Noun::Rack, "R01", &rack),
        asset(Noun::Device, "core-1", &device),
    ]
}

fn network() -> Vec<Asset> {
    let vrf = [("route_distinguisher", "64512:1"), ("organisation", "so-khcn")];
    let vlan = [("vlan", "10"), ("name", "v"), ("site", "ttdl"), ("organisation", "so-khcn")];
    let port = [
        ("device", "core-1"),
        ("name", "Te1"),
        ("mac_address", "02:00:00:00:00:01"),
        ("mode", "trunk"),
        ("mtu_bytes", "9000"),
        ("speed_mbps", "10000"),
        ("vrf", "TSLCD"),
        ("description", "x"),
    ];
    let address = [
        ("device", "core-1"),
        ("interface", "Te1"),
        ("role", "management"),
        ("vrf", "TSLCD"),
        ("dns_name", "c.example"),
        ("prefix_length", "64"),
        ("description", "x"),
    ];
    let gateway = [("device", "core-1"), ("interface", "Te1"), ("role", "gateway")];
    let prefix = [
        ("role", "server"),
        ("site", "ttdl"),
        ("vrf", "TSLCD"),
        ("organisation", "so-khcn"),
        ("description", "x"),
    ];
    let link = [
        ("tier", "access-2"),
        ("provider", "VNPT"),
        ("contract_from", "2025-07-01"),
        ("contract_to", "2027-07-01"),
        ("committed_rate_kbps", "200000"),
        ("a.site", "ttdl"),
        ("b.site", "ttdl"),
        ("description", "x"),
    ];
    let service = [("name", "Cổng"), ("device", "core-1"), ("ports", "[443]")];
    vec![
        asset(Noun::Vrf, "TSLCD", &vrf),
        asset(Noun::Vlan, "v10", &vlan),
        asset(Noun::Interface, "core-1/Te1", &port),
        asset(Noun::Address, "2001:db8::1", &address),
        asset(Noun::Address, "10.0.0.1", &gateway),
        asset(Noun::Prefix, "2001:db8::/64", &prefix),
        asset(Noun::Link, "TSLCD-1", &link),
        asset(Noun::Service, "cong", &service),
    ]
}

struct Takes {
    fields: BTreeSet<String>,
    required: BTreeSet<String>,
}

/// What a version takes, by path.
fn takes(version: NetboxVersion) -> BTreeMap<String, Takes> {
    let all: Value = serde_json::from_str(FIELDS).unwrap();
    let words = |of: &Value, key: &str| {
        let words = of[key].as_array().unwrap().iter();
        words.map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    let paths = all[version.as_str()].as_object().unwrap().iter();
    paths
        .map(|(path, of)| {
            let takes = Takes { fields: words(of, "fields"), required: words(of, "required") };
            (path.clone(), takes)
        })
        .collect()
}

fn groups(version: NetboxVersion) -> Vec<Group> {
    let judged = Judged { evidence_at: Some(jiff::Timestamp::UNIX_EPOCH), ..Judged::default() };
    let things = [(Noun::Device, "core-1"), (Noun::Link, "TSLCD-1"), (Noun::Service, "cong")];
    let judged =
        things.into_iter().map(|(noun, key)| ((noun, key.to_owned()), judged.clone())).collect();
    wanted(&province(), &judged, version)
}

#[test]
fn every_version_takes_every_field_and_lacks_none() {
    for version in NetboxVersion::ALL.iter().copied() {
        let (takes, groups) = (takes(version), groups(version));
        let mut sent: BTreeSet<&str> = BTreeSet::from(["extras/journal-entries"]);
        for group in &groups {
            let path = path(group.model).unwrap();
            sent.insert(path);
            let takes = &takes[path];
            for wanted in &group.wanted {
                let names = wanted.fields.iter().map(|field| field.name.split('.').next().unwrap());
                let names: BTreeSet<String> = names.map(str::to_owned).collect();
                let unknown: Vec<_> = names.difference(&takes.fields).collect();
                assert!(unknown.is_empty(), "{version:?} does not know {unknown:?} of {path}");
                let lacking: Vec<_> = takes.required.difference(&names).collect();
                assert!(group.is_addition || lacking.is_empty(), "{version:?} {path}: {lacking:?}");
            }
        }
        let never: Vec<_> = takes.keys().filter(|path| !sent.contains(path.as_str())).collect();
        assert!(never.is_empty(), "{version:?}: nothing is sent to {never:?}");
        let finding = super::Finding { rule: "web-listens", reason: "x".to_owned() };
        let entry = entries(&[("dcim.device", 1, "core-1".to_owned(), &[finding])], &[]).remove(0);
        let names: BTreeSet<String> = entry.body.as_object().unwrap().keys().cloned().collect();
        let journal = &takes["extras/journal-entries"];
        assert!(names.is_subset(&journal.fields) && names.is_superset(&journal.required));
    }
}

#[test]
fn what_one_version_renamed_is_sent_to_none_that_lacks_it() {
    let names = |version: NetboxVersion, model: &str| -> BTreeSet<String> {
        let groups = groups(version);
        let group = groups.iter().find(|group| group.model == model).unwrap();
        group.wanted[0].fields.iter().map(|field| field.name.clone()).collect()
    };
    assert!(names(NetboxVersion::V4_2, "services").contains("device"));
    assert!(!names(NetboxVersion::V4_2, "tags").contains("weight"));
    for version in
        [NetboxVersion::V4_3, NetboxVersion::V4_4, NetboxVersion::V4_5, NetboxVersion::V4_6]
    {
        let names = names(version, "services");
        assert!(names.contains("parent_object_id") && names.contains("ports"), "{version:?}");
    }
    let newest = names(NetboxVersion::V4_7, "services");
    assert!(newest.contains("port_mappings") && !newest.contains("ports"));
}

/// Columns that the lists' forms have besides the model's fields (INTEROP: measured on 4.7.3, and the
/// older forms beside it).
fn is_of_the_form(version: NetboxVersion, path: &str, column: &str) -> bool {
    match path {
        "dcim/devices" => column == "manufacturer",
        "ipam/ip-addresses" | "dcim/mac-addresses" => {
            matches!(column, "device" | "interface" | "is_primary")
        }
        "ipam/prefixes" => column == "scope_name" && version >= NetboxVersion::V4_5,
        _ => false,
    }
}

#[test]
fn every_version_knows_every_column_of_its_lists() {
    for version in NetboxVersion::ALL.iter().copied() {
        let takes = takes(version);
        let lists = lists(&province(), version);
        assert_eq!(lists.len(), 23);
        for list in lists {
            let model = list.name[3..].trim_end_matches(".csv");
            let path = path(model).unwrap();
            for heading in &list.rows[0] {
                let column = heading.split('.').next().unwrap();
                let is_known = column.starts_with("cf_")
                    || takes[path].fields.contains(column)
                    || is_of_the_form(version, path, column);
                assert!(is_known, "{version:?} has no column `{heading}` of {path}");
            }
        }
    }
}

/// Every object that others refer to is there.
struct All;

impl Numbers for All {
    fn number(&self, _model: &'static str, _alias: &str) -> Option<u64> {
        Some(7)
    }
}

/// Why a value is not what a rule of `values.json` asks for; `None` where it is.
fn refused(value: &Value, rule: &Value) -> Option<String> {
    let words = |key: &str| rule[key].as_array().cloned().unwrap_or_default();
    let kind = match value {
        Value::Null => return (rule["null"] != true).then(|| "may not be null".to_owned()),
        Value::Bool(_) => "flag",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    };
    let kinds = words("kinds");
    let is_of = |kinds: &[Value], kind: &str| {
        kinds.is_empty()
            || kinds.iter().any(|each| each == kind || (each == "number" && kind == "integer"))
    };
    if !is_of(&kinds, kind) {
        return Some(format!("{value} is a {kind}, none of {kinds:?}"));
    }
    let choices = words("choices");
    let is_chosen = choices.is_empty() || value.is_object() || choices.contains(value);
    // A reference's number is no choice.
    let is_number = value.is_number() && kinds.len() > 1;
    if !(is_chosen || is_number) {
        return Some(format!("{value} is none of {choices:?}"));
    }
    let length = value.as_str().map_or(0, |text| text.chars().count());
    let bound = |key: &str| rule[key].as_f64();
    if value.is_string() {
        let length = u32::try_from(length).map_or(f64::MAX, f64::from);
        if bound("maxLength").is_some_and(|most| length > most)
            || bound("minLength").is_some_and(|least| length < least)
        {
            return Some(format!("{value} has {length} characters"));
        }
    }
    if let Some(number) = value.as_f64()
        && (bound("maximum").is_some_and(|most| number > most)
            || bound("minimum").is_some_and(|least| number < least))
    {
        return Some(format!("{value} is out of bounds"));
    }
    let item = serde_json::json!({ "kinds": words("items"), "choices": words("item_choices") });
    value.as_array().into_iter().flatten().find_map(|each| refused(each, &item))
}

fn rule<'a>(values: &'a Value, version: NetboxVersion, path: &str, field: &str) -> &'a Value {
    let rules = values[path][field].as_array();
    let rules = rules.unwrap_or_else(|| panic!("nothing is told of {path}.{field}"));
    let holds = |each: &&Value| each["in"].as_array().unwrap().contains(&version.as_str().into());
    &rules.iter().find(holds).unwrap_or_else(|| panic!("{version:?} has no {path}.{field}"))["rule"]
}

#[test]
fn every_value_that_is_sent_is_what_the_version_says_it_must_be() {
    let values: Value = serde_json::from_str(VALUES).unwrap();
    for version in NetboxVersion::ALL.iter().copied() {
        let mut held = 0_usize;
        for group in &groups(version) {
            let path = path(group.model).unwrap();
            for wanted in &group.wanted {
                let body = change_of(group.model, wanted, None, &All).unwrap().body;
                for (field, value) in &body {
                    let why = refused(value, rule(&values, version, path, field));
                    assert_eq!(why, None, "{version:?} {path}.{field}");
                    held += 1;
                }
            }
        }
        assert!(held > 200, "{version:?}: only {held} values");
        let finding = super::Finding { rule: "web-listens", reason: "x".to_owned() };
        let entry = entries(&[("dcim.device", 1, "core-1".to_owned(), &[finding])], &[]).remove(0);
        for (field, value) in entry.body.as_object().unwrap() {
            let why = refused(value, rule(&values, version, "extras/journal-entries", field));
            assert_eq!(why, None, "{version:?} {field} of a journal entry");
        }
    }
}

#[test]
fn a_value_of_another_kind_choice_length_or_bound_is_refused() {
    let values: Value = serde_json::from_str(VALUES).unwrap();
    let says = |version, path, field, value: Value| {
        refused(&value, rule(&values, version, path, field)).is_some()
    };
    for version in NetboxVersion::ALL.iter().copied() {
        for wrong in [Value::from("up"), Value::from(1), Value::Null] {
            assert!(says(version, "ipam/vlans", "status", wrong), "{version:?}");
        }
        assert!(!says(version, "ipam/vlans", "status", "active".into()));
        for wrong in [Value::from("10"), Value::from(70_000), Value::from(-1), Value::from(1.5)] {
            assert!(says(version, "ipam/vlans", "vid", wrong), "{version:?}");
        }
        assert!(!says(version, "ipam/vlans", "vid", 10.into()));
        assert!(says(version, "ipam/vlans", "site", "ttdl".into()));
        assert!(!says(version, "ipam/vlans", "site", 7.into()));
        assert!(says(version, "ipam/vlans", "tags", serde_json::json!(["moi"])));
    }
    let ports = serde_json::json!(["443"]);
    assert!(says(NetboxVersion::V4_2, "ipam/services", "ports", ports.clone()));
    assert!(says(NetboxVersion::V4_6, "ipam/services", "ports", ports));
    let long = "x".repeat(201);
    assert!(says(NetboxVersion::V4_7, "ipam/vlans", "description", long.into()));
}

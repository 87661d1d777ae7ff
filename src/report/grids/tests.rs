//! The promised keys of `list`, and how missing and hostile values come out.

use super::*;
use crate::domain::address::{Address, AddressRole};
use crate::domain::interface::Interface;
use crate::domain::text::Lang;
use crate::domain::unit::{Era, Unit, UnitKind};
use crate::report::json::write_grid;

fn json(grid: &Grid) -> serde_json::Value {
    let mut out = Vec::new();
    write_grid(grid, "list", Lang::En, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn commune() -> Unit {
    Unit {
        key: UnitKey { era: Era::Y2025, code: "00123".to_owned() },
        name: "Xã Bình Sơn".to_owned(),
        kind: UnitKind::Commune,
        parent_code: Some("51".to_owned()),
        legacy_province: None,
        successor_codes: Vec::new(),
        centre_deg: None,
    }
}

#[test]
fn units_have_the_promised_keys() {
    let document = json(&units(&[commune()]));
    assert_eq!(document["schema"], "mang6.list/v1");
    let expected = serde_json::json!({
        "era": "2025", "code": "00123", "name": "Xã Bình Sơn", "kind": "commune",
        "parent_code": "51", "legacy_province": null, "successor_codes": [],
    });
    assert_eq!(document["units"][0], expected);
}

#[test]
fn addresses_are_in_the_form_of_rfc_5952() {
    let address = Address {
        address: "2001:0DB8:0:0:1:0:0:0001".parse().unwrap(),
        prefix_length: None,
        device: None,
        interface: None,
        role: AddressRole::Host,
        dns_name: None,
    };
    let row = json(&addresses(&[address]))["addresses"][0].clone();
    assert_eq!(row["address"], "2001:db8::1:0:0:1");
    assert_eq!(row["prefix_length"], serde_json::Value::Null);
}

#[test]
fn keys_are_what_show_takes() {
    let interface = Interface {
        device: "r1".to_owned(),
        name: "ge-0/0/1".to_owned(),
        mac_address: None,
        description: None,
    };
    let of = |grid: Grid| grid.key_of(&grid.rows[0]);
    assert_eq!(of(interfaces(&[interface])), "r1/ge-0/0/1");
    assert_eq!(of(units(&[commune()])), "2025/00123");
}

#[test]
fn every_noun_has_a_grid_with_its_own_word() {
    for noun in Noun::ALL {
        let grid = of(*noun, &Record::default());
        assert_eq!(grid.noun, noun.as_str());
        let keys: std::collections::BTreeSet<_> =
            grid.columns.iter().map(|column| column.key).collect();
        assert_eq!(keys.len(), grid.columns.len(), "{noun} repeats a key");
    }
}

#[test]
fn every_row_has_a_cell_for_every_column() {
    let report = crate::report::fixture::report(1);
    for noun in Noun::ALL {
        let grid = of(*noun, &report.record);
        for row in &grid.rows {
            assert_eq!(row.len(), grid.columns.len(), "{noun}");
        }
    }
}

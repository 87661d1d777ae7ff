//! The promised keys of `list`, and how missing and hostile values come out.

use super::*;
use crate::domain::asset::{Asset, CLASSES, Details, Value, of};
use crate::domain::record::Noun;
use crate::domain::text::Lang;
use crate::report::grid::Grid;
use crate::report::json::write_grid;

fn json(grid: &Grid) -> serde_json::Value {
    let mut out = Vec::new();
    write_grid(grid, "list", Lang::En, &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn asset(noun: Noun, key: &str, texts: &[(&str, &str)]) -> Asset {
    let class = of(noun);
    let mut details = Details::default();
    details.values.extend(class.key_values(key).unwrap().into_iter().enumerate());
    for (field, text) in texts {
        details.put(class, field, Some(Value::text(*text)));
    }
    Asset { noun, key: key.to_owned(), details }
}

#[test]
fn units_have_the_promised_keys() {
    let texts = [("name", "Xã Bình Sơn"), ("kind", "commune"), ("parent_code", "51")];
    let commune = asset(Noun::Unit, "2025/00123", &texts);
    let document = json(&assets(of(Noun::Unit), &[commune]));
    assert_eq!(document["schema"], "mang6.list/v1");
    let unit = &document["units"][0];
    for (key, expected) in [
        ("era", serde_json::json!("2025")),
        ("code", "00123".into()),
        ("name", "Xã Bình Sơn".into()),
        ("kind", "commune".into()),
        ("parent_code", "51".into()),
        ("legacy_province", serde_json::Value::Null),
        ("successor_codes", serde_json::json!([])),
    ] {
        assert_eq!(unit[key], expected, "{key}");
    }
}

#[test]
fn custom_fields_keep_their_types() {
    let mut rack = asset(Noun::Rack, "R01", &[]);
    rack.details.custom.insert("so_cua".to_owned(), Value::Integer(2));
    rack.details.tags = vec!["chính".to_owned()];
    let row = json(&assets(of(Noun::Rack), &[rack]))["racks"][0].clone();
    assert_eq!(row["custom"], serde_json::json!({ "so_cua": 2 }));
    assert_eq!(row["tags"], serde_json::json!(["chính"]));
    assert_eq!(row["room"], serde_json::Value::Null);
}

#[test]
fn keys_are_what_show_takes() {
    let grid = assets(of(Noun::Interface), &[asset(Noun::Interface, "r1/ge-0/0/1", &[])]);
    assert_eq!(grid.key_of(&grid.rows[0]), "r1/ge-0/0/1");
}

#[test]
fn every_noun_has_a_grid_with_its_own_word_and_keys() {
    for class in CLASSES {
        let grid = assets(
            class,
            &[Asset { noun: class.noun, key: String::new(), details: Details::default() }],
        );
        assert_eq!(grid.noun, class.noun.as_str());
        assert_eq!(grid.rows[0].len(), grid.columns.len());
        let keys: std::collections::BTreeSet<_> =
            grid.columns.iter().map(|column| column.key).collect();
        assert_eq!(keys.len(), grid.columns.len(), "{} repeats a key", class.word);
    }
}

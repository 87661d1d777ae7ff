//! One thing in both forms. That everything comes back is shown end to end in
//! `tests/it/round_trip.rs`.

use std::collections::BTreeMap;

use super::*;
use crate::domain::asset::{Class, Details, Value, of};

fn asset(noun: Noun, key: &str, values: &[(&str, Value)]) -> Asset {
    let class: &Class = of(noun);
    let mut details = Details::default();
    for (key, value) in values {
        details.put(class, key, Some(value.clone()));
    }
    Asset { noun, key: key.to_owned(), details }
}

fn written(form: Form, assets: &[Asset]) -> String {
    let mut out = Vec::new();
    let mut writer = Writer::start(form, &mut out).unwrap();
    for asset in assets {
        writer.write(asset).unwrap();
    }
    writer.finish().unwrap();
    String::from_utf8(out).unwrap()
}

fn some() -> Vec<Asset> {
    let day = asset(
        Noun::CustomField,
        "ngày kiểm",
        &[("name", Value::text("ngày kiểm")), ("kind", Value::text("date"))],
    );
    let mut link = asset(
        Noun::Link,
        "L\"1",
        &[
            ("code", Value::text("L\"1")),
            ("a.site", Value::text("s1")),
            ("a.ipv4", Value::text("10.0.0.1")),
            ("b.site", Value::text("s2")),
            ("contract_from", Value::text("2025-07-01")),
            ("committed_rate_kbps", Value::Integer(200_000)),
            ("sla.loss_ratio", Value::Real(0.02)),
        ],
    );
    link.details.tags = vec!["chính".to_owned()];
    link.details.custom = BTreeMap::from([("ngày kiểm".to_owned(), Value::text("2026-01-02"))]);
    let address = asset(
        Noun::Address,
        "2001:db8::1",
        &[("address", Value::text("2001:db8::1")), ("prefix_length", Value::Integer(64))],
    );
    vec![day, address, link]
}

#[test]
fn toml_is_what_people_write() {
    let text = written(Form::Toml, &some());
    assert!(text.contains("\n[[address]]\naddress = \"2001:db8::1/64\"\n"), "{text}");
    assert!(
        text.contains("\ncode = \"L\\\"1\"\na = { site = \"s1\", ipv4 = \"10.0.0.1\" }\n"),
        "{text}"
    );
    assert!(
        text.contains("\ncommitted_rate_kbps = 200000\ncontract_from = 2025-07-01\n"),
        "{text}"
    );
    assert!(
        text.contains("\ntags = [\"chính\"]\ncustom = { \"ngày kiểm\" = 2026-01-02 }\n"),
        "{text}"
    );
}

#[test]
fn json_is_one_thing_a_line_under_its_plural() {
    let text = written(Form::Json, &some());
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(read["schema"], SCHEMA);
    assert_eq!(read["links"][0]["sla"]["loss_ratio"], 0.02);
    assert_eq!(read["addresses"][0]["address"], "2001:db8::1/64");
    assert_eq!(read["links"][0]["custom"]["ngày kiểm"], "2026-01-02");
    assert_eq!(text.lines().count(), 12, "{text}");
    let nothing: serde_json::Value = serde_json::from_str(&written(Form::Json, &[])).unwrap();
    assert_eq!(nothing.as_object().unwrap().len(), 1);
}

#[test]
fn a_plans_phases_are_tables_of_their_own() {
    let phases = r#"[{"id":"1","name":{"en":"a","vi":"b"},"from":"2025-01-01","task":[{"id":"1.1","target_ratio":0.5,"due":"2025-12-31"}]}]"#;
    let plan = asset(Noun::Plan, "p", &[("id", Value::text("p")), ("phase", Value::text(phases))]);
    let text = written(Form::Toml, &[plan]);
    assert!(text.ends_with(
        "[[plan]]\nid = \"p\"\n\n  [[plan.phase]]\n  id = \"1\"\n  name = { en = \"a\", vi = \"b\" }\n  from = 2025-01-01\n\n    [[plan.phase.task]]\n    id = \"1.1\"\n    due = 2025-12-31\n    target_ratio = 0.5\n"
    ), "{text}");
}

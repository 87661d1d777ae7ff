//! A rung lost is seen when two of three runs show it, and told apart: IPv6 alone got worse, or both
//! families are down.

use serde_json::Value;

use super::lab_journey::declared;
use super::program::{json, told};
use super::province::Province;

#[test]
fn what_is_lost_is_a_regression_only_while_ipv4_is_well() {
    let folder = tempfile::tempdir().unwrap();
    let province = declared(folder.path(), 5);
    let truth = json(&province.lab(&["truth", "--json"]));
    assert_eq!(truth["seed"], 5);
    probe(&province, 2);
    province.lab(&["switch", "aaaa-no-listener", "on"]);
    province.lab(&["switch", "silent-host", "on"]);
    probe(&province, 1);
    let one = changes(&province);
    assert!(one.iter().all(|change| change["change"] != "lost"), "one run is chance: {one:?}");
    probe(&province, 1);
    let two = changes(&province);
    let lost = |start: &str| -> Vec<&Value> {
        let is_it = |change: &&Value| {
            change["change"] == "lost" && change["subject"].as_str().unwrap().starts_with(start)
        };
        two.iter().filter(is_it).collect()
    };
    let [web] = lost("web/")[..] else { panic!("{two:?}") };
    assert_eq!((&web["cause"], &web["from_rung"]), (&"regression".into(), &5.into()));
    // Silence over both families is no verdict on IPv6, so nothing is lost by it.
    assert!(lost("server/").is_empty(), "{two:?}");
    province.lab(&["switch", "aaaa-no-listener", "off"]);
    probe(&province, 2);
    let three = changes(&province);
    let newest = three.iter().rfind(|change| change["subject"] == web["subject"]).unwrap();
    assert_eq!((&newest["change"], &newest["to_rung"]), (&"gained".into(), &5.into()));
    kept(&province, web["subject"].as_str().unwrap());
}

/// The same is kept as events, in the order it was seen, each once.
fn kept(province: &Province, subject: &str) {
    let filter = format!("subject={subject}");
    let listed = json(&province.mang6(&["list", "changes", "-l", &filter, "-o", "json"]));
    let kept: Vec<(&str, Option<&str>)> = listed["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| (change["change"].as_str().unwrap(), change["cause"].as_str()))
        .collect();
    assert_eq!(kept, [("first", None), ("lost", Some("regression")), ("gained", None)]);
}

fn probe(province: &Province, times: usize) {
    for _ in 0..times {
        let output = province.mang6(&["probe", "-q"]);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", told(&output));
    }
}

fn changes(province: &Province) -> Vec<Value> {
    let output = province.mang6(&["status", "--reassess", "-o", "json"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", told(&output));
    json(&output)["changes"].as_array().unwrap().clone()
}

//! The crawl: from one seed it finds every managed device of the lab once, and every cable that LLDP
//! can see, interface to interface.

use std::collections::BTreeSet;

use super::program::{json, told};
use super::province::Province;

fn text<'a>(value: &'a serde_json::Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// One edge as one line, ends in order.
fn line(edge: &serde_json::Value) -> String {
    let end =
        |end: &serde_json::Value| format!("{}:{}", text(end, "device"), text(end, "interface"));
    let mut ends = [end(&edge["a"]), end(&edge["b"])];
    ends.sort();
    ends.join(" ")
}

fn check(found: &serde_json::Value, truth: &serde_json::Value) {
    let names: Vec<&str> = found["devices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|device| text(device, "sys_name"))
        .collect();
    let unique: BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(names.len(), unique.len(), "a device is there twice: {names:?}");
    let expected: BTreeSet<&str> =
        truth["devices"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(unique, expected, "{:#}", found["failures"]);
    let edges: BTreeSet<String> = found["edges"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|edge| edge["protocol"] == "lldp")
        .map(line)
        .collect();
    let expected: BTreeSet<String> = truth["edges"].as_array().unwrap().iter().map(line).collect();
    assert_eq!(edges, expected);
}

#[test]
fn from_one_seed_every_managed_device_and_every_edge() {
    let folder = tempfile::tempdir().unwrap();
    let province = Province::raise(folder.path(), 1);
    for arguments in
        [&["init"][..], &["import", &province.folder().join("inventory").to_string_lossy()]]
    {
        let output = province.mang6(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{}", told(&output));
    }
    let truth = json(&province.lab(&["truth", "--json"]));
    let truth = &truth["topology"];
    // LLDP is spoken every two seconds, and an agent hears of it from a daemon that connects when it will.
    let wanted = truth["edges"].as_array().unwrap().len();
    let devices = truth["devices"].as_array().unwrap().len();
    let until = std::time::Instant::now() + std::time::Duration::from_mins(3);
    let by_name = loop {
        let output = province.mang6(&["discover", "core-1", "--depth", "6", "-o", "json"]);
        let found = json(&output);
        let heard = found["edges"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|edge| edge["protocol"] == "lldp" && edge["b"]["managed"] == true);
        let answered = found["devices"].as_array().map_or(0, Vec::len);
        if (heard.count() >= wanted && answered >= devices) || std::time::Instant::now() > until {
            break found;
        }
    };
    check(&by_name, truth);
    // The same with nothing declared about the seed but that it is in scope, and credentials by name.
    let seed = truth["seed"].as_str().unwrap();
    let output = province.mang6(&[
        "discover", seed, "--cred", "lab-v3", "--cred", "lab-v2c", "--depth", "6", "-o", "json",
    ]);
    check(&json(&output), truth);
}

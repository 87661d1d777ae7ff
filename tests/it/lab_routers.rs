//! Router advertisements on the lab: mang6 stands in a commune's LAN, where radvd advertises as the lab is
//! told to, honestly or not, and what it says is the lab's truth. From the data centre nothing of it can
//! be seen, and nothing is said.

use std::fmt::Write as _;
use std::process::{Command, Output};

use serde_json::Value;

use super::lab_journey::declared;
use super::program::{json, told};
use super::province::Province;

/// What is advertised in turn.
const STATES: &[&[&str]] = &[
    &["off"],
    &["well"],
    &["without-dns"],
    &["dhcp"],
    &["well", "rogue-prefix"],
    &["rogue-prefix"],
    &["well", "rogue-router"],
    &["well"],
];

pub(crate) const RULES: &[&str] = &["lan-gateway-addressed", "lan-dns-v6", "lan-rogue-ra"];

#[test]
fn who_advertises_on_a_lan_is_told_by_whoever_stands_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let province = declared(folder.path(), 5);
    let truth = json(&province.lab(&["advertise", "off"]));
    let router = truth["router"].as_str().unwrap();
    // Its MAC addresses: without them nobody knows whose an advertisement is.
    let discovered = province.mang6(&["discover", router]);
    assert!(matches!(discovered.status.code(), Some(0 | 1)), "{}", told(&discovered));
    let mut wrong = String::new();
    for state in STATES {
        let truth = json(&province.lab(&[&["advertise"], *state].concat()));
        // radvd takes a moment to begin, and speaks no more often than every three seconds.
        let mut left = 5;
        wrong += &loop {
            let wrong = compared(&province, &truth, state);
            left -= 1;
            if wrong.is_empty() || left == 0 {
                break wrong;
            }
        };
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    from_elsewhere_nothing_is_said(folder.path(), &truth);
    let listed = province.mang6(&["list", "observations", "-o", "jsonl"]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(listed.contains("router_advertisement"), "it is evidence, and kept\n{listed}");
}

/// Looks from inside the LAN; gives what is not as it should be, line by line.
fn compared(province: &Province, truth: &Value, state: &[&str]) -> String {
    let site = site(truth);
    let output = in_the_lan(province, truth, &["probe", site, "-o", "json"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{state:?}\n{}", told(&output));
    let probed = json(&output);
    let mut wrong = String::new();
    for rule in RULES {
        let (given, reason) = check_of(&probed, site, rule);
        let expected = truth["expect"][rule].as_str().unwrap();
        let stranger = truth["stranger_mac_address"].as_str().unwrap();
        let is_named = *rule != "lan-rogue-ra" || given != "fail" || reason.contains(stranger);
        if given != expected || !is_named {
            let state = state.join(" ");
            writeln!(wrong, "{state} {rule}: expected {expected}, given {given}: {reason}")
                .unwrap();
        }
    }
    wrong
}

/// In a database of its own, from the data centre.
fn from_elsewhere_nothing_is_said(folder: &std::path::Path, truth: &Value) {
    let province = |arguments: &[&str]| {
        let program = env!("CARGO_BIN_EXE_mang6");
        let config = folder.join("config.toml");
        let db = folder.join("elsewhere.db");
        let head = ["netns", "exec", "m6-vantage", program, "--config"];
        Command::new("ip")
            .args(head)
            .arg(config)
            .arg("--db")
            .arg(db)
            .args(["--lang", "en"])
            .args(arguments)
            .output()
            .unwrap()
    };
    let inventory = folder.join("inventory").to_string_lossy().into_owned();
    for arguments in [&["init"][..], &["import", &inventory]] {
        let output = province(arguments);
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    }
    let probed = json(&province(&["probe", site(truth), "-o", "json"]));
    for rule in ["lan-dns-v6", "lan-rogue-ra"] {
        let (given, reason) = check_of(&probed, site(truth), rule);
        assert_eq!(given, "not_applicable", "{rule}: {reason}");
    }
}

fn in_the_lan(province: &Province, truth: &Value, arguments: &[&str]) -> Output {
    Command::new("ip")
        .args(["netns", "exec", truth["namespace"].as_str().unwrap()])
        .arg(env!("CARGO_BIN_EXE_mang6"))
        .arg("--config")
        .arg(province.folder().join("config.toml"))
        .args(["--lang", "en", "--vantage", "in-the-lan"])
        .args(arguments)
        .output()
        .unwrap()
}

fn site(truth: &Value) -> &str {
    truth["site"].as_str().unwrap()
}

/// Verdict and reason.
fn check_of(probed: &Value, site: &str, rule: &str) -> (String, String) {
    let subjects = probed["subjects"].as_array().unwrap().iter();
    let lan = subjects.filter(|each| each["kind"] == "lan" && each["key"] == site);
    let checks = lan.flat_map(|each| each["checks"].as_array().unwrap());
    let check = checks.into_iter().find(|check| check["id"] == rule);
    let check = check.unwrap_or_else(|| panic!("no {rule} of lan/{site}\n{probed}"));
    let word = |key: &str| check[key].as_str().unwrap_or_default().to_owned();
    (word("verdict"), word("reason"))
}

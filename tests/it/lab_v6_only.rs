//! A vantage without IPv4: the lab is looked at from a place that has both families, then the place
//! loses IPv4 and looks again under another name. Which services still work there and which need IPv4 is
//! compared with what the switches must make of it, and nothing else may have moved.

use std::collections::{BTreeMap, BTreeSet};

use super::lab_journey::declared;
use super::program::{json, told};
use super::truth;

/// Switch, rule and verdict at a vantage without IPv4; what is not named works there.
pub(crate) const THERE: &[(&str, &str, &str)] = &[
    ("ipv4-only", "web-works-v6-only", "fail"),
    ("aaaa-no-listener", "web-works-v6-only", "fail"),
    ("aaaa-no-route", "web-works-v6-only", "fail"),
    ("second-aaaa-dead", "web-works-v6-only", "fail"),
    // It lies outside every declared prefix, so it is not asked.
    ("aaaa-ula", "web-works-v6-only", "unknown"),
    ("status-other-v6", "web-works-v6-only", "fail"),
    ("aaaa-mapped", "web-works-v6-only", "fail"),
    ("aaaa-nat64", "web-works-v6-only", "fail"),
    ("page-ipv4-literal", "web-works-v6-only", "fail"),
    ("page-third-party-ipv4-only", "web-works-v6-only", "fail"),
    ("zone-ns-ipv4-only", "dns-resolves-v6-only", "fail"),
    ("glue-missing-v6", "dns-resolves-v6-only", "fail"),
    ("mx-ipv4-only", "mail-delivered-v6-only", "fail"),
    ("mx-no-listener-v6", "mail-delivered-v6-only", "fail"),
    ("mx-silent-v6", "mail-delivered-v6-only", "fail"),
    ("mx-banner-refuses-v6", "mail-delivered-v6-only", "fail"),
    // Nothing passes, over IPv4 neither.
    ("link-down", "link-v6-only-transport", "unknown"),
    ("router-silent-v6", "device-managed-v6-only", "fail"),
    // It answers over neither family: an outage.
    ("silent-host", "server-works-v6-only", "unknown"),
    ("server-silent-v6", "server-works-v6-only", "fail"),
    ("gateway-mute-v6", "device-managed-v6-only", "unknown"),
    ("gateway-mute-v6", "link-v6-only-transport", "fail"),
    // Nobody manages a printer.
    ("lan-host-silent-v6", "device-managed-v6-only", "unknown"),
    ("mx-missing", "mail-delivered-v6-only", "fail"),
    ("zone-gone", "dns-resolves-v6-only", "fail"),
];

const RULES: &[&str] = &[
    "web-works-v6-only",
    "dns-resolves-v6-only",
    "mail-delivered-v6-only",
    "server-works-v6-only",
    "device-managed-v6-only",
    "link-v6-only-transport",
];

#[test]
fn a_vantage_without_ipv4_tells_what_still_needs_it() {
    let folder = tempfile::tempdir().unwrap();
    let province = declared(folder.path(), 6);
    province.lab(&["switch", "all", "on"]);
    let survey = |arguments: &[&str]| {
        let output = province.mang6(&[&["survey", "-o", "json"], arguments].concat());
        assert!(matches!(output.status.code(), Some(0 | 1)), "survey\n{}", told(&output));
        json(&output)
    };
    survey(&[]);
    let flushed = province.at_vantage(&["ip", "-4", "addr", "flush", "dev", "eth0"]);
    assert!(flushed.status.success(), "{}", told(&flushed));
    let mut surveyed = survey(&["--vantage", "pilot"]);
    // No login over IPv4 could be tried: that is told, and no fault of anybody's.
    let logins = surveyed["failures"].as_array_mut().unwrap();
    logins.retain(|failure| failure["stage"] != "not_attempted");
    let mut truth = json(&province.lab(&["truth", "--json"]));
    // Refused over IPv4, which nobody tries here.
    let expected = truth["failures"].as_array_mut().unwrap();
    expected.retain(|failure| failure["switch"] != "router-ssh-open-v6-only");
    let victims = victims(&truth);
    let (mut compared, mut failing) = (0, 0);
    for expect in truth["expect"].as_array_mut().unwrap() {
        let word = |key: &str| expect[key].as_str().unwrap().to_owned();
        let (subject, rule) =
            (format!("{}/{}", word("subject_kind"), word("subject_key")), word("rule"));
        if !RULES.contains(&rule.as_str()) {
            continue;
        }
        let due = THERE.iter().find(|(switch, of, _)| {
            *of == rule && victims.get(*switch).is_some_and(|all| all.contains(&subject))
        });
        let verdict = due.map_or("pass", |(_, _, verdict)| *verdict);
        compared += 1;
        failing += usize::from(verdict == "fail");
        expect["verdict"] = verdict.into();
    }
    assert!(compared > 60 && failing >= 15, "{compared} compared, {failing} must fail");
    the_path_is_followed(&surveyed, &victims);
    let all = truth::compare(&truth, &surveyed);
    assert_eq!(truth::wrong_count(&all), 0, "\n{}", truth::table("without IPv4", &all));
}

/// Nobody has a route to where one service's AAAA leads: its reason names the router that says so.
fn the_path_is_followed(surveyed: &serde_json::Value, victims: &Victims) {
    let subjects = surveyed["subjects"].as_array().unwrap();
    let subject = subjects
        .iter()
        .find(|each| {
            let key =
                format!("{}/{}", each["kind"].as_str().unwrap(), each["key"].as_str().unwrap());
            victims["aaaa-no-route"].contains(&key)
        })
        .unwrap();
    let checks = subject["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["id"] == "web-reachable-v6").unwrap();
    let reason = check["reason"].as_str().unwrap();
    // The core router's address on the vantage's link.
    assert!(reason.contains("2001:db8:127::1 says that there is no way"), "{reason}");
}

/// Switch to the subjects that bear it.
type Victims = BTreeMap<String, BTreeSet<String>>;

fn victims(truth: &serde_json::Value) -> Victims {
    let mut victims = Victims::new();
    for expect in truth["expect"].as_array().unwrap() {
        let word = |key: &str| expect[key].as_str();
        let Some(switch) = word("switch") else { continue };
        let (kind, key) = (word("subject_kind").unwrap(), word("subject_key").unwrap());
        victims.entry(switch.to_owned()).or_default().insert(format!("{kind}/{key}"));
    }
    victims
}

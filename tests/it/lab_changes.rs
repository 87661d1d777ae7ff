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
    province.lab(&["switch", "ns-silent-v6", "on"]);
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
    // Its name servers answer over IPv4.
    let [zone] = lost("dns/")[..] else { panic!("{two:?}") };
    assert_eq!((&zone["cause"], &zone["to_rung"]), (&"regression".into(), &3.into()));
    // Silence over both families is no verdict on IPv6, so nothing is lost by it.
    assert!(lost("server/").is_empty(), "{two:?}");
    province.lab(&["switch", "aaaa-no-listener", "off"]);
    probe(&province, 2);
    let three = changes(&province);
    let newest = three.iter().rfind(|change| change["subject"] == web["subject"]).unwrap();
    assert_eq!((&newest["change"], &newest["to_rung"]), (&"gained".into(), &5.into()));
    kept(&province, web["subject"].as_str().unwrap());
}

/// Two vantages with a file each: what one of them alone saw is no change where there are two.
#[test]
fn where_two_vantages_look_both_must_have_seen_a_change() {
    let folder = tempfile::tempdir().unwrap();
    let province = declared(folder.path(), 5);
    let switch = |state: &str| drop(province.lab(&["switch", "aaaa-no-listener", state]));
    switch("on");
    let key = victim(&province, "aaaa-no-listener");
    let two = Two { province: &province, key: &key };
    for name in ["north", "south", "alone"] {
        let copy = two.file(name);
        let output = province.mang6(&["-q", "db", "backup", &copy]);
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    }
    // Repaired: one look of each vantage shows it.
    two.probe("north", 1);
    switch("off");
    two.probe("north", 1);
    two.probe("south", 1);
    two.probe("alone", 2);
    let (first, gained) = (("first".to_owned(), None), ("gained".to_owned(), None));
    let begun = [first.clone()];
    let regression = ("lost".to_owned(), Some("regression".to_owned()));
    for name in ["north", "south", "alone"] {
        assert_eq!(two.changes(name), begun, "{name} alone");
    }
    // A second file that is refused does not keep from it what the first one shows.
    two.copy("north", "refused");
    assert_ne!(two.merge("refused", &["south", "absent"]), Some(0));
    assert_eq!(two.changes("refused"), [first.clone(), gained.clone()]);
    // Nor does a merge that could not judge keep it from the next one.
    two.copy("north", "failed");
    let config = province.folder().join("config.toml");
    let settings = std::fs::read_to_string(&config).unwrap();
    assert!(settings.contains("anchors.key"));
    std::fs::write(&config, settings.replace("anchors.key", "absent.key")).unwrap();
    assert_eq!(two.merge("failed", &["south"]), Some(3));
    std::fs::write(&config, settings).unwrap();
    assert_eq!(two.changes("failed"), begun);
    assert_eq!(two.merge("failed", &["south"]), Some(0));
    assert_eq!(two.changes("failed"), [first.clone(), gained.clone()]);
    // And so says the union, in whatever order.
    two.copy("south", "other-way");
    assert_eq!(two.merge("other-way", &["north"]), Some(0));
    assert_eq!(two.merge("north", &["south"]), Some(0));
    for name in ["north", "other-way"] {
        assert_eq!(two.changes(name), [first.clone(), gained.clone()], "{name}");
    }
    // Lost again, as far as one of them can tell.
    switch("on");
    two.probe("north", 2);
    assert_eq!(two.changes("north"), [first.clone(), gained.clone()], "the south saw it well");
    two.probe("alone", 2);
    assert_eq!(two.changes("alone"), [first.clone(), regression.clone()], "nobody else looked");
    assert_eq!(two.merge("alone", &["south"]), Some(0));
    assert_eq!(two.changes("alone"), begun, "the south saw it well");
    // The other one looks, and it is seen twice.
    two.probe("south", 2);
    assert_eq!(two.merge("north", &["south"]), Some(0));
    assert_eq!(two.changes("north"), [first, gained, regression]);
}

/// The web service that a fault befalls.
fn victim(province: &Province, switch: &str) -> String {
    let truth = json(&province.lab(&["truth", "--json"]));
    truth["victims"][switch].as_str().unwrap().strip_prefix("web/").unwrap().to_owned()
}

/// Files of several vantages that look at one web service.
struct Two<'a> {
    province: &'a Province,
    key: &'a str,
}

impl Two<'_> {
    fn file(&self, name: &str) -> String {
        self.province.folder().join(format!("{name}.db")).display().to_string()
    }

    fn copy(&self, from: &str, to: &str) {
        let output =
            self.province.mang6(&["-q", "--db", &self.file(from), "db", "backup", &self.file(to)]);
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    }

    /// Looks from the vantage of the file's name.
    fn probe(&self, name: &str, times: usize) {
        for _ in 0..times {
            let output = self.province.mang6(&[
                "-q",
                "--db",
                &self.file(name),
                "--vantage",
                name,
                "probe",
                self.key,
            ]);
            assert!(matches!(output.status.code(), Some(0 | 1)), "{}", told(&output));
        }
    }

    fn merge(&self, into: &str, others: &[&str]) -> Option<i32> {
        let (into, others) = (self.file(into), others.iter().map(|name| self.file(name)));
        let others: Vec<String> = others.collect();
        let mut arguments = vec!["-q", "--db", &into, "db", "merge"];
        arguments.extend(others.iter().map(String::as_str));
        self.province.mang6(&arguments).status.code()
    }

    fn changes(&self, name: &str) -> Vec<(String, Option<String>)> {
        let filter = format!("subject=web/{}", self.key);
        let arguments = ["--db", &self.file(name), "list", "changes", "-l", &filter, "-o", "json"];
        let listed = json(&self.province.mang6(&arguments));
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let change = |each: &Value| (text(&each["change"]).unwrap(), text(&each["cause"]));
        listed["changes"].as_array().unwrap().iter().map(change).collect()
    }
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

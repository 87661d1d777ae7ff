//! A vantage on the Internet beside one inside, each with a file of its own, merged: who is told what by a
//! service that answers one of them over IPv6 and not the other.

use serde_json::Value;

use super::lab_journey::declared;
use super::program::{json, told};
use super::province::Province;

/// The fault that a web service bears while one of the two looks.
const FAULT: &str = "aaaa-no-listener";

#[test]
fn where_two_vantages_contradict_each_other_the_required_one_decides() {
    let folder = tempfile::tempdir().unwrap();
    let province = declared(folder.path(), 5);
    let truth = json(&province.lab(&["truth", "--json"]));
    let key = truth["victims"][FAULT].as_str().unwrap().strip_prefix("web/").unwrap();
    let lab = Lab { province: &province, key };
    lab.on_the_internet("net");
    lab.declare("exposure = \"public\"");
    lab.copies(&["inside", "net", "alone"]);
    // Refused over IPv6 where the Internet stands, well inside.
    province.lab(&["switch", FAULT, "on"]);
    lab.probe("net");
    province.lab(&["switch", FAULT, "off"]);
    lab.probe("inside");
    lab.merge("inside", "net");
    let (verdict, reason) = lab.explained("inside", "web-reachable-v6");
    assert_eq!(verdict, "unknown", "{reason}");
    assert!(reason.contains("vantages: inside, net"), "{reason}");
    // Who must reach it decides, in either direction.
    lab.declare_in("inside", "exposure = \"public\"\nrequired_vantages = [\"internet\"]");
    let (verdict, reason) = lab.explained("inside", "web-reachable-v6");
    assert_eq!(verdict, "fail", "{reason}");
    assert!(reason.starts_with("from internet, where it must be reached from,"), "{reason}");
    lab.declare_in("inside", "exposure = \"public\"\nrequired_vantages = [\"internal\"]");
    for rule in ["web-reachable-v6", "web-same-status"] {
        let (verdict, reason) = lab.explained("inside", rule);
        assert_eq!(verdict, "pass", "{reason}");
        assert!(reason.starts_with("from where it must be reached (internal):"), "{reason}");
        assert!(reason.contains("with what others see:"), "{reason}");
    }
    // What is not offered there was not looked at from there.
    lab.declare_in("inside", "exposure = \"internal\"");
    let (verdict, reason) = lab.explained("inside", "web-reachable-v6");
    assert_eq!(verdict, "pass", "{reason}");
    assert!(!reason.contains("others see"), "{reason}");
    lab.declare_in("net", "exposure = \"internal\"");
    let (verdict, reason) = lab.explained("net", "web-reachable-v6");
    assert_eq!(verdict, "not_applicable", "{reason}");
}

/// A lab, and one web service of it.
struct Lab<'a> {
    province: &'a Province,
    key: &'a str,
}

impl Lab<'_> {
    fn file(&self, name: &str) -> String {
        self.province.folder().join(format!("{name}.db")).display().to_string()
    }

    /// Runs mang6 and asks for one of some exit codes.
    fn mang6(&self, arguments: &[&str], codes: &[i32]) -> std::process::Output {
        let output = self.province.mang6(arguments);
        let is_meant = output.status.code().is_some_and(|code| codes.contains(&code));
        assert!(is_meant, "{arguments:?}\n{}", told(&output));
        output
    }

    /// Says in the settings that a vantage is on the Internet.
    fn on_the_internet(&self, name: &str) {
        let config = self.province.folder().join("config.toml");
        let settings = std::fs::read_to_string(&config).unwrap();
        std::fs::write(&config, format!("internet_vantages = [\"{name}\"]\n{settings}")).unwrap();
    }

    fn copies(&self, names: &[&str]) {
        for name in names {
            self.mang6(&["-q", "db", "backup", &self.file(name)], &[0]);
        }
    }

    fn probe(&self, name: &str) {
        let db = self.file(name);
        self.mang6(&["-q", "--db", &db, "--vantage", name, "probe", self.key], &[0, 1]);
    }

    fn merge(&self, into: &str, other: &str) {
        self.mang6(&["-q", "--db", &self.file(into), "db", "merge", &self.file(other)], &[0, 1]);
    }

    /// Declares the service anew, with what is said of its exposure.
    fn declare(&self, exposure: &str) {
        let rows = self.rows(exposure);
        self.mang6(&["-q", "import", &rows], &[0]);
    }

    fn declare_in(&self, name: &str, exposure: &str) {
        let rows = self.rows(exposure);
        self.mang6(&["-q", "--db", &self.file(name), "import", &rows], &[0]);
    }

    fn rows(&self, exposure: &str) -> String {
        let inventory = self.province.folder().join("inventory/lab.toml");
        let inventory = std::fs::read_to_string(inventory).unwrap();
        let code = format!("code = \"{}\"\n", self.key);
        let mut blocks = inventory.split("\n\n").map(str::trim_start);
        let own = blocks
            .find(|each| each.starts_with("[[service]]") && format!("{each}\n").contains(&code));
        let kept = own.unwrap().lines().filter(|line| !line.starts_with("exposure"));
        let row = kept.collect::<Vec<_>>().join("\n");
        let path = self.province.folder().join("exposure.toml");
        std::fs::write(&path, format!("{row}\n{exposure}\n")).unwrap();
        path.display().to_string()
    }

    /// What is said of the service by a rule: the verdict and why.
    fn explained(&self, name: &str, rule: &str) -> (String, String) {
        let asset = format!("web/{}", self.key);
        let explained =
            json(&self.mang6(&["--db", &self.file(name), "explain", &asset, "-o", "json"], &[0]));
        let subject = &explained["subjects"][0];
        let checks = subject["checks"].as_array().unwrap();
        let check = checks.iter().find(|each| each["id"] == rule).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&check["verdict"]), text(&check["reason"]))
    }
}

//! A rung that somebody typed stays apart from what is proved, and stands beside it wherever it is shown.

use std::fs;
use std::path::Path;

use super::program::{expect, json, run, told};

/// Two routers on loopback: of both somebody says more or less than can be shown.
const INVENTORY: &str = r#"
[[site]]
code = "ttdl"
name = "Trung tâm dữ liệu"
kind = "data_centre"
unit = "2025/51"
declared_rung = "addressed"

[[prefix]]
prefix = "127.0.0.0/8"
role = "server"
site = "ttdl"

[[device]]
name = "honest"
role = "router"
site = "ttdl"
manufacturer = "lab"
model = "R1"
os_version = "1"
management_ports = [9]
declared_rung = "inventoried"
[[device.address]]
address = "127.0.0.11"
role = "management"

[[device]]
name = "boasting"
role = "router"
site = "ttdl"
manufacturer = "lab"
model = "R1"
os_version = "1"
management_ports = [9]
declared_rung = "equivalent"
[[device.address]]
address = "127.0.0.12"
role = "management"

[[device]]
name = "silent"
role = "router"
site = "ttdl"
"#;

fn standing(folder: &Path, device: &str) -> (String, String) {
    let shown = json(&expect(folder, &["show", "devices", device, "-o", "json"], 0));
    let row = &shown["devices"][0];
    let word = |key: &str| row[key].as_str().unwrap_or("-").to_owned();
    (word("declared_standing"), word("proved_rung"))
}

#[test]
fn what_is_typed_stands_beside_what_is_proved_and_never_becomes_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("in.toml"), INVENTORY).unwrap();
    expect(folder, &["-q", "init"], 0);
    expect(folder, &["-q", "import", "in.toml"], 0);
    let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    assert_eq!(standing(folder, "boasting"), pair("not_looked_at", "-"));
    assert_eq!(standing(folder, "silent"), pair("-", "-"), "nothing is typed, nothing is told");

    let probed = run(folder, &["-q", "probe", "honest", "boasting"]);
    assert!(matches!(probed.status.code(), Some(0 | 1)), "{}", told(&probed));
    assert_eq!(standing(folder, "honest"), pair("proved", "inventoried"));
    assert_eq!(standing(folder, "boasting"), pair("not_proved", "inventoried"));

    let shown = told(&expect(folder, &["--lang", "en", "show", "devices", "boasting"], 0));
    let said = "declared, not proved: declared 5 equivalent to IPv4, proved 0 inventoried";
    assert!(shown.contains(said), "{shown}");
    let explained = told(&run(folder, &["--lang", "en", "explain", "boasting"]));
    assert!(explained.contains(said), "{explained}");
    let listed = told(&expect(folder, &["--lang", "en", "list", "devices"], 0));
    assert!(listed.contains("declared, not proved"), "{listed}");

    let status = run(folder, &["--lang", "en", "status"]);
    let status_text = told(&status);
    assert!(
        status_text.contains("declared by hand: 3, of which declared, not proved: 2"),
        "{status_text}"
    );
    let document = json(&run(folder, &["status", "-o", "json"]));
    let declared = document["declared"].as_array().unwrap();
    let boasting = declared.iter().find(|each| each["subject"] == "device/boasting").unwrap();
    assert_eq!(
        (&boasting["declared_rung"], &boasting["proved_rung"], &boasting["standing"]),
        (&5.into(), &0.into(), &"not_proved".into())
    );
    assert!(declared.iter().any(|each| each["subject"] == "lan/ttdl"), "{document}");
}

#[test]
fn a_word_that_is_no_rung_is_a_fault_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let wrong = INVENTORY.replace("\"equivalent\"", "\"done\"");
    fs::write(folder.join("in.toml"), wrong).unwrap();
    expect(folder, &["-q", "init"], 0);
    let refused = told(&expect(folder, &["--lang", "en", "import", "in.toml"], 3));
    assert!(refused.contains("in.toml:") && refused.contains("ipv6_only"), "{refused}");
}

fn declared_at(folder: &Path) {
    fs::write(folder.join("in.toml"), INVENTORY).unwrap();
    expect(folder, &["-q", "init"], 0);
    expect(folder, &["-q", "import", "in.toml"], 0);
}

fn changes(folder: &Path) -> Vec<(String, String, String)> {
    let listed = json(&expect(folder, &["list", "changes", "-o", "json"], 0));
    let word = |row: &serde_json::Value, key: &str| row[key].to_string();
    let rows = listed["changes"].as_array().unwrap();
    rows.iter()
        .map(|row| (word(row, "subject"), word(row, "change"), word(row, "to_rung")))
        .collect()
}

#[test]
fn a_merge_of_runs_keeps_what_one_file_would_and_knows_that_somebody_looked() {
    let probe = |folder: &Path, vantage: &str, device: &str| {
        let probed = run(folder, &["-q", "--vantage", vantage, "probe", device]);
        assert!(matches!(probed.status.code(), Some(0 | 1)), "{}", told(&probed));
    };
    // One file that both vantages write to, and one for each.
    let [one, here, there] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    for folder in [&one, &here, &there] {
        declared_at(folder.path());
    }
    for (folder, vantage, device) in
        [(&there, "tinh", "boasting"), (&here, "xa", "honest"), (&there, "tinh", "honest")]
    {
        probe(folder.path(), vantage, device);
        probe(one.path(), vantage, device);
    }
    let there = there.path().join("mang6.db");
    let there = there.to_str().unwrap();
    assert_eq!(standing(here.path(), "boasting").0, "not_looked_at");
    expect(here.path(), &["-q", "db", "merge", there], 0);
    assert_eq!(standing(here.path(), "boasting"), standing(one.path(), "boasting"));
    assert_eq!(standing(here.path(), "boasting").0, "not_proved");
    let merged = changes(here.path());
    assert_eq!(merged, changes(one.path()));
    assert!(merged.len() >= 2, "{merged:?}");
    expect(here.path(), &["-q", "db", "merge", there], 0);
    assert_eq!(changes(here.path()), merged, "again: nothing new");
}

#[test]
fn what_only_audits_looked_at_was_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let link = r#"
[[site]]
code = "xa"
name = "Xã"
kind = "commune"
unit = "2025/51"

[[link]]
code = "k1"
tier = "access-2"
declared_rung = "reachable"
a = { site = "ttdl", ipv4 = "127.0.0.21" }
b = { site = "xa", ipv4 = "127.0.0.22" }
"#;
    fs::write(folder.join("in.toml"), format!("{INVENTORY}{link}")).unwrap();
    expect(folder, &["-q", "init"], 0);
    expect(folder, &["-q", "import", "in.toml"], 0);
    let standing = || {
        let shown = json(&expect(folder, &["show", "links", "k1", "-o", "json"], 0));
        shown["links"][0]["declared_standing"].as_str().unwrap().to_owned()
    };
    assert_eq!(standing(), "not_looked_at");
    let audited = run(folder, &["-q", "audit", "k1"]);
    assert!(matches!(audited.status.code(), Some(0 | 1)), "{}", told(&audited));
    assert_eq!(standing(), "not_proved");
}

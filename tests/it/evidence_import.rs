//! `evidence import`: what the real `playbooks/audit/linux.yml` told (tests/fixtures/ansible, taken with the
//! commands of `tests/proof/playbooks_run.sh`) becomes evidence once, and nothing wrong becomes any.

use std::fs;
use std::path::Path;

use super::program::{expect, json, run, told};

const INVENTORY: &str = r#"
[[site]]
code = "ttdl"
name = "Trung tâm dữ liệu"
kind = "data_centre"
unit = "2025/51"

[[prefix]]
prefix = "192.0.2.0/24"
role = "server"
site = "ttdl"
[[prefix]]
prefix = "2001:db8::/64"
role = "server"
site = "ttdl"

[[device]]
name = "may-chu-1"
role = "server"
site = "ttdl"
manufacturer = "lab"
model = "S1"
[[device.address]]
address = "192.0.2.9"
role = "management"
[[device.address]]
address = "2001:db8::9"
role = "service"

[[device]]
name = "may-chu-2"
role = "server"
site = "ttdl"
[[device.address]]
address = "192.0.2.10"
role = "management"
"#;

const RESULT: &str = include_str!("../fixtures/ansible/linux.json");

/// A record with the two servers, and the result as a file.
fn prepared(folder: &Path, result: &str) {
    fs::write(folder.join("in.toml"), INVENTORY).unwrap();
    fs::write(folder.join("result.json"), result).unwrap();
    expect(folder, &["-q", "init"], 0);
    expect(folder, &["-q", "import", "in.toml"], 0);
}

fn run_count(folder: &Path) -> usize {
    let runs = json(&expect(folder, &["runs", "-o", "json"], 0));
    runs["runs"].as_array().unwrap().len()
}

fn explained(folder: &Path) -> String {
    told(&run(folder, &["--lang", "en", "explain", "server/may-chu-1"]))
}

#[test]
fn a_playbooks_result_raises_the_rung_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    prepared(folder, RESULT);
    let before = explained(folder);
    assert!(before.contains("no fresh SNMP, SSH or playbook answer"), "{before}");

    let taken =
        expect(folder, &["--vantage", "noc", "evidence", "import", "result.json", "-o", "json"], 0);
    let document = json(&taken);
    assert_eq!(document["schema"], "mang6.evidence/v1");
    let topics: Vec<&str> = document["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["topic"].as_str().unwrap())
        .collect();
    let all = [
        "addresses",
        "listening",
        "kernel",
        "system",
        "resolvers",
        "assertions: Audit of Linux hosts",
    ];
    assert_eq!(topics, all);
    assert!(told(&taken).contains("6 new in run 1"), "{}", told(&taken));

    let after = explained(folder);
    assert!(after.contains("it shows 2001:db8::9"), "{after}");
    assert!(after.contains("may-chu-1 shows an IPv6 stack"), "{after}");
    let observations = json(&expect(folder, &["list", "observations", "-o", "json"], 0));
    let first = &observations["observations"][0];
    assert_eq!(
        (&first["vantage"], &first["probe"]),
        (&"noc".into(), &"playbook".into()),
        "{first}"
    );

    for _ in 0..2 {
        let again = told(&expect(folder, &["evidence", "import", "result.json"], 0));
        assert!(again.contains("nothing new"), "{again}");
        assert_eq!(run_count(folder), 1);
    }
    expect(folder, &["db", "check"], 0);

    // A run without any of it: every question differs, and the asset is named once.
    let later = RESULT.replace("may-chu-1", "may-chu-2").replace("192.0.2.9\\", "192.0.2.10\\");
    fs::write(folder.join("other.json"), later.replace("2001:db8::9", "2001:db8::a")).unwrap();
    expect(folder, &["-q", "evidence", "import", "other.json"], 0);
    let names = expect(folder, &["diff", "1", "2", "-o", "name"], 1);
    assert_eq!(String::from_utf8_lossy(&names.stdout), "server/may-chu-1\nserver/may-chu-2\n");
}

#[test]
fn a_folder_is_taken_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    prepared(folder, RESULT);
    let results = folder.join("results");
    fs::create_dir(&results).unwrap();
    fs::write(results.join("a.json"), RESULT).unwrap();
    fs::write(results.join("b.json"), "{\n\"plays\": [,\n").unwrap();
    let refused = told(&expect(folder, &["evidence", "import", "results"], 3));
    assert!(refused.contains("results/b.json:2:1: "), "{refused}");
    assert!(refused.contains("ANSIBLE_STDOUT_CALLBACK=ansible.posix.json"), "{refused}");
    assert_eq!(run_count(folder), 0);
    fs::write(results.join("b.json"), RESULT).unwrap();
    let taken = told(&expect(folder, &["evidence", "import", "results"], 0));
    assert!(taken.contains("6 new in run 1"), "one moment is told once: {taken}");
}

#[test]
fn a_host_that_is_no_asset_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let other = RESULT.replace("may-chu-1", "khach").replace("2001:db8::9", "2001:db8:9::9");
    prepared(folder, &other.replace("192.0.2.9", "198.51.100.9"));
    let refused = told(&expect(folder, &["--lang", "en", "evidence", "import", "result.json"], 3));
    let line = other.lines().position(|line| line.contains("\"khach\"")).unwrap() + 1;
    let said = format!(
        "result.json:{line}:1: no device is named `khach`, nor is any of its addresses declared"
    );
    assert!(refused.contains(&said), "{refused}");
    let vi = told(&expect(folder, &["--lang", "vi", "evidence", "import", "result.json"], 3));
    assert!(vi.contains("không có thiết bị nào tên `khach`"), "{vi}");
    assert_eq!(run_count(folder), 0);
    let skipped =
        told(&expect(folder, &["evidence", "import", "result.json", "--skip-unknown"], 0));
    assert!(skipped.contains("1 hosts are no asset and were left out"), "{skipped}");
    assert_eq!(run_count(folder), 0);
}

#[test]
fn an_address_names_a_host_and_another_machines_addresses_refuse_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    prepared(folder, &RESULT.replace("may-chu-1", "localhost"));
    let taken = json(&expect(folder, &["evidence", "import", "result.json", "-o", "json"], 0));
    assert_eq!(taken["results"][0]["asset"], "server/may-chu-1");

    fs::write(folder.join("wrong.json"), RESULT.replace("may-chu-1", "may-chu-2")).unwrap();
    let refused = told(&expect(folder, &["evidence", "import", "wrong.json", "--skip-unknown"], 3));
    assert!(
        refused.contains(
            "`may-chu-2` is named like `may-chu-2` and shows the addresses of: may-chu-1"
        ),
        "{refused}"
    );
}

#[test]
fn what_is_still_to_come_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    prepared(folder, &RESULT.replace("\"2026-", "\"2126-"));
    let refused = told(&expect(folder, &["evidence", "import", "result.json"], 3));
    assert!(refused.contains("which is still to come"), "{refused}");
    assert_eq!(run_count(folder), 0);
    fs::write(folder.join("empty.json"), "{\"plays\": []}").unwrap();
    let refused = told(&expect(folder, &["evidence", "import", "empty.json"], 3));
    assert!(refused.contains("no host told anything"), "{refused}");
}

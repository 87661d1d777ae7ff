//! The program as people and scripts use it: exit codes, both outputs, bad input.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::program::{expect, json, mang6, run, told};

fn initialised() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    expect(folder.path(), &["-q", "init"], 0);
    folder
}

fn refused(folder: &Path, arguments: &[&str], code: i32, words: &[&str]) {
    let output = expect(folder, arguments, code);
    let text = told(&output);
    for word in words {
        assert!(text.contains(word), "no `{word}` in\n{text}");
    }
    assert!(output.stdout.is_empty(), "stdout is data\n{text}");
}

#[test]
fn init_loads_both_eras_and_twice_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    expect(folder.path(), &["init"], 0);
    let again = expect(folder.path(), &["init"], 0);
    assert!(told(&again).contains("nothing to add"), "{}", told(&again));
    let units = json(&expect(folder.path(), &["list", "units", "-o", "json"], 0));
    assert_eq!(units["schema"], "mang6.list/v1");
    let count = |era: &str, parent: &str| {
        let units = units["units"].as_array().unwrap();
        units.iter().filter(|unit| unit["era"] == era && unit["parent_code"] == parent).count()
    };
    assert_eq!(count("2025", "51"), 96);
    let unit = json(&expect(folder.path(), &["show", "unit", "21040", "-o", "json"], 0));
    assert_eq!(unit["units"][0]["name"], "Xã Bình Sơn");
}

#[test]
fn a_database_that_is_missing_newer_or_not_ours_is_refused_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    refused(folder.path(), &["list", "units"], 3, &["no database", "hint:", "init"]);
    // Straight after `make demo`, typed where it was: its record is named.
    fs::create_dir_all(folder.path().join("target/demo")).unwrap();
    fs::write(folder.path().join("target/demo/mang6.db"), "").unwrap();
    refused(
        folder.path(),
        &["status"],
        3,
        &["no database", "export MANG6_DB=target/demo/mang6.db"],
    );
    fs::write(
        folder.path().join("mang6.db"),
        "this is a letter, not a database, and long enough to be sure of it",
    )
    .unwrap();
    refused(folder.path(), &["list", "units"], 3, &["not a mang6 database", "hint:"]);
    refused(folder.path(), &["init"], 3, &["not a mang6 database"]);
}

#[test]
fn a_folder_that_cannot_be_written_is_the_environments_fault() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let output =
        mang6(folder.path()).args(["--db", "file/deep/mang6.db", "init"]).output().unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", told(&output));
}

#[test]
fn a_bad_declaration_changes_nothing_and_names_every_place() {
    let folder = initialised();
    let file = folder.path().join("bad.toml");
    fs::write(
        &file,
        "[[site]]\ncode = \"s\"\nname = \"S\"\nkind = \"office\"\nunit = \"2025/51\"\n\n\
         [[device]]\nname = \"r1\"\nrole = \"rooter\"\nsite = \"s\"\n\n\
         [[prefix]]\nprefix = \"10.0.0.1/24\"\nrole = \"lan\"\nsite = \"s\"\n",
    )
    .unwrap();
    let path = file.to_str().unwrap();
    refused(
        folder.path(),
        &["import", path],
        3,
        &["bad.toml:9:8", "router", "bad.toml:13:10", "10.0.0.0/24", "hint:"],
    );
    let sites = json(&expect(folder.path(), &["list", "sites", "-o", "json"], 0));
    assert_eq!(sites["sites"].as_array().unwrap().len(), 0);
}

#[test]
fn a_dry_run_shows_and_does_nothing_and_history_tells_afterwards() {
    let folder = initialised();
    let file = folder.path().join("good.toml");
    fs::write(
        &file,
        "[[site]]\ncode = \"s\"\nname = \"Trụ sở\"\nkind = \"office\"\nunit = \"2025/51\"\n",
    )
    .unwrap();
    let path = file.to_str().unwrap();
    let preview = expect(folder.path(), &["import", "--dry-run", path], 0);
    assert!(told(&preview).contains("+ sites s"), "{}", told(&preview));
    expect(folder.path(), &["show", "site", "s"], 3);
    expect(folder.path(), &["import", path], 0);
    let history = expect(folder.path(), &["history", "site", "s"], 0);
    assert!(told(&history).contains("good.toml:1:1"), "{}", told(&history));
}

#[test]
fn the_scope_guard_stands_before_the_first_packet() {
    let folder = initialised();
    refused(
        folder.path(),
        &["scan", "10.0.0.0/30"],
        3,
        &["lies outside every declared prefix", "--unlisted"],
    );
    refused(
        folder.path(),
        &["scan", "2001:db8:1::/64"],
        3,
        &["lies outside every declared prefix", "--unlisted"],
    );
    refused(folder.path(), &["scan", "nonsense"], 2, &["is no target"]);
    refused(folder.path(), &["scan", "10.0.0.1/30"], 2, &["host bits", "10.0.0.0/30"]);
}

#[test]
fn without_permission_for_icmp_both_remedies_are_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let program = folder.path().join("mang6");
    fs::copy(env!("CARGO_BIN_EXE_mang6"), &program).unwrap();
    // A network namespace of its own has the kernel's own ping_group_range: nobody.
    let output = std::process::Command::new("unshare")
        .args([
            "--net",
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "--inh-caps=-all",
        ])
        .arg(&program)
        .args(["--lang", "en", "scan", "127.0.0.1", "--no-store"])
        .env("HOME", folder.path())
        .output()
        .unwrap();
    let text = told(&output);
    assert_eq!(output.status.code(), Some(4), "{text}");
    assert!(text.contains("setcap cap_net_raw") && text.contains("ping_group_range"), "{text}");
}

#[test]
fn loopback_can_be_scanned_and_the_run_is_kept() {
    let folder = initialised();
    let scan = json(&expect(folder.path(), &["scan", "127.0.0.1-3", "::1", "-o", "json"], 0));
    assert_eq!(
        (&scan["schema"], &scan["asked_count"], &scan["answered_count"]),
        (&"mang6.scan/v1".into(), &4.into(), &4.into())
    );
    assert!(scan["hosts"][0]["rtt_us"].as_u64().is_some());
    let runs = json(&expect(folder.path(), &["runs", "-o", "json"], 0));
    assert_eq!(
        (&runs["runs"][0]["state"], &runs["runs"][0]["observation_count"]),
        (&"complete".into(), &4.into())
    );
    expect(folder.path(), &["scan", "-q", "127.0.0.1"], 0);
    let difference = json(&expect(folder.path(), &["diff", "1", "2", "-o", "json"], 1));
    assert_eq!(difference["changes"].as_array().unwrap().len(), 3);
    let sound = json(&expect(folder.path(), &["db", "check", "-o", "json"], 0));
    assert_eq!(
        (&sound["schema"], &sound["problems"]),
        (&"mang6.db/v1".into(), &serde_json::json!([]))
    );
    expect(folder.path(), &["db", "backup", "copy.db"], 0);
    expect(folder.path(), &["db", "backup", "copy.db"], 3);
    expect(folder.path(), &["scan", "-q", "127.0.0.1"], 0);
    expect(folder.path(), &["db", "restore", "copy.db"], 0);
    let runs = json(&expect(folder.path(), &["runs", "-o", "json"], 0));
    assert_eq!(runs["runs"].as_array().unwrap().len(), 2, "the record is the copy's again");
    expect(folder.path(), &["--read-only", "db", "restore", "copy.db"], 2);
    expect(folder.path(), &["db", "restore", "absent.db"], 3);
}

#[test]
fn another_vantages_file_is_merged_once_and_a_conflict_is_told() {
    let (here, there) = (initialised(), initialised());
    let site = |folder: &Path, name: &str| {
        let text = format!("[[site]]\ncode = \"ba-to\"\nname = \"{name}\"\nkind = \"office\"\n");
        fs::write(folder.join("site.toml"), text).unwrap();
        expect(folder, &["import", "site.toml"], 0);
    };
    expect(there.path(), &["--vantage", "ba-to", "scan", "-q", "127.0.0.1"], 0);
    site(here.path(), "Ba Tơ");
    site(there.path(), "Ba Tơ");
    let other = there.path().join("mang6.db").display().to_string();
    expect(here.path(), &["db", "merge", &other], 0);
    expect(here.path(), &["db", "merge", &other], 0);
    let runs = json(&expect(here.path(), &["runs", "-o", "json"], 0));
    assert_eq!(runs["runs"].as_array().unwrap().len(), 1);
    assert_eq!(runs["runs"][0]["vantage"], "ba-to");
    site(here.path(), "Ba Tơ 1");
    site(there.path(), "Ba Tơ 2");
    let merged = json(&expect(here.path(), &["db", "merge", &other, "-o", "json"], 1));
    let conflict = &merged["conflicts"][0];
    assert_eq!(
        (&conflict["key"], &conflict["field"], &conflict["here"], &conflict["there"]),
        (&"ba-to".into(), &"name".into(), &"Ba Tơ 1".into(), &"Ba Tơ 2".into())
    );
    expect(here.path(), &["db", "check"], 0);
}

/// Two merges at once would share the note of what is not looked through yet, and the first to end would
/// take it from the other: the second leaves before it touches anything.
#[test]
fn a_second_merge_leaves_at_once_and_takes_nothing() {
    let (here, there) = (initialised(), initialised());
    expect(there.path(), &["--vantage", "ba-to", "scan", "-q", "127.0.0.1"], 0);
    let other = there.path().join("mang6.db").display().to_string();
    let path = here.path().join("mang6.db.merge.lock");
    let first = fs::File::create(path).unwrap();
    first.lock().unwrap();
    let refused = expect(here.path(), &["db", "merge", &other], 75);
    assert!(told(&refused).contains("`merge` is already running"), "{}", told(&refused));
    assert!(!here.path().join("mang6.db.merging").exists());
    // Nor is the file put in its place meanwhile.
    expect(here.path(), &["db", "restore", &other], 75);
    let runs = json(&expect(here.path(), &["runs", "-o", "json"], 0));
    assert_eq!(runs["runs"].as_array().unwrap().len(), 0);
    drop(first);
    expect(here.path(), &["db", "merge", &other], 0);
    let runs = json(&expect(here.path(), &["runs", "-o", "json"], 0));
    assert_eq!(runs["runs"].as_array().unwrap().len(), 1);
}

#[test]
fn an_ad_hoc_target_needs_no_database_and_a_literal_community_is_never_kept() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [
        "discover",
        "127.0.0.1",
        "--snmp-port",
        "9",
        "--snmp-community",
        "s3cret-c0mmunity",
        "-o",
        "json",
    ];
    let alone = run(folder.path(), &arguments);
    assert_eq!(alone.status.code(), Some(1), "{}", told(&alone));
    assert_eq!(json(&alone)["failures"][0]["address"], "127.0.0.1");
    assert!(!folder.path().join("mang6.db").exists());
    expect(folder.path(), &["-q", "init"], 0);
    run(folder.path(), &arguments);
    for entry in fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let found = bytes.windows(16).any(|window| window == b"s3cret-c0mmunity");
        assert!(!found, "the community stands in {}", path.display());
    }
}

#[test]
fn credentials_that_others_can_read_are_refused() {
    let folder = initialised();
    let path = folder.path().join("credentials.toml");
    fs::write(
        &path,
        "[[credential]]\nname = \"core\"\nkind = \"snmp-v2c\"\ncommunity = \"s3cret\"\n",
    )
    .unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let list = |code: i32| {
        let output = mang6(folder.path())
            .env("MANG6_CREDENTIALS", &path)
            .args(["credentials", "list", "-o", "json"])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(code), "{}", told(&output));
        output
    };
    assert!(told(&list(3)).contains("chmod 600"));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let listed = list(0);
    assert_eq!(json(&listed)["credentials"][0]["kind"], "snmp-v2c");
    assert!(!told(&listed).contains("s3cret"));
}

#[test]
fn settings_tell_where_they_come_from_and_bad_ones_where_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("c.toml");
    fs::write(&path, "vantage = \"ttdl\"\n").unwrap();
    let config = path.to_str().unwrap();
    let shown =
        json(&expect(folder.path(), &["--config", config, "config", "show", "-o", "json"], 0));
    let settings = shown["settings"].as_array().unwrap();
    let vantage = settings.iter().find(|setting| setting["key"] == "vantage").unwrap();
    assert_eq!((&vantage["value"], &vantage["origin"]), (&"ttdl".into(), &config.into()));
    fs::write(&path, "vantage = \"ttdl\"\ncolour = 1\n").unwrap();
    refused(folder.path(), &["--config", config, "config", "show"], 3, &["c.toml:2:1", "colour"]);
}

#[test]
fn usage_mistakes_leave_with_2_and_help_and_version_with_0() {
    let folder = tempfile::tempdir().unwrap();
    expect(folder.path(), &["frobnicate"], 2);
    expect(folder.path(), &["list", "frobs"], 2);
    expect(folder.path(), &["--help"], 0);
    expect(folder.path(), &["--version"], 0);
    expect(folder.path(), &["man"], 0);
    let script = expect(folder.path(), &["completions", "bash"], 0);
    assert!(String::from_utf8_lossy(&script.stdout).contains("COMPLETE="), "{}", told(&script));
}

/// What the shell is told to offer for the last of these words.
fn completed(folder: &Path, words: &[&str]) -> Vec<String> {
    let index = (words.len() - 1).to_string();
    let output = mang6(folder)
        .env("COMPLETE", "bash")
        .env("_CLAP_COMPLETE_INDEX", index)
        .env("_CLAP_COMPLETE_COMP_TYPE", "9")
        .env("_CLAP_COMPLETE_SPACE", "true")
        .env("_CLAP_IFS", "\n")
        .env("MANG6_DB", "mang6.db")
        .arg("--")
        .args(words)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", told(&output));
    let told = String::from_utf8(output.stdout).unwrap();
    told.lines().map(str::to_owned).collect()
}

/// What the shell asks at a key: nouns, keys of the noun typed before, as the database has them.
#[test]
fn completion_knows_the_database() {
    let folder = initialised();
    let completed = |words: &[&str]| completed(folder.path(), words);
    assert_eq!(completed(&["mang6", "show", "unit", "2025/2104"]), ["2025/21040"]);
    assert_eq!(completed(&["mang6", "history", "organisation", "so-khc"]), ["so-khcn"]);
    assert_eq!(completed(&["mang6", "list", "uni"]), ["units"]);
    assert_eq!(completed(&["mang6", "list", "units", "-l", "succ"]), ["successor_codes="]);
    assert_eq!(completed(&["mang6", "show", "unit", "nobody"]), Vec::<String>::new());
}

/// And at an argument that names an asset, a plan, a unit or a word of a closed set.
#[test]
fn completion_knows_what_an_argument_names() {
    let folder = initialised();
    fs::write(
        folder.path().join("more.toml"),
        r#"
[[site]]
code = "ubnd-a"
name = "A"
kind = "commune"
unit = "2025/21040"
[[site]]
code = "ttdl-zz"
name = "B"
kind = "data_centre"
unit = "2025/21040"
[[device]]
name = "sw-zz1"
role = "switch"
site = "ubnd-a"
[[link]]
code = "KENH-ZZ1"
tier = "access-2"
a = { site = "ttdl-zz" }
b = { site = "ubnd-a" }
"#,
    )
    .unwrap();
    expect(folder.path(), &["import", "more.toml"], 0);
    for (line, found) in [
        (&["mang6", "explain", "sw-z"][..], "sw-zz1"),
        (&["mang6", "explain", "device/sw-z"], "device/sw-zz1"),
        (&["mang6", "probe", "sw-z"], "sw-zz1"),
        (&["mang6", "check", "link", "KENH-Z"], "KENH-ZZ1"),
        (&["mang6", "audit", "ack", "KENH-Z"], "KENH-ZZ1"),
        (&["mang6", "export", "ansible", "--host", "sw-z"], "sw-zz1"),
        (&["mang6", "discover", "sw-z"], "sw-zz1"),
        (&["mang6", "plan", "exempt", "--subject", "link/KENH-Z"], "link/KENH-ZZ1"),
        (&["mang6", "check", "plan", "127"], "127-kh-ubnd"),
        (&["mang6", "plan", "show", "264"], "2640-kh-ubnd"),
        (&["mang6", "check", "unit", "2104"], "21040"),
        (&["mang6", "report", "--unit", "2104"], "21040"),
        (&["mang6", "export", "netbox", "--netbox", "4.6"], "4.6"),
        (&["mang6", "--lang", "v"], "vi"),
    ] {
        assert_eq!(completed(folder.path(), line), [found], "{line:?}");
    }
}

#[expect(clippy::disallowed_methods, reason = "the test makes a file of a version of before")]
#[test]
fn what_doctor_says_of_an_older_database_works() {
    let folder = tempfile::tempdir().unwrap();
    let dump = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/schemas/0019.sql");
    let old = rusqlite::Connection::open(folder.path().join("mang6.db")).unwrap();
    old.execute_batch(&fs::read_to_string(dump).unwrap()).unwrap();
    drop(old);
    let doctor = || {
        let output = mang6(folder.path())
            .args(["--db", "mang6.db", "--lang", "vi", "doctor", "-o", "json"])
            .output()
            .unwrap();
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let all = told["checks"].as_array().or_else(|| told.as_array()).unwrap().clone();
        all.into_iter().find(|each| each["id"] == "database").unwrap()
    };
    let ill = doctor();
    let words = ill["remedy"].as_str().unwrap().to_owned();
    assert!(ill.to_string().contains("lược đồ"), "{ill}");
    // `expect` names the database itself.
    let words: Vec<&str> = words.split(' ').skip(3).collect();
    expect(folder.path(), &words, 0);
    assert_eq!(doctor()["remedy"], serde_json::Value::Null);
}

#[test]
fn the_demo_needs_neither_root_nor_network() {
    let folder = tempfile::tempdir().unwrap();
    let output = mang6(folder.path()).args(["demo", "--dir", "sample"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let page = fs::read_to_string(folder.path().join("sample/report.html")).unwrap();
    assert!(
        page.contains("<svg") && page.matches("<script").count() == 1,
        "the report is one page with its own script only"
    );
    let status = mang6(folder.path())
        .args(["--db", "sample/mang6.db", "status", "-o", "json"])
        .output()
        .unwrap();
    let status = json(&status);
    let total: u64 = status["units"]
        .as_array()
        .unwrap()
        .iter()
        .map(|unit| unit["total_count"].as_u64().unwrap())
        .sum();
    assert!(total > 30, "{total} subjects");
}

/// One family is one family: the other is not asked, and the run says from where it looked.
#[test]
fn a_family_and_a_vantage_are_kept_to() {
    let folder = initialised();
    for (flag, asked, other) in [("-4", "127.0.0.1", "::1"), ("-6", "::1", "127.0.0.1")] {
        let arguments = ["--vantage", "bàn-trực", flag, "scan", "127.0.0.1", "::1", "-o", "name"];
        let output = expect(folder.path(), &arguments, 0);
        let names = String::from_utf8(output.stdout).unwrap();
        assert!(names.lines().any(|line| line == asked), "{names}");
        assert!(!names.lines().any(|line| line == other), "{names}");
    }
    let both = expect(folder.path(), &["-4", "-6", "scan", "127.0.0.1"], 2);
    assert!(told(&both).contains("cannot be used with"), "{}", told(&both));
    let runs = json(&expect(folder.path(), &["runs", "-o", "json"], 0));
    let runs = runs["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 2);
    assert!(runs.iter().all(|run| run["vantage"] == "bàn-trực"), "{runs:?}");
}

/// An auditor reads while somebody else writes, and cannot write.
#[test]
#[expect(clippy::disallowed_methods, reason = "the test is the other program that writes")]
fn a_reader_reads_beside_a_writer_and_writes_nothing() {
    let folder = initialised();
    let writer = rusqlite::Connection::open(folder.path().join("mang6.db")).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE; DELETE FROM site;").unwrap();
    expect(folder.path(), &["--read-only", "list", "units", "-o", "name"], 0);
    writer.execute_batch("ROLLBACK").unwrap();
    fs::write(
        folder.path().join("site.toml"),
        "[[site]]\ncode = \"x\"\nname = \"X\"\nkind = \"office\"\n",
    )
    .unwrap();
    refused(folder.path(), &["--read-only", "import", "site.toml"], 2, &["--read-only", "hint:"]);
    let sites = expect(folder.path(), &["list", "sites", "-o", "name"], 0);
    assert!(!String::from_utf8(sites.stdout).unwrap().contains('x'), "nothing was written");
}

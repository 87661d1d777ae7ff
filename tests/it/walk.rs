//! What a stranger stumbled over who walked the README and the guides: each once, so that nobody does
//! again.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::OnceLock;

use super::program::{expect, json, mang6, run, told};

/// The demo's folder, made once: it takes a while.
fn demo() -> &'static Path {
    static DEMO: OnceLock<tempfile::TempDir> = OnceLock::new();
    DEMO.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let output = mang6(folder.path()).args(["demo", "--dir", "."]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        folder
    })
    .path()
}

fn stdout(arguments: &[&str], code: i32) -> String {
    String::from_utf8(expect(demo(), arguments, code).stdout).unwrap()
}

/// `told` is said of it, in the language of the arguments.
fn said(arguments: &[&str], code: i32, words: &[&str]) {
    let text = told(&expect(demo(), arguments, code));
    for word in words {
        assert!(text.contains(word), "no `{word}` in\n{text}");
    }
}

#[test]
fn excels_line_ends_do_not_move_a_row() {
    let folder = tempfile::tempdir().unwrap();
    expect(folder.path(), &["-q", "init"], 0);
    for end in ["\n", "\r\n"] {
        let sheet = ["code,name,kind", "a,\"A 1\nA 2\",office", "b,B,ofice", ""].join(end);
        fs::write(folder.path().join("sites.csv"), sheet).unwrap();
        let text = told(&expect(folder.path(), &["import", "sites.csv"], 3));
        assert!(text.contains("sites.csv:4:3"), "{text}");
    }
}

/// CLI.md: 1 is done, with findings, a target missed among them.
#[test]
fn a_late_task_ends_what_tells_of_it_with_one() {
    let status = run(demo(), &["status", "-o", "json"]);
    let status: serde_json::Value = serde_json::from_slice(&status.stdout).unwrap();
    let mut codes = std::collections::BTreeSet::new();
    for plan in status["plans"].as_array().unwrap() {
        let id = plan["id"].as_str().unwrap();
        let phases = plan["phases"].as_array().unwrap().iter();
        let mut tasks = phases.flat_map(|phase| phase["tasks"].as_array().unwrap());
        let code = i32::from(tasks.any(|task| task["verdict"] == "late"));
        codes.insert(code);
        expect(demo(), &["plan", "show", id], code);
        expect(demo(), &["report", "--plan", id, "--format", "json"], code);
    }
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), [0, 1], "the sample has plans of both kinds");
    // The paper about what there is misses no target.
    expect(demo(), &["report", "--kind", "inventory", "--format", "json"], 0);
}

#[test]
fn a_reports_form_follows_its_files_ending() {
    let folder = demo();
    for (name, begin) in [("r.docx", &b"PK"[..]), ("r.json", b"{"), ("r.html", b"<!")] {
        // 1: a plan of the sample is late.
        expect(folder, &["report", "--out", name], 1);
        let bytes = fs::read(folder.join(name)).unwrap();
        assert!(bytes.starts_with(begin), "{name}");
    }
    said(&["report", "--out", "r.txt"], 2, &["--out r.txt", "--format"]);
    said(&["report", "--format", "html", "--out", "x.docx"], 2, &["--format html", "x.docx"]);
    assert!(!folder.join("x.docx").exists() && !folder.join("r.txt").exists());
    said(&["report", "-o", "json"], 2, &["--format json"]);
    said(&["export", "inventory", "-o", "json"], 2, &["--format json"]);
    said(&["--lang", "vi", "report", "--out", "r.txt"], 2, &["không cho biết dạng"]);
}

#[test]
fn status_in_lines_is_a_line_a_unit() {
    let output = run(demo(), &["status", "-o", "jsonl"]);
    let units = String::from_utf8(output.stdout).unwrap();
    let whole = json(&run(demo(), &["status", "-o", "json"]));
    assert_eq!(units.lines().count(), whole["units"].as_array().unwrap().len());
    for line in units.lines() {
        let unit: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(unit["code"].is_string(), "{line}");
    }
}

#[test]
fn a_month_that_nobody_measured_had_no_known_number_of_outages() {
    let month = json(&expect(demo(), &["audit", "--month", "2020-01", "-o", "json"], 0));
    let figures = &month["links"][0]["families"]["ipv4"];
    assert!(figures["outage_count"].is_null() && figures["availability_ratio"].is_null());
    let lines = stdout(&["audit", "--month", "2020-01", "-o", "jsonl"], 0);
    let link: serde_json::Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    assert!(link["ipv4_outage_count"].is_null(), "{link}");
}

#[test]
fn what_next_names_explain_explains() {
    let names = stdout(&["next", "-o", "name"], 0);
    assert!(names.lines().any(|name| name.starts_with("address/")), "{names}");
    for name in names.lines() {
        expect(demo(), &["explain", name], 0);
    }
}

/// What a rung takes that one look cannot show is said, and shown where it is asked for.
#[test]
fn explain_tells_of_rung_6() {
    said(&["explain", "device/core-1"], 0, &["6 sustained · unknown", "`explain --reassess`"]);
    let words = ["sustained", "1 of 1 readings held rung 5; it takes 20 spread over 30 days"];
    said(&["explain", "device/core-1", "--reassess"], 0, &words);
    let lower = stdout(&["explain", "link/TSLCD-21034"], 0);
    assert!(!lower.contains("6 sustained"), "it lacks rung 5 first: {lower}");
}

#[test]
fn a_units_check_tells_a_slip_from_a_hub() {
    said(&["check", "unit", "bin son"], 3, &["did you mean 2025/21040 (Xã Bình Sơn)?"]);
    said(&["check", "unit", "51"], 3, &["links begin at", "none ends there"]);
    said(&["--lang", "vi", "check", "unit", "51"], 3, &["kênh bắt đầu từ"]);
    said(&["show", "unit", "bin son"], 3, &["did you mean 2025/21040"]);
}

#[test]
fn names_are_keys_and_tell_rows_apart() {
    let forecast = stdout(&["plan", "forecast", "-o", "name"], 0);
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("mang6.db");
    expect(demo(), &["db", "backup", record.to_str().unwrap()], 0);
    // The demo's devices are as they are recorded; of two addresses of one none is on it.
    let address = |last: u8| {
        format!(
            "[[address]]\naddress = \"10.127.0.{last}\"\ndevice = \"core-1\"\nrole = \"management\"\n"
        )
    };
    fs::write(folder.path().join("a.toml"), address(121) + &address(122)).unwrap();
    expect(folder.path(), &["import", "a.toml"], 0);
    let drift = ["diff", "declared", "observed", "-o", "name"];
    let drift = String::from_utf8(expect(folder.path(), &drift, 1).stdout).unwrap();
    assert!(drift.contains("core-1/address_missing/10.127.0.121\n"), "{drift}");
    for names in [forecast, drift] {
        let mut lines: Vec<&str> = names.lines().collect();
        let count = lines.len();
        lines.sort_unstable();
        lines.dedup();
        assert!(count > 1 && lines.len() == count, "{names}");
    }
}

#[test]
fn hints_lead_on() {
    let folder = tempfile::tempdir().unwrap();
    expect(folder.path(), &["-q", "init"], 0);
    let hint = |arguments: &[&str], good: &str, bad: &str| {
        let output = run(folder.path(), arguments);
        let text = told(&output);
        assert!(output.status.code() != Some(0) && text.contains(good), "{text}");
        assert!(!text.contains(bad), "{text}");
    };
    hint(&["db", "merge", "nosuch.db"], "check the name", "init");
    hint(&["db", "restore", "nosuch.db"], "check the name", "create it first");
    hint(&["db", "backup", "no/such/folder.db"], "a folder that is there", "--db FILE");
    fs::write(folder.path().join("v.toml"), "[[vlan]]\ncode = \"v\"\nname = \"x\"\n").unwrap();
    hint(&["import", "v.toml"], "vlan = 10", "vlan = \"");
    fs::write(folder.path().join("a.toml"), "[[asn]]\nname = \"x\"\n").unwrap();
    hint(&["import", "a.toml"], "asn = 10", "asn = \"");
}

#[test]
fn a_scan_reads_its_targets_from_stdin() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("targets"), "127.0.0.1 # here\n\n127.0.0.2\n").unwrap();
    let scan = |targets: &[&str]| {
        let mut command = mang6(folder.path());
        command.args(["scan", "--no-store", "--tcp", "9", "-o", "json"]).args(targets);
        let input = fs::File::open(folder.path().join("targets")).unwrap();
        let output = command.stdin(Stdio::from(input)).output().unwrap();
        json(&output)["asked_count"].as_u64()
    };
    assert_eq!(scan(&["-"]), Some(2));
    assert_eq!(scan(&["127.0.0.3", "-"]), Some(3));
}

#[test]
fn vietnamese_is_spoken_where_it_was_not() {
    said(&["--lang", "vi", "scan", "198.51.100.1"], 3, &["nằm ngoài mọi dải đã khai báo"]);
    said(&["--lang", "vi", "next"], 0, &["dễ đạt"]);
    assert!(stdout(&["--lang", "vi", "next", "-o", "json"], 0).contains("\"quick-win\""));
}

#[test]
fn settings_show_durations_in_their_largest_unit() {
    let shown = json(&expect(demo(), &["config", "show", "-o", "json"], 0));
    let value = |key: &str| {
        let settings = shown["settings"].as_array().unwrap();
        settings.iter().find(|each| each["key"] == key).unwrap()["value"].clone()
    };
    assert_eq!(value("audit.keep_samples"), "35d");
    assert_eq!(value("audit.large_every"), "1h");
}

/// A resolver that knows one name: `mot.example`, 127.0.0.9 alone. It ends with the test binary.
fn resolver() -> u16 {
    let socket = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let mut bytes = [0_u8; 512];
        while let Ok((length, from)) = socket.recv_from(&mut bytes) {
            let query = &bytes[..length];
            let end = 12 + query[12..].iter().position(|byte| *byte == 0).unwrap() + 5;
            let is_known = query[12..].starts_with(b"\x03mot\x07example\x00");
            let is_a = query[end - 4..end - 2] == [0, 1];
            let answer_count = u8::from(is_known && is_a);
            let mut answer = query[..2].to_vec();
            answer.extend([
                0x81,
                if is_known { 0x80 } else { 0x83 },
                0,
                1,
                0,
                answer_count,
                0,
                0,
                0,
                0,
            ]);
            answer.extend(&query[12..end]);
            if answer_count > 0 {
                answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 9]);
            }
            socket.send_to(&answer, from).unwrap();
        }
    });
    port
}

#[test]
fn a_scan_takes_a_hosts_name() {
    let folder = tempfile::tempdir().unwrap();
    let settings = format!("resolvers = [\"127.0.0.1:{}\"]\n", resolver());
    fs::write(folder.path().join("c.toml"), settings).unwrap();
    let scan = |name: &str, code| {
        let of = ["--config", "c.toml", "scan", "--no-store", "--tcp", "9", "-o", "json", name];
        expect(folder.path(), &of, code)
    };
    let found = json(&scan("Mot.example", 0));
    assert_eq!(found["asked_count"], 1);
    let text = told(&scan("hai.example", 3));
    assert!(text.contains("`hai.example` has no address"), "{text}");
    let text = told(&expect(folder.path(), &["scan", "--no-store", "mot.example"], 3));
    assert!(text.contains("resolvers ="), "{text}");
    let text = told(&scan("10.0.0.256", 2));
    assert!(text.contains("is no target"), "{text}");
}

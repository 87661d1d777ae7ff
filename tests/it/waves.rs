//! More web services than one wave: the answer is the one that a look at each gives, in every form.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::program::{json, run, told};

const COUNT: usize = 2_001;

#[test]
fn services_in_waves_are_judged_like_services_alone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut declared = "[[site]]\ncode = \"ttdl\"\nname = \"Trung tâm\"\nkind = \"data_centre\"\nunit = \"2025/51\"\n\
        [[device]]\nname = \"may-1\"\nrole = \"server\"\nsite = \"ttdl\"\n"
        .to_owned();
    for number in 0..COUNT {
        write!(
            declared,
            "[[service]]\ncode = \"w{number}\"\nkind = \"web\"\nname = \"w{number}.example\"\n"
        )
        .unwrap();
    }
    fs::write(folder.join("in.toml"), declared).unwrap();
    for arguments in
        [&["-q", "init", "--territory", "quang-ngai"][..], &["-q", "import", "in.toml"]]
    {
        let output = run(folder, arguments);
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    }
    let probed = |more: &[&str]| {
        // A resolver that nobody runs: every name is asked for and stays unknown.
        let arguments =
            [&["-q", "probe", "--resolver", "127.0.0.1:9", "--no-store", "-o"], more].concat();
        let output = run(folder, &arguments);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", told(&output));
        output
    };
    let all = json(&probed(&["json"]));
    assert_eq!(all["schema"], "mang6.probe/v1");
    let subjects = all["subjects"].as_array().unwrap();
    let of = |key: &str| subjects.iter().find(|each| each["key"] == key).unwrap();
    assert_eq!(subjects.iter().filter(|each| each["kind"] == "web").count(), COUNT);
    assert_eq!(of("may-1")["kind"], "server", "what is no service is judged as well");
    for key in ["w0", "w1000", "w2000"] {
        let alone = json(&probed(&["json", key]));
        assert_eq!(verdicts(of(key)), verdicts(&alone["subjects"][0]), "{key}");
        let cited = of(key)["checks"].to_string();
        assert!(cited.contains("\"silent\"") || cited.contains("\"refused\""), "{cited}");
    }
    let checks: usize = subjects.iter().map(|each| each["checks"].as_array().unwrap().len()).sum();
    let lines = |form: &str| {
        told(&probed(&[form]))
            .lines()
            .filter(|line| line.contains("web-") || line.contains("server-"))
            .count()
    };
    let is_listed = |check: &&Value| {
        let id = check["id"].as_str().unwrap();
        id.starts_with("web-") || id.starts_with("server-")
    };
    let expected =
        subjects.iter().flat_map(|each| each["checks"].as_array().unwrap()).filter(is_listed);
    assert!(checks > COUNT * 10);
    let expected = expected.count();
    assert_eq!((lines("jsonl"), lines("csv")), (expected, expected));
    stored_in_parts(folder, subjects);
}

/// Stored it is judged in parts: the same is said, and the same as when all is judged at once.
fn stored_in_parts(folder: &Path, subjects: &[Value]) {
    let of = |key: &str| subjects.iter().find(|each| each["key"] == key).unwrap();
    for _ in 0..2 {
        let arguments = ["-q", "probe", "--resolver", "127.0.0.1:9", "-o", "json"];
        let stored = json(&run(folder, &arguments));
        let parts = stored["subjects"].as_array().unwrap();
        assert_eq!(parts.len(), subjects.len());
        let part = |key: &str| parts.iter().find(|each| each["key"] == key).unwrap();
        for key in ["w0", "w1000", "w2000", "may-1"] {
            assert_eq!(verdicts(part(key)), verdicts(of(key)), "{key}");
            let whole = json(&run(folder, &["explain", key, "-o", "json"]));
            assert_eq!(part(key)["checks"], whole["subjects"][0]["checks"], "{key}");
        }
    }
    let changes = told(&run(folder, &["list", "changes", "-o", "csv"]));
    assert_eq!(
        changes.lines().filter(|line| line.contains("web/w")).count(),
        COUNT,
        "a beginning each"
    );
}

fn verdicts(subject: &Value) -> Vec<String> {
    let checks = subject["checks"].as_array().unwrap();
    checks
        .iter()
        .map(|check| format!("{} {} {}", check["id"], check["verdict"], check["reason"]))
        .collect()
}

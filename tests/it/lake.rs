//! The lake: what engines read is what `list`, `runs` and `status` say, each run once, and an export again
//! adds nothing.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::program::{expect, json, told};

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// Every row of a table; all of them have the same columns.
fn rows(folder: &Path) -> Vec<Value> {
    let mut rows: Vec<Value> = Vec::new();
    for file in files(folder) {
        let mut text = String::new();
        let packed = std::fs::File::open(&file).unwrap();
        flate2::read::GzDecoder::new(packed).read_to_string(&mut text).unwrap();
        rows.extend(text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()));
    }
    let columns: BTreeSet<Vec<&String>> =
        rows.iter().map(|row| row.as_object().unwrap().keys().collect()).collect();
    assert!(columns.len() <= 1, "{}", folder.display());
    rows
}

#[test]
fn what_engines_read_is_what_the_program_says() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = super::program::run(folder.path(), arguments);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}\n{}", told(&output));
        output
    };
    run(&["demo", "--dir", "."]);
    run(&["export", "lake", "--dir", "lake"]);
    let lake = folder.path().join("lake");
    let seen = rows(&lake.join("observations"));
    let runs = json(&run(&["runs", "-o", "json"]));
    let counted: u64 = runs["runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| run["observation_count"].as_u64().unwrap())
        .sum();
    assert_eq!(u64::try_from(seen.len()).unwrap(), counted);
    assert!(seen.iter().all(|row| row.get("vantage").is_none() && row.get("date").is_none()));
    let first = files(&lake.join("observations"));
    assert!(first.iter().all(|file| file.display().to_string().contains("/vantage=")));
    // Subjects by rung, against `status`.
    let status = json(&run(&["status", "-o", "json"]));
    let standing = rows(&lake.join("standing"));
    for unit in status["units"].as_array().unwrap() {
        let own = standing
            .iter()
            .filter(|row| row["unit_code"] == unit["code"] && row["unit_era"] == unit["era"]);
        assert_eq!(
            own.count(),
            usize::try_from(unit["total_count"].as_u64().unwrap()).unwrap(),
            "{unit}"
        );
    }
    assert_eq!(rows(&lake.join("rung_changes")).len(), {
        let changes = json(&run(&["list", "changes", "-o", "json"]));
        changes["changes"].as_array().unwrap().len()
    });
    // Again: the same files, none written anew but those that change.
    run(&["export", "lake", "--dir", "lake"]);
    assert_eq!(files(&lake.join("observations")), first);
    // Without folders the columns are in the lines.
    run(&["export", "lake", "--dir", "flat", "--partition", "date"]);
    let flat = rows(&folder.path().join("flat/observations"));
    assert_eq!(flat.len(), seen.len());
    assert!(flat.iter().all(|row| row["vantage"].is_string() && row.get("date").is_none()));
    expect(folder.path(), &["export", "lake", "--dir", "x", "--partition", "province"], 2);
    // Parted another way the same folder would hold each run twice.
    expect(folder.path(), &["export", "lake", "--dir", "flat", "--partition", "vantage"], 3);
}

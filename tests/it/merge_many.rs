//! Several vantages' files, merged, are the file one vantage would have written: nouns, observations and
//! verdicts alike, in whatever order they come and however often. `MANG6_VANTAGES` is how many;
//! `tests/proof/merge.sh` has the country's 34 provinces.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::durability::kills::rows;
use super::program::{expect, mang6, told};

/// Every answer, whoever looked.
const ANSWERS: &str = "SELECT q.subject_kind, q.subject_key, q.probe, q.address, q.port, q.detail,
        o.outcome, o.word
    FROM observation o JOIN question q ON q.id = o.question";

/// What one province declares: all of it lies on this machine's loopback.
fn province(number: usize) -> String {
    let net = number + 10;
    let mut text = format!(
        "[[site]]\ncode = \"c-{number}\"\nname = \"Trung tâm {number}\"\nkind = \"data_centre\"\n\
         [[site]]\ncode = \"s-{number}\"\nname = \"Ba Tơ {number}\"\nkind = \"office\"\n\
         [[prefix]]\nprefix = \"127.{net}.1.0/28\"\nrole = \"lan\"\nsite = \"s-{number}\"\n"
    );
    for index in 1..=4 {
        let far = index * 4 + 2;
        write!(
            text,
            "[[device]]\nname = \"d-{number}-{index}\"\nrole = \"server\"\nsite = \"s-{number}\"\n\
             [[device.address]]\naddress = \"127.{net}.1.{index}\"\nrole = \"management\"\n\
             [[link]]\ncode = \"l-{number}-{index}\"\ntier = \"access-2\"\n\
             prefix_v4 = \"127.{net}.2.{}/30\"\na = {{ site = \"c-{number}\" }}\n\
             b = {{ site = \"s-{number}\", ipv4 = \"127.{net}.2.{far}\" }}\n",
            index * 4
        )
        .unwrap();
    }
    text
}

/// Declares, scans and audits in a folder of its own.
fn look(folder: &Path, vantage: &str, provinces: &[usize]) {
    fs::create_dir(folder).unwrap();
    fs::write(
        folder.join("p.toml"),
        provinces.iter().map(|number| province(*number)).collect::<String>(),
    )
    .unwrap();
    let settings = "[pace]\nattempts_per_s = 2000\n\
        [audit]\ncount = 2\ninterval = \"20ms\"\nlarge_every = \"0s\"\n";
    fs::write(folder.join("mang6.toml"), settings).unwrap();
    for verb in [&["init", "--territory", "none"][..], &["import", "p.toml"], &["survey"]] {
        let mut command = mang6(folder);
        command.args(["--config", "mang6.toml", "--db", "mang6.db", "-q", "--vantage", vantage]);
        let output = command.args(verb).output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{verb:?}\n{}", told(&output));
    }
}

/// An empty file that takes these in, one after the other.
fn merged(folder: &Path, files: &[&PathBuf]) -> PathBuf {
    fs::create_dir(folder).unwrap();
    expect(folder, &["init", "--territory", "none"], 0);
    for file in files {
        expect(folder, &["-q", "db", "merge", &file.join("mang6.db").to_string_lossy()], 0);
    }
    expect(folder, &["db", "check"], 0);
    folder.to_owned()
}

/// Nouns, observations and verdicts.
fn told_of(folder: &Path) -> [Vec<String>; 3] {
    let lines = |arguments: &[&str]| -> Vec<String> {
        let output = super::program::run(folder, arguments);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}\n{}", told(&output));
        let mut lines: Vec<String> =
            String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let mut seen = rows(folder, ANSWERS).unwrap();
    // Sweeps are kept compactly; who was asked and what came of it is listed.
    let listed = lines(&["list", "observations", "-o", "jsonl"]);
    let swept = listed.iter().map(|line| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        ["subject", "address", "probe", "port", "outcome"].map(|key| row[key].to_string()).join(" ")
    });
    seen.extend(swept);
    seen.sort();
    // The last column names the runs, and each file numbers its own.
    let mut assets = lines(&["report", "--format", "csv", "--table", "assets"]);
    for line in &mut assets {
        let end = if line.ends_with('"') { ",\"" } else { "," };
        line.truncate(line.rfind(end).unwrap_or(0));
    }
    [lines(&["export", "inventory"]), seen, assets]
}

#[test]
fn merged_files_are_the_file_one_vantage_would_have_written() {
    let many = std::env::var("MANG6_VANTAGES").map_or(4, |text| text.parse().unwrap());
    let work = tempfile::tempdir().unwrap();
    let at = |name: &str| work.path().join(name);
    let numbers: Vec<usize> = (0..many).collect();
    look(&at("one"), "quoc-gia", &numbers);
    let files: Vec<PathBuf> = numbers.iter().map(|number| at(&format!("p-{number}"))).collect();
    for (number, file) in files.iter().enumerate() {
        look(file, &format!("tinh-{number}"), &[number]);
    }
    let one = told_of(&at("one"));
    assert!(one.iter().all(|lines| lines.len() > 8 * many), "too little to compare");
    let forward: Vec<&PathBuf> = files.iter().collect();
    let there = merged(&at("forward"), &forward);
    let is_one = |what: &str, folder: &Path| {
        for (here, whole) in told_of(folder).iter().zip(&one) {
            let differs: Vec<_> = here.iter().zip(whole).filter(|(a, b)| a != b).take(3).collect();
            assert!(here == whole, "{what}: {} and {} lines, {differs:?}", here.len(), whole.len());
        }
    };
    is_one("in order", &there);
    // Idempotent.
    for file in &forward {
        expect(&there, &["-q", "db", "merge", &file.join("mang6.db").to_string_lossy()], 0);
    }
    is_one("twice", &there);
    // Commutative.
    let backward: Vec<&PathBuf> = files.iter().rev().collect();
    is_one("backward", &merged(&at("backward"), &backward));
    // Associative: two halves first, then their two files.
    let (left, right) = forward.split_at(many / 2);
    let halves = [merged(&at("left"), left), merged(&at("right"), right)];
    is_one("by halves", &merged(&at("halves"), &[&halves[1], &halves[0]]));
}

//! IPv6 ranges on the lab: every host whose address follows a documented pattern, or stands in a
//! cache or in the DNS, is found by the source that may find it, within the budget of probes; and a
//! prefix where everything answers is told, not listed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::program::{json, told};
use super::province::Province;

/// Packets and questions per /64 at most: issue 4.
const MOST_PROBES: u64 = 5_000;

#[test]
fn every_host_of_a_documented_pattern_is_found_within_the_budget() {
    let folder = tempfile::tempdir().unwrap();
    let province = Province::raise(folder.path(), 1);
    let truth = json(&province.lab(&["lans"]));
    for arguments in
        [&["init"][..], &["import", &province.folder().join("inventory").to_string_lossy()]]
    {
        let output = province.mang6(arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{}", told(&output));
    }
    let output =
        province.mang6(&["-6", "scan", "--timeout", "300ms", "--rate", "4000", "-o", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let scan = json(&output);
    let (table, missing) = compare(&truth, &scan);
    #[expect(clippy::print_stdout, reason = "the table is what this test shows")]
    {
        println!("{table}");
    }
    assert_eq!(missing, 0, "{table}");
    within_the_budget(&scan);
    aliased_is_told(&truth, &scan);
    nothing_but_evidence_is_stored(&province, &scan);
    a_survey_finds_what_is_known(&province, &truth);
}

/// The table host × source × probes, and how many hosts were not found as they should be.
fn compare(truth: &Value, scan: &Value) -> (String, usize) {
    let sources: BTreeMap<&str, &str> = list(scan, "hosts")
        .iter()
        .map(|host| (text(host, "address"), text(host, "source")))
        .collect();
    let probes: BTreeMap<&str, u64> = list(scan, "searched_prefixes")
        .iter()
        .map(|prefix| (text(prefix, "prefix"), probe_count(prefix)))
        .collect();
    let mut table =
        format!("{:<26} {:<40} {:<16} {:>6}\n", "pattern", "address", "source", "probes");
    let mut missing = 0;
    for host in list(truth, "hosts") {
        let (address, pattern) = (text(host, "address"), text(host, "pattern"));
        let source = sources.get(address).copied().unwrap_or("NOT FOUND");
        let is_right = list(host, "sources").iter().any(|each| each == source);
        missing += usize::from(!is_right);
        let probes = probes.get(text(host, "prefix")).copied().unwrap_or(0);
        writeln!(
            table,
            "{pattern:<26} {address:<40} {source:<16} {probes:>6}{}",
            if is_right { "" } else { " WRONG" }
        )
        .unwrap();
    }
    (table, missing)
}

fn within_the_budget(scan: &Value) {
    for prefix in list(scan, "searched_prefixes") {
        assert!(probe_count(prefix) <= MOST_PROBES, "{prefix}");
    }
}

fn aliased_is_told(truth: &Value, scan: &Value) {
    for prefix in list(truth, "aliased") {
        let prefix = prefix.as_str().unwrap();
        let told = list(scan, "searched_prefixes").iter().find(|each| each["prefix"] == prefix);
        let told = told.unwrap_or_else(|| panic!("{prefix} was not searched"));
        assert_eq!(told["outcome"], "aliased");
        assert_eq!(told["answered_count"], Value::Null);
        assert!(probe_count(told) < 100, "{told}");
        let start = prefix.trim_end_matches(":/64");
        let listed =
            list(scan, "hosts").iter().find(|host| text(host, "address").starts_with(start));
        assert_eq!(listed, None);
    }
}

/// A guess that stayed silent is no evidence: what is stored about addresses answered, or is declared.
fn nothing_but_evidence_is_stored(province: &Province, scan: &Value) {
    let output = province.mang6(&["list", "observations", "-o", "jsonl"]);
    let stored = String::from_utf8_lossy(&output.stdout);
    let echoes = stored.lines().filter(|line| line.contains("\"probe\":\"echo\"")).count();
    let hosts = list(scan, "hosts").len();
    assert!((hosts..hosts + 40).contains(&echoes), "{echoes} echoes stored for {hosts} hosts");
}

/// In a database of its own: hosts that stand in a router's neighbour cache only (net-snmp and
/// `ip -j neigh`), in the DNS only, or that only answer on the link, each stored with its source.
fn a_survey_finds_what_is_known(province: &Province, truth: &Value) {
    let file = province.folder().join("survey.db").to_string_lossy().into_owned();
    let inventory = province.folder().join("inventory").to_string_lossy().into_owned();
    let run = |arguments: &[&str]| {
        let output = province.mang6(&[&["--db", &file], arguments].concat());
        assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}\n{}", told(&output));
        output
    };
    run(&["init"]);
    run(&["import", &inventory]);
    let survey = run(&["survey", "-o", "name"]);
    let stages = String::from_utf8_lossy(&survey.stderr).into_owned();
    assert!(stages.contains("search "), "{stages}");
    let stored = run(&["list", "observations", "-l", "run=1", "-o", "jsonl"]);
    let stored = String::from_utf8_lossy(&stored.stdout).into_owned();
    let known = ["cache_only", "dns_only"];
    for host in list(truth, "hosts") {
        let (address, pattern) = (text(host, "address"), text(host, "pattern"));
        if !known.contains(&pattern) && !pattern.starts_with("multicast") {
            continue;
        }
        let mut sources = list(host, "sources").to_vec();
        // By now the vantage has them in its own neighbour table: the scan asked them.
        if pattern.starts_with("multicast") {
            sources.push("neighbor_cache".into());
        }
        let is_told = |line: &str| {
            line.contains(&format!("\"address\":\"{address}\""))
                && sources.iter().any(|source| line.contains(&format!("\"source\":{source}")))
        };
        assert!(stored.lines().any(is_told), "{pattern} {address}\n{stages}");
    }
}

fn probe_count(prefix: &Value) -> u64 {
    prefix["echo_count"].as_u64().unwrap() + prefix["question_count"].as_u64().unwrap()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

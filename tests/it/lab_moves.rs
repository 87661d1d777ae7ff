//! Which rule is moved by which of the lab's switches: the table is kept in `tests/lab/MOVES.md`, made from
//! the faults' files. Every rule is moved by at least one fault, or is named here with what moves it
//! instead. That the surveys say so too, `lab_journey` compares.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::{declared_only, lab_routers, lab_v6_only};
use mang6::domain::check::CHECKS;

/// Distinct faults of services that issue 6 asks for.
const FEWEST_SERVICE_FAULTS: usize = 40;

/// Rules that no switch moves at a vantage of both families in the data centre, and why.
const ELSEWHERE: &[(&str, &str)] = &[
    ("device-managed-v6-only", IPV4),
    ("server-works-v6-only", IPV4),
    ("web-works-v6-only", IPV4),
    ("dns-resolves-v6-only", IPV4),
    ("mail-delivered-v6-only", IPV4),
    ("link-v6-only-transport", IPV4),
    ("lan-dns-v6", LINK),
    ("lan-rogue-ra", LINK),
    (
        "lan-v6-only-pilot",
        "needs a vantage without IPv4 on the LAN's link that has a DNS64; its unit test moves it",
    ),
    ("device-prefix-planned", RECORD),
    ("server-address-planned", RECORD),
    ("web-inventoried", RECORD),
    ("link-inventoried", RECORD),
    ("link-ipv6-offered", RECORD),
    ("link-prefix-planned", RECORD),
    ("lan-inventoried", RECORD),
    ("lan-prefix-planned", RECORD),
    ("lan-first-hop-security", RECORD),
];

const IPV4: &str = "needs a vantage without IPv4; `lab_v6_only` moves it by these switches";
const LINK: &str = "needs a vantage on the LAN's link; `lab_routers` moves it by `lab advertise`";
const RECORD: &str = "the record's word alone, no network's; `declared_only` moves it";

/// What one fault makes of a rule.
type Move = (String, String);

/// The verdict of each rule without any fault, and by rule what moves it.
struct Moves {
    well: BTreeMap<String, String>,
    by_rule: BTreeMap<String, Vec<Move>>,
    service_faults: usize,
}

fn read() -> Moves {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab/truth");
    let read = |path: &Path| -> toml::Table { fs::read_to_string(path).unwrap().parse().unwrap() };
    let word = |table: &toml::Table, key: &str| table[key].as_str().unwrap().to_owned();
    let base = read(&folder.join("base.toml"));
    let mut well = BTreeMap::new();
    for (_, rules) in &base {
        for (rule, verdict) in rules.as_table().unwrap() {
            well.insert(rule.clone(), verdict.as_str().unwrap().to_owned());
        }
    }
    // Where nobody unregistered answers there is no such subject.
    well.insert("address-registered".to_owned(), "nothing".to_owned());
    let mut faults: Vec<_> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    faults.retain(|path| !path.ends_with("base.toml"));
    faults.sort();
    let mut by_rule: BTreeMap<String, Vec<Move>> = BTreeMap::new();
    let mut service_faults = 0;
    for path in &faults {
        let fault = read(path);
        let expects = fault.get("expect").and_then(toml::Value::as_array);
        let mut moves = false;
        for expect in expects.into_iter().flatten().map(|each| each.as_table().unwrap()) {
            let (rule, verdict) = (word(expect, "rule"), word(expect, "verdict"));
            if well[&rule] != verdict {
                by_rule.entry(rule).or_default().push((word(&fault, "switch"), verdict));
                moves = true;
            }
        }
        let is_of_service = ["web", "dns", "mail"].contains(&word(&fault, "subject_kind").as_str());
        service_faults += usize::from(moves && is_of_service);
    }
    Moves { well, by_rule, service_faults }
}

/// The rules that the lab's switches move.
pub(crate) fn moved() -> BTreeSet<String> {
    read().by_rule.into_keys().collect()
}

/// The table as it is kept.
fn table(moves: &Moves) -> String {
    let mut text = "# What moves which rule\n\nMade from `truth/` by `it lab_moves`, which holds it against this file and against the rules.\n\n\
         | Rule | Well | Moved by (switch: verdict) |\n|---|---|---|\n"
        .to_owned();
    for rule in CHECKS {
        let well = moves.well.get(*rule).map_or("?", String::as_str);
        let by = match (moves.by_rule.get(*rule), ELSEWHERE.iter().find(|(name, _)| name == rule)) {
            (Some(by), _) => by
                .iter()
                .map(|(switch, verdict)| format!("`{switch}`: {verdict}"))
                .collect::<Vec<_>>()
                .join("; "),
            (None, Some((_, why))) => format!("no switch: {why}{}", without_ipv4(rule)),
            (None, None) => "NOTHING".to_owned(),
        };
        writeln!(text, "| {rule} | {well} | {by} |").unwrap();
    }
    writeln!(text, "\nDistinct faults of services that move a rule: {}.", moves.service_faults)
        .unwrap();
    text
}

/// The switches that move a rule at a vantage without IPv4.
fn without_ipv4(rule: &str) -> String {
    let by = lab_v6_only::THERE.iter().filter(|(_, of, _)| *of == rule);
    let by: Vec<String> = by.map(|(switch, _, verdict)| format!("`{switch}`: {verdict}")).collect();
    if by.is_empty() { String::new() } else { format!(" ({})", by.join("; ")) }
}

#[test]
fn every_rule_is_moved_by_a_switch_or_it_is_said_what_moves_it() {
    let moves = read();
    let table = table(&moves);
    fs::write("target/moves.md", &table).unwrap();
    let known: BTreeSet<&str> = CHECKS.iter().copied().collect();
    let by_switch: BTreeSet<&str> = moves.by_rule.keys().map(String::as_str).collect();
    let elsewhere: BTreeSet<&str> = ELSEWHERE.iter().map(|(rule, _)| *rule).collect();
    assert_eq!(elsewhere.len(), ELSEWHERE.len(), "named twice");
    assert_eq!(by_switch.intersection(&elsewhere).collect::<Vec<_>>(), Vec::<&&str>::new());
    let told: BTreeSet<&str> = by_switch.union(&elsewhere).copied().collect();
    assert_eq!(told, known, "a rule that nothing moves, or no rule\n{table}");
    assert!(moves.service_faults >= FEWEST_SERVICE_FAULTS, "{}", moves.service_faults);
    let of = |why: &str| -> BTreeSet<&str> {
        ELSEWHERE.iter().filter(|(_, reason)| *reason == why).map(|(rule, _)| *rule).collect()
    };
    assert_eq!(of(RECORD), declared_only::rules().collect());
    let there: BTreeSet<&str> = lab_v6_only::THERE.iter().map(|(_, rule, _)| *rule).collect();
    assert_eq!(of(IPV4), there);
    assert!(of(LINK).iter().all(|rule| lab_routers::RULES.contains(rule)));
    let kept = include_str!("../lab/MOVES.md");
    assert_eq!(kept, table, "tests/lab/MOVES.md is not what truth/ says: see target/moves.md");
}

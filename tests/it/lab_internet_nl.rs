//! Internet.nl's seven IPv6 subtests on zones, sites and mail domains of the lab, each built to stand on
//! one side of a rule (real BIND, nginx and Exim). What its published rules give (checks/tasks/ipv6.py,
//! commit 0926015b: written down here rule by rule) is compared with what follows from mang6's evidence
//! and checks. Where mang6 asks for more, its own check may fail although the subtest is good; it must
//! never pass where the subtest is bad.
//!
//! Not here: an IPv4-mapped AAAA, which the published code connects to over IPv4 and the published text
//! refuses; and pages whose status differs, which it does not look at.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::lab_journey::declared;
use super::program::{json, told};

/// Subtests by what they look at.
const NS: [&str; 2] = ["ns_aaaa", "ns_reach"];
const WEB: [&str; 3] = ["web_aaaa", "web_reach", "web_ipv46"];
const MX: [&str; 2] = ["mx_aaaa", "mx_reach"];

/// The switch whose victim it is, and what the published rules give, subtest by subtest.
///
/// - `ns_aaaa`: good with two name servers or more that have an AAAA (with one: "only one", with none:
///   bad; both are `bad` here). `ns_reach`: every such address takes a TCP connection at 53 or answers a
///   question for NS over UDP with anything but SERVFAIL.
/// - `web_aaaa`: at least one. `web_reach`: every address takes a connection at 80 or 443 within 4 s.
///   `web_ipv46`: no port of these two that IPv4 takes and IPv6 does not, and at most 10% of difference;
///   not looked at where no address is reached, `no_v4` without IPv4.
/// - `mx_aaaa`: every exchanger has one. `mx_reach`: every address takes a connection at 25.
const ZONES: &[(&str, [&str; 2])] = &[
    ("dnssec-unsigned", ["good", "good"]),
    ("zone-other-answer-v6", ["good", "good"]),
    ("zone-ns-ipv4-only", ["bad", "not_tested"]),
    ("one-ns-v6", ["bad", "good"]),
    ("ns-silent-v6", ["good", "bad"]),
    ("ns-no-tcp-v6", ["good", "good"]),
    ("ns-refuses-v6", ["good", "good"]),
];
const SITES: &[(&str, [&str; 3])] = &[
    ("hsts-missing-v6", ["good", "good", "good"]),
    ("cert-expired-v6", ["good", "good", "good"]),
    ("ipv4-only", ["bad", "not_tested", "not_tested"]),
    ("v6-only-host", ["good", "good", "no_v4"]),
    ("aaaa-no-listener", ["good", "bad", "not_tested"]),
    ("aaaa-no-route", ["good", "bad", "not_tested"]),
    ("second-aaaa-dead", ["good", "bad", "good"]),
    ("port-443-closed-v6", ["good", "good", "bad"]),
    ("page-just-inside-v6", ["good", "good", "good"]),
    ("page-just-outside-v6", ["good", "good", "bad"]),
    ("other-page-v6", ["good", "good", "bad"]),
];
const DOMAINS: &[(&str, [&str; 2])] = &[
    ("spf-without-v6", ["good", "good"]),
    ("mx-ipv4-only", ["bad", "not_tested"]),
    ("mx-second-ipv4-only", ["bad", "good"]),
    ("mx-no-listener-v6", ["good", "bad"]),
    ("mx-silent-v6", ["good", "bad"]),
    ("mx-banner-refuses-v6", ["good", "good"]),
];

/// Where mang6's check asks for more than the subtest, and why it may fail where that is good.
const STRICTER: &[(&str, &str, &str)] = &[
    ("ns-no-tcp-v6", "ns_reach", "UDP and TCP both (RFC 7766)"),
    ("ns-refuses-v6", "ns_reach", "an answer, and not a refusal"),
    ("port-443-closed-v6", "web_reach", "every port that IPv4 has open"),
    ("second-aaaa-dead", "web_ipv46", "every address, and not one of them"),
    ("mx-banner-refuses-v6", "mx_reach", "a 220 banner (RFC 5321 §3.1)"),
];

#[test]
fn the_seven_subtests_give_what_the_published_rules_give() {
    let folder = tempfile::tempdir().unwrap();
    let province = declared(folder.path(), 7);
    province.lab(&["switch", "all", "on"]);
    // Internet.nl looks from a place without DNS64, which makes addresses up.
    province.lab(&["switch", "dns64", "off"]);
    let probed = province.mang6(&["probe", "-o", "json"]);
    assert!(matches!(probed.status.code(), Some(0 | 1)), "{}", told(&probed));
    let listed = province.mang6(&["list", "observations", "-o", "jsonl"]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let seen: Vec<Value> = listed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let truth = json(&province.lab(&["truth", "--json"]));
    let looked = Looked { probed: json(&probed), seen, victims: victims(&truth) };

    let mut table = Table::default();
    for (switch, expected) in ZONES {
        table.add(&looked, ("dns", switch), NS.iter().zip(expected));
    }
    for (switch, expected) in SITES {
        table.add(&looked, ("web", switch), WEB.iter().zip(expected));
    }
    for (switch, expected) in DOMAINS {
        table.add(&looked, ("mail", switch), MX.iter().zip(expected));
    }
    #[expect(clippy::print_stdout, reason = "the table is what this test shows")]
    {
        println!("{}", table.text);
    }
    assert!(ZONES.len() + SITES.len() + DOMAINS.len() >= 14);
    both_sides(ZONES);
    both_sides(SITES);
    both_sides(DOMAINS);
    assert_eq!(table.wrong, 0, "\n{}", table.text);
}

/// Somebody stands on either side of each rule.
fn both_sides<const N: usize>(table: &[(&str, [&str; N])]) {
    for subtest in 0..N {
        for side in ["good", "bad"] {
            assert!(
                table.iter().any(|(_, expected)| expected[subtest] == side),
                "{subtest} {side}"
            );
        }
    }
}

/// What mang6 saw and said.
struct Looked {
    probed: Value,
    seen: Vec<Value>,
    victims: BTreeMap<String, String>,
}

#[derive(Default)]
struct Table {
    text: String,
    wrong: usize,
}

impl Table {
    fn add<'a>(
        &mut self,
        looked: &Looked,
        (kind, switch): (&str, &str),
        subtests: impl Iterator<Item = (&'a &'a str, &'a &'a str)>,
    ) {
        let victim = looked.victims.get(switch).unwrap_or_else(|| panic!("nobody bears {switch}"));
        let key = victim.split_once('/').unwrap().1;
        for (subtest, expected) in subtests {
            let ours = looked.subtest(kind, key, subtest);
            let check = looked.checks(kind, key, rules_of(subtest));
            let stricter = STRICTER.iter().find(|(of, on, _)| of == &switch && on == subtest);
            let is_lax = *expected == "bad" && check == "pass";
            let is_strict = *expected == "good" && check == "fail" && stricter.is_none();
            let is_wrong = ours != *expected || is_lax || is_strict;
            self.wrong += usize::from(is_wrong);
            let why = stricter.map_or("", |(_, _, why)| *why);
            let mark = if is_wrong { "WRONG" } else { "" };
            writeln!(
                self.text,
                "{key:<12} {switch:<22} {subtest:<10} expected {expected:<11} ours {ours:<11} check {check:<15} {why}{mark}"
            )
            .unwrap();
        }
    }
}

/// The checks that judge the same thing.
fn rules_of(subtest: &str) -> &'static [&'static str] {
    match subtest {
        "ns_aaaa" => &["dns-ns-aaaa"],
        "ns_reach" => &["dns-ns-reachable-v6"],
        "web_aaaa" => &["web-has-aaaa"],
        "web_reach" => &["web-reachable-v6"],
        "web_ipv46" => &["web-same-content", "web-same-status"],
        "mx_aaaa" => &["mail-mx-aaaa"],
        "mx_reach" => &["mail-mx-reachable-v6"],
        _ => panic!("no subtest {subtest}"),
    }
}

impl Looked {
    /// What the published rule gives on our evidence.
    fn subtest(&self, kind: &str, key: &str, subtest: &str) -> &'static str {
        match subtest {
            "ns_reach" => reach(
                &self.attempts((kind, key), "dns", |each| word(each, "detail").starts_with("SOA ")),
            ),
            "web_reach" => reach(&self.attempts((kind, key), "tcp", |_| true)),
            "mx_reach" => reach(&self.attempts((kind, key), "smtp", |_| true)),
            "web_ipv46" => self.same(kind, key),
            _ => match self.checks(kind, key, rules_of(subtest)).as_str() {
                "pass" => "good",
                "fail" => "bad",
                _ => "not_tested",
            },
        }
    }

    fn same(&self, kind: &str, key: &str) -> &'static str {
        let attempts = self.attempts((kind, key), "tcp", |_| true);
        let open = |is_v6: bool| -> Vec<u64> {
            let of_family = attempts.iter().filter(|each| is_ipv6(each) == is_v6);
            of_family
                .filter(|each| connects(each))
                .filter_map(|each| each["port"].as_u64())
                .collect()
        };
        let (four, six) = (open(false), open(true));
        if six.is_empty() {
            "not_tested"
        } else if !attempts.iter().any(|each| !is_ipv6(each)) {
            "no_v4"
        } else if four.iter().any(|port| !six.contains(port)) {
            "bad"
        } else {
            match self.check(kind, key, "web-same-content").as_str() {
                "pass" => "good",
                "fail" => "bad",
                _ => "not_tested",
            }
        }
    }

    fn attempts(
        &self,
        (kind, key): (&str, &str),
        probe: &str,
        is_wanted: impl Fn(&Value) -> bool,
    ) -> Vec<&Value> {
        let of_subject = self.seen.iter().filter(|each| {
            word(each, "subject_kind") == kind
                && word(each, "subject_key") == key
                && word(each, "probe") == probe
        });
        of_subject.filter(|each| is_wanted(each)).collect()
    }

    /// The first of several that does not pass, a failure before all others.
    fn checks(&self, kind: &str, key: &str, rules: &[&str]) -> String {
        let all: Vec<String> = rules.iter().map(|rule| self.check(kind, key, rule)).collect();
        let failed = all.iter().find(|verdict| *verdict == "fail");
        let other = all.iter().find(|verdict| *verdict != "pass");
        failed.or(other).map_or_else(|| "pass".to_owned(), Clone::clone)
    }

    fn check(&self, kind: &str, key: &str, rule: &str) -> String {
        let subjects = self.probed["subjects"].as_array().unwrap().iter();
        let mut subject = subjects.filter(|each| each["kind"] == kind && each["key"] == key);
        let subject = subject.next().unwrap_or_else(|| panic!("no {kind}/{key}"));
        let checks = subject["checks"].as_array().unwrap();
        let check = checks.iter().find(|check| check["id"] == rule);
        word(check.unwrap_or_else(|| panic!("no {rule} of {key}")), "verdict").to_owned()
    }
}

/// Whether every IPv6 address that was asked is reached somehow.
fn reach(attempts: &[&Value]) -> &'static str {
    let mut by_address: BTreeMap<&str, bool> = BTreeMap::new();
    for attempt in attempts.iter().filter(|each| is_ipv6(each)) {
        *by_address.entry(word(attempt, "address")).or_default() |= connects(attempt);
    }
    match (by_address.is_empty(), by_address.values().all(|is_reached| *is_reached)) {
        (true, _) => "not_tested",
        (false, true) => "good",
        (false, false) => "bad",
    }
}

/// An answer other than SERVFAIL, or a session that broke after it was opened.
fn connects(attempt: &Value) -> bool {
    match word(attempt, "outcome") {
        "answered" => attempt["reading"]["rcode"] != "SERVFAIL",
        "failed" => word(attempt, "stage") != "connect",
        _ => false,
    }
}

fn is_ipv6(attempt: &Value) -> bool {
    word(attempt, "address").contains(':')
}

fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// Switch to the subject that bears it.
fn victims(truth: &Value) -> BTreeMap<String, String> {
    let victims = truth["victims"].as_object().unwrap().iter();
    victims
        .map(|(switch, subject)| (switch.clone(), subject.as_str().unwrap().to_owned()))
        .collect()
}

//! Compares what mang6 says about the lab province with the lab's own truth.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

/// One expectation beside what was given.
#[derive(Debug)]
pub(crate) struct Compared {
    subject: String,
    rule: String,
    switch: String,
    expected: String,
    given: String,
    /// What mang6 says about it.
    reason: String,
}

impl Compared {
    fn agrees(&self) -> bool {
        self.expected == self.given
    }
}

/// Compares `lab truth --json` with `mang6 survey -o json`, `audit` and `discover` parts included.
pub(crate) fn compare(truth: &Value, survey: &Value) -> Vec<Compared> {
    let mut compared = verdicts(truth, survey);
    compared.extend(link_states(truth, survey));
    compared.extend(failures(truth, survey));
    compared.extend(unregistered(truth, survey));
    compared.extend(unforeseen(truth, survey));
    compared
}

/// The table of expected against given: disagreements in full, agreement counted.
pub(crate) fn table(title: &str, compared: &[Compared]) -> String {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in compared {
        *counts.entry((&row.expected, &row.given)).or_default() += 1;
    }
    let mut text = format!("{title}\n");
    for ((expected, given), count) in &counts {
        let _ = writeln!(text, "  expected {expected:<16} given {given:<16} {count:>5}");
    }
    for row in compared.iter().filter(|row| !row.agrees()) {
        let _ = writeln!(
            text,
            "  WRONG {} {}: expected {}, given {} ({}): {}",
            row.subject, row.rule, row.expected, row.given, row.switch, row.reason
        );
    }
    text
}

/// How many disagree.
pub(crate) fn wrong_count(compared: &[Compared]) -> usize {
    compared.iter().filter(|row| !row.agrees()).count()
}

/// Verdict and reason by subject and rule.
fn reasoned(survey: &Value) -> BTreeMap<(String, String), (String, String)> {
    let mut given = BTreeMap::new();
    for subject in array(survey, "subjects") {
        let key = format!("{}/{}", text(subject, "kind"), text(subject, "key"));
        for check in array(subject, "checks") {
            given.insert(
                (key.clone(), text(check, "id")),
                (text(check, "verdict"), text(check, "reason")),
            );
        }
    }
    given
}

/// Verdict by subject and rule.
pub(crate) type Given = BTreeMap<(String, String), String>;

/// What a survey gives.
pub(crate) fn given(survey: &Value) -> Given {
    reasoned(survey).into_iter().map(|(of, (verdict, _))| (of, verdict)).collect()
}

fn verdicts(truth: &Value, survey: &Value) -> Vec<Compared> {
    let given = reasoned(survey);
    array(truth, "expect")
        .iter()
        .map(|expect| {
            let subject =
                format!("{}/{}", text(expect, "subject_kind"), text(expect, "subject_key"));
            let rule = text(expect, "rule");
            let given = given.get(&(subject.clone(), rule.clone())).cloned();
            let (given, reason) = given.unwrap_or_else(|| ("nothing".to_owned(), String::new()));
            Compared {
                expected: text(expect, "verdict"),
                given,
                reason,
                switch: text(expect, "switch"),
                subject,
                rule,
            }
        })
        .collect()
}

fn link_states(truth: &Value, survey: &Value) -> Vec<Compared> {
    let links = array(survey, "links");
    array(truth, "links")
        .iter()
        .map(|expect| {
            let (code, family) = (text(expect, "code"), text(expect, "family"));
            let given = links
                .iter()
                .find(|link| text(link, "code") == code)
                .map(|link| text(&link["families"][&family], "state"));
            Compared {
                subject: format!("link/{code}"),
                rule: format!("state over {family}"),
                switch: text(expect, "switch"),
                expected: text(expect, "state"),
                given: given.unwrap_or_else(|| "nothing".to_owned()),
                reason: String::new(),
            }
        })
        .collect()
}

fn failures(truth: &Value, survey: &Value) -> Vec<Compared> {
    let given = array(survey, "failures");
    array(truth, "failures")
        .iter()
        .map(|expect| {
            let (device, probe) = (text(expect, "device"), text(expect, "probe"));
            let stages: Vec<String> = given
                .iter()
                .filter(|failure| {
                    let subject = text(failure, "subject");
                    subject.ends_with(&format!("/{device}")) && text(failure, "method") == probe
                })
                .map(|failure| text(failure, "stage"))
                .collect();
            let expected = text(expect, "stage");
            Compared {
                subject: format!("device/{device}"),
                rule: format!("{probe} fails at"),
                reason: String::new(),
                switch: text(expect, "switch"),
                given: stages
                    .iter()
                    .find(|stage| **stage == expected)
                    .or(stages.first())
                    .cloned()
                    .unwrap_or_else(|| "nothing".to_owned()),
                expected,
            }
        })
        .collect()
}

/// What was given and the truth does not know: a rule without an expectation would never be wrong.
fn unforeseen(truth: &Value, survey: &Value) -> Vec<Compared> {
    let expected: BTreeSet<(String, String)> = array(truth, "expect")
        .iter()
        .map(|expect| {
            let subject =
                format!("{}/{}", text(expect, "subject_kind"), text(expect, "subject_key"));
            (subject, text(expect, "rule"))
        })
        .collect();
    let verdicts = array(survey, "subjects")
        .iter()
        // Those are compared as a list.
        .filter(|subject| text(subject, "kind") != "address")
        .flat_map(|subject| {
            let key = format!("{}/{}", text(subject, "kind"), text(subject, "key"));
            array(subject, "checks").iter().map(move |check| (key.clone(), check))
        })
        .filter(|(subject, check)| !expected.contains(&(subject.clone(), text(check, "id"))))
        .map(|(subject, check)| {
            (subject, text(check, "id"), text(check, "verdict"), text(check, "reason"))
        });
    let failing: BTreeSet<(String, String)> = array(truth, "failures")
        .iter()
        .map(|expect| (text(expect, "device"), text(expect, "probe")))
        .collect();
    let failures = array(survey, "failures")
        .iter()
        .filter(|failure| {
            let subject = text(failure, "subject");
            let device = subject.rsplit('/').next().unwrap_or_default().to_owned();
            !failing.contains(&(device, text(failure, "method")))
        })
        .map(|failure| {
            let rule = format!("{} fails at", text(failure, "method"));
            (text(failure, "subject"), rule, text(failure, "stage"), text(failure, "reason"))
        });
    verdicts
        .chain(failures)
        .map(|(subject, rule, given, reason)| Compared {
            subject,
            rule,
            switch: String::new(),
            expected: "nothing".to_owned(),
            given,
            reason,
        })
        .collect()
}

/// The unregistered addresses must be exactly those that the lab hid.
fn unregistered(truth: &Value, survey: &Value) -> Vec<Compared> {
    let mut expected: Vec<String> = array(truth, "unregistered")
        .iter()
        .filter_map(|address| address.as_str().map(str::to_owned))
        .collect();
    let mut given: Vec<String> = array(survey, "subjects")
        .iter()
        .filter(|subject| text(subject, "kind") == "address")
        .map(|subject| text(subject, "key"))
        .collect();
    expected.sort();
    given.sort();
    vec![Compared {
        subject: "province".to_owned(),
        rule: "unregistered addresses".to_owned(),
        switch: "unregistered-host".to_owned(),
        expected: expected.join(" "),
        given: given.join(" "),
        reason: String::new(),
    }]
}

fn array<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

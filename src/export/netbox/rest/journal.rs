//! Findings as journal entries: one when a rule begins to fail, one when it no longer does. The first
//! line is what an entry is known by; the reason behind it may change without a new entry.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// What fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static str,
    /// Why, for people.
    pub reason: String,
}

/// A journal entry to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What it says of which object, for people.
    pub name: String,
    /// What is sent.
    pub body: Value,
}

/// The entries that are missing, of objects by their type, number and name.
#[must_use]
pub fn entries(
    things: &[(&'static str, u64, String, &[Finding])],
    journal: &[Value],
) -> Vec<Entry> {
    // The newest of ours, by object and rule: whether it said that the rule fails.
    let mut last: BTreeMap<(String, u64, String), (u64, bool)> = BTreeMap::new();
    for entry in journal {
        let number = |key: &str| entry.get(key).and_then(Value::as_u64);
        let word = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
        let Some((rule, is_failing)) = read(word("comments")) else { continue };
        let (Some(id), Some(of)) = (number("id"), number("assigned_object_id")) else { continue };
        let key = (word("assigned_object_type").to_owned(), of, rule.to_owned());
        let known = last.entry(key).or_insert((id, is_failing));
        if id > known.0 {
            *known = (id, is_failing);
        }
    }
    let mut entries = Vec::new();
    for (kind, id, name, findings) in things {
        for finding in *findings {
            let key = ((*kind).to_owned(), *id, finding.rule.to_owned());
            if last.get(&key).is_none_or(|(_, is_failing)| !is_failing) {
                let text = format!("{MARK}{}{FAILS}\n\n{}", finding.rule, finding.reason);
                entries.push(entry((kind, *id, name), (finding.rule, "fails"), ("warning", &text)));
            }
        }
        let own = last.range((kind.to_string(), *id, String::new())..);
        for ((_, _, rule), (_, is_failing)) in
            own.take_while(|((of, number, _), _)| of == kind && number == id)
        {
            if *is_failing && !findings.iter().any(|finding| finding.rule == rule) {
                let text = format!("{MARK}{rule}{HOLDS}");
                entries.push(entry(
                    (kind, *id, name),
                    (rule, "no longer fails"),
                    ("success", &text),
                ));
            }
        }
    }
    entries
}

const MARK: &str = "mang6: `";
const FAILS: &str = "` fails";
const HOLDS: &str = "` no longer fails";

/// The rule of an entry of ours, and whether it says that the rule fails.
fn read(comments: &str) -> Option<(&str, bool)> {
    let line = comments.lines().next()?.trim_end().strip_prefix(MARK)?;
    let holds = line.strip_suffix(HOLDS).map(|rule| (rule, false));
    holds.or_else(|| line.strip_suffix(FAILS).map(|rule| (rule, true)))
}

fn entry(
    (kind, id, name): (&str, u64, &str),
    (rule, says): (&str, &str),
    (level, text): (&str, &str),
) -> Entry {
    Entry {
        name: format!("{name}: {rule} {says}"),
        body: json!({
            "assigned_object_type": kind, "assigned_object_id": id, "kind": level, "comments": text,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_made_when_a_rule_begins_and_ceases_to_fail() {
        let failing = [Finding { rule: "web-has-aaaa", reason: "không có AAAA".to_owned() }];
        let mut journal: Vec<Value> = Vec::new();
        let keep = |journal: &mut Vec<Value>, findings: &[Finding]| {
            let made = entries(&[("dcim.device", 7, "sw-1".to_owned(), findings)], journal);
            let count = made.len();
            for mut each in made {
                each.body["id"] = json!(journal.len() + 1);
                journal.push(each.body);
            }
            count
        };
        assert_eq!(keep(&mut journal, &[]), 0);
        assert_eq!(keep(&mut journal, &failing), 1);
        let other = [Finding { reason: "hết hạn".to_owned(), ..failing[0].clone() }];
        assert_eq!(keep(&mut journal, &other), 0);
        assert_eq!(keep(&mut journal, &[]), 1);
        assert_eq!(keep(&mut journal, &[]), 0);
        assert_eq!(keep(&mut journal, &failing), 1);
        assert_eq!(journal[1]["kind"], "success");
        // What people write is not ours.
        journal.push(json!({"id": 9, "assigned_object_type": "dcim.device", "assigned_object_id": 7, "comments": "đã xong"}));
        assert_eq!(keep(&mut journal, &failing), 0);
    }
}

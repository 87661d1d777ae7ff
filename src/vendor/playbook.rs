//! What Ansible's JSON callback (`ansible.posix.json`) tells of a read-only audit (`playbooks/audit/`):
//! whose host printed what, when, and which assertion held. It looks at the commands of a short list
//! only; which asset a host is, and what its facts are worth, others decide.
//!
//! The file may come from anywhere: sizes are bounded, what is not understood is told with its line.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Deserialize;

use super::table::bounded;
use crate::domain::facts::{AssertionFact, DeviceFacts};
use crate::domain::reading::{CommandOutput, WalkReading};
use crate::domain::text::Text;

/// Hosts of one file: a province has some thousands.
const HOSTS_MAX_COUNT: usize = 20_000;
/// Output of one command: `ip -j addr` of a router with 4,000 addresses takes 900 kB.
const OUTPUT_MAX_BYTES: usize = 1 << 20;
/// Assertions of one host in one play.
const ASSERTIONS_MAX_COUNT: usize = 200;

/// The commands that are looked at, as Ansible writes them, each with the fact that it tells and the
/// command as a look over SSH would have run it.
const COMMANDS: &[(&str, &str, &str)] = &[
    ("ip -j addr", "addresses", "ip -j addr"),
    ("ip -j address show", "addresses", "ip -j addr"),
    ("ss -lntHe", "listening", "ss -lntHe"),
    ("ss -Hltn", "listening", "ss -lntHe"),
    (
        "sysctl -n net.ipv6.conf.all.disable_ipv6 net.ipv6.conf.all.forwarding",
        "kernel",
        "sysctl -n net.ipv6.conf.all.disable_ipv6 net.ipv6.conf.all.forwarding",
    ),
    ("cat /etc/os-release", "system", "cat /etc/os-release"),
    ("cat /etc/resolv.conf", "resolvers", "cat /etc/resolv.conf"),
];

/// What one host told of one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// The host as the inventory named it.
    pub host: String,
    /// The play's name.
    pub play: String,
    /// Which fact: `addresses`, `listening`, `kernel`, `system`, `resolvers`, or `assertions: PLAY`.
    pub topic: String,
    /// When the task ended.
    pub at: Timestamp,
    /// What it means.
    pub facts: DeviceFacts,
    /// What was printed, as it came.
    pub outputs: Vec<CommandOutput>,
}

/// A file's content.
#[derive(Debug, Default, PartialEq)]
pub struct Results {
    /// What was told.
    pub told: Vec<Told>,
    /// Hosts that Ansible could not log in to; they told nothing.
    pub unreachable: Vec<String>,
}

/// Why a file is not taken.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub what: Text,
}

#[derive(Deserialize)]
struct File {
    plays: Vec<PlayEntry>,
}

#[derive(Deserialize)]
struct PlayEntry {
    play: Named,
    #[serde(default)]
    tasks: Vec<TaskEntry>,
}

#[derive(Deserialize)]
struct TaskEntry {
    task: Named,
    #[serde(default)]
    hosts: BTreeMap<String, HostResult>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    name: String,
    #[serde(default)]
    duration: Duration,
}

#[derive(Default, Deserialize)]
struct Duration {
    start: Option<String>,
    end: Option<String>,
}

/// A module's result; what else it says is passed over.
#[derive(Deserialize)]
struct HostResult {
    #[serde(default)]
    action: String,
    #[serde(default)]
    cmd: Option<serde_json::Value>,
    #[serde(default)]
    rc: Option<i32>,
    #[serde(default)]
    stdout: Option<String>,
    #[serde(default)]
    failed: bool,
    #[serde(default)]
    skipped: bool,
    #[serde(default)]
    unreachable: bool,
}

impl HostResult {
    /// The command as one line: Ansible gives a list, or what a shell was given.
    fn command(&self) -> Option<String> {
        match self.cmd.as_ref()? {
            serde_json::Value::String(line) => Some(line.clone()),
            serde_json::Value::Array(words) => {
                let words: Option<Vec<&str>> =
                    words.iter().map(serde_json::Value::as_str).collect();
                words.map(|words| words.join(" "))
            }
            serde_json::Value::Null
            | serde_json::Value::Bool(_)
            | serde_json::Value::Number(_)
            | serde_json::Value::Object(_) => None,
        }
    }
}

/// Reads a file. Everything or nothing.
pub fn parse(text: &str) -> Result<Results, Fault> {
    let file: File = serde_json::from_str(text).map_err(|error| Fault {
        line: error.line().max(1),
        what: Text::new(
            format!("not what Ansible's JSON callback writes: {error}"),
            format!("không phải kết quả dạng JSON của Ansible: {error}"),
        ),
    })?;
    let mut reader = Reader { text, hosts: BTreeSet::new(), results: Results::default() };
    for entry in &file.plays {
        reader.play(entry)?;
    }
    let results = reader.results;
    if results.told.is_empty() && results.unreachable.is_empty() {
        return Err(Fault {
            line: 1,
            what: Text::new(
                "no host told anything that a read-only audit asks: was it a playbook of `playbooks/audit/`?",
                "không có máy nào trả lời điều mà kiểm tra chỉ đọc hỏi: có phải playbook trong `playbooks/audit/` không?",
            ),
        });
    }
    Ok(results)
}

/// The line on which a host is first named, counted from 1. The callback writes plain ASCII escapes; a
/// name that the file spells otherwise than serde does stands on line 1. It reads the file once more: for
/// faults alone.
#[must_use]
pub fn line_of(text: &str, host: &str) -> usize {
    let key = serde_json::to_string(host).unwrap_or_default();
    let before = text.find(&key).and_then(|at| text.get(..at)).unwrap_or_default();
    before.matches('\n').count() + 1
}

struct Reader<'a> {
    text: &'a str,
    hosts: BTreeSet<String>,
    results: Results,
}

impl Reader<'_> {
    fn play(&mut self, entry: &PlayEntry) -> Result<(), Fault> {
        let play = bounded(&entry.play.name).unwrap_or_default();
        let mut assertions: BTreeMap<&str, Told> = BTreeMap::new();
        for task in &entry.tasks {
            for (host, result) in &task.hosts {
                self.meet(host)?;
                if result.unreachable {
                    self.results.unreachable.push(host.clone());
                } else if is_assertion(&result.action) && !result.skipped {
                    let told = assertions.entry(host.as_str()).or_insert_with(|| Told {
                        host: host.clone(),
                        play: play.clone(),
                        topic: format!("assertions: {play}"),
                        at: Timestamp::MIN,
                        facts: DeviceFacts::default(),
                        outputs: Vec::new(),
                    });
                    let at = moment(&task.task).map_err(self.at(host))?;
                    told.at = told.at.max(at);
                    let name = bounded(&task.task.name).unwrap_or_default();
                    if told.facts.assertions.len() < ASSERTIONS_MAX_COUNT {
                        told.facts.assertions.push(AssertionFact { name, holds: !result.failed });
                    }
                } else if let Some(told) =
                    output(&task.task, host, result, &play).map_err(self.at(host))?
                {
                    self.results.told.push(told);
                }
            }
        }
        self.results.told.extend(assertions.into_values());
        self.results.unreachable.sort();
        self.results.unreachable.dedup();
        Ok(())
    }

    fn meet(&mut self, host: &str) -> Result<(), Fault> {
        if self.hosts.contains(host) {
            return Ok(());
        }
        self.hosts.insert(host.to_owned());
        if self.hosts.len() <= HOSTS_MAX_COUNT {
            return Ok(());
        }
        let what = Text::new(
            format!("more than {HOSTS_MAX_COUNT} hosts: split the run by groups"),
            format!("hơn {HOSTS_MAX_COUNT} máy: hãy chia theo nhóm"),
        );
        Err(Fault { line: line_of(self.text, host), what })
    }

    /// The fault on the line of its host.
    fn at(&self, host: &str) -> impl Fn(Text) -> Fault + use<'_> {
        let (text, host) = (self.text, host.to_owned());
        move |what| Fault { line: line_of(text, &host), what }
    }
}

fn is_assertion(action: &str) -> bool {
    matches!(action, "assert" | "ansible.builtin.assert")
}

/// When the task ended, or began where it was cut off.
fn moment(task: &Named) -> Result<Timestamp, Text> {
    let said = task.duration.end.as_ref().or(task.duration.start.as_ref());
    said.and_then(|text| text.parse().ok()).ok_or_else(|| {
        let name = bounded(&task.name).unwrap_or_default();
        Text::new(
            format!("the task `{name}` does not say when it ran"),
            format!("tác vụ `{name}` không ghi thời điểm chạy"),
        )
    })
}

/// What a command of the list printed. `None` for every other, and for one that failed.
fn output(task: &Named, host: &str, result: &HostResult, play: &str) -> Result<Option<Told>, Text> {
    let Some(command) = result.command() else { return Ok(None) };
    let known = COMMANDS.iter().find(|(typed, _, _)| *typed == command);
    let Some((_, topic, canonical)) = known else { return Ok(None) };
    let (Some(stdout), Some(0), false) =
        (&result.stdout, result.rc, result.failed || result.skipped)
    else {
        return Ok(None);
    };
    if stdout.len() > OUTPUT_MAX_BYTES {
        return Err(Text::new(
            format!("`{command}` printed more than {OUTPUT_MAX_BYTES} bytes"),
            format!("`{command}` in ra hơn {OUTPUT_MAX_BYTES} byte"),
        ));
    }
    let outputs = vec![CommandOutput {
        command: (*canonical).to_owned(),
        exit_status: Some(0),
        stdout: stdout.clone(),
    }];
    let facts = facts_of(&outputs);
    // A command whose output nobody understands told nothing.
    if facts == DeviceFacts::default() {
        return Ok(None);
    }
    let (host, play, topic) = (host.to_owned(), play.to_owned(), (*topic).to_owned());
    Ok(Some(Told { host, play, topic, at: moment(task)?, facts, outputs }))
}

fn facts_of(outputs: &[CommandOutput]) -> DeviceFacts {
    super::facts(&WalkReading {
        credential: String::new(),
        rows: Vec::new(),
        outputs: outputs.to_vec(),
        truncated: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESSES: &str =
        r#"[{"ifindex":2,"ifname":"eth0","addr_info":[{"local":"2001:db8::1","prefixlen":64}]}]"#;

    fn task(name: &str, hosts: &serde_json::Value) -> serde_json::Value {
        let duration =
            serde_json::json!({"start": "2026-11-28T01:00:00.5Z", "end": "2026-11-28T01:00:01Z"});
        serde_json::json!({"task": {"name": name, "duration": duration}, "hosts": hosts})
    }

    fn file(tasks: &[serde_json::Value]) -> String {
        let play = serde_json::json!({"play": {"name": "Audit"}, "tasks": tasks});
        serde_json::to_string_pretty(&serde_json::json!({"plays": [play], "stats": {}})).unwrap()
    }

    #[test]
    fn playbook() {
        let shown = serde_json::json!({"cmd": ["ip", "-j", "addr"], "rc": 0, "stdout": ADDRESSES});
        let held = serde_json::json!({"action": "ansible.builtin.assert", "failed": true});
        let text = file(&[
            task("Addresses", &serde_json::json!({"h1": shown, "h2": {"unreachable": true}})),
            task("Is it so", &serde_json::json!({"h1": held})),
        ]);
        let results = parse(&text).unwrap();
        assert_eq!(results.unreachable, ["h2"]);
        let topics: Vec<&str> = results.told.iter().map(|told| told.topic.as_str()).collect();
        assert_eq!(topics, ["addresses", "assertions: Audit"]);
        let first = results.told.first().unwrap();
        assert_eq!(first.at.to_string(), "2026-11-28T01:00:01Z");
        assert_eq!(first.facts.addresses.len(), 1);
        assert!(text.lines().nth(line_of(&text, "h1") - 1).unwrap().contains("h1"));
        let holds: Vec<bool> = results
            .told
            .iter()
            .flat_map(|told| &told.facts.assertions)
            .map(|each| each.holds)
            .collect();
        assert_eq!(holds, [false]);
    }

    #[test]
    fn only_the_commands_of_the_list_tell() {
        let check = |result: serde_json::Value| {
            parse(&file(&[task("t", &serde_json::json!({"h1": result}))])).unwrap_err().what.en
        };
        let nothing = "no host told anything";
        for result in [
            serde_json::json!({"cmd": ["ip", "-j", "addr", "-x"], "rc": 0, "stdout": ADDRESSES}),
            serde_json::json!({"cmd": ["ip", "-j", "addr"], "rc": 1, "stdout": ADDRESSES}),
            serde_json::json!({"cmd": ["ip", "-j", "addr"], "rc": 0, "stdout": "not json"}),
            serde_json::json!({"cmd": ["ip", "-j", "addr"], "rc": 0, "stdout": ADDRESSES, "skipped": true}),
            serde_json::json!({"cmd": [1], "rc": 0, "stdout": ADDRESSES}),
        ] {
            assert!(check(result).contains(nothing));
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let fault = parse("{\n  \"plays\": [\n  oops").unwrap_err();
        assert_eq!(fault.line, 3);
        let long = "x".repeat(OUTPUT_MAX_BYTES + 1);
        let shown = serde_json::json!({"cmd": ["ip", "-j", "addr"], "rc": 0, "stdout": long});
        let text = file(&[task("t", &serde_json::json!({"h1": shown}))]);
        let fault = parse(&text).unwrap_err();
        assert!(fault.line > 1 && fault.what.en.contains("more than"), "{fault:?}");
        let shown = serde_json::json!({"cmd": ["ip", "-j", "addr"], "rc": 0, "stdout": ADDRESSES});
        let text = file(&[serde_json::json!({"task": {"name": "t"}, "hosts": {"h1": shown}})]);
        assert!(parse(&text).unwrap_err().what.en.contains("does not say when"));
    }

    #[test]
    fn a_hostile_file_is_refused_and_costs_little() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(parse(&deep).is_err());
        assert!(parse(&format!("{{\"plays\": {deep}}}")).is_err());
        let hosts: BTreeMap<String, serde_json::Value> =
            (0..=HOSTS_MAX_COUNT).map(|at| (format!("h{at}"), serde_json::json!({}))).collect();
        let text = serde_json::to_string(&serde_json::json!({"plays": [
            {"play": {}, "tasks": [{"task": {}, "hosts": hosts}]}]}));
        assert!(parse(&text.unwrap()).unwrap_err().what.en.contains("more than 20000 hosts"));
    }
}

//! The form of a scenario file, and how it rests on its base.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;
use serde::Deserialize;

use crate::domain::finding::Verdict;
use crate::domain::subject::Subject;

/// When scenarios are judged that do not say.
const NOW: &str = "2026-11-24T12:00:00Z";

/// How old observations are that do not say, minutes: those of a base, and those of what rests on
/// it.
const BASE_AGE: i64 = 120;
const OWN_AGE: i64 = 60;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenario {
    /// What it shows.
    pub(crate) title: String,
    base: Option<String>,
    now: Option<String>,
    /// Vantages that are on the Internet.
    #[serde(default)]
    pub(crate) internet_vantages: Vec<String>,
    /// Keys of declared things of the base that are not declared here.
    #[serde(default)]
    pub(crate) undeclare: Vec<String>,
    /// Questions of the base that were not asked here: `snmp @ 192.0.2.1`.
    #[serde(default)]
    forget: Vec<String>,
    #[serde(default)]
    pub(crate) site: Vec<toml::Table>,
    #[serde(default)]
    pub(crate) system: Vec<toml::Table>,
    #[serde(default)]
    pub(crate) device: Vec<toml::Table>,
    #[serde(default)]
    pub(crate) address: Vec<toml::Table>,
    #[serde(default)]
    pub(crate) prefix: Vec<toml::Table>,
    #[serde(default)]
    pub(crate) link: Vec<toml::Table>,
    #[serde(default)]
    pub(crate) service: Vec<toml::Table>,
    #[serde(default)]
    pub(crate) seen: Vec<Seen>,
    #[serde(default)]
    expect: BTreeMap<String, BTreeMap<String, toml::Value>>,
    /// Subjects that must not be judged.
    #[serde(default)]
    absent: Vec<String>,
}

/// One question at one or several addresses, and how it went.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Seen {
    /// `web/web-cong`.
    pub(crate) subject: String,
    /// The probe, its port where it has one, its detail where it has one.
    pub(crate) ask: String,
    /// The addresses asked.
    pub(crate) at: Vec<std::net::IpAddr>,
    /// `silent`, `refused WHO`, `failed STAGE REASON`, `not_attempted WHY`; left out: answered.
    pub(crate) outcome: Option<String>,
    /// Minutes before `now`.
    pub(crate) age_min: Option<i64>,
    #[serde(default = "north")]
    pub(crate) from: String,
    /// The answer's particulars, by probe (see README.md).
    #[serde(default)]
    pub(crate) answer: toml::Table,
    /// The page that came, repeated to some length.
    pub(crate) page: Option<String>,
    /// The DNS message that came: a file of `messages/`, hexadecimal.
    pub(crate) message: Option<String>,
}

fn north() -> String {
    "north".to_owned()
}

/// What a scenario expects of a subject.
pub(crate) struct Expected {
    /// The held rung's number, -1 for none.
    pub(crate) held: Option<i8>,
    /// Rule to verdict.
    pub(crate) findings: BTreeMap<String, Verdict>,
}

impl Scenario {
    /// Reads a scenario with all that it rests on.
    pub(crate) fn read(folder: &Path, name: &str) -> Self {
        let path = folder.join(format!("{name}.toml"));
        let text = std::fs::read_to_string(&path).unwrap();
        let mut own: Self =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let Some(base) = own.base.take() else {
            own.seen.iter_mut().for_each(|seen| seen.age_min = seen.age_min.or(Some(BASE_AGE)));
            return own;
        };
        own.seen.iter_mut().for_each(|seen| seen.age_min = seen.age_min.or(Some(OWN_AGE)));
        let base = Self::read(folder, &base);
        let mut merged = Self { expect: own.expect, absent: own.absent, ..base };
        merged.seen = forget(merged.seen, &own.forget);
        merged.title = own.title;
        merged.now = own.now.or(merged.now);
        merged.internet_vantages.extend(own.internet_vantages);
        merged.undeclare.extend(own.undeclare);
        merged.site.extend(own.site);
        merged.system.extend(own.system);
        merged.device.extend(own.device);
        merged.address.extend(own.address);
        merged.prefix.extend(own.prefix);
        merged.link.extend(own.link);
        merged.service.extend(own.service);
        merged.seen.extend(own.seen);
        merged
    }

    /// A DNS message as it came.
    pub(crate) fn message(name: &str) -> Vec<u8> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/assess/messages");
        let text = std::fs::read_to_string(folder.join(format!("{name}.hex"))).unwrap();
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
        let octet = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16);
        digits.chunks(2).map(|pair| octet(pair).unwrap()).collect()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.now.as_deref().unwrap_or(NOW).parse().unwrap()
    }

    /// Subjects with what is expected of them.
    pub(crate) fn expected(&self) -> Vec<(Subject, Expected)> {
        let one = |(subject, words): (&String, &BTreeMap<String, toml::Value>)| {
            let held = words.get("held").and_then(toml::Value::as_integer);
            let findings = words
                .iter()
                .filter(|(word, _)| word.as_str() != "held")
                .map(|(rule, verdict)| (rule.clone(), verdict.as_str().unwrap().parse().unwrap()));
            let held = held.map(|held| i8::try_from(held).unwrap());
            (subject_of(subject), Expected { held, findings: findings.collect() })
        };
        self.expect.iter().map(one).collect()
    }

    /// What is expected of one rule.
    pub(crate) fn expected_of(&self, rule: &str) -> Vec<(Subject, Verdict)> {
        self.expected()
            .into_iter()
            .filter_map(|(subject, expected)| Some((subject, *expected.findings.get(rule)?)))
            .collect()
    }

    /// Subjects that must not be judged.
    pub(crate) fn absent(&self) -> Vec<Subject> {
        self.absent.iter().map(|subject| subject_of(subject)).collect()
    }
}

/// `KIND/KEY`.
pub(crate) fn subject_of(text: &str) -> Subject {
    let (kind, key) = text.split_once('/').unwrap_or_else(|| panic!("no subject: {text}"));
    Subject::new(kind.parse().unwrap(), key)
}

/// Leaves out the questions that match `ASK @ ADDRESS` or `ASK`, ASK being a beginning.
fn forget(seen: Vec<Seen>, patterns: &[String]) -> Vec<Seen> {
    let mut used = vec![false; patterns.len()];
    let mut kept = Vec::new();
    for mut seen in seen {
        for (pattern, used) in patterns.iter().zip(&mut used) {
            let (ask, address) =
                pattern.split_once(" @ ").map_or((pattern.as_str(), None), |(ask, address)| {
                    (ask, Some(address.parse::<std::net::IpAddr>().unwrap()))
                });
            if seen.ask.starts_with(ask) {
                let before = seen.at.len();
                seen.at.retain(|at| address.is_some_and(|address| address != *at));
                *used |= seen.at.len() < before;
            }
        }
        kept.extend((!seen.at.is_empty()).then_some(seen));
    }
    let unused: Vec<_> =
        patterns.iter().zip(used).filter(|(_, used)| !used).map(|(pattern, _)| pattern).collect();
    assert!(unused.is_empty(), "nothing to forget: {unused:?}");
    kept
}

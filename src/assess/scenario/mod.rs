//! Reads the scenarios of `tests/fixtures/assess/` and runs rules on them: what is declared, what
//! was observed, and which verdicts must follow. Test code: it is built for tests only.
//!
//! A scenario may rest on another (`base`): its declarations replace those of the same key, and its
//! observations, being an hour younger, replace those of the same question. A new case is a new
//! file. `README.md` beside the fixtures tells the form.

mod build;
mod form;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::OnceLock;

use jiff::Timestamp;

use self::form::Scenario;
use super::dnssec::anchors::Anchors;
use super::ladder;
use super::policy::Policy;
use super::rule::{RULES, Rule};
use super::{Case, Declared, Evidence, Outside, Own, Words, assess, assess_each};
use super::{counting, judge, ruled};
use crate::domain::family::AddressScope;
use crate::domain::finding::{Assessment, Finding, Rung, Verdict};
use crate::domain::observation::{NotAttempted, Observation, Outcome, Stage};
use crate::domain::record::Record;
use crate::domain::subject::Subject;
use crate::domain::text::Text;

/// Where the scenarios are.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/assess")
}

/// Every scenario, by file name, bases merged in. Read once: every rule's test asks for them.
fn all() -> &'static BTreeMap<String, Scenario> {
    static ALL: OnceLock<BTreeMap<String, Scenario>> = OnceLock::new();
    ALL.get_or_init(read_all)
}

fn read_all() -> BTreeMap<String, Scenario> {
    let mut scenarios = BTreeMap::new();
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            scenarios.insert(name.clone(), Scenario::read(&folder(), &name));
        }
    }
    assert!(scenarios.len() > 20, "the scenarios are not where they should be");
    scenarios
}

/// Runs one rule on every scenario that expects something of it, and asks that each of these
/// verdicts is expected somewhere: a rule whose failing case nobody wrote is not proved.
pub(crate) fn proves(id: &str, verdicts: &[Verdict]) {
    let rule: &Rule = RULES.iter().find(|rule| rule.id == id).expect("the rule is in the table");
    let mut proved = Vec::new();
    for (name, scenario) in all() {
        let expected = scenario.expected_of(id);
        if expected.is_empty() {
            continue;
        }
        let (record, observations) = (scenario.record(), scenario.observations());
        let policy = policy_of(scenario);
        let (now, declared) = (scenario.now(), Declared::of(&record));
        let outside = Outside::of(&record, &observations, &policy.internet_vantages);
        let evidence = counting(&observations, &outside, now, &policy);
        for (subject, expected) in expected {
            let (declared, evidence, policy) = (&declared, &evidence, &policy);
            let own = &Own::of(&subject, declared, evidence);
            let case = Case { subject: &subject, declared, evidence, policy, now, own };
            let ruling = ruled(&case, rule, &outside);
            let given = ruling.verdict;
            assert_eq!(given, expected, "{name}: {id} on {subject}: {}", ruling.reason.en);
            assert!(!ruling.reason.en.is_empty() && !ruling.reason.vi.is_empty(), "{name}: {id}");
            proved.push(given);
        }
    }
    for verdict in verdicts {
        assert!(proved.contains(verdict), "no scenario in which `{id}` is {verdict}");
    }
}

/// What is declared and what was seen in one scenario, and when it is judged.
pub(crate) fn seen_in(name: &str) -> (Record, Vec<Observation>, Timestamp) {
    let scenario = all().get(name).expect("the scenario is there");
    (scenario.record(), scenario.observations(), scenario.now())
}

/// Why a rule rules as it does in one scenario, in English, a reason for each subject.
pub(crate) fn reasons(name: &str, id: &str) -> Vec<String> {
    let scenario = all().get(name).expect("the scenario is there");
    judged(scenario)
        .values()
        .flat_map(|assessment| &assessment.findings)
        .filter(|finding| finding.rule == id)
        .map(|finding| finding.reason.en.clone())
        .collect()
}

/// The standard numbers, and the anchors of the fixtures' own zones.
fn policy() -> Policy {
    let text = std::fs::read_to_string(folder().join("messages/anchors.key")).unwrap();
    Policy { anchors: Anchors::parse(&text).unwrap(), ..Policy::standard() }
}

/// The same, with the vantages that a scenario says are on the Internet.
fn policy_of(scenario: &Scenario) -> Policy {
    Policy { internet_vantages: scenario.internet_vantages.iter().cloned().collect(), ..policy() }
}

/// The whole judgement of a scenario, by subject.
pub(crate) fn judged(scenario: &Scenario) -> BTreeMap<Subject, Assessment> {
    assess(&scenario.record(), &scenario.observations(), scenario.now(), &policy_of(scenario))
        .into_iter()
        .map(|assessment| (assessment.subject.clone(), assessment))
        .collect()
}

/// Who counts has no words made for it: nothing may be decided by them.
#[test]
fn verdicts_and_evidence_are_the_same_however_much_is_said() {
    let mut failed_count = 0;
    for (name, scenario) in all() {
        let whole: Vec<Assessment> = judged(scenario).into_values().collect();
        let (record, observations) = (scenario.record(), scenario.observations());
        let with = |words: Words| {
            let keep = |assessment| assessment;
            let asked = (move |_: &Subject| words, keep);
            let policy = policy_of(scenario);
            let mut all = assess_each(&record, &observations, scenario.now(), &policy, asked);
            all.sort_by(|one, other| one.subject.cmp(&other.subject));
            all
        };
        let cut = |said: fn(&Assessment, &Finding) -> bool| -> Vec<Assessment> {
            let mut all = whole.clone();
            for each in &mut all {
                let before = each.clone();
                for finding in each.findings.iter_mut().filter(|it| !said(&before, it)) {
                    finding.reason = Text::new("", "");
                }
            }
            all
        };
        let lowest = |assessment: &Assessment, finding: &Finding| {
            let mut failed = assessment.findings.iter().filter(|it| it.verdict == Verdict::Fail);
            let first = failed.clone().map(|it| it.rung).min();
            failed.find(|it| Some(it.rung) == first) == Some(finding)
        };
        failed_count += whole.iter().filter(|it| it.findings.iter().any(|f| lowest(it, f))).count();
        assert_eq!(with(Words::None), cut(|_, _| false), "{name}");
        assert_eq!(with(Words::LowestFailure), cut(lowest), "{name}");
        assert_eq!(with(Words::Every), whole, "{name}");
    }
    assert!(failed_count > 20, "{failed_count}");
}

/// Words that programs read are put into the reader's language.
#[test]
fn a_vietnamese_reason_holds_no_word_of_a_program() {
    let words = AddressScope::ALL.iter().map(|each| each.as_str());
    let words = words.chain(NotAttempted::ALL.iter().map(|each| each.as_str()));
    let words = words.chain(Verdict::ALL.iter().map(|each| each.as_str()));
    // Words of the trade in either language.
    let words = words.filter(|word| !["nat64", "loopback", "multicast"].contains(word));
    let words: BTreeSet<&str> = words.collect();
    for (name, scenario) in all() {
        for assessment in judged(scenario).values() {
            for Finding { rule, reason, .. } in &assessment.findings {
                let is_part = |letter: char| letter.is_alphanumeric() || "_-.:/".contains(letter);
                let found = reason.vi.split(|letter| !is_part(letter));
                let found: Vec<&str> = found.filter(|word| words.contains(word)).collect();
                assert!(found.is_empty(), "{name}: {rule}: {found:?} in `{}`", reason.vi);
            }
        }
    }
}

#[test]
fn every_scenario_ends_on_its_rungs() {
    for (name, scenario) in all() {
        let judged = judged(scenario);
        for (subject, expected) in scenario.expected() {
            let assessment =
                judged.get(&subject).unwrap_or_else(|| panic!("{name}: {subject} is not judged"));
            let told: Vec<String> = assessment
                .findings
                .iter()
                .map(|finding| {
                    format!(
                        "{} {} {}: {}",
                        finding.rung.number(),
                        finding.verdict,
                        finding.rule,
                        finding.reason.en
                    )
                })
                .collect();
            let told = told.join("\n");
            if let Some(held) = expected.held {
                let given = assessment.rung.map_or(-1, |rung| i8::try_from(rung.number()).unwrap());
                assert_eq!(given, held, "{name}: {subject}\n{told}");
            }
            for (rule, verdict) in &expected.findings {
                let finding = assessment.findings.iter().find(|finding| finding.rule == rule);
                let finding = finding.unwrap_or_else(|| panic!("{name}: no finding {rule}"));
                let implied = finding.rung == Rung::Capable && finding.verdict == Verdict::Pass;
                assert!(finding.verdict == *verdict || implied, "{name}: {subject}\n{told}");
            }
        }
        for subject in scenario.absent() {
            assert!(!judged.contains_key(&subject), "{name}: {subject} should not be judged");
        }
    }
}

/// What DOMAIN.md §6 asks to be declared, above the record's own rungs.
const ON_WORD_ALONE: [&str; 2] = ["link-ipv6-offered", "lan-first-hop-security"];

#[test]
fn a_pass_cites_evidence_or_rests_on_the_record_alone() {
    let declared_alone = [Rung::Inventoried, Rung::Planned];
    for (name, scenario) in all() {
        for assessment in judged(scenario).values() {
            for finding in &assessment.findings {
                let needs = finding.verdict == Verdict::Pass
                    && !declared_alone.contains(&finding.rung)
                    && !ON_WORD_ALONE.contains(&finding.rule);
                let subject = &assessment.subject;
                assert!(
                    !needs || !finding.evidence.is_empty(),
                    "{name}: {subject} {}: {}",
                    finding.rule,
                    finding.reason.en
                );
            }
        }
    }
}

#[test]
fn without_fresh_evidence_nothing_above_the_record_passes() {
    for (name, scenario) in all() {
        let record = scenario.record();
        let later = scenario.now() + jiff::SignedDuration::from_hours(24 * 90);
        for observations in [Vec::new(), scenario.observations()] {
            let judged = assess(&record, &observations, later, &policy());
            let held = |assessment: &&Assessment| assessment.rung >= Some(Rung::Addressed);
            assert_eq!(judged.iter().filter(held).count(), 0, "{name}");
            for finding in judged.iter().flat_map(|assessment| &assessment.findings) {
                let observed =
                    finding.rung >= Rung::Addressed && !ON_WORD_ALONE.contains(&finding.rule);
                let id = finding.rule;
                assert!(!observed || finding.verdict != Verdict::Pass, "{name}: {id}");
            }
        }
    }
}

#[test]
fn the_rungs_are_the_ladders_of_the_findings() {
    for scenario in all().values() {
        let (record, observations) = (scenario.record(), scenario.observations());
        let policy = policy();
        let declared = Declared::of(&record);
        let evidence = Evidence::of(&observations, scenario.now(), &policy);
        for subject in record.subjects() {
            let (declared, evidence, policy) = (&declared, &evidence, &policy);
            let now = scenario.now();
            let own = &Own::of(&subject, declared, evidence);
            let case = Case { subject: &subject, declared, evidence, policy, now, own };
            let assessment = judge(&case, &Outside::default());
            assert_eq!(assessment.rungs, ladder::rungs(subject.kind, &assessment.findings));
            assert_eq!(assessment.rung, ladder::held(assessment.rungs));
        }
    }
}

/// Takes a random share of the observations away by saying that they could not be made, many times.
/// Nothing may fail by our not having looked, and nothing may pass that did not.
#[test]
fn what_could_not_be_asked_fails_nothing_and_passes_nothing() {
    let well = all().get("well").unwrap();
    let (record, observations, policy) = (well.record(), well.observations(), policy());
    let before = judged(well);
    for seed in 0..60 {
        let mut random = fastrand::Rng::with_seed(seed);
        let why = *random.choice(NotAttempted::ALL).unwrap();
        let mut observations = observations.clone();
        for observation in &mut observations {
            if random.u8(..) < 80 {
                observation.outcome = Outcome::NotAttempted { why };
            }
        }
        for assessment in assess(&record, &observations, well.now(), &policy) {
            let subject = &assessment.subject;
            let whole = &before[subject].findings;
            for (finding, whole) in assessment.findings.iter().zip(whole) {
                let (id, verdict) = (finding.rule, finding.verdict);
                let told = &finding.reason.en;
                assert_ne!(verdict, Verdict::Fail, "seed {seed}: {subject} {id}: {told}");
                let gained = verdict == Verdict::Pass && whole.verdict != Verdict::Pass;
                assert!(!gained, "seed {seed}: {subject} {id}: {told}");
            }
        }
    }
}

/// Answers of the wrong kind, in the wrong place, hostile and huge: any judgement, but no panic.
#[test]
fn any_answer_anywhere_is_survived() {
    let scenario = all().get("vantages-disagree").unwrap();
    let (record, policy) = (scenario.record(), policy());
    let observations = scenario.observations();
    let mut outcomes: Vec<Outcome> =
        observations.iter().map(|observation| observation.outcome.clone()).collect();
    outcomes
        .push(Outcome::Failed { stage: Stage::Answer, reason: "\u{202e}\u{1b}[2J".repeat(9_999) });
    for seed in 0..60 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut observations = observations.clone();
        for observation in &mut observations {
            if random.bool() {
                observation.outcome = random.choice(&outcomes).unwrap().clone();
            }
            if random.u8(..) < 20 {
                observation.detail = "đ ".repeat(random.usize(..9));
            }
        }
        for assessment in assess(&record, &observations, scenario.now(), &policy) {
            for finding in assessment.findings {
                let longest = finding.reason.en.len().max(finding.reason.vi.len());
                assert!(longest < 6_000, "seed {seed}: {}: {longest} bytes", finding.rule);
            }
        }
    }
}

#[test]
fn a_failure_tells_where_the_path_breaks() {
    let judged = judged(all().get("path-breaks").unwrap());
    let breaks = "the path breaks after 2001:db8:70:1::9 (hop 3)";
    for (subject, rule) in
        [("web/web-cong", "web-reachable-v6"), ("server/srv", "server-reachable-v6")]
    {
        let (kind, key) = subject.split_once('/').unwrap();
        let assessment = &judged[&Subject::new(kind.parse().unwrap(), key)];
        let finding = assessment.findings.iter().find(|finding| finding.rule == rule).unwrap();
        assert!(finding.reason.en.contains(breaks), "{rule}: {}", finding.reason.en);
        assert!(finding.reason.vi.contains("2001:db8:70:1::9"), "{rule}: {}", finding.reason.vi);
    }
}

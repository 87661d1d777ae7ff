//! Declared + observed + `now` → findings → rung (DOMAIN.md §6).
//!
//! Pure: no I/O, no clock, no history. Invariants: only fresh evidence counts ([`policy`] says how
//! long); the latest answer to a question from each vantage decides; vantages that contradict each
//! other make it unknown; "we could not ask" says nothing about the target; silence over both
//! families is an outage and no verdict on IPv6; unknown never passes. Verdicts are recomputed from
//! stored evidence at any time, so nothing is kept between calls.
//!
//! Begin with [`assess`]; then `rule/mod.rs`, the table of rules, and `ladder.rs`.

pub mod address_plan;
mod case;
mod certificate;
pub(crate) mod contact;
pub mod content;
mod declared;
pub mod dnssec;
pub mod drift;
mod evidence;
pub mod expiry;
pub mod explain;
pub mod follow;
pub mod history;
mod host;
mod index;
mod ladder;
mod lan;
mod large_packets;
pub mod link;
mod mail;
mod management;
mod named;
mod names;
pub(crate) mod nat64;
pub(crate) mod outside;
mod own;
pub mod page;
mod path;
pub mod policy;
mod ports;
mod reads;
mod required;
mod rule;
mod ruling;
mod service;
mod source_address;
pub mod track;
mod v6_only;
mod web;
mod zone;

#[cfg(test)]
mod scenario;

use jiff::Timestamp;

use self::case::Case;
pub use self::declared::Declared;
use self::evidence::Evidence;
use self::outside::Outside;
use self::own::Own;
use self::policy::Policy;
use self::rule::Rule;
use self::ruling::{Ruling, says_why, text, without_words};
use crate::domain::finding::{Assessment, Finding, Rung, Verdict};
use crate::domain::observation::Observation;
use crate::domain::record::Record;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::text::Text;

/// Judges every declared subject, and after them every address that answered a sweep and is not on
/// record. In the order of [`Record::subjects`], then of the addresses.
#[must_use]
pub fn assess(
    record: &Record,
    evidence: &[Observation],
    now: Timestamp,
    policy: &Policy,
) -> Vec<Assessment> {
    let words = |_: &Subject| Words::Every;
    assess_each(record, evidence, now, policy, (words, |assessment| assessment))
}

/// How much is said of why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// Every finding has its reason.
    Every,
    /// The failed finding of the lowest rung has it; of the others the reason is empty.
    LowestFailure,
    /// No finding has one.
    None,
}

/// The same, and what is kept of each: `keep` takes an assessment as soon as it is made, so that those
/// of a hundred thousand subjects need not be held whole at once. `words` tells how much is said of a
/// subject: verdicts and evidence are the same however much it is. In the same order; on every core.
pub fn assess_each<T: Send>(
    record: &Record,
    evidence: &[Observation],
    now: Timestamp,
    policy: &Policy,
    (words, keep): (
        impl Fn(&Subject) -> Words + Send + Sync,
        impl Fn(Assessment) -> T + Send + Sync,
    ),
) -> Vec<T> {
    assess_each_by(&Declared::of(record), evidence, now, policy, (words, keep))
}

/// The same by a record that is indexed already: whoever judges many moments does that once.
pub fn assess_each_by<T: Send>(
    declared: &Declared<'_>,
    evidence: &[Observation],
    now: Timestamp,
    policy: &Policy,
    (words, keep): (
        impl Fn(&Subject) -> Words + Send + Sync,
        impl Fn(Assessment) -> T + Send + Sync,
    ),
) -> Vec<T> {
    let outside = Outside::of(declared.record, evidence, &policy.internet_vantages);
    let (evidence, mut subjects) =
        rayon::join(|| counting(evidence, &outside, now, policy), || declared.record.subjects());
    subjects.extend(unrecorded(declared, &evidence));
    judge_all(&subjects, |subject| {
        let evidence = &evidence;
        let own = &Own::of(subject, declared, evidence);
        let case = Case { subject, declared, evidence, policy, now, own };
        keep(with_words(&case, &outside, words(subject)))
    })
}

fn with_words(case: &Case<'_>, outside: &Outside<'_>, words: Words) -> Assessment {
    match words {
        Words::Every => judge(case, outside),
        Words::LowestFailure => {
            with_lowest_reason(case, outside, without_words(|| judge(case, outside)))
        }
        Words::None => without_words(|| judge(case, outside)),
    }
}

/// The evidence that says anything of what it was gathered for.
fn counting<'a>(
    evidence: &'a [Observation],
    outside: &Outside<'_>,
    now: Timestamp,
    policy: &Policy,
) -> Evidence<'a> {
    let counts = |observation: &&Observation| outside.counts(observation);
    Evidence::of_some(evidence.iter().filter(counts), now, policy)
}

/// Says of the failed finding of the lowest rung why: that rule judges once more.
fn with_lowest_reason(
    case: &Case<'_>,
    outside: &Outside<'_>,
    mut assessment: Assessment,
) -> Assessment {
    let failed = assessment.findings.iter_mut().filter(|finding| finding.verdict == Verdict::Fail);
    if let Some(finding) = failed.min_by_key(|finding| finding.rung)
        && let Some(rule) = rule::of_kind(case.subject.kind).find(|rule| rule.id == finding.rule)
    {
        finding.reason = ruled(case, rule, outside).reason;
    }
    assessment
}

/// Judges some subjects in the light of everything.
#[must_use]
pub fn assess_some(
    record: &Record,
    subjects: &[Subject],
    evidence: &[Observation],
    now: Timestamp,
    policy: &Policy,
) -> Vec<Assessment> {
    let whole = (Words::Every, |assessment| assessment);
    assess_some_each(record, (subjects, evidence), now, policy, whole)
}

/// The same, with so many words, and what is kept of each as soon as it is made.
pub fn assess_some_each<T: Send>(
    record: &Record,
    (subjects, evidence): (&[Subject], &[Observation]),
    now: Timestamp,
    policy: &Policy,
    (words, keep): (Words, impl Fn(Assessment) -> T + Send + Sync),
) -> Vec<T> {
    let outside = Outside::of(record, evidence, &policy.internet_vantages);
    let declared = Declared::of(record);
    let evidence = counting(evidence, &outside, now, policy);
    judge_all(subjects, |subject| {
        let (declared, evidence) = (&declared, &evidence);
        let own = &Own::of(subject, declared, evidence);
        let case = Case { subject, declared, evidence, policy, now, own };
        keep(with_words(&case, &outside, words))
    })
}

/// No subject's judgement waits for another's.
fn judge_all<T: Send>(subjects: &[Subject], judge: impl Fn(&Subject) -> T + Send + Sync) -> Vec<T> {
    use rayon::prelude::*;
    subjects.par_iter().map(judge).collect()
}

/// Judges subjects that nobody wrote down, by what the network shows alone: what asks for a
/// declaration (rungs 0 and 2) does not apply to them. `record` holds what was typed.
#[must_use]
pub fn assess_unrecorded(
    record: &Record,
    subjects: &[Subject],
    evidence: &[Observation],
    now: Timestamp,
    policy: &Policy,
) -> Vec<Assessment> {
    let declared = Declared::of(record);
    let evidence = Evidence::of(evidence, now, policy);
    let spot = |subject: &Subject| {
        let (declared, evidence) = (&declared, &evidence);
        let own = &Own::of(subject, declared, evidence);
        let case = Case { subject, declared, evidence, policy, now, own };
        let Assessment { mut findings, .. } = judge(&case, &Outside::default());
        for finding in &mut findings {
            if matches!(finding.rung, Rung::Inventoried | Rung::Planned) {
                finding.verdict = Verdict::NotApplicable;
                finding.reason = text!(
                    "it was typed, it is not on record",
                    "gõ trực tiếp, không có trong hồ sơ"
                );
                finding.evidence.clear();
            }
        }
        let rungs = ladder::rungs(subject.kind, &findings);
        Assessment { subject: subject.clone(), findings, rungs, rung: ladder::held(rungs) }
    };
    subjects.iter().map(spot).collect()
}

/// A rule's word, held against from where the subject must be reached and where it is not offered.
fn ruled(case: &Case<'_>, rule: &Rule, outside: &Outside<'_>) -> Ruling {
    let ruling = required::settled(case, rule, (rule.judge)(case));
    outside.settled(case.subject, rule.rung, ruling)
}

fn judge(case: &Case<'_>, outside: &Outside<'_>) -> Assessment {
    let mut findings: Vec<Finding> = rule::of_kind(case.subject.kind)
        .map(|rule| {
            let ruling = ruled(case, rule, outside);
            Finding {
                rule: rule.id,
                rung: rule.rung,
                verdict: ruling.verdict,
                // Some words are put together without the macro.
                reason: if says_why() { ruling.reason } else { Text::new("", "") },
                evidence: ruling.evidence,
                contradicted: ruling.contradicted && ruling.verdict == Verdict::Unknown,
            }
        })
        .collect();
    ladder::imply_capable(&mut findings);
    let rungs = ladder::rungs(case.subject.kind, &findings);
    Assessment { subject: case.subject.clone(), findings, rungs, rung: ladder::held(rungs) }
}

/// The addresses that answered a sweep and that nobody wrote down. Addresses that were asked for a
/// declared subject's sake (a resolver, a service's AAAA) were not swept and are left to that
/// subject. A prefix's own router anycast address is nobody's to write down.
fn unrecorded(declared: &Declared<'_>, evidence: &Evidence<'_>) -> Vec<Subject> {
    evidence
        .swept()
        .filter(|address| !declared.is_recorded(*address) && !declared.is_router_anycast(*address))
        .map(|address| Subject::new(SubjectKind::Address, address.to_string()))
        .collect()
}

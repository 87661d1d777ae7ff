//! Declared + observed + `now` → findings → rung (DOMAIN.md §6).
//!
//! Pure: no I/O, no clock, no history. Invariants: only fresh evidence counts ([`policy`] says how
//! long); the latest answer to a question from each vantage decides; vantages that contradict each
//! other make it unknown; "we could not ask" says nothing about the target; silence over both
//! families is an outage and no verdict on IPv6; unknown never passes. Verdicts are recomputed from
//! stored evidence at any time, so nothing is kept between calls.
//!
//! Begin with [`assess`]; then `rule/mod.rs`, the table of rules, and `ladder.rs`.

mod case;
mod contact;
pub mod content;
mod declared;
pub mod dnssec;
mod evidence;
pub mod explain;
mod host;
mod ladder;
mod lan;
pub mod link;
mod mail;
mod management;
mod names;
pub mod policy;
mod ports;
mod rule;
mod ruling;
mod service;
mod web;
mod zone;

#[cfg(test)]
mod scenario;

use jiff::Timestamp;

use self::case::Case;
use self::declared::Declared;
use self::evidence::Evidence;
use self::policy::Policy;
use crate::domain::finding::{Assessment, Finding};
use crate::domain::observation::Observation;
use crate::domain::record::Record;
use crate::domain::subject::{Subject, SubjectKind};

/// Judges every declared subject, and after them every address that answered a sweep and is not on
/// record. In the order of [`Record::subjects`], then of the addresses.
#[must_use]
pub fn assess(
    record: &Record,
    evidence: &[Observation],
    now: Timestamp,
    policy: &Policy,
) -> Vec<Assessment> {
    let declared = Declared::of(record);
    let evidence = Evidence::of(evidence, now, policy);
    let mut subjects = record.subjects();
    subjects.extend(unrecorded(&declared, &evidence));
    subjects
        .into_iter()
        .map(|subject| {
            let (declared, evidence) = (&declared, &evidence);
            judge(&Case { subject: &subject, declared, evidence, policy, now })
        })
        .collect()
}

fn judge(case: &Case<'_>) -> Assessment {
    let mut findings: Vec<Finding> = rule::of_kind(case.subject.kind)
        .map(|rule| {
            let ruling = (rule.judge)(case);
            Finding {
                rule: rule.id,
                rung: rule.rung,
                verdict: ruling.verdict,
                reason: ruling.reason,
                evidence: ruling.evidence,
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

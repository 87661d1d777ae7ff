//! What holds most back. A subject's blocker is the rule that fails on the lowest rung it does not
//! hold. How many wait for it: a link that is down or without IPv6 holds every subject of the site it
//! leads to, a server every service on it, anything else only itself.

use std::collections::HashMap;

use crate::domain::finding::{Assessment, Finding, Verdict};
use crate::domain::progress::Blocker;
use crate::domain::record::Record;
use crate::domain::subject::{Subject, SubjectKind};

use super::ground::Ground;

/// Every blocker, those that hold most first, then in the order of the subjects.
#[must_use]
pub fn of(record: &Record, assessments: &[Assessment]) -> Vec<Blocker> {
    let ground = Ground::of(record);
    let held = Held::of(record, &ground, assessments);
    let mut blockers: Vec<Blocker> = assessments
        .iter()
        .filter_map(|assessment| {
            let finding = lowest_failure(assessment)?;
            Some(Blocker {
                subject: assessment.subject.clone(),
                rung: finding.rung,
                rule: finding.rule,
                reason: finding.reason.clone(),
                held_count: held.by(&assessment.subject, &ground),
            })
        })
        .collect();
    blockers.sort_by(|one, other| {
        other.held_count.cmp(&one.held_count).then_with(|| one.subject.cmp(&other.subject))
    });
    blockers
}

/// The failed finding of the lowest rung.
#[must_use]
pub fn lowest_failure(assessment: &Assessment) -> Option<&Finding> {
    assessment
        .findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Fail)
        .min_by_key(|finding| finding.rung)
}

/// How many subjects are at a site, and on a server.
struct Held<'a> {
    at_site: HashMap<&'a str, u64>,
    on_server: HashMap<&'a str, u64>,
}

impl<'a> Held<'a> {
    fn of(record: &'a Record, ground: &Ground<'a>, assessments: &'a [Assessment]) -> Self {
        let mut at_site: HashMap<&str, u64> = HashMap::new();
        for assessment in assessments {
            if assessment.subject.kind != SubjectKind::Link
                && let Some(site) = ground.site_of(&assessment.subject)
            {
                *at_site.entry(site).or_default() += 1;
            }
        }
        let mut on_server: HashMap<&str, u64> = HashMap::new();
        for service in &record.services {
            if let Some(device) = service.device.as_deref() {
                *on_server.entry(device).or_default() += 1;
            }
        }
        Self { at_site, on_server }
    }

    /// How many wait for a subject, itself included.
    fn by(&self, subject: &'a Subject, ground: &Ground<'a>) -> u64 {
        let waiting = match subject.kind {
            SubjectKind::Link => ground.site_of(subject).and_then(|site| self.at_site.get(site)),
            SubjectKind::Server => self.on_server.get(subject.key.as_str()),
            SubjectKind::Device
            | SubjectKind::Web
            | SubjectKind::Dns
            | SubjectKind::Mail
            | SubjectKind::Lan
            | SubjectKind::Address => None,
        };
        waiting.copied().unwrap_or(0) + 1
    }
}

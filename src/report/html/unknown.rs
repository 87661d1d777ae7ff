//! What is not known, and why: one group per check, its reasons and the subjects concerned.

use std::collections::BTreeMap;

use crate::domain::finding::{Rung, Verdict};
use crate::domain::progress::ProgressReport;
use crate::domain::subject::Subject;
use crate::domain::text::Text;
use crate::report::number::integer;

use super::bi::Bi;
use super::chart::rung_label;
use super::subjects::{self, Anchors};

/// Reasons and subjects a group shows before it only counts them.
const SHOWN: usize = 4;

pub(super) struct UnknownView {
    pub(super) rung: Bi,
    pub(super) rule: &'static str,
    pub(super) count: Bi,
    pub(super) reasons: Vec<(Bi, Bi)>,
    pub(super) more_reasons: Option<Bi>,
    pub(super) subjects: Vec<(Option<String>, Bi)>,
    pub(super) more_subjects: Option<Bi>,
}

/// The groups, lowest rung first, then the largest.
pub(super) fn groups(report: &ProgressReport, anchors: &Anchors) -> Vec<UnknownView> {
    let mut groups: BTreeMap<(Rung, &'static str), Vec<(&Subject, &Text)>> = BTreeMap::new();
    for assessment in &report.assessments {
        for finding in assessment.findings.iter().filter(|each| each.verdict == Verdict::Unknown) {
            let group = groups.entry((finding.rung, finding.rule)).or_default();
            group.push((&assessment.subject, &finding.reason));
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|((rung, _), members)| (*rung, std::cmp::Reverse(members.len())));
    groups
        .into_iter()
        .map(|((rung, rule), members)| view(rung, rule, &members, (report, anchors)))
        .collect()
}

fn view(
    rung: Rung,
    rule: &'static str,
    members: &[(&Subject, &Text)],
    (report, anchors): (&ProgressReport, &Anchors),
) -> UnknownView {
    let mut by_reason: BTreeMap<(&str, &str), (&Text, usize)> = BTreeMap::new();
    // Of what has no row on the page the reason was not kept: it is counted, and named by the command.
    for (_, reason) in members.iter().filter(|(_, reason)| !reason.en.is_empty()) {
        by_reason.entry((&reason.en, &reason.vi)).or_insert((reason, 0)).1 += 1;
    }
    let mut by_reason: Vec<_> = by_reason.into_values().collect();
    by_reason.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let shown = by_reason.iter().take(SHOWN);
    let reasons = shown.map(|(reason, count)| (Bi::from(*reason), number(*count))).collect();
    let subjects = members.iter().take(SHOWN);
    UnknownView {
        rung: rung_label(rung),
        rule,
        count: number(members.len()),
        reasons,
        more_reasons: more(by_reason.len()),
        subjects: subjects
            .map(|(subject, _)| (anchors.of_subject(subject), subjects::name(subject, report)))
            .collect(),
        more_subjects: more(members.len()),
    }
}

fn more(count: usize) -> Option<Bi> {
    count.checked_sub(SHOWN).filter(|more| *more > 0).map(number)
}

fn number(count: usize) -> Bi {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    Bi::each(|lang| integer(count, lang))
}

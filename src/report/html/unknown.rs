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

/// What a check does not know of: subjects with the reasons, the first of the rest without, and how many
/// there are.
#[derive(Default)]
struct Members<'a> {
    named: Vec<(&'a Subject, &'a Text)>,
    count: usize,
}

static UNSAID: Text = Text { en: String::new(), vi: String::new() };

/// The groups, lowest rung first, then the largest.
pub(super) fn groups(report: &ProgressReport, anchors: &Anchors) -> Vec<UnknownView> {
    let mut groups: BTreeMap<(Rung, &'static str), Members<'_>> = BTreeMap::new();
    for assessment in &report.assessments {
        for finding in assessment.findings.iter().filter(|each| each.verdict == Verdict::Unknown) {
            let group = groups.entry((finding.rung, finding.rule)).or_default();
            group.named.push((&assessment.subject, &finding.reason));
            group.count += 1;
        }
    }
    // Of what has no row on the page the reason was not kept: it is counted, and named by the command.
    for (key, count, first) in report.unknown_apart.groups() {
        let group = groups.entry(key).or_default();
        group.named.extend(first.iter().map(|subject| (subject, &UNSAID)));
        group.named.sort_by_key(|(subject, _)| *subject);
        group.count += count;
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|((rung, _), members)| (*rung, std::cmp::Reverse(members.count)));
    groups
        .into_iter()
        .map(|((rung, rule), members)| view(rung, rule, &members, (report, anchors)))
        .collect()
}

fn view(
    rung: Rung,
    rule: &'static str,
    members: &Members<'_>,
    (report, anchors): (&ProgressReport, &Anchors),
) -> UnknownView {
    let mut by_reason: BTreeMap<(&str, &str), (&Text, usize)> = BTreeMap::new();
    for (_, reason) in members.named.iter().filter(|(_, reason)| !reason.en.is_empty()) {
        by_reason.entry((&reason.en, &reason.vi)).or_insert((reason, 0)).1 += 1;
    }
    let mut by_reason: Vec<_> = by_reason.into_values().collect();
    by_reason.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let shown = by_reason.iter().take(SHOWN);
    let reasons = shown.map(|(reason, count)| (Bi::from(*reason), number(*count))).collect();
    let subjects = members.named.iter().take(SHOWN);
    UnknownView {
        rung: rung_label(rung),
        rule,
        count: number(members.count),
        reasons,
        more_reasons: more(by_reason.len()),
        subjects: subjects
            .map(|(subject, _)| (anchors.of_subject(subject), subjects::name(subject, report)))
            .collect(),
        more_subjects: more(members.count),
    }
}

fn more(count: usize) -> Option<Bi> {
    count.checked_sub(SHOWN).filter(|more| *more > 0).map(number)
}

fn number(count: usize) -> Bi {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    Bi::each(|lang| integer(count, lang))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::subject::SubjectKind;
    use crate::report::fixture;

    /// What is counted apart stands on the page as if every finding had been kept.
    #[test]
    fn what_is_counted_apart_is_counted_all_the_same() {
        let said = |report: &ProgressReport| -> Vec<(&'static str, String, Vec<String>, bool)> {
            let anchors = Anchors::of(report);
            let word = |bi: &Bi| format!("{bi:?}");
            let view = |it: UnknownView| {
                let subjects = it.subjects.iter().map(|(_, name)| word(name)).collect();
                (it.rule, word(&it.count), subjects, it.more_subjects.is_some())
            };
            groups(report, &anchors).into_iter().map(view).collect()
        };
        let mut apart_count = 0;
        for seed in 0..8 {
            let mut report = fixture::report(seed);
            report.assessments.sort_by(|one, other| one.subject.cmp(&other.subject));
            let whole = said(&report);
            let devices = [SubjectKind::Device, SubjectKind::Server];
            // Every other device has no row; noted in any order.
            let apart = report.assessments.iter_mut().rev().step_by(2);
            for each in apart.filter(|each| devices.contains(&each.subject.kind)) {
                // A check that a plan names is kept all the same.
                let kept = |check: &str| check == "device-reachable-v6";
                report.unknown_apart.note(each, kept);
                let before = each.findings.len();
                each.findings.retain(|it| it.verdict != Verdict::Unknown || kept(it.rule));
                apart_count += before - each.findings.len();
            }
            assert_eq!(said(&report), whole, "seed {seed}");
        }
        assert!(apart_count > 20, "{apart_count}");
    }
}

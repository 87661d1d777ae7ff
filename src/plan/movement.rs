//! What changed between two moments, and why: regressions first, the deepest fall first.

use std::collections::BTreeMap;

use crate::domain::finding::{Assessment, Finding, Rung, Verdict};
use crate::domain::outlook::Movement;
use crate::domain::subject::{Subject, SubjectKind};

/// Every subject whose rung differs.
#[must_use]
pub fn between(before: &[Assessment], after: &[Assessment]) -> Vec<Movement> {
    let index = |assessments: &'_ [Assessment]| -> BTreeMap<Subject, usize> {
        let ladders = assessments
            .iter()
            .enumerate()
            .filter(|(_, each)| each.subject.kind != SubjectKind::Address);
        ladders.map(|(at, each)| (each.subject.clone(), at)).collect()
    };
    let old = index(before);
    let mut movements: Vec<Movement> = index(after)
        .into_iter()
        .filter_map(|(subject, at)| {
            let now = after.get(at)?;
            let then = old.get(&subject).and_then(|at| before.get(*at));
            movement(then, now)
        })
        .collect();
    movements.sort_by_key(|each| {
        (!each.is_regression, std::cmp::Reverse(height(each.before)), each.subject.clone())
    });
    movements
}

fn height(rung: Option<Rung>) -> u8 {
    rung.map_or(0, |rung| rung.number() + 1)
}

fn movement(then: Option<&Assessment>, now: &Assessment) -> Option<Movement> {
    let before = then.and_then(|then| then.rung);
    if before == now.rung {
        return None;
    }
    let is_lower = height(now.rung) < height(before);
    // What grew old or could not be asked is a lapse: only what failed fell.
    let failed = now.rungs.iter().take(usize::from(height(before)));
    let is_regression = is_lower && failed.clone().any(|verdict| *verdict == Verdict::Fail);
    let decides =
        if is_lower { lowest(now, |verdict| verdict != Verdict::Pass) } else { climbed(then, now) };
    Some(Movement {
        subject: now.subject.clone(),
        before,
        after: now.rung,
        is_regression,
        rule: decides.map(|finding| finding.rule),
        reason: decides.map(|finding| finding.reason.clone()),
    })
}

/// What keeps it down now: the lowest failed check above the rung it holds, else the lowest unknown.
fn lowest(now: &Assessment, wanted: impl Fn(Verdict) -> bool) -> Option<&Finding> {
    let above = height(now.rung);
    let of = |verdict: Verdict| {
        now.findings
            .iter()
            .filter(|finding| finding.rung.number() >= above && finding.verdict == verdict)
            .min_by_key(|finding| finding.rung)
    };
    [Verdict::Fail, Verdict::Unknown].into_iter().filter(|verdict| wanted(*verdict)).find_map(of)
}

/// What was won: the check of the rung it holds now that did not pass then.
fn climbed<'a>(then: Option<&Assessment>, now: &'a Assessment) -> Option<&'a Finding> {
    let passed = |rule: &str| {
        then.is_some_and(|then| {
            then.findings
                .iter()
                .any(|finding| finding.rule == rule && finding.verdict == Verdict::Pass)
        })
    };
    now.findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Pass && !passed(finding.rule))
        .max_by_key(|finding| finding.rung)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::Text;

    fn assessment(key: &str, rung: Option<Rung>, findings: &[(Rung, Verdict)]) -> Assessment {
        let finding = |(rung, verdict): &(Rung, Verdict)| Finding {
            rule: match rung {
                Rung::Reachable => "reachable",
                Rung::Addressed => "addressed",
                Rung::Inventoried
                | Rung::Capable
                | Rung::Planned
                | Rung::Equivalent
                | Rung::Sustained
                | Rung::Ipv6Only => "other",
            },
            rung: *rung,
            verdict: *verdict,
            reason: Text::new("", ""),
            evidence: Vec::new(),
            contradicted: false,
        };
        let mut rungs = [Verdict::Unknown; 8];
        for (rung, verdict) in findings {
            rungs[usize::from(rung.number())] = *verdict;
        }
        Assessment {
            subject: Subject::new(SubjectKind::Web, key),
            findings: findings.iter().map(finding).collect(),
            rungs,
            rung,
        }
    }

    #[test]
    fn regressions_come_first_with_the_check_that_decides() {
        use Rung::{Addressed, Equivalent, Planned, Reachable};
        let (pass, fail) = (Verdict::Pass, Verdict::Fail);
        let before = [
            assessment("climber", Some(Planned), &[(Addressed, fail)]),
            assessment("faller", Some(Equivalent), &[(Reachable, pass)]),
            assessment("still", Some(Reachable), &[]),
            assessment("deeper", Some(Reachable), &[]),
        ];
        let after = [
            assessment("climber", Some(Addressed), &[(Addressed, pass)]),
            assessment("faller", Some(Addressed), &[(Reachable, fail)]),
            assessment("still", Some(Reachable), &[]),
            assessment("deeper", None, &[]),
            assessment("new", Some(Planned), &[]),
        ];
        let found: Vec<(String, bool, Option<&str>)> = between(&before, &after)
            .into_iter()
            .map(|each| (each.subject.key, each.is_regression, each.rule))
            .collect();
        let one = |key: &str, fell, rule| (key.to_owned(), fell, rule);
        assert_eq!(
            found,
            [
                one("faller", true, Some("reachable")),
                // Nothing failed: what was known of it grew old.
                one("deeper", false, None),
                one("climber", false, Some("addressed")),
                one("new", false, None),
            ]
        );
    }
}

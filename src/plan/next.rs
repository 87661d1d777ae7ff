//! Quick wins: subjects that one failed rule keeps from their next rung.

use crate::domain::finding::{Assessment, Finding, Rung, Verdict};
use crate::domain::subject::Subject;

/// A subject one step from its next rung.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickWin<'a> {
    /// The subject.
    pub subject: &'a Subject,
    /// The rung it would climb to.
    pub rung: Rung,
    /// The one rule that fails.
    pub finding: &'a Finding,
}

/// Every quick win, highest rung first: the last step is the cheapest to report.
#[must_use]
pub fn quick_wins(assessments: &[Assessment]) -> Vec<QuickWin<'_>> {
    let mut wins: Vec<QuickWin<'_>> = assessments.iter().filter_map(win).collect();
    wins.sort_by(|one, other| {
        other.rung.cmp(&one.rung).then_with(|| one.subject.cmp(other.subject))
    });
    wins
}

fn win(assessment: &Assessment) -> Option<QuickWin<'_>> {
    let above = assessment.rung.map_or(0, |rung| rung.number() + 1);
    let rung = Rung::from_number(above)?;
    let of_rung = || assessment.findings.iter().filter(|finding| finding.rung == rung);
    if of_rung().any(|finding| finding.verdict == Verdict::Unknown) {
        return None;
    }
    let mut failures = of_rung().filter(|finding| finding.verdict == Verdict::Fail);
    let finding = failures.next()?;
    failures.next().is_none().then_some(QuickWin { subject: &assessment.subject, rung, finding })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::subject::SubjectKind;
    use crate::domain::text::Text;

    fn assessment(findings: &[(Rung, Verdict)]) -> Assessment {
        let finding = |(rung, verdict): &(Rung, Verdict)| Finding {
            rule: "rule",
            rung: *rung,
            verdict: *verdict,
            reason: Text::new("", ""),
            evidence: Vec::new(),
            contradicted: false,
        };
        Assessment {
            subject: Subject::new(SubjectKind::Web, "w"),
            findings: findings.iter().map(finding).collect(),
            rungs: [Verdict::Unknown; 8],
            rung: Some(Rung::Planned),
        }
    }

    #[test]
    fn one_failure_on_the_next_rung_is_a_quick_win_and_two_or_an_unknown_are_not() {
        let one =
            [assessment(&[(Rung::Addressed, Verdict::Fail), (Rung::Addressed, Verdict::Pass)])];
        assert_eq!(quick_wins(&one).len(), 1);
        let two =
            [assessment(&[(Rung::Addressed, Verdict::Fail), (Rung::Addressed, Verdict::Fail)])];
        assert_eq!(quick_wins(&two), []);
        let unknown =
            [assessment(&[(Rung::Addressed, Verdict::Fail), (Rung::Addressed, Verdict::Unknown)])];
        assert_eq!(quick_wins(&unknown), []);
        let later = [assessment(&[(Rung::Reachable, Verdict::Fail)])];
        assert_eq!(quick_wins(&later), []);
    }
}

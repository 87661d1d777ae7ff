//! What keeps a subject from its next rung: for `explain` and for the lists of blockers. It words
//! nothing: the findings' own reasons do.

use crate::domain::finding::{Assessment, Finding, Rung, Verdict};

/// The lowest rung that does not hold, with the findings that keep it from holding.
#[derive(Debug, Clone, PartialEq)]
pub struct Missing<'a> {
    /// The rung.
    pub rung: Rung,
    /// Its findings that fail or are unknown, failures first. Empty for rungs that no rule judges
    /// (6 without history).
    pub findings: Vec<&'a Finding>,
}

/// What is missing for the next rung; `None` when nothing is.
#[must_use]
pub fn missing(assessment: &Assessment) -> Option<Missing<'_>> {
    let blocks = |verdict: Verdict| matches!(verdict, Verdict::Fail | Verdict::Unknown);
    let (_, rung) =
        assessment.rungs.iter().zip(Rung::ALL).find(|(verdict, _)| blocks(**verdict))?;
    let mut findings: Vec<&Finding> = assessment
        .findings
        .iter()
        .filter(|finding| finding.rung == *rung && blocks(finding.verdict))
        .collect();
    findings.sort_by_key(|finding| finding.verdict != Verdict::Fail);
    Some(Missing { rung: *rung, findings })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::subject::{Subject, SubjectKind};
    use crate::domain::text::Text;

    fn finding(rule: &'static str, rung: Rung, verdict: Verdict) -> Finding {
        let (reason, evidence) = (Text::new("", ""), Vec::new());
        Finding { rule, rung, verdict, reason, evidence, contradicted: false }
    }

    #[test]
    fn the_lowest_broken_rung_speaks_failures_first() {
        let findings = vec![
            finding("a", Rung::Inventoried, Verdict::Pass),
            finding("b", Rung::Addressed, Verdict::Unknown),
            finding("c", Rung::Addressed, Verdict::Fail),
            finding("d", Rung::Reachable, Verdict::Fail),
        ];
        let mut rungs = [Verdict::Pass; 8];
        rungs.iter_mut().skip(3).for_each(|verdict| *verdict = Verdict::Fail);
        let mut assessment = Assessment {
            subject: Subject::new(SubjectKind::Web, "w"),
            findings,
            rungs,
            rung: Some(Rung::Planned),
        };
        let found = missing(&assessment).unwrap();
        let rules: Vec<_> = found.findings.iter().map(|finding| finding.rule).collect();
        assert_eq!((found.rung, rules.as_slice()), (Rung::Addressed, ["c", "b"].as_slice()));
        assessment.rungs = [Verdict::Pass; 8];
        assert_eq!(missing(&assessment), None);
    }
}

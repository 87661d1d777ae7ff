//! Findings to rungs, and rungs to the one that holds (DOMAIN.md §6). It knows no rule by name.
//!
//! - A rung's verdict is the worst of its rules': fail, unknown, pass; not applicable only if all
//!   are, or if the ladder has no such rung.
//! - A passing rung of 3 or more proves that the subject is capable (1), whatever was declared.
//! - Planned (2) is judged apart: nothing above waits for it to be judged, but a rung does not hold
//!   over a plan that fails.
//! - Sustained (6) is unknown: it needs history, which one assessment has not, and like planned it bars
//!   nothing above before it fails. IPv6-only (7) is unknown where no rule judges it.

use crate::domain::finding::{Finding, Rung, Verdict};
use crate::domain::subject::SubjectKind;

use super::ruling::{text, worst};

/// The first rung whose pass proves capability.
const PROVES_CAPABLE: u8 = 3;

/// Rewrites what rung 1 did not know by what the higher rungs proved, so that no reader finds a
/// capability "unknown" beside an answer over IPv6.
pub(crate) fn imply_capable(findings: &mut [Finding]) {
    // What passes on somebody's word alone proves nothing.
    let proves =
        |finding: &&Finding| finding.verdict == Verdict::Pass && !finding.evidence.is_empty();
    let passed = Rung::ALL
        .iter()
        .copied()
        .filter(|rung| rung.number() >= PROVES_CAPABLE)
        .filter(|rung| verdict_of(findings, *rung) == Verdict::Pass)
        .find_map(|rung| findings.iter().filter(proves).find(|finding| finding.rung == rung))
        .map(|finding| (finding.rule, finding.evidence.clone()));
    let Some((rule, evidence)) = passed else { return };
    let unproved = findings.iter_mut().filter(|finding| {
        finding.rung == Rung::Capable && matches!(finding.verdict, Verdict::Unknown | Verdict::Fail)
    });
    for finding in unproved {
        finding.verdict = Verdict::Pass;
        finding.reason = text!("proved by `{rule}`", "được chứng minh bởi `{rule}`");
        finding.evidence.clone_from(&evidence);
    }
}

/// Each rung's verdict.
pub(crate) fn rungs(kind: SubjectKind, findings: &[Finding]) -> [Verdict; 8] {
    let mut verdicts = [Verdict::NotApplicable; 8];
    for (verdict, rung) in verdicts.iter_mut().zip(Rung::ALL) {
        *verdict = match rung {
            // An address of a sweep has no ladder above being recorded.
            Rung::Sustained | Rung::Ipv6Only
                if kind != SubjectKind::Address && !is_judged(findings, *rung) =>
            {
                Verdict::Unknown
            }
            Rung::Inventoried
            | Rung::Capable
            | Rung::Planned
            | Rung::Addressed
            | Rung::Reachable
            | Rung::Equivalent
            | Rung::Sustained
            | Rung::Ipv6Only => verdict_of(findings, *rung),
        };
    }
    verdicts
}

/// The highest rung that passes over lower ones that all pass or do not apply.
pub(crate) fn held(verdicts: [Verdict; 8]) -> Option<Rung> {
    let mut held = None;
    for (verdict, rung) in verdicts.iter().zip(Rung::ALL) {
        match verdict {
            Verdict::Pass => held = Some(*rung),
            Verdict::NotApplicable | Verdict::Exempt => {}
            // Judged apart, they bar nothing before they are judged.
            Verdict::Unknown if matches!(rung, Rung::Planned | Rung::Sustained) => {}
            Verdict::Fail | Verdict::Unknown => break,
        }
    }
    held
}

fn is_judged(findings: &[Finding], rung: Rung) -> bool {
    findings.iter().any(|finding| finding.rung == rung)
}

fn verdict_of(findings: &[Finding], rung: Rung) -> Verdict {
    worst(findings.iter().filter(|finding| finding.rung == rung).map(|finding| finding.verdict))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::observation::ObservationId;
    use crate::domain::text::Text;

    fn finding(rung: Rung, verdict: Verdict) -> Finding {
        Finding {
            rule: "some-rule",
            rung,
            verdict,
            reason: Text::new("", ""),
            evidence: vec![ObservationId(7)],
            contradicted: false,
        }
    }

    #[test]
    fn a_rung_holds_over_passing_and_inapplicable_ones() {
        use Verdict::{Exempt, Fail, NotApplicable, Pass, Unknown};
        let check = |verdicts: [Verdict; 8], expected| assert_eq!(held(verdicts), expected);
        let rest = [Unknown, Unknown];
        let ladder = |six: [Verdict; 6]| {
            let mut all = [Unknown; 8];
            all.iter_mut().zip(six.into_iter().chain(rest)).for_each(|(to, from)| *to = from);
            all
        };
        check(ladder([Pass, Pass, Pass, Pass, Pass, Pass]), Some(Rung::Equivalent));
        check(ladder([Pass, Pass, NotApplicable, Pass, Pass, Fail]), Some(Rung::Reachable));
        check(ladder([Pass, Pass, Fail, Pass, Pass, Pass]), Some(Rung::Capable));
        check(ladder([Pass, Pass, Pass, Pass, Pass, NotApplicable]), Some(Rung::Reachable));
        check(ladder([Pass, Exempt, Pass, Unknown, Pass, Pass]), Some(Rung::Planned));
        check(ladder([Pass, Pass, Unknown, Pass, Pass, Pass]), Some(Rung::Equivalent));
        check([Pass, Pass, Pass, Pass, Pass, Pass, Unknown, Pass], Some(Rung::Ipv6Only));
        check([Pass, Pass, Pass, Pass, Pass, Pass, Fail, Pass], Some(Rung::Equivalent));
        check(ladder([Unknown, Pass, Pass, Pass, Pass, Pass]), None);
        check(ladder([Fail, Pass, Pass, Pass, Pass, Pass]), None);
    }

    #[test]
    fn an_answer_over_ipv6_proves_capability_and_cites_itself() {
        let mut findings =
            vec![finding(Rung::Capable, Verdict::Unknown), finding(Rung::Reachable, Verdict::Pass)];
        imply_capable(&mut findings);
        assert_eq!(findings.first().unwrap().verdict, Verdict::Pass);
        assert!(findings.first().unwrap().reason.en.contains("some-rule"));
    }

    #[test]
    fn what_was_only_declared_proves_no_capability() {
        let declared = Finding { evidence: Vec::new(), ..finding(Rung::Equivalent, Verdict::Pass) };
        let mut findings = vec![finding(Rung::Capable, Verdict::Unknown), declared];
        imply_capable(&mut findings);
        assert_eq!(findings.first().unwrap().verdict, Verdict::Unknown);
    }

    #[test]
    fn a_rung_with_a_failing_rule_proves_nothing() {
        let mut findings = vec![
            finding(Rung::Capable, Verdict::Unknown),
            finding(Rung::Addressed, Verdict::Pass),
            finding(Rung::Addressed, Verdict::Fail),
        ];
        imply_capable(&mut findings);
        assert_eq!(findings.first().unwrap().verdict, Verdict::Unknown);
    }

    #[test]
    fn history_is_unknown_and_an_address_has_no_ladder() {
        let findings = [finding(Rung::Inventoried, Verdict::Fail)];
        let web = rungs(SubjectKind::Web, &findings);
        assert_eq!(web.first(), Some(&Verdict::Fail));
        assert_eq!((web.get(6), web.get(7)), (Some(&Verdict::Unknown), Some(&Verdict::Unknown)));
        let without_ipv4 = [finding(Rung::Ipv6Only, Verdict::Fail)];
        let web = rungs(SubjectKind::Web, &without_ipv4);
        assert_eq!((web.get(6), web.get(7)), (Some(&Verdict::Unknown), Some(&Verdict::Fail)));
        let address = rungs(SubjectKind::Address, &findings);
        assert_eq!(address.last(), Some(&Verdict::NotApplicable));
    }
}

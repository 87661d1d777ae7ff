//! Whether a subject is selected by a criterion, and whether it meets it: pass, fail, or unknown.

use jiff::civil::Date;

use crate::domain::criterion::{Attribute, Expression, Remediation};
use crate::domain::finding::{Assessment, Rung, Verdict};
use crate::domain::system::SystemKind;

use super::ground::Ground;

/// The verdict of an expression on one subject, as of a day.
pub(crate) fn verdict(
    expression: &Expression,
    assessment: &Assessment,
    ground: &Ground<'_>,
    today: Date,
) -> Verdict {
    let each = |part: &Expression| verdict(part, assessment, ground, today);
    match expression {
        Expression::All => Verdict::Pass,
        Expression::RungAtLeast(number) => match Rung::from_number(*number) {
            Some(rung) => standing(assessment, rung),
            None => Verdict::Unknown,
        },
        Expression::Passes(check) => passes(assessment, check),
        Expression::Is(Attribute::Remediation, values) => {
            let class = remediation(assessment, ground, today);
            if values.iter().any(|value| value == class.as_str()) {
                Verdict::Pass
            } else if class == Remediation::Unknown {
                Verdict::Unknown
            } else {
                Verdict::Fail
            }
        }
        Expression::Is(attribute, values) => {
            if is_one_of(*attribute, values, assessment, ground) {
                Verdict::Pass
            } else {
                Verdict::Fail
            }
        }
        Expression::Not(inner) => match each(inner) {
            Verdict::Pass => Verdict::Fail,
            Verdict::Fail => Verdict::Pass,
            other @ (Verdict::Unknown | Verdict::NotApplicable | Verdict::Exempt) => other,
        },
        Expression::And(parts) => all(parts.iter().map(each)),
        Expression::Or(parts) => {
            let parts: Vec<Verdict> = parts.iter().map(each).collect();
            if parts.contains(&Verdict::Pass) {
                Verdict::Pass
            } else if parts.contains(&Verdict::Unknown) {
                Verdict::Unknown
            } else {
                Verdict::Fail
            }
        }
    }
}

/// Passes when all do; fails when one does.
pub(crate) fn all(parts: impl Iterator<Item = Verdict>) -> Verdict {
    let mut result = Verdict::Pass;
    for part in parts {
        match part {
            Verdict::Fail => return Verdict::Fail,
            Verdict::Unknown => result = Verdict::Unknown,
            Verdict::Pass | Verdict::NotApplicable | Verdict::Exempt => {}
        }
    }
    result
}

/// A check by its name; one that was not made is unknown, one that does not apply stands in nobody's
/// way.
fn passes(assessment: &Assessment, check: &str) -> Verdict {
    let found = assessment.findings.iter().find(|finding| finding.rule == check);
    match found.map(|finding| finding.verdict) {
        Some(Verdict::NotApplicable | Verdict::Exempt) => Verdict::Pass,
        Some(verdict @ (Verdict::Pass | Verdict::Fail | Verdict::Unknown)) => verdict,
        None => Verdict::Unknown,
    }
}

/// Whether an attribute has one of these values. Nothing is copied for it: a province asks this tens
/// of millions of times for one report.
fn is_one_of(
    attribute: Attribute,
    values: &[String],
    assessment: &Assessment,
    ground: &Ground<'_>,
) -> bool {
    let subject = &assessment.subject;
    let unit = || ground.unit_of(subject);
    let is = |found: Option<&str>| found.is_some_and(|found| values.iter().any(|it| it == found));
    match attribute {
        Attribute::Class => is(Some(subject.kind.as_str())),
        Attribute::Unit => is(unit().map(|key| key.code.as_str())),
        Attribute::UnitKind => {
            is(unit().and_then(|key| ground.unit(key)).map(|unit| unit.kind.as_str()))
        }
        Attribute::Province => is(ground.legacy_province(subject)),
        Attribute::District => is(unit().and_then(|key| ground.legacy_district(key))),
        Attribute::Tag => ground.tags(subject).into_iter().any(|tag| is(Some(tag))),
        Attribute::System => is(ground.system_kind(subject).map(SystemKind::as_str)),
        Attribute::Exposure => is(ground.service(subject).map(|service| service.exposure.as_str())),
        Attribute::Role => is(ground.device(subject).map(|device| device.role.as_str())),
        Attribute::Site => is(ground
            .site_of(subject)
            .and_then(|code| ground.site(code))
            .map(|site| site.kind.as_str())),
        Attribute::Tier => is(ground.link(subject).map(|link| link.tier.as_str())),
        Attribute::Provider => is(ground.link(subject).and_then(|link| link.provider.as_deref())),
        // These are no values of a declaration: see `verdict`.
        Attribute::Remediation | Attribute::Check | Attribute::Rung => false,
    }
}

/// What has to be done to a device or server so that it carries IPv6. One that its maker supports no
/// longer is replaced, one that is still supported upgraded: our reading of DOMAIN.md §6.
pub(crate) fn remediation(
    assessment: &Assessment,
    ground: &Ground<'_>,
    today: Date,
) -> Remediation {
    let reachable = standing(assessment, Rung::Reachable);
    if reachable == Verdict::Pass {
        return Remediation::Ready;
    }
    let [_, capable, ..] = assessment.rungs;
    match capable {
        // Nobody needs to be sent where it may well answer: nothing failed, something is not known.
        _ if reachable == Verdict::Unknown && capable != Verdict::Fail => Remediation::Unknown,
        Verdict::Pass | Verdict::NotApplicable | Verdict::Exempt => Remediation::Configure,
        Verdict::Unknown => Remediation::Unknown,
        Verdict::Fail => match ground.supported_until(&assessment.subject) {
            Some(until) if until < today => Remediation::Replace,
            Some(_) => Remediation::Upgrade,
            // Whether its maker still has software for it is not known.
            None => Remediation::Unknown,
        },
    }
}

/// Whether a subject has climbed to a rung: yes, no, or not known because nothing up to that rung
/// failed and something is unknown.
pub(crate) fn standing(assessment: &Assessment, rung: Rung) -> Verdict {
    if assessment.rung.is_some_and(|held| held >= rung) {
        return Verdict::Pass;
    }
    let upto = usize::from(rung.number());
    let below = assessment.rungs.iter().take(upto + 1);
    if below.clone().any(|verdict| *verdict == Verdict::Fail) {
        Verdict::Fail
    } else if below.clone().any(|verdict| *verdict == Verdict::Unknown) {
        Verdict::Unknown
    } else {
        Verdict::Fail
    }
}

//! What rung 7's rules share: a subject judged by what a vantage without IPv4 saw of it, and by that
//! alone. Whether IPv4 is well is asked of everything that was seen: a service that is down is no
//! verdict on IPv6.

use super::case::Case;
use super::own::Own;
use super::ruling::{Ruling, gathered, ruling};

/// Judges a case once for each vantage without IPv4 that looked at its subject; the worst verdict
/// counts. Unknown where none did.
pub(crate) fn from_there(case: &Case<'_>, judge: impl Fn(&Case<'_>) -> Ruling) -> Ruling {
    let there = case.evidence.without_ipv4();
    let looked = there.filter(|there| !there.of_subject(case.subject).fresh.is_empty());
    let judged = looked.map(|evidence| {
        // What they saw of it is not what everybody saw.
        let own = &Own::of(case.subject, case.declared, evidence);
        judge(&Case { evidence, own, ..*case })
    });
    gathered(judged.collect()).unwrap_or_else(|| {
        ruling!(
            Unknown,
            "no vantage without IPv4 has looked at it (`--v6-only-vantage`)",
            "chưa điểm đo nào không có IPv4 xem xét (`--v6-only-vantage`)"
        )
    })
}

//! What is made of the figures of both families: parity and contract.

use super::figures::{milliseconds, percent};
use crate::assess::policy::Policy;
use crate::assess::ruling::{text, worst};
use crate::domain::audit::{FamilyAudit, LinkState};
use crate::domain::family::Family;
use crate::domain::finding::Verdict;
use crate::domain::link::Sla;
use crate::domain::text::Text;

/// One family's figures.
pub(crate) fn of_family(families: &[FamilyAudit], family: Family) -> Option<&FamilyAudit> {
    families.iter().find(|audit| audit.family == family)
}

/// How IPv6 compares. Without an IPv4 address there is nothing to compare with; without an IPv6
/// address it is certainly not as good.
pub(crate) fn parity(families: &[FamilyAudit], policy: &Policy) -> Verdict {
    let (ipv4, ipv6) = (of_family(families, Family::Ipv4), of_family(families, Family::Ipv6));
    match (ipv4, ipv6) {
        (None, _) => Verdict::NotApplicable,
        (Some(_), None) => Verdict::Fail,
        (Some(ipv4), Some(ipv6)) => match (ipv4.state, ipv6.state) {
            (LinkState::Unknown, _)
            | (_, LinkState::Unknown)
            | (LinkState::Down, LinkState::Down) => Verdict::Unknown,
            (_, LinkState::Down) => Verdict::Fail,
            (LinkState::Down, _) => Verdict::Pass,
            _ if is_unmeasured(ipv4) || is_unmeasured(ipv6) => Verdict::Unknown,
            _ if worse(ipv4, ipv6, policy).is_none() => Verdict::Pass,
            _ => Verdict::Fail,
        },
    }
}

/// Whether it passes packets of which nobody knows how they fare: its echoes are filtered.
pub(crate) fn is_unmeasured(audit: &FamilyAudit) -> bool {
    audit.state == LinkState::Degraded && audit.sent_count == 0
}

/// In what IPv6 is worse than IPv4 beyond the policy, worded; `None` when it is not.
pub(crate) fn worse(ipv4: &FamilyAudit, ipv6: &FamilyAudit, policy: &Policy) -> Option<Text> {
    if let (Some(four), Some(six)) = (ipv4.rtt, ipv6.rtt) {
        let allowed_ratio = f64::from(four.avg_us) * (1.0 + policy.parity_rtt_ratio);
        let allowed_us = four.avg_us.saturating_add(policy.parity_rtt_us);
        if f64::from(six.avg_us) > allowed_ratio && six.avg_us > allowed_us {
            let (Text { en: six, vi: six_vi }, Text { en: four, vi: four_vi }) =
                (milliseconds(six.avg_us), milliseconds(four.avg_us));
            return Some(text!(
                "mean RTT {six} ms over IPv6, {four} ms over IPv4",
                "RTT trung bình {six_vi} ms qua IPv6, {four_vi} ms qua IPv4"
            ));
        }
    }
    let (four, six) = (ipv4.loss_ratio()?, ipv6.loss_ratio()?);
    // Ratios of small counts: a millionth keeps 0.07 - 0.05 from being more than 0.02.
    (six - four > policy.parity_loss_ratio + 1e-6).then(|| {
        let (Text { en: six, vi: six_vi }, Text { en: four, vi: four_vi }) =
            (percent(six), percent(four));
        text!(
            "loss {six}% over IPv6, {four}% over IPv4",
            "mất gói {six_vi}% qua IPv6, {four_vi}% qua IPv4"
        )
    })
}

/// Whether both families keep every declared limit. Availability is not judged by one audit: it is
/// a matter of months (rung 6).
pub(crate) fn sla_kept(sla: &Sla, families: &[FamilyAudit]) -> Verdict {
    if !has_limits(sla) {
        return Verdict::NotApplicable;
    }
    if of_family(families, Family::Ipv6).is_none() {
        return Verdict::Fail;
    }
    let states = families.iter().map(|audit| match audit.state {
        LinkState::Down => Verdict::Fail,
        LinkState::Unknown => Verdict::Unknown,
        LinkState::Up | LinkState::Degraded => limits_kept(sla, audit),
    });
    worst(states)
}

/// Whether the contract promises anything that one audit can judge.
pub(crate) fn has_limits(sla: &Sla) -> bool {
    sla.rtt_us.is_some() || sla.jitter_us.is_some() || sla.loss_ratio.is_some()
}

/// The declared limits alone: what the contract does not name is not judged by it.
fn limits_kept(sla: &Sla, audit: &FamilyAudit) -> Verdict {
    let kept = [
        sla.rtt_us.map(|limit| audit.rtt.map(|rtt| rtt.avg_us <= limit)),
        sla.jitter_us.map(|limit| audit.jitter_us.map(|jitter| jitter <= limit)),
        sla.loss_ratio.map(|limit| audit.loss_ratio().map(|loss| loss <= limit)),
    ];
    worst(kept.into_iter().flatten().map(|kept| match kept {
        Some(true) => Verdict::Pass,
        Some(false) => Verdict::Fail,
        None => Verdict::Unknown,
    }))
}

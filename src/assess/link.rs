//! One link's audit: figures of both families over their echo trains, the state of each, and the
//! two judgements, parity and contract. It sends nothing: trains are observations.
//!
//! States: **up** passes packets within every limit of its contract; **degraded** passes packets
//! and breaks a limit; **down** was asked and passed none; **unknown** could not be or was not
//! asked, or vantages contradict each other. A link whose contract sets no limit on loss is
//! degraded when the loss exceeds [`Policy::parity_loss_ratio`]: one lost echo in a train is chance,
//! and there is no legal value to put in its place (DOMAIN.md §4).
//!
//! With several vantages the worst train speaks: the most loss, then the longest mean round trip.

use std::net::IpAddr;

use jiff::Timestamp;

use super::contact::{Contact, Reach, answered};
use super::evidence::{Evidence, Seen};
use super::policy::Policy;
use super::ruling::text;
use crate::domain::audit::{FamilyAudit, LinkAudit, LinkState, RttSummary};
use crate::domain::family::Family;
use crate::domain::finding::Verdict;
use crate::domain::link::{Link, Sla};
use crate::domain::observation::{Observation, Outcome};
use crate::domain::reading::{EchoTrainReading, Reading};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::ProbeKind;
use crate::domain::text::Text;

/// Audits a link by the evidence that counts at `now`.
///
/// Auditing many links, give each its own observations: every call indexes what it is given.
#[must_use]
pub fn audit(link: &Link, evidence: &[Observation], now: Timestamp, policy: &Policy) -> LinkAudit {
    of_evidence(link, &Evidence::of(evidence, now, policy), policy)
}

/// The same over evidence that is indexed already.
pub(crate) fn of_evidence(link: &Link, evidence: &Evidence<'_>, policy: &Policy) -> LinkAudit {
    let families: Vec<FamilyAudit> = Family::ALL
        .iter()
        .filter_map(|family| {
            let address = link.b.address(*family)?;
            let contact = train_contact(link, address, evidence);
            Some(family_audit(*family, address, &contact, &link.sla, policy))
        })
        .collect();
    let parity = parity(&families, policy);
    let sla = sla_kept(&link.sla, &families);
    LinkAudit { code: link.code.clone(), families, parity, sla }
}

/// The trains sent to a link's far end.
pub(crate) fn train_contact<'a>(
    link: &Link,
    far_end: IpAddr,
    evidence: &Evidence<'a>,
) -> Contact<'a> {
    let seen = evidence.of_subject(&Subject::new(SubjectKind::Link, &link.code));
    let is_train = |observation: &&&Observation| {
        observation.probe == ProbeKind::EchoTrain && observation.address == far_end
    };
    let fresh: Vec<_> = seen.fresh.iter().filter(is_train).copied().collect();
    let stale: Vec<_> = seen.stale.iter().filter(is_train).copied().collect();
    Contact::of(&Seen { fresh: &fresh, stale: &stale }, answered)
}

fn family_audit(
    family: Family,
    address: IpAddr,
    contact: &Contact<'_>,
    sla: &Sla,
    policy: &Policy,
) -> FamilyAudit {
    let mut audit = FamilyAudit {
        family,
        sent_count: 0,
        received_count: 0,
        rtt: None,
        jitter_us: None,
        state: LinkState::Unknown,
        reason: said(address, &contact.words()),
    };
    match contact.reach {
        Reach::Answered => {
            let worst = contact
                .seen
                .iter()
                .filter_map(|observation| train_of(observation))
                .map(|train| measured(family, train))
                .max_by(|one, other| badness(one).total_cmp(&badness(other)));
            if let Some(measured) = worst {
                let broken = broken_limits(sla, &measured, policy);
                audit = FamilyAudit {
                    state: if broken.is_empty() { LinkState::Up } else { LinkState::Degraded },
                    reason: figures(address, &measured, &broken),
                    ..measured
                };
            }
        }
        Reach::NotAnswered => {
            // A probe that only says "silent" keeps no count, but it sent at least one.
            let sent = contact
                .seen
                .iter()
                .map(|observation| train_of(observation))
                .map(|train| train.map_or(1, |train| count(train.sent_count())));
            audit.sent_count = sent.max().unwrap_or(1);
            audit.state = LinkState::Down;
        }
        Reach::Contradictory | Reach::CouldNotAsk | Reach::Stale | Reach::NotAsked => {}
    }
    audit
}

fn said(address: IpAddr, words: &Text) -> Text {
    let Text { en, vi } = words;
    text!("{address} {en}", "{address} {vi}")
}

fn train_of(observation: &Observation) -> Option<&EchoTrainReading> {
    match &observation.outcome {
        Outcome::Answered(Reading::EchoTrain(train)) => Some(train),
        Outcome::Answered(_)
        | Outcome::Silent
        | Outcome::Refused { .. }
        | Outcome::Failed { .. }
        | Outcome::NotAttempted { .. } => None,
    }
}

/// Orders trains by loss, then by mean round trip (in units so small that loss always decides).
fn badness(audit: &FamilyAudit) -> f64 {
    let rtt = audit.rtt.map_or(0.0, |rtt| f64::from(rtt.avg_us) / f64::from(u32::MAX));
    audit.loss_ratio().unwrap_or(0.0) + rtt * 1e-6
}

fn measured(family: Family, train: &EchoTrainReading) -> FamilyAudit {
    FamilyAudit {
        family,
        sent_count: count(train.sent_count()),
        received_count: count(train.received_count()),
        rtt: rtt_summary(train),
        jitter_us: jitter_us(train),
        state: LinkState::Unknown,
        reason: text!("", ""),
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn rtt_summary(train: &EchoTrainReading) -> Option<RttSummary> {
    let mut rtts: Vec<u32> = train.rtts_us.iter().flatten().copied().collect();
    rtts.sort_unstable();
    let (min_us, max_us) = (*rtts.first()?, *rtts.last()?);
    let sum: u64 = rtts.iter().copied().map(u64::from).sum();
    let avg_us = u32::try_from(sum / u64::from(count(rtts.len()))).unwrap_or(u32::MAX);
    // Nearest rank: the smallest value with at least 95% of all at or below it.
    let rank = (rtts.len() * 95).div_ceil(100);
    let p95_us = rtts.get(rank.saturating_sub(1)).copied().unwrap_or(max_us);
    Some(RttSummary { min_us, avg_us, max_us, p95_us })
}

/// The mean absolute difference of successive transit times, as D(i-1, i) of RFC 3550 §6.4.1 (one
/// clock sees both ends of a round trip, so transit time is the round trip itself). The RFC's
/// running average with gain 1/16 suits an endless stream; a train has an end, so its plain mean is
/// taken. Only requests that follow one another count: a gap is loss, not jitter.
fn jitter_us(train: &EchoTrainReading) -> Option<u32> {
    let steps: Vec<u32> = train
        .rtts_us
        .windows(2)
        .filter_map(|pair| match pair {
            [Some(before), Some(after)] => Some(before.abs_diff(*after)),
            _ => None,
        })
        .collect();
    let sum: u64 = steps.iter().copied().map(u64::from).sum();
    let mean = sum.checked_div(u64::from(count(steps.len())))?;
    u32::try_from(mean).ok()
}

/// Each broken limit, worded.
fn broken_limits(sla: &Sla, audit: &FamilyAudit, policy: &Policy) -> Vec<Text> {
    let mut broken = Vec::new();
    if let (Some(limit), Some(rtt)) = (sla.rtt_us, audit.rtt)
        && rtt.avg_us > limit
    {
        let (found, limit) = (milliseconds(rtt.avg_us), milliseconds(limit));
        broken.push(text!(
            "mean RTT {found} ms over the limit of {limit} ms",
            "RTT trung bình {found} ms vượt mức {limit} ms"
        ));
    }
    if let (Some(limit), Some(jitter)) = (sla.jitter_us, audit.jitter_us)
        && jitter > limit
    {
        let (found, limit) = (milliseconds(jitter), milliseconds(limit));
        broken.push(text!(
            "jitter {found} ms over the limit of {limit} ms",
            "độ trễ biến thiên {found} ms vượt mức {limit} ms"
        ));
    }
    let loss_limit = sla.loss_ratio.unwrap_or(policy.parity_loss_ratio);
    if let Some(loss) = audit.loss_ratio().filter(|loss| *loss > loss_limit) {
        let (found, limit) = (percent(loss), percent(loss_limit));
        broken.push(text!(
            "loss {found}% over the limit of {limit}%",
            "mất gói {found}% vượt mức {limit}%"
        ));
    }
    broken
}

fn figures(address: IpAddr, audit: &FamilyAudit, broken: &[Text]) -> Text {
    if !broken.is_empty() {
        let en = broken.iter().map(|text| text.en.as_str()).collect::<Vec<_>>().join(", ");
        let vi = broken.iter().map(|text| text.vi.as_str()).collect::<Vec<_>>().join(", ");
        return text!("{address}: {en}", "{address}: {vi}");
    }
    let (received, sent) = (audit.received_count, audit.sent_count);
    let rtt = audit.rtt.map_or_else(|| "–".to_owned(), |rtt| milliseconds(rtt.avg_us));
    text!(
        "{address}: {received} of {sent} echoes came back, mean RTT {rtt} ms",
        "{address}: nhận {received}/{sent} gói, RTT trung bình {rtt} ms"
    )
}

pub(crate) fn milliseconds(us: u32) -> String {
    format!("{:.1}", f64::from(us) / 1_000.0)
}

pub(crate) fn percent(ratio: f64) -> String {
    format!("{:.1}", ratio * 100.0)
}

fn of_family(families: &[FamilyAudit], family: Family) -> Option<&FamilyAudit> {
    families.iter().find(|audit| audit.family == family)
}

/// How IPv6 compares. Without an IPv4 address there is nothing to compare with; without an IPv6
/// address it is certainly not as good.
fn parity(families: &[FamilyAudit], policy: &Policy) -> Verdict {
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
            _ if worse(ipv4, ipv6, policy).is_none() => Verdict::Pass,
            _ => Verdict::Fail,
        },
    }
}

/// In what IPv6 is worse than IPv4 beyond the policy, worded; `None` when it is not.
pub(crate) fn worse(ipv4: &FamilyAudit, ipv6: &FamilyAudit, policy: &Policy) -> Option<Text> {
    if let (Some(four), Some(six)) = (ipv4.rtt, ipv6.rtt) {
        let allowed_ratio = f64::from(four.avg_us) * (1.0 + policy.parity_rtt_ratio);
        let allowed_us = four.avg_us.saturating_add(policy.parity_rtt_us);
        if f64::from(six.avg_us) > allowed_ratio && six.avg_us > allowed_us {
            let (six, four) = (milliseconds(six.avg_us), milliseconds(four.avg_us));
            return Some(text!(
                "mean RTT {six} ms over IPv6, {four} ms over IPv4",
                "RTT trung bình {six} ms qua IPv6, {four} ms qua IPv4"
            ));
        }
    }
    let (four, six) = (ipv4.loss_ratio()?, ipv6.loss_ratio()?);
    // Ratios of small counts: a millionth keeps 0.07 - 0.05 from being more than 0.02.
    (six - four > policy.parity_loss_ratio + 1e-6).then(|| {
        let (six, four) = (percent(six), percent(four));
        text!(
            "loss {six}% over IPv6, {four}% over IPv4",
            "mất gói {six}% qua IPv6, {four}% qua IPv4"
        )
    })
}

/// Whether both families keep every declared limit. Availability is not judged by one audit: it is
/// a matter of months (rung 6).
fn sla_kept(sla: &Sla, families: &[FamilyAudit]) -> Verdict {
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
    super::ruling::worst(states)
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
    super::ruling::worst(kept.into_iter().flatten().map(|kept| match kept {
        Some(true) => Verdict::Pass,
        Some(false) => Verdict::Fail,
        None => Verdict::Unknown,
    }))
}

//! One link's audit: figures of both families over their echo trains, the state of each, and the
//! two judgements, parity and contract. It sends nothing: trains are observations.
//!
//! States: **up** passes packets within every limit of its contract; **degraded** passes packets
//! and breaks a limit; **down** was asked and passed none; **unknown** could not be or was not
//! asked, or vantages contradict each other. A link whose contract sets no limit on loss is
//! degraded when the loss exceeds [`Policy::parity_loss_ratio`]: one lost echo in a train is chance,
//! and there is no legal value to put in its place (DOMAIN.md §4).
//!
//! A link of which every echo was lost while its far end answers TCP is degraded by a filter, not down; how
//! it keeps its limits is not known then.
//!
//! With several vantages the worst train speaks: the most loss, then the longest mean round trip. For
//! parity only those vantages count that measured both families, where there are such.

pub(crate) mod figures;
pub(crate) mod judgement;

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::Timestamp;

use self::figures::{count, measured, milliseconds, percent};
use self::judgement::{parity, sla_kept};
use super::case::Case;
use super::contact::{Contact, Reach, answered};
use super::evidence::{Evidence, Seen};
use super::policy::Policy;
use super::ruling::{Ruling, ruling, text};
use super::track::connections::is_through;
use crate::domain::audit::{FamilyAudit, LinkAudit, LinkState};
use crate::domain::family::{AddressScope, Family};
use crate::domain::link::{Link, Sla};
use crate::domain::observation::{Observation, Outcome};
use crate::domain::reading::{EchoTrainReading, Reading};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::ProbeKind;
use crate::domain::text::Text;

/// Audits links by the evidence that counts at `now`, indexing it once; in the order of the links.
#[must_use]
pub fn audit_all(
    links: &[Link],
    evidence: &[Observation],
    now: Timestamp,
    policy: &Policy,
) -> Vec<LinkAudit> {
    // A link is judged by what was asked for its own sake.
    let own = evidence.iter().filter(|observation| observation.subject.kind == SubjectKind::Link);
    let evidence = Evidence::of_some(own, now, policy);
    links.iter().map(|link| of_evidence(link, &evidence, policy)).collect()
}

/// Audits one link. For many, [`audit_all`] indexes the evidence once and not once for each.
#[must_use]
pub fn audit(link: &Link, evidence: &[Observation], now: Timestamp, policy: &Policy) -> LinkAudit {
    of_evidence(link, &Evidence::of(evidence, now, policy), policy)
}

/// The same over evidence that is indexed already.
pub(crate) fn of_evidence(link: &Link, evidence: &Evidence<'_>, policy: &Policy) -> LinkAudit {
    let families = families_of(link, evidence, policy, |_| true);
    let parity = parity(&compared(link, evidence, policy), policy);
    let sla = sla_kept(&link.sla, &families);
    LinkAudit { code: link.code.clone(), families, parity, sla }
}

/// The families as they are compared: by the vantages that measured both, where there are such. What one
/// place measures over IPv6 is no better or worse than what another measures over IPv4.
pub(crate) fn compared(link: &Link, evidence: &Evidence<'_>, policy: &Policy) -> Vec<FamilyAudit> {
    let measuring = |family: Family| -> BTreeSet<&str> {
        let contact = far_end(link, family).map(|far| train_contact(link, far, evidence));
        let seen = contact.filter(Contact::is_asked).map(|contact| contact.seen);
        seen.unwrap_or_default().into_iter().map(|seen| seen.vantage.as_str()).collect()
    };
    let (four, six) = (measuring(Family::Ipv4), measuring(Family::Ipv6));
    let both: BTreeSet<&str> = four.intersection(&six).copied().collect();
    families_of(link, evidence, policy, |seen| both.is_empty() || both.contains(&*seen.vantage))
}

/// Each family that has a far end, by the trains that count.
fn families_of(
    link: &Link,
    evidence: &Evidence<'_>,
    policy: &Policy,
    counts: impl Fn(&Observation) -> bool + Copy,
) -> Vec<FamilyAudit> {
    let family = |family: &Family| {
        let address = far_end(link, *family)?;
        let contact = trains(link, address, evidence, counts);
        let mut audit = family_audit(*family, address, &contact, &link.sla, policy);
        if audit.state == LinkState::Down && !filter_signs(link, &contact, evidence).is_empty() {
            // How many are lost on the link itself nobody knows.
            audit.sent_count = 0;
            audit.state = LinkState::Degraded;
            audit.reason = said(address, &filtered_words());
        }
        Some(audit)
    };
    Family::ALL.iter().filter_map(family).collect()
}

/// The far end's address in a family, if it can prove something: a link-local answer is no link
/// that passes IPv6.
pub(crate) fn far_end(link: &Link, family: Family) -> Option<IpAddr> {
    link.b.address(family).filter(|address| AddressScope::of(*address).proves_addressing())
}

/// A link that is judged, with its far end over IPv6; the ruling where there is none.
pub(crate) fn over_ipv6<'a>(case: &Case<'a>) -> Result<(&'a Link, IpAddr), Ruling> {
    let Some(link) = case.link() else {
        return Err(ruling!(Unknown, "it is not in the record", "không có trong hồ sơ"));
    };
    far_end(link, Family::Ipv6).map(|far| (link, far)).ok_or_else(|| {
        ruling!(
            Fail,
            "its far end has no global IPv6 address",
            "đầu xa không có địa chỉ IPv6 toàn cục"
        )
    })
}

/// The trains sent to a link's far end.
pub(crate) fn train_contact<'a>(
    link: &Link,
    far_end: IpAddr,
    evidence: &Evidence<'a>,
) -> Contact<'a> {
    trains(link, far_end, evidence, |_| true)
}

/// Those of them that count.
fn trains<'a>(
    link: &Link,
    far_end: IpAddr,
    evidence: &Evidence<'a>,
    counts: impl Fn(&Observation) -> bool,
) -> Contact<'a> {
    contact(link, (ProbeKind::EchoTrain, far_end), evidence, counts)
}

/// TCP connections that crossed a link of which every echo was lost, in the run that lost them or later:
/// something drops ICMP, and the link is not down.
pub(crate) fn filter_signs<'a>(
    link: &Link,
    trains: &Contact<'a>,
    evidence: &Evidence<'a>,
) -> Vec<&'a Observation> {
    let lost = trains.seen.iter().max_by_key(|seen| seen.at);
    let Some(lost) = lost.filter(|_| trains.reach == Reach::NotAnswered) else { return Vec::new() };
    let seen = evidence.of_subject(&Subject::new(SubjectKind::Link, &link.code));
    let is_it = |seen: &&&Observation| {
        seen.address == lost.address && seen.at >= lost.at && is_through(seen) == Some(true)
    };
    seen.fresh.iter().filter(is_it).copied().collect()
}

/// What is said of such a link.
pub(crate) fn filtered_words() -> Text {
    text!(
        "answers TCP and no echo: ICMP is filtered, the link is not down",
        "trả lời TCP mà không trả lời ICMP: ICMP bị chặn, kênh không đứt"
    )
}

fn contact<'a>(
    link: &Link,
    (probe, far_end): (ProbeKind, IpAddr),
    evidence: &Evidence<'a>,
    counts: impl Fn(&Observation) -> bool,
) -> Contact<'a> {
    let seen = evidence.of_subject(&Subject::new(SubjectKind::Link, &link.code));
    let is_it = |observation: &&&Observation| {
        observation.probe == probe && observation.address == far_end && counts(observation)
    };
    let fresh: Vec<_> = seen.fresh.iter().filter(is_it).copied().collect();
    let stale: Vec<_> = seen.stale.iter().filter(is_it).copied().collect();
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
                    reason: described(address, &measured, &broken),
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

/// Each broken limit, worded.
fn broken_limits(sla: &Sla, audit: &FamilyAudit, policy: &Policy) -> Vec<Text> {
    let mut broken = Vec::new();
    if let (Some(limit), Some(rtt)) = (sla.rtt_us, audit.rtt)
        && rtt.avg_us > limit
    {
        let (Text { en: found, vi: found_vi }, Text { en: limit, vi: limit_vi }) =
            (milliseconds(rtt.avg_us), milliseconds(limit));
        broken.push(text!(
            "mean RTT {found} ms over the limit of {limit} ms",
            "RTT trung bình {found_vi} ms vượt mức {limit_vi} ms"
        ));
    }
    if let (Some(limit), Some(jitter)) = (sla.jitter_us, audit.jitter_us)
        && jitter > limit
    {
        let (Text { en: found, vi: found_vi }, Text { en: limit, vi: limit_vi }) =
            (milliseconds(jitter), milliseconds(limit));
        broken.push(text!(
            "jitter {found} ms over the limit of {limit} ms",
            "độ trễ biến thiên {found_vi} ms vượt mức {limit_vi} ms"
        ));
    }
    let loss_limit = sla.loss_ratio.unwrap_or(policy.parity_loss_ratio);
    if let Some(loss) = audit.loss_ratio().filter(|loss| *loss > loss_limit) {
        let (Text { en: found, vi: found_vi }, Text { en: limit, vi: limit_vi }) =
            (percent(loss), percent(loss_limit));
        broken.push(text!(
            "loss {found}% over the limit of {limit}%",
            "mất gói {found_vi}% vượt mức {limit_vi}%"
        ));
    }
    broken
}

fn described(address: IpAddr, audit: &FamilyAudit, broken: &[Text]) -> Text {
    if !broken.is_empty() {
        let en = broken.iter().map(|text| text.en.as_str()).collect::<Vec<_>>().join(", ");
        let vi = broken.iter().map(|text| text.vi.as_str()).collect::<Vec<_>>().join(", ");
        return text!("{address}: {en}", "{address}: {vi}");
    }
    let (received, sent) = (audit.received_count, audit.sent_count);
    let Text { en: rtt, vi: rtt_vi } =
        audit.rtt.map_or_else(|| text!("–", "–"), |rtt| milliseconds(rtt.avg_us));
    text!(
        "{address}: {received} of {sent} echoes came back, mean RTT {rtt} ms",
        "{address}: nhận {received}/{sent} gói, RTT trung bình {rtt_vi} ms"
    )
}

#[cfg(test)]
mod tests;

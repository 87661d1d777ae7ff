//! A train as the tracker takes it: counts, edges, and the state by this train alone. Loss in one
//! train is a state only when two echoes are missing: one is chance.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};

use super::policy::TrackPolicy;
use crate::assess::link::figures::measured;
use crate::assess::link::judgement::worse;
use crate::assess::policy::Policy;
use crate::domain::audit::{FamilyAudit, LinkState, RttSummary};
use crate::domain::family::Family;
use crate::domain::link::{Link, Sla};
use crate::domain::observation::{Observation, Outcome};
use crate::domain::reading::{EchoTrainReading, Reading};
use crate::domain::subject::SubjectKind;
use crate::domain::task::ProbeKind;
use crate::domain::text::Text;
use crate::domain::track::{Book, End, Figures, Look, Mark, TrackKey, TrackKind, TrackState};

/// The look that an observation of a link is; `None` when it is no train, or one to an address that
/// is not the link's.
#[must_use]
pub fn of(link: &Link, observation: &Observation, policy: &TrackPolicy) -> Option<Look> {
    if observation.probe != ProbeKind::EchoTrain {
        return None;
    }
    let family = observation.family();
    let end = if link.b.address(family) == Some(observation.address) {
        End::Far
    } else if link.a.address(family) == Some(observation.address) {
        End::Near
    } else {
        return None;
    };
    let at = observation.at;
    let figures = match &observation.outcome {
        Outcome::Answered(Reading::EchoTrain(train)) => {
            Some(of_train(family, at, train, &link.sla, policy))
        }
        Outcome::NotAttempted { .. } => None,
        Outcome::Answered(_)
        | Outcome::Silent
        | Outcome::Refused { .. }
        | Outcome::Failed { .. } => Some(unheard(at)),
    };
    Some(Look { link: link.code.clone(), family, end, at, figures })
}

/// The links whose newest train contradicts what is known of them: silent and not known to be down,
/// or answering and known to be. Only links with a track are in doubt about an outage.
#[must_use]
pub fn in_doubt(
    links: &[Link],
    observed: &[Observation],
    known: &Book,
    policy: &TrackPolicy,
) -> Vec<String> {
    let mut doubtful: Vec<String> = newest(links, observed, policy)
        .filter(|look| {
            let Some(figures) = &look.figures else { return false };
            let track = TrackKey::new(TrackKind::Link, &look.link, look.family.into());
            let down = known.get(&track).is_some_and(|memory| memory.own == TrackState::Down);
            (figures.mark.received_count == 0) != down
        })
        .map(|look| look.link)
        .collect();
    doubtful.dedup();
    doubtful
}

/// The links of which the newest train to the far end lost every echo, in one family at least.
#[must_use]
pub fn silent(links: &[Link], observed: &[Observation], policy: &TrackPolicy) -> Vec<String> {
    let mut silent: Vec<String> = newest(links, observed, policy)
        .filter(|look| look.figures.as_ref().is_some_and(Figures::is_silent))
        .map(|look| look.link)
        .collect();
    silent.dedup();
    silent
}

/// The newest looks at the far ends, by link and family.
fn newest(
    links: &[Link],
    observed: &[Observation],
    policy: &TrackPolicy,
) -> impl Iterator<Item = Look> {
    let by_code: HashMap<&str, &Link> =
        links.iter().map(|link| (link.code.as_str(), link)).collect();
    let mut newest: BTreeMap<(String, Family), Look> = BTreeMap::new();
    for observation in observed.iter().filter(|seen| seen.subject.kind == SubjectKind::Link) {
        let link = by_code.get(observation.subject.key.as_str());
        let look = link.and_then(|link| of(link, observation, policy));
        if let Some(look) = look.filter(|look| look.end == End::Far) {
            newest.insert((look.link.clone(), look.family), look);
        }
    }
    newest.into_values()
}

/// What the second witnesses said in the run of a train: whether the access ports are up, and whether TCP
/// passes. A train of which nothing came back while TCP passes is no outage.
pub fn witnessed(figures: &mut Figures, port_up: Option<bool>, tcp_passes: Option<bool>) {
    (figures.port_up, figures.tcp_passes) = (port_up, tcp_passes);
    if figures.is_filtered() {
        figures.mark.state = LinkState::Degraded;
    }
}

/// Nothing came back, and nobody counted.
fn unheard(at: Timestamp) -> Figures {
    Figures {
        mark: Mark::plain(at, LinkState::Down),
        rtt: None,
        jitter_us: None,
        duplicate_count: 0,
        reordered_count: 0,
        port_up: None,
        tcp_passes: None,
    }
}

fn of_train(
    family: Family,
    at: Timestamp,
    train: &EchoTrainReading,
    sla: &Sla,
    policy: &TrackPolicy,
) -> Figures {
    let audit = measured(family, train);
    let heard = |rtt: &Option<u32>| rtt.is_some();
    let left = |position: usize| {
        let position = i64::try_from(position).unwrap_or(i64::MAX);
        let offset = i64::from(train.interval_us).saturating_mul(position);
        at.checked_add(SignedDuration::from_micros(offset)).unwrap_or(at)
    };
    Figures {
        mark: Mark {
            at,
            state: state(&audit, sla, policy),
            sent_count: audit.sent_count,
            received_count: audit.received_count,
            heard_from: train.rtts_us.iter().position(heard).map(left),
            heard_until: train.rtts_us.iter().rposition(heard).map(left),
        },
        rtt: audit.rtt,
        jitter_us: audit.jitter_us,
        duplicate_count: train.duplicate_count,
        reordered_count: train.reordered_count,
        port_up: None,
        tcp_passes: None,
    }
}

fn state(audit: &FamilyAudit, sla: &Sla, policy: &TrackPolicy) -> LinkState {
    /// Below it, one lost echo is not told from chance.
    const LEAST_LOST: u32 = 2;
    if audit.received_count == 0 {
        return LinkState::Down;
    }
    let lost = audit.sent_count.saturating_sub(audit.received_count);
    let loss_limit = sla.loss_ratio.unwrap_or(policy.loss_ratio);
    let lossy = lost >= LEAST_LOST && audit.loss_ratio().is_some_and(|loss| loss > loss_limit);
    let slow = sla.rtt_us.zip(audit.rtt).is_some_and(|(limit, rtt)| rtt.avg_us > limit);
    let unsteady = sla.jitter_us.zip(audit.jitter_us).is_some_and(|(limit, jitter)| jitter > limit);
    if lossy || slow || unsteady { LinkState::Degraded } else { LinkState::Up }
}

/// Whether IPv6 is worse than IPv4 beyond the policy, loss and delay only where they are more than chance:
/// each train's slowest echo is left out, one late packet of a busy machine is no slower path.
pub(crate) fn is_worse(four: &Figures, six: &Figures, policy: &Policy) -> bool {
    let lost = six.mark.lost_count().saturating_sub(four.mark.lost_count());
    let (four, six) = (audit_of(Family::Ipv4, four), audit_of(Family::Ipv6, six));
    let slower = worse(
        &FamilyAudit { received_count: four.sent_count, ..four.clone() },
        &FamilyAudit { received_count: six.sent_count, ..six.clone() },
        policy,
    );
    slower.is_some() || (lost >= 2 && worse(&four, &six, policy).is_some())
}

fn audit_of(family: Family, figures: &Figures) -> FamilyAudit {
    FamilyAudit {
        family,
        sent_count: figures.mark.sent_count,
        received_count: figures.mark.received_count,
        rtt: figures.rtt.map(|rtt| without_slowest(rtt, figures.mark.received_count)),
        jitter_us: figures.jitter_us,
        state: figures.mark.state,
        reason: Text::new("", ""),
    }
}

/// The mean of all round trips but the longest, where there are enough for it to be an exception.
fn without_slowest(rtt: RttSummary, count: u32) -> RttSummary {
    const ENOUGH: u32 = 4;
    if count < ENOUGH {
        return rtt;
    }
    let others = (u64::from(rtt.avg_us) * u64::from(count)).saturating_sub(rtt.max_us.into());
    let avg_us = u32::try_from(others / u64::from(count - 1)).unwrap_or(rtt.avg_us);
    RttSummary { avg_us: avg_us.clamp(rtt.min_us, rtt.avg_us.max(rtt.min_us)), ..rtt }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(rtts_us: &[u32]) -> Figures {
        let sent_count = u32::try_from(rtts_us.len()).unwrap();
        let at = Timestamp::UNIX_EPOCH;
        let (min, max) = (rtts_us.iter().min().unwrap(), rtts_us.iter().max().unwrap());
        Figures {
            mark: Mark { sent_count, received_count: sent_count, ..Mark::plain(at, LinkState::Up) },
            rtt: Some(RttSummary {
                min_us: *min,
                avg_us: rtts_us.iter().sum::<u32>() / sent_count,
                max_us: *max,
                p95_us: *max,
            }),
            ..unheard(at)
        }
    }

    #[test]
    fn one_late_echo_is_no_slower_path_and_a_slower_path_is() {
        let worse =
            |six: &[u32]| is_worse(&figures(&[4_000; 10]), &figures(six), &Policy::standard());
        let mut late = [4_000; 10];
        late[3] = 90_000;
        assert!(!worse(&late), "one of ten");
        assert!(worse(&[7_000; 10]), "all of ten");
        late[7] = 90_000;
        assert!(worse(&late), "two of ten");
        assert!(worse(&[4_000, 4_000, 90_000]), "too few to call one an exception");
    }
}

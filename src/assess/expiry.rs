//! How long a judgement stays as it is where nothing new is seen: until evidence is too old, or a
//! certificate ends. The rules that look at the clock are these two and no other; what a plan makes of
//! a day is not this room's.

use jiff::Timestamp;

use super::policy::Policy;
use crate::domain::observation::Observation;
use crate::domain::reading::{Reading, TlsReading};

/// The last moment at which the same evidence is judged as it is at `now`; `None`: it stays so for good.
#[must_use]
pub fn until(evidence: &[Observation], now: Timestamp, policy: &Policy) -> Option<Timestamp> {
    // What lies ahead of the clock begins to count at a moment of its own: nothing is promised.
    if evidence.iter().any(|observation| observation.at > now) {
        return Some(now);
    }
    ends(evidence, policy).filter(|end| *end >= now).min()
}

/// The moment after which all of the evidence is judged as it is at `now`: its latest observation, or
/// the last moment of what is too old or ended by now; `None`: there is no evidence.
#[must_use]
pub fn since(evidence: &[Observation], now: Timestamp, policy: &Policy) -> Option<Timestamp> {
    let seen = evidence.iter().map(|observation| observation.at);
    seen.chain(ends(evidence, policy).filter(|end| *end < now)).max()
}

/// The last moments at which something of the evidence is judged as it is.
fn ends(evidence: &[Observation], policy: &Policy) -> impl Iterator<Item = Timestamp> {
    let of = move |observation: &Observation| {
        let too_old = observation.at.checked_add(policy.max_age.of(observation.probe)).ok();
        [too_old, session(observation).and_then(|tls| tls.certificate_not_after)]
    };
    evidence.iter().flat_map(of).flatten()
}

fn session(observation: &Observation) -> Option<&TlsReading> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "a reading without a session has no end")]
    match observation.reading()? {
        Reading::Http(http) => http.tls.as_ref(),
        Reading::Smtp(smtp) => smtp.starttls.as_ref(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::domain::observation::Outcome;
    use crate::domain::subject::{Subject, SubjectKind};
    use crate::domain::task::ProbeKind;

    #[test]
    fn the_first_to_grow_old_ends_it_and_what_is_old_already_does_not() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let seen = |days: i64| Observation {
            id: None,
            at: now - SignedDuration::from_hours(24 * days),
            vantage: "v".to_owned(),
            subject: Subject::new(SubjectKind::Web, "w"),
            probe: ProbeKind::Tcp,
            address: "192.0.2.1".parse().unwrap(),
            port: Some(443),
            detail: String::new(),
            outcome: Outcome::Silent,
            raw: None,
        };
        let until = |days: &[i64]| {
            let evidence: Vec<Observation> = days.iter().map(|days| seen(*days)).collect();
            until(&evidence, now, &Policy::standard()).map(|end| now.duration_until(end).as_hours())
        };
        assert_eq!(until(&[]), None);
        assert_eq!(until(&[9, 30]), None);
        assert_eq!(until(&[1, 3, 9]), Some(24 * 5));
        assert_eq!(until(&[8]), Some(0));
        assert_eq!(until(&[1, -1]), Some(0));
        let since = |days: &[i64]| {
            let evidence: Vec<Observation> = days.iter().map(|days| seen(*days)).collect();
            since(&evidence, now, &Policy::standard()).map(|at| at.duration_until(now).as_hours())
        };
        assert_eq!(since(&[]), None);
        // What was seen 30 days ago was too old from 22 days ago on.
        assert_eq!(since(&[30]), Some(24 * 22));
        assert_eq!(since(&[3, 9]), Some(24));
        assert_eq!(since(&[1, 3]), Some(24));
        assert_eq!(since(&[1, -1]), Some(-24));
    }
}

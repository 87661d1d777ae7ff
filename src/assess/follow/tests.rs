//! What is followed is judged as from scratch, also where only the time of an answer moved on.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use super::*;
use crate::assess::scenario::seen_in;
use crate::domain::finding::Verdict;
use crate::domain::observation::Outcome;
use crate::domain::record::Record;

/// What the second vantage saw on a day: over IPv6 nobody answers it.
fn from_the_south(own: &[Observation], at: Timestamp) -> Vec<Observation> {
    let mut seen = own.to_vec();
    for each in &mut seen {
        (each.vantage, each.at) = ("south".to_owned(), at);
        if each.address.is_ipv6() {
            each.outcome = Outcome::Silent;
        }
    }
    seen
}

/// Everything declared, judged from scratch.
fn whole(
    record: &Record,
    seen: &[Observation],
    at: Timestamp,
    policy: &Policy,
) -> BTreeMap<Subject, [Verdict; 8]> {
    let judged = crate::assess::assess(record, seen, at, policy).into_iter();
    let judged = judged.map(|each| (each.subject, each.rungs));
    judged.filter(|(it, _)| it.kind != SubjectKind::Address).collect()
}

/// The same silence a second time, two days after another vantage's answer, is no contradiction any more;
/// whether the answers have places of their own or are handed over anew each time.
#[test]
fn the_same_seen_later_is_judged_again_where_two_vantages_look() {
    for has_places in [false, true] {
        let (record, mut seen, now) = seen_in("well");
        let declared = Declared::of(&record);
        let policy = Policy::standard();
        let is_asked = |each: &&Observation| matches!(each.probe, ProbeKind::Echo | ProbeKind::Tcp);
        let own: Vec<Observation> = seen.iter().filter(is_asked).cloned().collect();
        let mut follow = Follow::of(&declared, &policy).unwrap();
        let subjects = follow.subjects().to_vec();
        for (place, each) in seen.iter().enumerate().filter(|_| has_places) {
            follow.put(place, Box::new(each.clone()));
        }
        let first_place = seen.len();
        let mut known: BTreeMap<Subject, [Verdict; 8]> = BTreeMap::new();
        let mut reachable = Vec::new();
        for days in [0, 2] {
            let at = now + SignedDuration::from_hours(24 * days);
            let south = from_the_south(&own, at);
            for (place, each) in (first_place..).zip(&south).filter(|_| has_places) {
                if days == 0 {
                    follow.put(place, Box::new(each.clone()));
                } else {
                    let id = each.id.unwrap_or(ObservationId(0));
                    follow.again(place, id, at);
                }
            }
            seen.extend(south);
            let apart: &[Observation] = if has_places { &[] } else { &seen };
            let step = follow.step(apart, at, |assessment, _| assessment.rungs);
            known.extend(step.into_iter().map(|(place, rungs)| (subjects[place].clone(), rungs)));
            assert_eq!(known, whole(&record, &seen, at, &policy), "{has_places}");
            let server = known.iter().find(|(it, _)| it.kind == SubjectKind::Server).unwrap();
            reachable.push(server.1[5]);
        }
        assert_eq!(reachable, [Verdict::Unknown, Verdict::Fail], "{has_places}");
    }
}

/// What tells that a resolver makes addresses up was asked for one service, and counts for all.
#[test]
fn a_translator_is_known_from_week_to_week() {
    let (record, mut seen, now) = seen_in("dns64-makes-aaaa-up");
    // The service it was asked for left the record: nobody looks its answers up any more.
    for each in seen.iter_mut().filter(|each| each.detail.contains("ipv4only.arpa")) {
        each.subject = Subject::new(SubjectKind::Web, "gone");
    }
    let declared = Declared::of(&record);
    let policy = Policy::standard();
    let mut follow = Follow::of(&declared, &policy).unwrap();
    let subjects = follow.subjects().to_vec();
    for (place, each) in seen.iter().enumerate() {
        follow.put(place, Box::new(each.clone()));
    }
    let mut known: BTreeMap<Subject, [Verdict; 8]> = BTreeMap::new();
    for hours in [0, 1] {
        let at = now + SignedDuration::from_hours(hours);
        let step = follow.step(&[], at, |assessment, _| assessment.rungs);
        known.extend(step.into_iter().map(|(place, rungs)| (subjects[place].clone(), rungs)));
        assert_eq!(known, whole(&record, &seen, at, &policy), "{hours}");
    }
}

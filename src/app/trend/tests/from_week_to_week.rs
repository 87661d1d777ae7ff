//! The walk from week to week against judging each week from scratch, over random histories.

use super::*;
use crate::domain::paper::Exemption;
use crate::domain::subject::Subject;

/// How many of a store's weeks the walk from week to week knows, each compared with what judging that week
/// by itself says.
fn check_walk(store: &Store, settings: &Settings, now: Timestamp) -> (usize, usize) {
    let moments = weekly(store, now).unwrap();
    let known = Known::of(store, settings).unwrap();
    let declared = Declared::of(&known.record);
    let mut walked = Vec::new();
    let take = |number: usize, counted: Vec<PlanProgress>| {
        walked.push(points(&counted, moments[number]));
    };
    let count = walk::each(store, (&known, &declared), &moments, take).unwrap();
    assert_eq!(count, walked.len());
    let whole = moments.iter().take(count).map(|at| judged_whole(store, settings, *at)).collect();
    assert_eq!(sorted(walked), sorted(whole));
    (count, moments.len())
}

/// From week to week no more is judged than what changed, and it comes to what judging each week from scratch
/// comes to: with answers that turn, grow too old, come from a vantage without IPv4, from runs that were cut off
/// or lie within each other, from two vantages that see it otherwise (every other history) of a server that one
/// of them must reach, with exemptions that begin and end, and with what must hold for days on end.
#[test]
fn a_walk_through_the_weeks_is_judging_each_from_scratch() {
    let (mut walked, mut weeks) = (0, 0);
    for seed in 0..8 {
        let mut random = fastrand::Rng::with_seed(seed);
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path().join("mang6.db"));
        let begin: Timestamp = "2026-01-05T03:00:00Z".parse().unwrap();
        let mut store = started(&settings, begin);
        let mut now = begin;
        let has_two = seed % 2 == 1;
        if has_two {
            declare(&mut store, REQUIRED, begin);
        }
        let subjects = store.record().unwrap().subjects();
        for number in 0..9 {
            // Some weeks nothing is asked: what was seen grows old.
            now += SignedDuration::from_hours(24 * random.i64(1..=20));
            if random.u8(0..4) == 0 {
                let is_v6_only = random.bool();
                store = run_so(store, now, CollectionState::Complete, |place, seen| {
                    if is_v6_only && seen.address.is_ipv4() {
                        seen.outcome = Seen::NotAttempted { why: NotAttempted::NoFamilyAtVantage };
                    }
                    (place + number) % 5 > 0
                });
            } else {
                let vantage = if has_two && random.bool() { "xa" } else { "ttdl" };
                store = run_from(vantage, store, &mut random, now);
            }
            if number % 3 == 1 {
                let subject = subjects[random.usize(0..subjects.len())].clone();
                exempt(&mut store, subject, now, random.i64(1..40));
            }
        }
        let (count, all) = check_walk(&store, &settings, now);
        (walked, weeks) = (walked + count, weeks + all);
    }
    assert!(weeks > 30 && walked * 4 > weeks * 3, "{walked} of {weeks} weeks");
}

/// A service of a server of the sample that must be reached from one of two vantages.
const REQUIRED: &str = "[[service]]\ncode = \"ssh-srv-web-1\"\nkind = \"tcp\"\nname = \"srv-web-1\"\n\
    device = \"srv-web-1\"\nports = [22]\nexposure = \"internal\"\nrequired_vantages = [\"xa\"]\n";

/// Exempts a subject from everything that any plan asks of it, for so many days.
fn exempt(store: &mut Store, subject: Subject, now: Timestamp, days: i64) {
    let retires_on = tally::day_of(now + SignedDuration::from_hours(24 * days));
    let exemption = Exemption {
        id: 0,
        plan: None,
        task: None,
        subject: Some(subject),
        reason: "r".to_owned(),
        remedy: None,
        cost_vnd: None,
        owner: "o".to_owned(),
        from: tally::day_of(now),
        review_on: retires_on,
        retires_on,
        recorded_at: now,
        user: "t".to_owned(),
        withdraws: None,
    };
    store.add_exemption(&exemption).unwrap();
}

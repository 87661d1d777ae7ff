//! The tempo against a bottleneck made of numbers: what is sent beyond its rate is lost.

use std::collections::HashSet;

use super::*;
use crate::domain::split_mix::SplitMix;

/// A way to hosts that are all there.
struct Way {
    /// Packets per second that get through.
    takes_per_s: u64,
    /// Packets that wait before one is dropped.
    queue: u64,
    /// Thousandths that are lost anyhow.
    lost: u64,
    trip_us: u64,
    /// Hosts below this number answered once and are gone.
    gone: u32,
}

/// Packets that were sent and that were lost in each tenth of a second.
fn ride(way: &Way, seconds: u64, tempo: Tempo) -> Vec<(u64, u64)> {
    ride_on(way, seconds, tempo).0
}

fn ride_on(way: &Way, seconds: u64, mut tempo: Tempo) -> (Vec<(u64, u64)>, Tempo) {
    let mut chance = SplitMix::new(9);
    let (mut told, mut credit, mut waiting) = (Vec::new(), 0, 0_u64);
    let mut coming: VecDeque<(u64, u32, u64)> = VecDeque::new();
    let mut answered: HashSet<u32> = (0..64).collect();
    let mut fresh = 0;
    for tenth in 0..seconds * 10 {
        let (mut sent, mut lost) = (0, 0);
        for tick in 0..200 {
            let now_us = tenth * 100_000 + tick * 500;
            while let Some((at_us, index, left_us)) = coming.front().copied()
                && at_us <= now_us
            {
                coming.pop_front();
                let is_new = answered.insert(index);
                tempo.heard(index, is_new, (way.trip_us, now_us - left_us), now_us);
            }
            while tempo.judge(now_us, now_us).is_some() {}
            waiting = waiting.saturating_sub(way.takes_per_s / 2_000);
            credit += u64::from(tempo.per_s()) * 500;
            let batch = credit / 1_000_000;
            credit %= 1_000_000;
            for _ in 0..batch {
                sent += 1;
                let index = tempo.canary(now_us).unwrap_or_else(|| {
                    fresh += 1;
                    1_000_000 + fresh
                });
                tempo.sent(1);
                waiting += 1;
                if index < way.gone {
                    continue;
                }
                if waiting > way.queue || chance.next() % 1_000 < way.lost {
                    (lost, waiting) = (lost + 1, waiting.min(way.queue));
                } else {
                    coming.push_back((now_us + way.trip_us, index, now_us));
                }
            }
        }
        told.push((sent, lost));
    }
    (told, tempo)
}

fn sums(told: &[(u64, u64)]) -> (u64, u64) {
    told.iter().fold((0, 0), |(sent, lost), each| (sent + each.0, lost + each.1))
}

/// A known host answered: indices of canaries below a million are those the tempo was told of.
fn tempo(first_per_s: u32, most_per_s: Option<u32>) -> Tempo {
    let mut tempo = Tempo::new(first_per_s, most_per_s, 1);
    for index in 0..64 {
        tempo.heard(index, true, (2_000, 2_000), 0);
    }
    tempo
}

#[test]
fn a_bottleneck_is_used_and_not_overrun() {
    let way = Way { takes_per_s: 50_000, queue: 500, lost: 0, trip_us: 2_000, gone: 0 };
    let told = ride(&way, 6, tempo(1_000, None));
    let (sent, lost) = sums(&told[20..]);
    assert!(sent > 4 * 40_000, "{sent} in four seconds");
    // It looks for more all the time, so that some is lost; what is lost is asked again.
    assert!(lost * 25 < sent, "{lost} of {sent}");
    let (sent, _) = sums(&told[..10]);
    assert!(sent > 25_000, "the first second: {sent}");
}

#[test]
fn loss_that_is_always_there_does_not_stop_it() {
    let way = Way { takes_per_s: 50_000, queue: 500, lost: 40, trip_us: 10_000, gone: 0 };
    let (sent, lost) = sums(&ride(&way, 8, tempo(1_000, None))[40..]);
    assert!(sent > 4 * 15_000, "{sent} in four seconds");
    assert!(lost * 8 < sent, "{lost} of {sent}");
}

#[test]
fn a_narrow_way_is_left_to_its_rate() {
    let way = Way { takes_per_s: 2_000, queue: 50, lost: 0, trip_us: 20_000, gone: 0 };
    let (sent, lost) = sums(&ride(&way, 8, tempo(1_000, None))[20..]);
    assert!((6 * 1_200..6 * 2_300).contains(&sent), "{sent} in six seconds");
    assert!(lost * 10 < sent, "{lost} of {sent}");
}

#[test]
fn before_anybody_answered_the_rate_stays_and_a_cap_holds() {
    let nobody = Way { takes_per_s: 0, queue: 0, lost: 1_000, trip_us: 1_000, gone: 0 };
    let (sent, _) = sums(&ride(&nobody, 4, Tempo::new(1_000, None, 1)));
    assert!((3_900..=4_100).contains(&sent), "{sent}");
    let way = Way { takes_per_s: 50_000, queue: 500, lost: 0, trip_us: 2_000, gone: 0 };
    let capped = ride(&way, 2, tempo(1_000, Some(5_000)));
    assert!(capped.iter().all(|(sent, _)| *sent <= 520), "{capped:?}");
    let (sent, _) = sums(&capped[10..]);
    assert!(sent > 4_500, "{sent}");
}

#[test]
fn when_every_canary_died_it_begins_anew() {
    let mut tempo = tempo(1_000, None);
    let nobody = Way { takes_per_s: 0, queue: 0, lost: 1_000, trip_us: 1_000, gone: 0 };
    tempo.per_s = 10_000;
    let told = ride(&nobody, 10, tempo);
    let (sent, _) = sums(&told[90..]);
    assert!((900..=1_100).contains(&sent), "{sent}");
}

#[test]
fn hosts_that_are_gone_hold_nobody_up() {
    for gone in [1, 3, 5] {
        let way = Way { takes_per_s: 50_000, queue: 500, lost: 0, trip_us: 2_000, gone };
        let (told, tempo) = ride_on(&way, 4, tempo(1_000, None));
        let (sent, _) = sums(&told[30..]);
        assert!(sent > 35_000, "{gone} gone: {sent} in the last second");
        assert!(tempo.judged_us() > 3_700_000, "{gone} gone: judged to {}", tempo.judged_us());
    }
}

#[test]
fn answers_that_wait_in_our_own_buffer_are_not_lost() {
    let mut tempo = tempo(1_000, None);
    let mut asked = Vec::new();
    for now_us in (0..64_000).step_by(1_000) {
        asked.extend(tempo.canary(now_us).map(|index| (index, now_us)));
        tempo.sent(1);
    }
    // For a second the machine did something else. Nobody looked, so nobody is overdue.
    let now_us = 1_000_000;
    assert_eq!(tempo.judge(now_us, 30_000), None);
    for (index, asked_us) in &asked {
        tempo.heard(*index, false, (2_000, now_us - asked_us), now_us);
    }
    assert_eq!(tempo.judge(now_us + 10, now_us), None);
    assert_eq!(tempo.judged_us(), now_us, "all of it is judged");
    assert!(asked.len() >= 4 && tempo.per_s() == 1_000, "and no trouble");
    // Looked for, and not there.
    let mut tempo = self::tempo(1_000, None);
    for now_us in (0..64_000).step_by(1_000) {
        tempo.canary(now_us);
        tempo.sent(1);
    }
    while tempo.judge(now_us, 30_000).is_some() {}
    assert_eq!(tempo.judge(now_us + 10, now_us), Some(Judgement::Trouble { since_us: 0 }));
}

#[test]
fn one_bad_moment_is_got_over_soon() {
    // A second in which nothing passes, then the way is as it was.
    let nobody = Way { takes_per_s: 0, queue: 0, lost: 1_000, trip_us: 2_000, gone: 0 };
    let way = Way { takes_per_s: 50_000, queue: 500, lost: 0, trip_us: 2_000, gone: 0 };
    let mut tempo = tempo(1_000, None);
    (tempo.per_s, tempo.is_rising) = (45_000, false);
    let (_, tempo) = ride_on(&nobody, 1, tempo);
    let (told, tempo) = ride_on(&way, 6, tempo);
    let (sent, _) = sums(&told[50..]);
    assert!(sent > 35_000, "{sent} in the sixth second: {told:?}");
    assert!(tempo.judged_us() > 5_700_000, "judged to {}", tempo.judged_us());
}

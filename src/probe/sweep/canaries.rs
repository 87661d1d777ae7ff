//! Canaries: hosts known to be there that are asked again all the time. Whether they keep answering is
//! the only sign of what the network takes that does not depend on who else is there. They are a
//! random sample of those that answered, so that they stand behind every link of the range; hosts
//! much slower than the others are left alone, because judging by them would take as long as they do.

use std::collections::{HashMap, VecDeque};

use crate::domain::split_mix::SplitMix;

/// Canaries at most: enough for a few behind every link, few enough to be no load.
const MOST_CANARIES: usize = 64;
/// A host slower than twice the others' round trip and this is not asked, microseconds.
const SLOWER_US: u64 = 50_000;
/// What a reply may take besides twice the round trip and four times its variation, microseconds: a
/// busy machine's scheduler.
const SLACK_US: u64 = 30_000;
/// A clock read while the packet was made is that much off, microseconds.
const STAMP_SLACK_US: u64 = 1_000;
/// Unanswered asks in a row after which a host is no longer known to be there.
const MOST_MISSED: u8 = 3;

/// The canaries of one worker; times are microseconds after the sweep began.
pub(super) struct Canaries {
    hosts: Vec<Canary>,
    places: HashMap<u32, usize>,
    /// Hosts that were offered.
    met_count: u64,
    chance: SplitMix,
    next: usize,
    /// Asked and not settled, in the order asked.
    under_way: VecDeque<(u64, usize)>,
    /// Smoothed round trip and its variation (RFC 6298 §2).
    trip_us: u64,
    variation_us: u64,
}

struct Canary {
    index: u32,
    trip_us: u64,
    /// When it was asked and in which epoch, while that is not settled.
    asked: Option<(u64, u64)>,
    missed: u8,
}

impl Canaries {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            hosts: Vec::new(),
            places: HashMap::new(),
            met_count: 0,
            chance: SplitMix::new(seed),
            next: 0,
            under_way: VecDeque::new(),
            trip_us: 0,
            variation_us: 0,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.hosts.is_empty()
    }

    /// A host answered for the first time.
    pub(super) fn met(&mut self, index: u32, trip_us: u64) {
        self.note_trip(trip_us);
        self.met_count += 1;
        let canary = Canary { index, trip_us, asked: None, missed: 0 };
        if self.hosts.len() < MOST_CANARIES {
            self.places.insert(index, self.hosts.len());
            self.hosts.push(canary);
            return;
        }
        // Algorithm R (Vitter, 1985): every host is among them with the same probability.
        let place = usize::try_from(self.chance.next() % self.met_count).unwrap_or(usize::MAX);
        if let Some(old) = self.hosts.get_mut(place).filter(|old| old.asked.is_none()) {
            self.places.remove(&old.index);
            self.places.insert(index, place);
            *old = canary;
        }
    }

    /// The next to be asked; it counts as asked in this epoch.
    pub(super) fn next(&mut self, now_us: u64, epoch: u64) -> Option<u32> {
        let longest_us = self.trip_us * 2 + SLOWER_US;
        for _ in 0..self.hosts.len() {
            let place = self.next % self.hosts.len();
            self.next = place + 1;
            let canary = self.hosts.get_mut(place)?;
            if canary.asked.is_none() && canary.trip_us <= longest_us {
                canary.asked = Some((now_us, epoch));
                self.under_way.push_back((now_us, place));
                return Some(canary.index);
            }
        }
        None
    }

    /// An answer came to something asked so long ago; gives the epoch whose canary it was.
    pub(super) fn answered(
        &mut self,
        index: u32,
        (trip_us, age_us): (u64, u64),
        now_us: u64,
    ) -> Option<u64> {
        let place = *self.places.get(&index)?;
        let canary = self.hosts.get_mut(place)?;
        let (asked_us, epoch) = canary.asked?;
        // A late answer to an earlier ask says nothing about this one.
        if now_us.saturating_sub(age_us) + STAMP_SLACK_US < asked_us {
            return None;
        }
        (canary.asked, canary.missed, canary.trip_us) = (None, 0, trip_us);
        self.note_trip(trip_us);
        Some(epoch)
    }

    /// The epoch of a canary whose answer did not come in time.
    pub(super) fn overdue(&mut self, now_us: u64) -> Option<u64> {
        while let Some((asked_us, place)) = self.under_way.front().copied() {
            let canary = self.hosts.get_mut(place)?;
            let is_open = canary.asked.is_some_and(|(since, _)| since == asked_us);
            if is_open {
                let trip_us = canary.trip_us.max(self.trip_us);
                if asked_us + trip_us * 2 + self.variation_us * 4 + SLACK_US > now_us {
                    return None;
                }
            }
            self.under_way.pop_front();
            if is_open {
                canary.missed = canary.missed.saturating_add(1);
                return canary.asked.take().map(|(_, epoch)| epoch);
            }
        }
        None
    }

    /// All is well, and yet these did not answer: they are gone. Gives the epochs that asked one of
    /// them and will hear no more of it.
    pub(super) fn drop_missing(&mut self) -> Vec<u64> {
        if self.hosts.iter().all(|canary| canary.missed < MOST_MISSED) {
            return Vec::new();
        }
        self.keep(|canary| canary.missed < MOST_MISSED)
    }

    /// Nobody is known to be there any more; gives the epochs that will hear no more of those asked.
    pub(super) fn forget(&mut self) -> Vec<u64> {
        self.keep(|_| false)
    }

    /// Those who stay are still waited for: an epoch is judged only when each of its asks is settled.
    fn keep(&mut self, is_kept: impl Fn(&Canary) -> bool) -> Vec<u64> {
        let leaving = self.hosts.iter().filter(|canary| !is_kept(canary));
        let epochs = leaving.filter_map(|canary| Some(canary.asked?.1)).collect();
        self.hosts.retain(is_kept);
        let places = || self.hosts.iter().enumerate();
        self.places = places().map(|(place, canary)| (canary.index, place)).collect();
        let asked = places().filter_map(|(place, canary)| Some((canary.asked?.0, place)));
        let mut under_way: Vec<(u64, usize)> = asked.collect();
        under_way.sort_unstable();
        self.under_way = under_way.into();
        self.met_count = u64::try_from(self.hosts.len()).unwrap_or(0);
        epochs
    }

    fn note_trip(&mut self, trip_us: u64) {
        if self.trip_us == 0 {
            (self.trip_us, self.variation_us) = (trip_us, trip_us / 2);
            return;
        }
        // One slow host must not make the others be waited for.
        let trip_us = trip_us.min(self.trip_us * 4 + SLOWER_US);
        self.variation_us = (self.variation_us * 3 + self.trip_us.abs_diff(trip_us)) / 4;
        self.trip_us = (self.trip_us * 7 + trip_us) / 8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_canary_is_asked_again_when_the_last_time_is_settled() {
        let mut canaries = Canaries::new(1);
        assert_eq!(canaries.next(0, 0), None);
        canaries.met(7, 1_000);
        assert_eq!((canaries.next(10_000, 3), canaries.next(10_000, 3)), (Some(7), None));
        assert_eq!(
            canaries.answered(7, (1_000, 9_000), 12_000),
            None,
            "an answer to the first ask"
        );
        assert_eq!(canaries.answered(7, (1_000, 1_000), 11_000), Some(3));
        assert_eq!(canaries.next(20_000, 4), Some(7));
        assert_eq!(canaries.overdue(40_000), None);
        assert_eq!(canaries.overdue(60_000), Some(4));
        assert_eq!(canaries.overdue(60_000), None);
    }

    #[test]
    fn who_no_longer_answers_is_dropped_when_the_others_do() {
        let mut canaries = Canaries::new(1);
        for index in [7, 8] {
            canaries.met(index, 1_000);
        }
        for round in 1..=3 {
            let now_us = round * 100_000;
            assert_eq!(
                (canaries.next(now_us, round), canaries.next(now_us, round)),
                (Some(7), Some(8))
            );
            canaries.answered(8, (1_000, 1_000), now_us + 1_000);
            while canaries.overdue(now_us + 90_000).is_some() {}
        }
        // Both are asked once more before it is known; only the one who goes is no longer waited for.
        assert_eq!((canaries.next(500_000, 4), canaries.next(500_000, 5)), (Some(7), Some(8)));
        assert_eq!(canaries.drop_missing(), [4_u64]);
        assert!(canaries.drop_missing().is_empty());
        assert_eq!(canaries.answered(8, (1_000, 1_000), 501_000), Some(5));
        assert_eq!((canaries.next(900_000, 9), canaries.next(900_000, 9)), (Some(8), None));
        assert_eq!(canaries.forget(), [9_u64]);
        assert_eq!((canaries.next(999_000, 9), canaries.overdue(9_000_000)), (None, None));
    }

    #[test]
    fn slow_hosts_are_left_alone_and_the_sample_is_bounded() {
        let mut canaries = Canaries::new(1);
        for index in 0..1_000 {
            canaries.met(index, if index % 10 == 0 { 400_000 } else { 2_000 });
        }
        let asked: Vec<u32> = std::iter::from_fn(|| canaries.next(1, 0)).collect();
        assert!((40..=MOST_CANARIES).contains(&asked.len()), "{}", asked.len());
        assert!(asked.iter().all(|index| index % 10 != 0));
        assert!(asked.iter().any(|index| *index > 500), "late hosts as well");
    }
}

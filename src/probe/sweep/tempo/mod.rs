//! How fast a sweep may be where nobody said so: as fast as hosts known to be there keep answering.
//!
//! Before the first host answered the rate stays what it begins with. From then on canaries are asked
//! among the rest, and time is cut into epochs of 20 ms and eight canaries at least. An epoch is judged
//! when each of its canaries answered or is overdue. All well: the rate doubles, after the first
//! trouble it grows by a tenth below the last good rate and by a fiftieth beyond, more after a while
//! without trouble. Too few answers: the rate falls to what got through, less a tenth, to a quarter at
//! most, and whoever was asked since that epoch began is asked again. Only an epoch at the present rate changes the rate, so that one queue's overflow is answered
//! once. A few answers too few: the rate creeps down, and the epoch's addresses are asked once more.
//!
//! Loss that is always there is learnt and tolerated, up to a sixth.

use std::collections::VecDeque;

use super::canaries::Canaries;
use crate::domain::split_mix::SplitMix;

/// The shortest epoch, microseconds: a thousand packets at the speed of a good bottleneck.
const EPOCH_US: u64 = 20_000;
/// An epoch this old is judged by what it has, microseconds: the network is slow or the sweep ends.
const OLD_EPOCH_US: u64 = 200_000;
/// Canaries that an epoch is judged by.
const ENOUGH: u32 = 8;
/// Canaries of the last epochs that are judged together: one epoch's own are few where the way is
/// narrow.
const RECENT: u32 = 64;
/// Thousandths of loss beyond the usual that are trouble.
const TROUBLE: u32 = 50;
/// Thousandths of loss that may be usual.
const MOST_USUAL: u32 = 160;
/// When no more than one in so many asks was lost, whoever missed several in a row is gone, and it is
/// not the network.
const FEW: u32 = 2;
/// Of what the rate was, it falls to one in so many at most: an epoch in which the machine was busy
/// tells little.
const MOST_FALL: u32 = 4;
/// Time without trouble, in shortest epochs, after which the rate grows by a fiftieth more at once.
const PATIENCE: u32 = 8;
/// Fiftieths that it grows by at once at most.
const MOST_STEPS: u32 = 20;
/// Epochs in trouble at the lowest rate after which the canaries are believed dead, not the network.
const MOST_HOPELESS: u32 = 4;

/// The tempo of one worker; times are microseconds after the sweep began.
pub(super) struct Tempo {
    canaries: Canaries,
    first_per_s: u32,
    most_per_s: u32,
    per_s: u32,
    /// Whether there was no trouble so far.
    is_rising: bool,
    /// What the network took last.
    ceiling_per_s: u32,
    epochs: VecDeque<Epoch>,
    /// The first epoch at the present rate.
    since_epoch: u64,
    /// The first epoch after the rate fell last.
    since_fall: u64,
    /// Canaries asked and lost in the last epochs, since the rate fell.
    recent: VecDeque<(u32, u32)>,
    /// Thousandths of canaries that are usually lost.
    usual: u32,
    hopeless: u32,
    /// Time without trouble, in shortest epochs.
    streak: u32,
    /// Packets until a canary is asked.
    until_canary: u64,
    chance: SplitMix,
}

struct Epoch {
    number: u64,
    began_us: u64,
    ended_us: Option<u64>,
    sent: u32,
    asked: u32,
    answered: u32,
    lost: u32,
}

/// What an epoch's judgement means for the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judgement {
    /// The rate is another.
    Rate,
    /// Whoever was asked since then may not have been heard; the rate is lower.
    Trouble {
        /// Microseconds after the sweep began.
        since_us: u64,
    },
    /// Some of those asked between these moments may not have been heard.
    Doubt(u64, u64),
}

impl Tempo {
    pub(super) fn new(first_per_s: u32, most_per_s: Option<u32>, seed: u64) -> Self {
        let most_per_s = most_per_s.unwrap_or(u32::MAX).max(1);
        let first_per_s = first_per_s.clamp(1, most_per_s);
        Self {
            canaries: Canaries::new(seed),
            first_per_s,
            most_per_s,
            per_s: first_per_s,
            is_rising: true,
            ceiling_per_s: u32::MAX,
            epochs: VecDeque::from([Epoch::new(0, 0)]),
            since_epoch: 0,
            since_fall: 0,
            recent: VecDeque::new(),
            usual: 0,
            hopeless: 0,
            streak: 0,
            until_canary: 0,
            chance: SplitMix::new(seed.rotate_left(32)),
        }
    }

    /// Packets per second now.
    pub(super) fn per_s(&self) -> u32 {
        self.per_s
    }

    /// Everything asked before that moment is judged.
    pub(super) fn judged_us(&self) -> u64 {
        self.epochs.front().map_or(u64::MAX, |epoch| epoch.began_us)
    }

    /// The canary to be asked instead of the next packet, if any: one in eight packets while they are
    /// few, one in 32 later, by chance: those that come first in a burst fare better than the last.
    pub(super) fn canary(&mut self, now_us: u64) -> Option<u32> {
        if self.canaries.is_empty() {
            return None;
        }
        if self.until_canary > 0 {
            self.until_canary -= 1;
            return None;
        }
        let every = match self.per_s {
            0..=4_000 => 8,
            4_001..=16_000 => 16,
            _ => 32,
        };
        self.until_canary = every / 2 + self.chance.next() % every;
        let epoch = self.epochs.back_mut()?;
        let index = self.canaries.next(now_us, epoch.number)?;
        epoch.asked += 1;
        Some(index)
    }

    /// Packets left, canaries among them.
    pub(super) fn sent(&mut self, count: usize) {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        if let Some(epoch) = self.epochs.back_mut() {
            epoch.sent = epoch.sent.saturating_add(count);
        }
    }

    /// An answer came; `is_new` when the address had not answered before.
    pub(super) fn heard(&mut self, index: u32, is_new: bool, trip: (u64, u64), now_us: u64) {
        if is_new {
            self.canaries.met(index, trip.0);
            return;
        }
        if let Some(number) = self.canaries.answered(index, trip, now_us)
            && let Some(epoch) = self.epoch(number)
        {
            epoch.answered += 1;
        }
    }

    /// Judges an epoch that is settled; called until it has nothing to say. What came before `heard_us`
    /// was told: an answer that waits in our own buffer is not lost.
    pub(super) fn judge(&mut self, now_us: u64, heard_us: u64) -> Option<Judgement> {
        while let Some(number) = self.canaries.overdue(heard_us) {
            if let Some(epoch) = self.epoch(number) {
                epoch.lost += 1;
            }
        }
        self.close_epoch(now_us);
        while self.epochs.front().is_some_and(Epoch::is_settled) {
            let epoch = self.epochs.pop_front()?;
            let judgement = self.judge_one(&epoch, now_us);
            if judgement.is_some() {
                return judgement;
            }
        }
        None
    }

    fn close_epoch(&mut self, now_us: u64) {
        let Some(last) = self.epochs.back_mut() else { return };
        let age_us = now_us.saturating_sub(last.began_us);
        let is_over = age_us >= EPOCH_US && (last.asked >= ENOUGH || age_us >= OLD_EPOCH_US);
        if is_over {
            last.ended_us = Some(now_us);
            let next = Epoch::new(last.number + 1, now_us);
            self.epochs.push_back(next);
        }
    }

    fn judge_one(&mut self, epoch: &Epoch, now_us: u64) -> Option<Judgement> {
        if epoch.asked == 0 {
            return None;
        }
        if epoch.number >= self.since_fall {
            self.remember(epoch);
        }
        let (asked, lost) = (epoch.asked, epoch.lost * 1_000);
        let beyond =
            |(asked, lost): (u32, u32)| lost * 1_000 > asked * (self.usual + TROUBLE) + 2_000;
        let is_trouble = beyond((asked, epoch.lost)) || beyond(self.recently());
        let is_doubt = lost > asked * self.usual + 1_000;
        let is_present = epoch.number >= self.since_epoch;
        if epoch.answered > 0 && epoch.lost <= asked / FEW {
            let unheard = self.canaries.drop_missing();
            self.excuse(&unheard);
        }
        if is_trouble {
            if is_present {
                self.fall(epoch, now_us);
            }
            return Some(Judgement::Trouble { since_us: epoch.began_us });
        }
        if epoch.answered > 0 {
            self.hopeless = 0;
        }
        // What is lost while the network has enough to spare is what it always loses.
        if self.is_rising || self.per_s <= self.first_per_s {
            self.usual = ((self.usual * 15 + lost / asked) / 16).min(MOST_USUAL);
        }
        if is_doubt {
            self.streak /= 2;
            if is_present && !self.is_rising {
                self.set(self.per_s - self.per_s / 16, now_us);
            }
            return Some(Judgement::Doubt(epoch.began_us, epoch.ended_us.unwrap_or(now_us)));
        }
        let is_risen =
            is_present && self.is_at_its_rate(epoch) && self.rise(epoch.lasted_us(), now_us);
        is_risen.then_some(Judgement::Rate)
    }

    fn remember(&mut self, epoch: &Epoch) {
        self.recent.push_back((epoch.asked, epoch.lost));
        while self.recently().0 > RECENT + epoch.asked && self.recent.len() > 1 {
            self.recent.pop_front();
        }
    }

    fn recently(&self) -> (u32, u32) {
        self.recent.iter().fold((0, 0), |sum, each| (sum.0 + each.0, sum.1 + each.1))
    }

    /// Whether the rate was what kept the worker from sending more.
    fn is_at_its_rate(&self, epoch: &Epoch) -> bool {
        epoch.sent_per_s() >= u64::from(self.per_s) * 7 / 10
    }

    /// Whether it can, after so long without trouble.
    fn rise(&mut self, lasted_us: u64, now_us: u64) -> bool {
        if self.per_s >= self.most_per_s {
            return false;
        }
        let step = if self.is_rising {
            self.per_s
        } else if self.per_s < self.ceiling_per_s / 10 * 9 {
            self.per_s / 10
        } else {
            // What the network takes may be more than it was: look for it faster and faster.
            self.per_s / 50 * (1 + self.streak / PATIENCE).min(MOST_STEPS)
        };
        self.streak += u32::try_from(lasted_us / EPOCH_US).unwrap_or(1).clamp(1, PATIENCE);
        self.set(self.per_s.saturating_add(step.max(1)), now_us);
        true
    }

    fn fall(&mut self, epoch: &Epoch, now_us: u64) {
        let own = (epoch.asked, epoch.lost);
        // The worse of the two: an epoch's own few canaries may have been lucky.
        let (asked, lost) = [own, self.recently()]
            .into_iter()
            .max_by_key(|(asked, lost)| lost * 1_000 / asked.max(&1))
            .unwrap_or(own);
        let took = epoch.sent_per_s() * u64::from(asked - lost) / u64::from(asked.max(1));
        let took = u32::try_from(took).unwrap_or(u32::MAX);
        let took = took.clamp(self.per_s / MOST_FALL, self.per_s);
        let lowest = (self.first_per_s / 4).max(1);
        if self.per_s <= lowest {
            self.hopeless += 1;
        }
        (self.is_rising, self.streak) = (false, 0);
        self.recent.clear();
        self.ceiling_per_s = took.max(lowest);
        self.set((took / 10 * 9).max(lowest), now_us);
        self.since_fall = self.since_epoch;
        if self.hopeless >= MOST_HOPELESS {
            // They are gone, or the whole way is: as at the beginning.
            (self.hopeless, self.is_rising, self.usual) = (0, true, 0);
            let unheard = self.canaries.forget();
            self.excuse(&unheard);
            self.set(self.first_per_s, now_us);
        }
    }

    /// A new rate begins a new epoch.
    fn set(&mut self, per_s: u32, now_us: u64) {
        self.per_s = per_s.clamp(1, self.most_per_s);
        let Some(last) = self.epochs.back_mut() else { return };
        last.ended_us = Some(now_us);
        self.since_epoch = last.number + 1;
        let next = Epoch::new(self.since_epoch, now_us);
        self.epochs.push_back(next);
    }

    /// These epochs asked a canary that is one no longer: as if they had not.
    fn excuse(&mut self, epochs: &[u64]) {
        for number in epochs {
            if let Some(epoch) = self.epoch(*number) {
                epoch.asked -= 1;
            }
        }
    }

    fn epoch(&mut self, number: u64) -> Option<&mut Epoch> {
        self.epochs.iter_mut().find(|epoch| epoch.number == number)
    }
}

impl Epoch {
    const fn new(number: u64, began_us: u64) -> Self {
        Self { number, began_us, ended_us: None, sent: 0, asked: 0, answered: 0, lost: 0 }
    }

    fn is_settled(&self) -> bool {
        self.ended_us.is_some() && self.answered + self.lost >= self.asked
    }

    fn lasted_us(&self) -> u64 {
        self.ended_us.unwrap_or(self.began_us).saturating_sub(self.began_us)
    }

    fn sent_per_s(&self) -> u64 {
        u64::from(self.sent) * 1_000_000 / self.lasted_us().max(1)
    }
}

#[cfg(test)]
mod tests;

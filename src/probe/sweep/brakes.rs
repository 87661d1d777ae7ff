//! What holds a worker back: a pace, which the tempo changes where nobody said how fast, and the caps
//! of the links that addresses stand behind. Where the brakes are off, none of it costs anything.

use std::time::Duration;

use super::caps::Caps;
use super::lanes::Pending;
use super::pace::Pace;
use super::tempo::{Judgement, Tempo};
use crate::probe::losses::Losses;

/// How often the tempo is looked at while nothing else happens.
const TEMPO_INTERVAL: Duration = Duration::from_millis(5);

/// The brakes of one worker; times are counted from the beginning of the sweep.
pub(super) struct Brakes {
    pub(super) pace: Pace,
    pub(super) tempo: Option<Tempo>,
    pub(super) caps: Option<Caps>,
}

impl Brakes {
    /// How many of the packets wanted may leave now.
    pub(super) fn grant(&mut self, now: Duration, wanted: usize) -> usize {
        self.pace.grant(now, wanted)
    }

    /// The canary to be asked now, if any.
    pub(super) fn canary(&mut self, now: Duration) -> Option<u32> {
        let index = self.tempo.as_mut()?.canary(microseconds(now))?;
        if let Some(caps) = &mut self.caps {
            caps.spend(index, now);
        }
        Some(index)
    }

    /// Lets an address be asked, or keeps it until its links may be used.
    pub(super) fn admit(&mut self, pending: Pending, now: Duration) -> Option<Pending> {
        match &mut self.caps {
            None => Some(pending),
            Some(caps) => caps.admit(pending, now),
        }
    }

    /// One that was kept and may be asked now.
    pub(super) fn due(&mut self, now: Duration) -> Option<Pending> {
        self.caps.as_mut()?.due(now)
    }

    /// Whether more may be kept.
    pub(super) fn has_room(&self) -> bool {
        self.caps.as_ref().is_none_or(Caps::has_room)
    }

    /// Whether any are kept.
    pub(super) fn is_waiting(&self) -> bool {
        self.caps.as_ref().is_some_and(Caps::is_waiting)
    }

    /// Packets left.
    pub(super) fn sent(&mut self, count: usize) {
        if let Some(tempo) = &mut self.tempo {
            tempo.sent(count);
        }
    }

    /// An answer came, with its round trip and the time since its question, microseconds; `is_new`:
    /// the first of this address.
    pub(super) fn heard(&mut self, index: u32, is_new: bool, trip: (u64, u64), now: Duration) {
        if let Some(tempo) = &mut self.tempo {
            tempo.heard(index, is_new, trip, microseconds(now));
        }
    }

    /// Judges what the network took; notes when answers were lost, and when some may have been.
    pub(super) fn judge(&mut self, now: Duration, losses: &mut Losses, doubts: &mut Losses) {
        let Some(tempo) = &mut self.tempo else { return };
        while let Some(judgement) = tempo.judge(microseconds(now)) {
            match judgement {
                Judgement::Rate => {}
                Judgement::Trouble { since_us } => {
                    losses.add(milliseconds(since_us), milliseconds(microseconds(now)));
                }
                Judgement::Doubt(from_us, to_us) => {
                    doubts.add(milliseconds(from_us), milliseconds(to_us));
                }
            }
        }
        self.pace.set(tempo.per_s());
    }

    /// Whether it is known how the network took what was asked then.
    pub(super) fn is_judged(&self, asked_ms: u32) -> bool {
        let judged_us = self.tempo.as_ref().map(Tempo::judged_us);
        judged_us.is_none_or(|judged_us| asked_ms < milliseconds(judged_us))
    }

    /// Until something may leave; `has_more`: there is something that is not kept.
    pub(super) fn until_next(&self, now: Duration, has_more: bool) -> Option<Duration> {
        let kept = self.caps.as_ref().and_then(|caps| caps.until_next(now));
        let pace = self.pace.until_next(now);
        let next = if has_more { Some(pace) } else { kept.map(|kept| kept.max(pace)) };
        let tempo = self.tempo.as_ref().map(|_| TEMPO_INTERVAL);
        [next, tempo].into_iter().flatten().min()
    }
}

fn microseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

fn milliseconds(us: u64) -> u32 {
    u32::try_from(us / 1_000).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brakes_that_are_off_hold_nothing() {
        let mut brakes = Brakes { pace: Pace::new(None), tempo: None, caps: None };
        let pending = Pending { index: 7, asked_ms: 0, asks: 1, graces: 0 };
        assert_eq!(brakes.grant(Duration::ZERO, 64), 64);
        assert_eq!(brakes.admit(pending, Duration::ZERO), Some(pending));
        assert!(brakes.has_room() && !brakes.is_waiting() && brakes.is_judged(9));
        assert_eq!(brakes.until_next(Duration::ZERO, true), Some(Duration::ZERO));
        assert_eq!(brakes.until_next(Duration::ZERO, false), None);
    }

    #[test]
    fn when_known_hosts_fall_silent_the_brakes_are_put_on_and_the_moment_is_noted() {
        let tempo = Tempo::new(1_000, None, 1);
        let mut brakes = Brakes { pace: Pace::new(Some(1_000)), tempo: Some(tempo), caps: None };
        for index in 0..64 {
            brakes.heard(index, true, (1_000, 1_000), Duration::ZERO);
        }
        let (mut losses, mut doubts) = (Losses::default(), Losses::default());
        for ms in 0..300 {
            let now = Duration::from_millis(ms);
            brakes.canary(now);
            brakes.sent(1);
            brakes.judge(now, &mut losses, &mut doubts);
        }
        assert!(losses.hit(20) && brakes.is_judged(20) && !brakes.is_judged(299));
        assert!(brakes.tempo.is_some_and(|tempo| tempo.per_s() < 1_000));
    }
}

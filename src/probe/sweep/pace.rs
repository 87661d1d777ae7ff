//! How many packets may leave now. An even pace with a burst of a few milliseconds; or none at all.

use std::time::Duration;

/// What may be caught up after a pause: two milliseconds' worth.
const BURST: Duration = Duration::from_millis(2);

/// A pace; times are counted from the beginning of the sweep.
pub(super) struct Pace {
    /// Nanoseconds from one packet to the next; 0: no brakes.
    step_ns: u64,
    due_ns: u64,
}

impl Pace {
    /// So many packets per second at most; `None` for no brakes.
    pub(super) fn new(per_s: Option<u32>) -> Self {
        let step_ns = per_s.map_or(0, |per_s| 1_000_000_000 / u64::from(per_s.max(1)));
        Self { step_ns, due_ns: 0 }
    }

    /// Another pace from now on.
    pub(super) fn set(&mut self, per_s: u32) {
        self.step_ns = 1_000_000_000 / u64::from(per_s.max(1));
    }

    /// One leaves, whether it may or not: those after it wait the longer.
    pub(super) fn spend(&mut self, now: Duration) {
        let earliest = nanoseconds(now).saturating_sub(nanoseconds(BURST));
        self.due_ns = self.due_ns.max(earliest).saturating_add(self.step_ns);
    }

    /// How many of the packets wanted may leave now; they count as sent.
    pub(super) fn grant(&mut self, now: Duration, wanted: usize) -> usize {
        if self.step_ns == 0 {
            return wanted;
        }
        let now_ns = nanoseconds(now);
        self.due_ns = self.due_ns.max(now_ns.saturating_sub(nanoseconds(BURST)));
        let Some(late_ns) = now_ns.checked_sub(self.due_ns) else { return 0 };
        let ready = usize::try_from(late_ns / self.step_ns + 1).unwrap_or(usize::MAX);
        let granted = ready.min(wanted);
        let steps = u64::try_from(granted).unwrap_or(0);
        self.due_ns = self.due_ns.saturating_add(steps.saturating_mul(self.step_ns));
        granted
    }

    /// Until the next packet may leave.
    pub(super) fn until_next(&self, now: Duration) -> Duration {
        if self.step_ns == 0 {
            return Duration::ZERO;
        }
        Duration::from_nanos(self.due_ns).saturating_sub(now)
    }
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_is_kept_over_any_second_and_bursts_are_short() {
        let mut pace = Pace::new(Some(1_000));
        let sent: usize =
            (0..10_000).map(|tick| pace.grant(Duration::from_micros(tick * 100), 64)).sum();
        assert!((999..=1_003).contains(&sent), "{sent} in a second");
        let granted = pace.grant(Duration::from_mins(1), 64);
        assert!(granted <= 3, "{granted} after a minute's pause");
        assert!(pace.until_next(Duration::from_mins(1)) <= Duration::from_millis(1));
    }

    #[test]
    fn no_brakes() {
        let mut pace = Pace::new(None);
        assert_eq!(pace.grant(Duration::ZERO, 64), 64);
        assert_eq!(pace.until_next(Duration::ZERO), Duration::ZERO);
    }
}

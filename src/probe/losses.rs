//! When our own receive buffer lost replies: the kernel counts them (SO_RXQ_OVFL) and the count comes
//! with the next packet. Whoever was asked in such a moment is asked again, and it does not count as
//! an ask. Sweeps and trains keep one each.

/// Moments that are remembered; they are joined when they touch, so that this is minutes of trouble.
const MOST_WINDOWS: usize = 1_024;

/// Moments in which replies were lost, milliseconds after the asking began.
#[derive(Debug, Default)]
pub(crate) struct Losses {
    seen: u32,
    /// Replies lost so far.
    pub(crate) count: u64,
    windows: Vec<(u32, u32)>,
}

impl Losses {
    /// The kernel's count came; what is new was lost between these moments.
    pub(crate) fn told(&mut self, count: u32, from_ms: u32, to_ms: u32) {
        let new = count.wrapping_sub(self.seen);
        if new == 0 {
            return;
        }
        self.seen = count;
        self.count = self.count.saturating_add(u64::from(new));
        self.add(from_ms, to_ms);
    }

    /// Whoever was asked between these moments may not have been heard.
    pub(crate) fn add(&mut self, from_ms: u32, to_ms: u32) {
        let is_full = self.windows.len() >= MOST_WINDOWS;
        match self.windows.last_mut() {
            Some(last) if is_full || from_ms <= last.1.saturating_add(1) => {
                last.0 = last.0.min(from_ms);
                last.1 = last.1.max(to_ms);
            }
            _ => self.windows.push((from_ms, to_ms)),
        }
    }

    /// Whether replies to what was asked then may have been lost.
    pub(crate) fn hit(&self, asked_ms: u32) -> bool {
        let after = self.windows.partition_point(|(from, _)| *from <= asked_ms);
        let before = after.checked_sub(1).and_then(|at| self.windows.get(at));
        before.is_some_and(|(_, to)| asked_ms <= *to)
    }

    /// Whether replies that came between these moments may have been lost.
    pub(crate) fn touch(&self, from_ms: u32, to_ms: u32) -> bool {
        let after = self.windows.partition_point(|(from, _)| *from <= to_ms);
        let before = after.checked_sub(1).and_then(|at| self.windows.get(at));
        before.is_some_and(|(_, to)| from_ms <= *to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_asked_in_a_bad_moment_is_known() {
        let mut losses = Losses::default();
        losses.told(0, 0, 10);
        assert!(!losses.hit(5) && losses.count == 0);
        losses.told(3, 20, 30);
        losses.told(3, 30, 40);
        losses.told(5, 31, 45);
        losses.told(u32::MAX, 100, 110);
        losses.told(1, 200, 210);
        assert_eq!(losses.count, u64::from(u32::MAX) + 2, "the kernel's count wraps");
        for (at, is_hit) in [(19, false), (20, true), (38, true), (46, false), (105, true)] {
            assert_eq!(losses.hit(at), is_hit, "{at}");
        }
        for (from, to, is_touched) in
            [(0, 19, false), (0, 20, true), (46, 99, false), (46, 150, true)]
        {
            assert_eq!(losses.touch(from, to), is_touched, "{from} to {to}");
        }
    }
}

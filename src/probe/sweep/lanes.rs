//! Deadlines of addresses that were asked: a few queues, one per length of wait, each in the order
//! asked, so that the next deadline is always at a front. Memory is what is under way, no more.

use std::collections::VecDeque;

/// Lengths of wait that are told apart: sixteenths of the timeout.
const LANES: u32 = 16;

/// An address that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pending {
    /// Its number.
    pub(super) index: u32,
    /// When it was asked last, milliseconds after the sweep began.
    pub(super) asked_ms: u32,
    /// How often it was asked.
    pub(super) asks: u8,
    /// How often it was asked again through no fault of its own.
    pub(super) graces: u8,
}

/// Deadlines.
pub(super) struct Lanes {
    lanes: Vec<(u32, VecDeque<Pending>)>,
}

impl Lanes {
    /// No wait is longer than the timeout.
    pub(super) fn new(timeout_ms: u32) -> Self {
        let wait = |lane: u32| u64::from(timeout_ms) * u64::from(lane + 1) / u64::from(LANES);
        let wait = |lane| u32::try_from(wait(lane)).unwrap_or(u32::MAX).max(1);
        Self { lanes: (0..LANES).map(|lane| (wait(lane), VecDeque::new())).collect() }
    }

    /// Waits so long from the last ask on, rounded up to a lane.
    pub(super) fn push(&mut self, wait_ms: u32, pending: Pending) {
        let last = self.lanes.len().saturating_sub(1);
        let lane = self.lanes.partition_point(|(wait, _)| *wait < wait_ms).min(last);
        if let Some((_, queue)) = self.lanes.get_mut(lane) {
            queue.push_back(pending);
        }
    }

    /// One whose wait is over.
    pub(super) fn pop_due(&mut self, now_ms: u32) -> Option<Pending> {
        let is_due = |wait: u32, queue: &VecDeque<Pending>| {
            queue.front().is_some_and(|front| front.asked_ms.saturating_add(wait) <= now_ms)
        };
        let (_, queue) = self.lanes.iter_mut().find(|(wait, queue)| is_due(*wait, queue))?;
        queue.pop_front()
    }

    /// When the next wait is over.
    pub(super) fn next_due_ms(&self) -> Option<u32> {
        let due = |(wait, queue): &(u32, VecDeque<Pending>)| {
            queue.front().map(|front| front.asked_ms.saturating_add(*wait))
        };
        self.lanes.iter().filter_map(due).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_wait_is_over_first_comes_first() {
        let mut lanes = Lanes::new(160);
        let at = |index, asked_ms| Pending { index, asked_ms, asks: 1, graces: 0 };
        lanes.push(160, at(1, 0));
        lanes.push(11, at(2, 50));
        lanes.push(1_000, at(3, 10));
        assert_eq!(lanes.next_due_ms(), Some(70), "11 ms are rounded up to the lane of 20");
        assert_eq!(lanes.pop_due(69), None);
        assert_eq!(lanes.pop_due(70).map(|due| due.index), Some(2));
        assert_eq!(lanes.pop_due(159), None);
        assert_eq!(lanes.pop_due(170).map(|due| due.index), Some(1));
        assert_eq!(lanes.pop_due(170).map(|due| due.index), Some(3), "no wait beyond the timeout");
        assert_eq!((lanes.pop_due(u32::MAX), lanes.next_due_ms()), (None, None));
    }
}

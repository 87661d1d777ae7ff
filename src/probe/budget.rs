//! The time left of a task: every stage takes from the same deadline.

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;

/// A deadline.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    until: Instant,
}

/// The time is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spent;

impl Budget {
    /// So much from now on.
    pub(crate) fn of(deadline: Duration) -> Self {
        Self { until: Instant::now() + deadline }
    }

    /// Waits for something no longer than the deadline.
    pub(crate) async fn wait<F: Future>(self, future: F) -> Result<F::Output, Spent> {
        tokio::time::timeout_at(self.until, future).await.map_err(|_| Spent)
    }
}

/// Microseconds since a moment, saturating.
pub(crate) fn micros_since(start: Instant) -> u32 {
    u32::try_from(start.elapsed().as_micros()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn every_stage_takes_from_the_same_deadline() {
        let budget = Budget::of(Duration::from_secs(1));
        assert_eq!(budget.wait(tokio::time::sleep(Duration::from_millis(600))).await, Ok(()));
        assert_eq!(budget.wait(tokio::time::sleep(Duration::from_millis(600))).await, Err(Spent));
    }
}

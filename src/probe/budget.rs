//! The time left of a task: every stage takes from the same deadline.

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;

/// A deadline.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Budget {
    until: Instant,
}

/// How long a connection may take to open: Internet.nl's limit for `web_reach`.
pub(crate) const CONNECT: Duration = Duration::from_secs(4);
/// How long TLS may take: two round trips and some arithmetic; nobody waits longer for a page.
pub(crate) const HANDSHAKE: Duration = Duration::from_secs(4);

/// The time is up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spent;

impl Budget {
    /// So much from now on.
    pub(crate) fn of(deadline: Duration) -> Self {
        Self { until: Instant::now() + deadline }
    }

    /// The same deadline, or a stage's own where that is nearer.
    pub(crate) fn stage(self, limit: Duration) -> Self {
        Self { until: self.until.min(Instant::now() + limit) }
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

    #[tokio::test(start_paused = true)]
    async fn a_stage_has_the_nearer_of_its_own_deadline_and_the_tasks() {
        let budget = Budget::of(Duration::from_secs(2));
        let rest = || tokio::time::sleep(Duration::from_millis(1_500));
        assert_eq!(budget.stage(Duration::from_secs(1)).wait(rest()).await, Err(Spent));
        assert_eq!(budget.stage(Duration::from_secs(9)).wait(rest()).await, Err(Spent));
    }
}

//! The one place that reads the operating system's clock. Everything else is told the time.

use jiff::Timestamp;

use crate::domain::clock::Clock;

/// The operating system's clock, UTC.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this room owns the clock")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

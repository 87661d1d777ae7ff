//! Time is an argument: rooms below `app` ask this trait, never the operating system.

use jiff::Timestamp;

/// Tells the time of day, UTC.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

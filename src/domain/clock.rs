//! Time is an argument: rooms below `app` ask this trait, never the operating system.

use jiff::Timestamp;

/// Tells the time of day, UTC.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;

    /// A new run begins: a clock that only counts on from what it read once reads it again.
    fn set_anew(&self) {}
}

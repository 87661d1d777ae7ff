//! The one place that reads the operating system's clock. Everything else is told the time.
//!
//! Within one run the time of day goes on as time since boot does: whoever sets the machine's clock
//! meanwhile changes the next run's times and not the order of this one's.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

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

/// Another clock, read once; from then on as much later as time has passed.
pub struct SteadyClock {
    inner: Arc<dyn Clock>,
    anchor: Mutex<Anchor>,
}

#[derive(Clone, Copy)]
struct Anchor {
    wall: Timestamp,
    since_boot: SignedDuration,
}

impl Anchor {
    fn of(clock: &dyn Clock) -> Self {
        Self { wall: clock.now(), since_boot: since_boot() }
    }
}

impl SteadyClock {
    /// Reads the other clock now.
    #[must_use]
    pub fn over(inner: Arc<dyn Clock>) -> Self {
        let anchor = Mutex::new(Anchor::of(inner.as_ref()));
        Self { inner, anchor }
    }
}

impl Clock for SteadyClock {
    fn now(&self) -> Timestamp {
        let anchor = *self.anchor.lock().unwrap_or_else(PoisonError::into_inner);
        let passed = since_boot().checked_sub(anchor.since_boot).unwrap_or_default();
        anchor.wall.saturating_add(passed).unwrap_or(anchor.wall)
    }

    fn set_anew(&self) {
        let anchor = Anchor::of(self.inner.as_ref());
        *self.anchor.lock().unwrap_or_else(PoisonError::into_inner) = anchor;
    }
}

/// A clock for a run that another process began: it tells no time before what the run has already,
/// however the machine's clock was set since.
pub(crate) struct NotBefore {
    /// The clock.
    pub(crate) inner: Arc<dyn Clock>,
    /// The latest moment that the run has.
    pub(crate) earliest: Timestamp,
}

impl Clock for NotBefore {
    fn now(&self) -> Timestamp {
        self.inner.now().max(self.earliest)
    }
}

/// Time since the machine was started, suspension included; nobody sets it.
pub(crate) fn since_boot() -> SignedDuration {
    let boot = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    SignedDuration::new(boot.tv_sec, i32::try_from(boot.tv_nsec).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    /// Somebody sets it at every look.
    struct Restless(AtomicI64);

    impl Clock for Restless {
        fn now(&self) -> Timestamp {
            let second = self.0.fetch_sub(3_600, Ordering::Relaxed);
            Timestamp::from_second(second).unwrap()
        }
    }

    #[test]
    fn a_run_goes_on_as_time_does_and_the_next_one_looks_anew() {
        let clock = SteadyClock::over(Arc::new(Restless(AtomicI64::new(1_800_000_000))));
        let times: Vec<Timestamp> = (0..3).map(|_| clock.now()).collect();
        assert!(times.is_sorted(), "{times:?}");
        assert!(times[2].duration_since(times[0]) < SignedDuration::from_secs(60));
        clock.set_anew();
        assert!(clock.now() < times[0]);
        let later = NotBefore { inner: Arc::new(clock), earliest: times[0] };
        assert_eq!(later.now(), times[0]);
    }
}

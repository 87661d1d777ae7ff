//! How good the kernel holds its clock to be (adjtimex(2), ntp_adjtime(3)): what a dispute about the
//! edges of an outage asks first. Nothing is set.
#![expect(unsafe_code, reason = "one system call that no well-kept crate offers")]

use nix::libc;

/// What the kernel says of its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KernelClock {
    /// Whether it holds it to be synchronised: `STA_UNSYNC` is clear, and the clock is in no error.
    pub is_synchronised: bool,
    /// Estimated error, microseconds.
    pub estimated_error_us: i64,
    /// Largest error, microseconds; it grows until something sets the clock again.
    pub max_error_us: i64,
}

/// Asks; `None` where the call is not permitted (some containers).
#[must_use]
pub fn read() -> Option<KernelClock> {
    // SAFETY: `timex` holds integers and a `timeval` only, for which zero is a value; `modes` of zero
    // asks and sets nothing.
    let mut timex = unsafe { std::mem::MaybeUninit::<libc::timex>::zeroed().assume_init() };
    // SAFETY: the pointer is to our own, whole `timex`, which the kernel fills before it returns.
    let state = unsafe { libc::adjtimex(&raw mut timex) };
    (state >= 0).then_some(KernelClock {
        is_synchronised: state != libc::TIME_ERROR && timex.status & libc::STA_UNSYNC == 0,
        estimated_error_us: timex.esterror,
        max_error_us: timex.maxerror,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_none_below_zero_and_the_estimate_is_within_the_largest() {
        // Reading needs no privilege; a kernel without the call would be told as `None`.
        let clock = read().unwrap();
        assert!(clock.estimated_error_us >= 0, "{clock:?}");
        assert!(clock.max_error_us >= 0, "{clock:?}");
        // The kernel's own limit of 16 s (NTP_PHASE_LIMIT): beyond it the clock is not synchronised.
        assert!(!clock.is_synchronised || clock.max_error_us <= 16_000_000, "{clock:?}");
    }
}

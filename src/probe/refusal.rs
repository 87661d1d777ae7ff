//! What the operating system's errors mean: somebody said no, we could not ask, or it broke.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library's enums are open: what is not named here is told as it is"
)]

use std::io::{Error, ErrorKind};

use super::asked::Asked;
use crate::domain::observation::{NotAttempted, Refusal, Stage};

/// Linux error numbers that `ErrorKind` lumps together or lacks.
const EPERM: i32 = 1;
const EACCES: i32 = 13;
const EADDRNOTAVAIL: i32 = 99;
const ENFILE: i32 = 23;
const EMFILE: i32 = 24;
const ENOBUFS: i32 = 105;

/// How an attempt went that ended with this error while connecting or sending.
pub(crate) fn of(error: &Error) -> Asked {
    match error.raw_os_error() {
        // An "administratively prohibited" from the way surfaces as EACCES on a connected socket …
        Some(EACCES) => return Asked::refused(Refusal::Prohibited),
        // … and our own firewall's refusal as EPERM: that says nothing about the target.
        Some(EPERM) => return Asked::not_attempted(NotAttempted::NoPermission),
        // Our own limits are not the target's fault either.
        Some(ENFILE | EMFILE | ENOBUFS) => return Asked::not_attempted(NotAttempted::Internal),
        Some(EADDRNOTAVAIL) => return Asked::not_attempted(NotAttempted::NoFamilyAtVantage),
        _ => {}
    }
    match error.kind() {
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionReset => Asked::refused(Refusal::Port),
        ErrorKind::HostUnreachable => Asked::refused(Refusal::Host),
        ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => Asked::refused(Refusal::Network),
        ErrorKind::TimedOut | ErrorKind::WouldBlock => Asked::silent(),
        _ => Asked::failed(Stage::Connect, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::observation::Outcome;

    fn check(number: i32, expected: &Outcome) {
        assert_eq!(of(&Error::from_raw_os_error(number)).outcome, *expected, "errno {number}");
    }

    #[test]
    fn errors_by_number() {
        check(111, &Outcome::Refused { by: Refusal::Port });
        check(113, &Outcome::Refused { by: Refusal::Host });
        check(101, &Outcome::Refused { by: Refusal::Network });
        check(EACCES, &Outcome::Refused { by: Refusal::Prohibited });
        check(EPERM, &Outcome::NotAttempted { why: NotAttempted::NoPermission });
        check(110, &Outcome::Silent);
    }
}

//! `server-addressed`, rung 3: DOMAIN.md §6, server: a global IPv6 address, or an AAAA of a service
//! on it, if that answers.

use crate::assess::case::Case;
use crate::assess::host::{addressed, service_addresses};
use crate::assess::ruling::{Ruling, ruling};
use crate::domain::family::Family;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    match case.device() {
        Some(device) => addressed(case, device, service_addresses(case, device, Family::Ipv6)),
        None => ruling!(Unknown, "it is not in the record", "không có trong hồ sơ"),
    }
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn server_addressed() {
        proves("server-addressed", &[Pass, Fail, Unknown]);
    }
}

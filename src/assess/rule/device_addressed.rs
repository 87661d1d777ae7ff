//! `device-addressed`, rung 3: DOMAIN.md §6, network device: a global IPv6 address on an interface.
//! Link-local, IPv4-mapped and NAT64 addresses never count.

use crate::assess::case::Case;
use crate::assess::host::addressed;
use crate::assess::ruling::{Ruling, ruling};

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    match case.device() {
        Some(device) => addressed(case, device, Vec::new()),
        None => ruling!(Unknown, "it is not in the record", "không có trong hồ sơ"),
    }
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn device_addressed() {
        proves("device-addressed", &[Pass, Fail, Unknown]);
    }
}

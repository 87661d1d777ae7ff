//! `server-ipv6-capable`, rung 1: DOMAIN.md §6: the agent shows IPv6 MIB objects (RFC 4293), or the
//! system an IPv6 stack, be it switched off. Nothing told is unknown, never "incapable".

use crate::assess::case::Case;
use crate::assess::host::capable;
use crate::assess::ruling::{Ruling, ruling};

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    match case.device() {
        Some(device) => capable(case, device),
        None => ruling!(Unknown, "it is not in the record", "không có trong hồ sơ"),
    }
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Pass, Unknown};

    #[test]
    fn server_ipv6_capable() {
        proves("server-ipv6-capable", &[Pass, Unknown]);
    }
}

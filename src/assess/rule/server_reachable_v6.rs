//! `server-reachable-v6`, rung 4: DOMAIN.md §6, server: a service port answers over IPv6. A ping
//! does not decide.

use crate::assess::case::Case;
use crate::assess::host::{addressed, reachable, service_addresses};
use crate::assess::ports::strongest;
use crate::assess::ruling::{Ruling, ruling, text};
use crate::domain::family::Family;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(device) = case.device() else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    reachable(
        case,
        &text!("a service", "dịch vụ"),
        &strongest(case, device, Family::Ipv4),
        &strongest(case, device, Family::Ipv6),
        &addressed(case, device, service_addresses(case, device, Family::Ipv6)),
    )
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn server_reachable_v6() {
        proves("server-reachable-v6", &[Pass, Fail, Unknown]);
    }
}

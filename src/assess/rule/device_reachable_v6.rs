//! `device-reachable-v6`, rung 4: DOMAIN.md §6, network device: a management service answers over
//! IPv6. A ping does not decide (NIST's monitor: "operational" is more than "ping").

use crate::assess::case::Case;
use crate::assess::host::{addressed, reachable};
use crate::assess::management::strongest;
use crate::assess::ruling::{Ruling, ruling, text};
use crate::domain::family::Family;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(device) = case.device() else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    reachable(
        case,
        &text!("management", "dịch vụ quản trị"),
        &strongest(case, device, Family::Ipv4),
        &strongest(case, device, Family::Ipv6),
        &addressed(case, device, Vec::new()),
    )
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn device_reachable_v6() {
        proves("device-reachable-v6", &[Pass, Fail, Unknown]);
    }
}

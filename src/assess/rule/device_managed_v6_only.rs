//! `device-managed-v6-only`, rung 7: DOMAIN.md §6, network device: managed with IPv4 off. A management
//! service answers somebody who has no IPv4.

use crate::assess::case::Case;
use crate::assess::host::{addressed, reachable};
use crate::assess::management::strongest;
use crate::assess::ruling::{Ruling, ruling, text};
use crate::assess::v6_only::from_there;
use crate::domain::family::Family;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(device) = case.device() else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    from_there(case, |there| {
        reachable(
            there,
            &text!("management", "dịch vụ quản trị"),
            &strongest(case, device, Family::Ipv4),
            &strongest(there, device, Family::Ipv6),
            &addressed(there, device, Vec::new()),
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn device_managed_v6_only() {
        proves("device-managed-v6-only", &[Fail, Pass, Unknown]);
    }
}

//! `lan-devices-capable`, rung 1: DOMAIN.md §6, LAN: devices capable. The gateway decides: without
//! it no host of the LAN has IPv6.

use crate::assess::case::Case;
use crate::assess::host::capable;
use crate::assess::lan::Lan;
use crate::assess::ruling::{Ruling, gathered, ruling};

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(lan) = Lan::of(case) else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    let gateways = lan.gateways(case);
    let parts = gateways.into_iter().map(|device| capable(case, device)).collect();
    gathered(parts).unwrap_or_else(|| {
        ruling!(
            Unknown,
            "no gateway is declared at the site",
            "chưa khai báo thiết bị cổng mạng (gateway) tại địa điểm"
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Pass, Unknown};

    #[test]
    fn lan_devices_capable() {
        proves("lan-devices-capable", &[Pass, Unknown]);
    }
}

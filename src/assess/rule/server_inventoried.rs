//! `server-inventoried`, rung 0: DOMAIN.md §6, server: OS, role, zone. The role is always declared;
//! the zone is that of a prefix in which the server stands, or else its unit.

use std::net::IpAddr;

use crate::assess::case::Case;
use crate::assess::host::{has_unit, inventoried, known, wanted};
use crate::assess::ruling::{Ruling, ruling};
use crate::domain::family::Family;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(device) = case.device() else {
        return ruling!(Fail, "it is not in the record", "không có trong hồ sơ");
    };
    let told = case.facts_of(device);
    let system = known(device.platform.as_ref(), &told, |told| told.reading.facts.os.is_some());
    let addresses = case.addresses_of(device, Family::Ipv6);
    let has_zone = addresses.iter().any(|address| match address {
        IpAddr::V4(_) => false,
        IpAddr::V6(address) => case.declared.plan_of(*address).is_some(),
    });
    inventoried(vec![
        wanted(
            has_unit(case, &device.site) || has_zone,
            "the unit of its site, or its zone",
            "đơn vị của địa điểm hoặc vùng mạng",
        ),
        wanted(system, "operating system", "hệ điều hành"),
    ])
    .citing(told.iter().map(|told| told.observation))
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Pass, Unknown};

    #[test]
    fn server_inventoried() {
        proves("server-inventoried", &[Pass, Unknown]);
    }
}

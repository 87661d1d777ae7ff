//! What the ladders of services have in common: the server below, and the plan.

use std::net::IpAddr;

use super::case::Case;
use super::host::capable;
use super::ruling::{Ruling, bounded, ruling};

/// Rung 1 of a service: its declared server is capable. Without one only an answer over IPv6
/// proves it (the ladder does that).
pub(crate) fn host_capable(case: &Case<'_>) -> Ruling {
    let Some(name) = case.service().and_then(|service| service.device.as_deref()) else {
        return ruling!(
            Unknown,
            "no server is declared for it",
            "chưa khai báo máy chủ của dịch vụ"
        );
    };
    let Some(device) = case.declared.device(name) else {
        let name = bounded(name);
        return ruling!(
            Unknown,
            "its server {name} is not in the record",
            "máy chủ {name} không có trong hồ sơ"
        );
    };
    capable(case, device)
}

/// Whether these IPv6 addresses lie in declared prefixes: fails naming the first that does not.
/// `None` when there are none.
pub(crate) fn in_plan(case: &Case<'_>, addresses: &[IpAddr]) -> Option<Ruling> {
    let mut last = None;
    for address in addresses {
        let IpAddr::V6(address) = address else { continue };
        let Some(prefix) = case.declared.plan_of(*address) else {
            return Some(ruling!(
                Fail,
                "{address} lies in no declared prefix",
                "{address} không nằm trong dải nào đã khai báo"
            ));
        };
        let prefix = prefix.prefix;
        last = Some(ruling!(Pass, "{address} lies in {prefix}", "{address} nằm trong {prefix}"));
    }
    last
}

//! `dns-inventoried`, rung 0: DOMAIN.md §6, DNS zone: zone, NS. A name server is on record by the
//! zone's declared device, or by the zone's own NS records.

use crate::assess::case::Case;
use crate::assess::host::{inventoried, wanted};
use crate::assess::names::Hosts;
use crate::assess::ruling::{Ruling, ruling};
use crate::domain::task::RecordType;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(service) = case.service() else {
        return ruling!(Fail, "it is not in the record", "không có trong hồ sơ");
    };
    let servers = Hosts::of(case, RecordType::Ns);
    inventoried(vec![
        wanted(!service.name.is_empty(), "the zone's name", "tên vùng"),
        wanted(
            service.device.is_some() || !servers.all.is_empty(),
            "its name servers",
            "máy chủ tên miền của vùng",
        ),
    ])
    .citing(servers.lookup.seen)
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Pass, Unknown};

    #[test]
    fn dns_inventoried() {
        proves("dns-inventoried", &[Pass, Unknown]);
    }
}

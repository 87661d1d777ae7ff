//! `device-prefix-planned`, rung 2: DOMAIN.md §6, network device: prefix allotted (RFC 7381:
//! address planning). Overlap is refused when the inventory is read.

use ipnet::IpNet;

use crate::assess::case::Case;
use crate::assess::host::planned;
use crate::assess::ruling::{Ruling, bounded, ruling};

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(device) = case.device() else {
        return ruling!(Fail, "it is not in the record", "không có trong hồ sơ");
    };
    if let Some(ruling) = planned(case, device) {
        return ruling;
    }
    let site = bounded(&device.site);
    let allotted = case
        .declared
        .prefixes_at(&device.site)
        .iter()
        .map(|prefix| prefix.prefix)
        .find(|prefix| matches!(prefix, IpNet::V6(_)));
    match allotted {
        Some(prefix) => ruling!(
            Pass,
            "{prefix} is allotted to its site {site}",
            "{prefix} đã cấp cho địa điểm {site}"
        ),
        None => ruling!(
            Fail,
            "no IPv6 prefix is allotted to its site {site}, and no address of it lies in one",
            "chưa cấp dải IPv6 nào cho địa điểm {site}, cũng không có địa chỉ nào nằm trong dải"
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass};

    #[test]
    fn device_prefix_planned() {
        proves("device-prefix-planned", &[Pass, Fail]);
    }
}

//! `lan-inventoried`, rung 0: DOMAIN.md §6, LAN: unit, VLANs. A VLAN is on record by the prefix
//! that is used in it.

use crate::assess::case::Case;
use crate::assess::host::{has_unit, inventoried, wanted};
use crate::assess::ruling::{Ruling, ruling};
use crate::domain::prefix::PrefixRole;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(site) = case.declared.site(&case.subject.key) else {
        return ruling!(Fail, "it is not in the record", "không có trong hồ sơ");
    };
    let has_lan =
        case.declared.prefixes_at(&site.code).iter().any(|prefix| prefix.role == PrefixRole::Lan);
    inventoried(vec![
        wanted(has_unit(case, &site.code), "the unit of its site", "đơn vị của địa điểm"),
        wanted(has_lan, "a LAN prefix", "dải địa chỉ LAN"),
    ])
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Pass, Unknown};

    #[test]
    fn lan_inventoried() {
        proves("lan-inventoried", &[Pass, Unknown]);
    }
}

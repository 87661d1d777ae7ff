//! `lan-prefix-planned`, rung 2: DOMAIN.md §6, LAN: a /64 per VLAN (RFC 4291 §2.5.1, RFC 7421: SLAAC
//! needs 64 bits of interface identifier).

use crate::assess::case::Case;
use crate::assess::lan::Lan;
use crate::assess::ruling::{Ruling, listed, ruling};

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(lan) = Lan::of(case) else {
        return ruling!(Fail, "it is not in the record", "không có trong hồ sơ");
    };
    let odd: Vec<_> = lan.prefixes.iter().filter(|prefix| prefix.prefix_len() != 64).collect();
    if lan.prefixes.is_empty() {
        ruling!(Fail, "no IPv6 prefix is declared for its LAN", "chưa khai báo dải IPv6 cho LAN")
    } else if odd.is_empty() {
        let list = listed(&lan.prefixes);
        ruling!(Pass, "{list} is declared for its LAN", "đã khai báo {list} cho LAN")
    } else {
        let list = listed(odd);
        ruling!(Fail, "{list} is not a /64", "{list} không phải /64")
    }
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass};

    #[test]
    fn lan_prefix_planned() {
        proves("lan-prefix-planned", &[Pass, Fail]);
    }
}

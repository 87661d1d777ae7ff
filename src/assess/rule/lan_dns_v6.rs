//! `lan-dns-v6`, rung 5: a host of the LAN learns its name servers over IPv6: by router advertisement
//! (RFC 8106) or, as the O or M flag says, by DHCPv6 (RFC 4861 §4.2, RFC 8415). RFC 7084 L-11 and RFC
//! 8504 §7.3 ask for the first. Only who stands on the link sees it: from elsewhere it does not apply.

use crate::assess::case::Case;
use crate::assess::lan::{Heard, Lan};
use crate::assess::ruling::{Ruling, listed, ruling};
use crate::domain::router_advertisement::RouterAdvertisement;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(lan) = Lan::of(case) else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    let heard = Heard::of(case);
    if let Some(ruling) = heard.nothing() {
        return ruling;
    }
    // Who hands out no prefix of the LAN may be anybody: its name servers are not the LAN's.
    let is_own = |told: &RouterAdvertisement| {
        told.prefixes.iter().any(|each| each.valid_s > 0) && lan.owns(told)
    };
    let own: Vec<_> = heard.advertised.iter().filter(|(_, told)| is_own(told)).collect();
    let servers: Vec<_> = own.iter().flat_map(|(_, told)| &told.name_servers).collect();
    let by_dhcp = own.iter().find(|(_, told)| told.managed || told.other);
    let ruling = if own.is_empty() {
        ruling!(
            NotApplicable,
            "no router advertises its prefix (`lan-rogue-ra` judges the others)",
            "không bộ định tuyến nào quảng bá dải của LAN (xem `lan-rogue-ra`)"
        )
    } else if !servers.is_empty() {
        let list = listed(servers);
        ruling!(
            Pass,
            "name servers by router advertisement: {list}",
            "máy chủ DNS qua quảng bá bộ định tuyến: {list}"
        )
    } else if let Some((_, told)) = by_dhcp {
        let router = told.router;
        let flag = if told.managed { "M" } else { "O" };
        ruling!(
            Pass,
            "{router} refers to DHCPv6 by its {flag} flag",
            "{router} chỉ tới DHCPv6 bằng cờ {flag}"
        )
    } else {
        ruling!(
            Fail,
            "its router advertises a prefix, and neither a name server nor DHCPv6",
            "bộ định tuyến quảng bá dải địa chỉ nhưng không quảng bá DNS, cũng không chỉ tới DHCPv6"
        )
    };
    ruling.citing(heard.seen)
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn lan_dns_v6() {
        proves("lan-dns-v6", &[Pass, Fail, Unknown, NotApplicable]);
    }
}

//! `lan-rogue-ra`, rung 5: nobody but the LAN's own routers advertises there (RFC 6104; RFC 6105 keeps
//! others out). An advertisement is somebody else's when it hands out a prefix that is not declared for
//! the LAN, or when its sender is none of the site's devices although their MAC addresses are known.
//!
//! An advertisement in the router's own name, sent by somebody else, is not told apart.

use crate::assess::case::Case;
use crate::assess::lan::{Heard, Lan};
use crate::assess::ruling::{Ruling, bounded, gathered, ruling};
use crate::domain::router_advertisement::RouterAdvertisement;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(lan) = Lan::of(case) else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    let heard = Heard::of(case);
    if let Some(ruling) = heard.nothing() {
        return ruling;
    }
    let known = lan.link_addresses(case);
    let own = lan.own_addresses(case);
    let one = |told: &RouterAdvertisement| -> Ruling {
        let router = told.router;
        let mac = told.mac_address.as_deref().map_or_else(|| "?".to_owned(), bounded);
        if let Some(foreign) = lan.foreign_prefix(told) {
            return ruling!(
                Fail,
                "{router} ({mac}) advertises {foreign}, which is not declared for this LAN",
                "{router} ({mac}) quảng bá {foreign}, dải không được khai báo cho LAN này"
            );
        }
        let has_own_address = own.contains(&router.into());
        // `fe80::1` is anybody's favourite: where the MAC addresses are known, they decide.
        let is_own = match &told.mac_address {
            Some(mac) if !known.is_empty() && !is_virtual(mac) => known.contains(mac.as_str()),
            Some(_) | None => has_own_address,
        };
        let is_clear = lan.tells_all_link_addresses(case)
            && told.mac_address.as_deref().is_some_and(|mac| !is_virtual(mac));
        if is_own {
            ruling!(
                Pass,
                "only the site's own devices advertise: {router} ({mac})",
                "chỉ thiết bị của địa điểm quảng bá: {router} ({mac})"
            )
        } else if !is_clear {
            ruling!(
                Unknown,
                "{router} ({mac}) advertises; whose it is is not known: not every gateway of the site told its MAC addresses",
                "{router} ({mac}) quảng bá; chưa rõ của thiết bị nào: chưa phải mọi cổng mạng tại địa điểm cho biết địa chỉ MAC"
            )
        } else {
            ruling!(
                Fail,
                "{router} ({mac}) advertises and is none of the site's devices",
                "{router} ({mac}) quảng bá nhưng không phải thiết bị nào của địa điểm"
            )
        }
    };
    let parts = heard.advertised.iter().map(|(_, told)| one(told)).collect();
    let ruling = gathered(parts)
        .unwrap_or_else(|| ruling!(Pass, "nobody advertises", "không có thiết bị nào quảng bá"));
    ruling.citing(heard.seen)
}

/// The MAC addresses that routers share: VRRP over IPv6 (RFC 9568 §7.3), HSRP over IPv6.
fn is_virtual(mac: &str) -> bool {
    mac.starts_with("00:00:5e:00:02:") || mac.starts_with("00:05:73:a0:")
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn lan_rogue_ra() {
        proves("lan-rogue-ra", &[Pass, Fail, Unknown, NotApplicable]);
    }
}

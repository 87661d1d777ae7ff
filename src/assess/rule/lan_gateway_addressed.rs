//! `lan-gateway-addressed`, rung 3: DOMAIN.md §6, LAN: a router that advertises the LAN's prefix
//! (RFC 4861 §6.2), or an addressed gateway.

use std::net::IpAddr;

use crate::assess::case::Case;
use crate::assess::host::ipv6_of;
use crate::assess::lan::{Heard, Lan};
use crate::assess::ruling::{Ruling, bounded, listed, ruling};
use crate::domain::address::AddressRole;
use crate::domain::router_advertisement::RouterAdvertisement;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(lan) = Lan::of(case) else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    if let Some(ruling) = advertised(case, &lan) {
        return ruling;
    }
    let mut told_in_vain = Vec::new();
    for device in &lan.devices {
        for told in case.facts_of(device).iter() {
            if let Some(address) = ipv6_of(told).find(|address| lan.holds(*address)) {
                let name = bounded(&device.name);
                return ruling!(Pass, "{name} shows {address}", "{name} cho thấy {address}")
                    .citing([told.observation]);
            }
            if told.reading.truncated.is_none() && !told.reading.facts.addresses.is_empty() {
                told_in_vain.push(told.observation);
            }
        }
    }
    let declared = lan
        .devices
        .iter()
        .flat_map(|device| case.declared.records_of(&device.name))
        .filter(|record| record.role == AddressRole::Gateway)
        .map(|record| record.address)
        .filter(|address| lan.holds(*address));
    let contacts: Vec<(IpAddr, _)> =
        declared.map(|address| (address, case.contact(address))).collect();
    if let Some((address, contact)) = contacts.iter().find(|(_, contact)| contact.is_answered()) {
        return ruling!(Pass, "the gateway {address} answers", "cổng mạng {address} trả lời")
            .citing(contact.seen.iter().copied());
    }
    if lan.prefixes.is_empty() {
        return ruling!(
            Fail,
            "its LAN has no IPv6 prefix in which a gateway could be addressed",
            "LAN chưa có dải IPv6 để đặt địa chỉ cổng mạng"
        );
    }
    if !told_in_vain.is_empty() {
        return ruling!(
            Fail,
            "no device of the site shows an address in its IPv6 prefix",
            "không thiết bị nào tại địa điểm có địa chỉ trong dải IPv6 của LAN"
        )
        .citing(told_in_vain);
    }
    match contacts.first() {
        Some((address, contact)) => {
            let Text { en, vi } = contact.words();
            ruling!(Unknown, "the gateway {address} {en}", "cổng mạng {address} {vi}")
                .citing(contact.seen.iter().copied())
        }
        None => ruling!(
            Unknown,
            "no gateway address is declared and no device of the site told its addresses",
            "chưa khai báo địa chỉ cổng mạng và chưa thiết bị nào cho biết địa chỉ"
        ),
    }
}

/// A router that advertises the LAN's prefix and no other.
fn advertised(case: &Case<'_>, lan: &Lan<'_>) -> Option<Ruling> {
    let heard = Heard::of(case);
    let is_live = |told: &RouterAdvertisement| told.prefixes.iter().any(|each| each.valid_s > 0);
    let is_own =
        |told: &RouterAdvertisement| told.lifetime_s > 0 && is_live(told) && lan.owns(told);
    let (look, told) = heard.advertised.into_iter().find(|(_, told)| is_own(told))?;
    let (router, list) = (told.router, listed(told.prefixes.iter().map(|each| each.prefix)));
    let ruling = ruling!(Pass, "{router} advertises {list}", "{router} quảng bá {list}");
    Some(ruling.citing([look]))
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn lan_gateway_addressed() {
        proves("lan-gateway-addressed", &[Pass, Fail, Unknown]);
    }
}

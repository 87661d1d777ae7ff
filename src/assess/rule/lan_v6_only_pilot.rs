//! `lan-v6-only-pilot`, rung 7: DOMAIN.md §6, LAN: an IPv6-only pilot (NAT64, 464XLAT). It runs where
//! somebody without IPv4 stands on the LAN's link, hears its router, and has a DNS64 (RFC 7050) that leads
//! to what has IPv4 alone. Whether the translator carries is not asked: its addresses lie in no declared
//! prefix.

use crate::assess::case::Case;
use crate::assess::lan::{Heard, Lan};
use crate::assess::ruling::{Ruling, listed, ruling};
use crate::assess::v6_only::from_there;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(lan) = Lan::of(case) else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    from_there(case, |there| {
        let heard = Heard::of(there);
        let own = heard.advertised.iter().filter(|(_, told)| lan.owns(told));
        let own: Vec<_> = own.map(|(look, _)| *look).collect();
        let prefixes = listed(there.evidence.translators());
        let ruling = if own.is_empty() {
            ruling!(
                Unknown,
                "the vantage without IPv4 does not hear this LAN's router: it stands elsewhere",
                "điểm đo không có IPv4 không nghe thấy bộ định tuyến của LAN này: không ở trong LAN"
            )
        } else if there.evidence.translators().is_empty() {
            ruling!(
                Unknown,
                "a vantage without IPv4 stands in it and finds no DNS64: what has IPv4 alone is out of reach",
                "điểm đo không có IPv4 ở trong LAN nhưng không thấy DNS64: không tới được nơi chỉ có IPv4"
            )
        } else {
            ruling!(
                Pass,
                "a vantage without IPv4 stands in it, hears its router and has a DNS64 ({prefixes})",
                "điểm đo không có IPv4 ở trong LAN, nghe thấy bộ định tuyến và có DNS64 ({prefixes})"
            )
        };
        ruling.citing(own)
    })
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Pass, Unknown};

    #[test]
    fn lan_v6_only_pilot() {
        proves("lan-v6-only-pilot", &[Pass, Unknown]);
    }
}

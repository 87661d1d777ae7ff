//! `lan-v6-only-pilot`, rung 7: DOMAIN.md §6, LAN: an IPv6-only pilot (NAT64, 464XLAT). It runs where
//! somebody without IPv4 stands on the LAN's link, hears its router, has a DNS64 (RFC 7050), and got an
//! answer from behind the translator that the DNS64 leads to. A DNS64 alone makes names up: whether the
//! translator carries only an answer shows. Its addresses are asked like any others, where the
//! translator's prefix is declared.

use crate::assess::case::Case;
use crate::assess::contact::answers_itself;
use crate::assess::lan::{Heard, Lan};
use crate::assess::ruling::{Ruling, listed, ruling};
use crate::assess::v6_only::from_there;
use crate::domain::observation::Observation;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(lan) = Lan::of(case) else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    from_there(case, |there| {
        let heard = Heard::of(there);
        let own = heard.advertised.iter().filter(|(_, told)| lan.owns(told));
        let own: Vec<_> = own.map(|(look, _)| *look).collect();
        let translators = there.evidence.translators();
        let prefixes = listed(translators);
        let carried = carried(there);
        let ruling = if own.is_empty() {
            ruling!(
                Unknown,
                "the vantage without IPv4 does not hear this LAN's router: it stands elsewhere",
                "điểm đo không có IPv4 không nghe thấy bộ định tuyến của LAN này: không ở trong LAN"
            )
        } else if translators.is_empty() {
            ruling!(
                Unknown,
                "a vantage without IPv4 stands in it and finds no DNS64: what has IPv4 alone is out of reach",
                "điểm đo không có IPv4 ở trong LAN nhưng không thấy DNS64: không tới được nơi chỉ có IPv4"
            )
        } else if let Some(first) = carried.first() {
            let address = first.address;
            ruling!(
                Pass,
                "a vantage without IPv4 stands in it, hears its router, has a DNS64 ({prefixes}), and {address} behind its translator answers",
                "điểm đo không có IPv4 ở trong LAN, nghe thấy bộ định tuyến, có DNS64 ({prefixes}), và {address} sau bộ chuyển đổi có trả lời"
            )
        } else {
            ruling!(
                Unknown,
                "a vantage without IPv4 stands in it and has a DNS64 ({prefixes}); nothing behind its translator has answered (is its prefix declared?)",
                "điểm đo không có IPv4 ở trong LAN và có DNS64 ({prefixes}); chưa có gì sau bộ chuyển đổi trả lời (đã khai báo dải này chưa?)"
            )
        };
        ruling.citing(own.into_iter().chain(carried))
    })
}

/// What was answered from behind the translators: by whoever is asked there, not by a router on the way,
/// which says that the translator carries nothing.
fn carried<'a>(there: &Case<'a>) -> Vec<&'a Observation> {
    let prefixes = there.evidence.translators().iter();
    let behind = prefixes.flat_map(|prefix| there.evidence.within(*prefix));
    let behind = behind.flat_map(|(_, seen)| seen.iter().copied());
    behind.filter(|seen| answers_itself(seen)).collect()
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::{proves, reasons};
    use crate::domain::finding::Verdict::{Pass, Unknown};

    #[test]
    fn lan_v6_only_pilot() {
        proves("lan-v6-only-pilot", &[Pass, Unknown]);
    }

    #[test]
    fn a_dns64_alone_is_no_pilot() {
        let said = reasons("v6-only-vantage-lan-with-dns64-alone", "lan-v6-only-pilot");
        assert!(said.iter().any(|why| why.contains("nothing behind its translator")), "{said:?}");
    }

    /// Hops of a trace that ends before it, and a Packet Too Big, come from this side.
    #[test]
    fn routers_before_the_translator_are_nobody_behind_it() {
        let said = reasons("v6-only-vantage-lan-routers-alone", "lan-v6-only-pilot");
        assert!(said.iter().any(|why| why.contains("nothing behind its translator")), "{said:?}");
    }
}

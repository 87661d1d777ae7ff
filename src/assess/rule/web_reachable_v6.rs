//! `web-reachable-v6`, rung 4: Internet.nl's `web_reach`; DOMAIN.md §6, web service: every AAAA
//! connects on every port that is open on IPv4. This is the rung of VNNIC's portal counter.

use std::net::IpAddr;

use crate::assess::case::Case;
use crate::assess::contact::{Contact, Reach, endpoint};
use crate::assess::names::no_address;
use crate::assess::path::{Path, towards};
use crate::assess::ports::contact;
use crate::assess::ruling::{Ruling, bounded, gathered, ruling};
use crate::assess::web::Web;
use crate::domain::finding::Verdict;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(web) = Web::of(case) else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    let name = bounded(web.name);
    if no_address(&web.ipv6) {
        return ruling!(
            Fail,
            "{name} has no usable IPv6 address to connect to",
            "{name} không có địa chỉ IPv6 dùng được để kết nối"
        )
        .citing(web.ipv6.seen.iter().copied());
    }
    if let Some(ruling) = web.without_ipv6() {
        return ruling;
    }
    let ipv4_addresses = web.ipv4.usable();
    let parts = web.ipv6.usable().into_iter().map(|address| {
        let ports = web.ports.iter().map(|port| {
            let ipv4 = contact(case, &ipv4_addresses, *port);
            let ipv6 = case.connects(address, *port);
            let ruling = compared(address, *port, &ipv4, &ipv6, web.is_ipv6_only());
            ruling.map(|ruling| located(case, address, ruling))
        });
        one_address(address, ports.flatten().collect())
    });
    gathered(parts.collect()).unwrap_or_else(|| {
        ruling!(Unknown, "none of its ports was asked", "chưa hỏi cổng nào của dịch vụ")
    })
}

/// A failure with where the path breaks, as far as a trace tells.
fn located(case: &Case<'_>, address: IpAddr, mut ruling: Ruling) -> Ruling {
    if ruling.verdict != Verdict::Fail {
        return ruling;
    }
    let Path { words, seen } = towards(case, address);
    ruling.reason.en += &words.en;
    ruling.reason.vi += &words.vi;
    ruling.citing(seen)
}

/// One port of one address. `None` where it is closed in both families: nothing is offered there.
fn compared(
    address: IpAddr,
    port: u16,
    ipv4: &Contact<'_>,
    ipv6: &Contact<'_>,
    ipv6_only: bool,
) -> Option<Ruling> {
    let place = endpoint(address, port);
    let (Text { en: en4, vi: vi4 }, Text { en: en6, vi: vi6 }) = (ipv4.words(), ipv6.words());
    let ruling = match (ipv4.reach, ipv6.reach) {
        (_, Reach::Answered) => {
            ruling!(Pass, "{place} accepts connections", "{place} nhận kết nối")
        }
        (Reach::Answered, Reach::NotAnswered) => ruling!(
            Fail,
            "AAAA {place} {en6}, IPv4 accepts connections",
            "AAAA {place} {vi6}, còn IPv4 nhận kết nối"
        ),
        (Reach::NotAnswered, Reach::NotAnswered) => return None,
        (Reach::NotAsked, Reach::NotAnswered) if ipv6_only => return None,
        (_, Reach::NotAnswered) => {
            ruling!(Unknown, "{place} {en6}, and IPv4 {en4}", "{place} {vi6}, còn IPv4 {vi4}")
        }
        _ => ruling!(Unknown, "{place} {en6}", "{place} {vi6}"),
    };
    Some(ruling.citing(ipv6.seen.iter().chain(&ipv4.seen).copied()))
}

/// All ports of one address: at least one must be open, or nothing is proved.
fn one_address(address: IpAddr, ports: Vec<Ruling>) -> Ruling {
    gathered(ports).unwrap_or_else(|| ruling!(
        Unknown,
        "{address} answers at no port, and IPv4 does not either: an outage or a filter, no verdict on IPv6",
        "{address} không trả lời ở cổng nào, IPv4 cũng vậy: mất kết nối hoặc bị lọc, không kết luận về IPv6"
    ))
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn web_reachable_v6() {
        // What it adds of the path is `path.rs`'s; here it must not disturb the verdict.
        proves("web-reachable-v6", &[Pass, Fail, Unknown]);
    }
}

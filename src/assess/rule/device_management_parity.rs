//! `device-management-parity`, rung 5: DOMAIN.md §6, network device: management parity of both
//! families (RFC 7381: a network that is managed over IPv4 only fails with it). Management that answers
//! over IPv6 alone is most often a filter that nobody wrote for IPv6 (RFC 9099).

use crate::assess::case::Case;
use crate::assess::contact::{Contact, Pair, Reach};
use crate::assess::host::{addressed, asked_addresses, is_ipv6_only};
use crate::assess::management::{Management, contact};
use crate::assess::ruling::{Ruling, gathered, ruling};
use crate::domain::family::Family;
use crate::domain::finding::Verdict;
use crate::domain::observation::{Observation, Outcome};
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(device) = case.device() else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    if is_ipv6_only(case, device) {
        return ruling!(
            NotApplicable,
            "IPv6 only: there is no IPv4 to compare with",
            "chỉ có IPv6: không có IPv4 để so sánh"
        );
    }
    let [ipv4_addresses, ipv6_addresses] =
        [Family::Ipv4, Family::Ipv6].map(|family| asked_addresses(case, device, family));
    // Without an IPv6 address nothing could be asked over IPv6, and nothing needs to be.
    let proved_without =
        addressed(case, device, Vec::new()).verdict == Verdict::Fail && ipv6_addresses.is_empty();
    let parts: Vec<(bool, Ruling)> = Management::of(device)
        .into_iter()
        .filter_map(|service| {
            let ipv4 = contact(case, &ipv4_addresses, service);
            let ipv6 = contact(case, &ipv6_addresses, service);
            let is_off = is_closed(&ipv4) && is_closed(&ipv6);
            Some((is_off, compared(service, &ipv4, &ipv6, proved_without)?))
        })
        .collect();
    // A device that another service manages over both needs no second one: closed to both families
    // is parity (server-port-parity says the same).
    let is_managed = parts.iter().any(|(_, ruling)| ruling.verdict == Verdict::Pass);
    let parts = parts.into_iter().filter(|(is_off, _)| !(*is_off && is_managed));
    gathered(parts.map(|(_, ruling)| ruling).collect()).unwrap_or_else(|| {
        ruling!(
            Unknown,
            "no management service of it was asked",
            "chưa hỏi dịch vụ quản trị nào của thiết bị"
        )
    })
}

/// Whether every attempt found the port closed: silence and a broken session say less.
fn is_closed(contact: &Contact<'_>) -> bool {
    let closed = |each: &&Observation| matches!(each.outcome, Outcome::Refused { .. });
    contact.reach == Reach::NotAnswered && contact.seen.iter().all(closed)
}

fn compared(
    service: Management,
    ipv4: &Contact<'_>,
    ipv6: &Contact<'_>,
    proved_without: bool,
) -> Option<Ruling> {
    let cited: Vec<_> = ipv4.seen.iter().chain(&ipv6.seen).copied().collect();
    let (Text { en: en4, vi: vi4 }, Text { en: en6, vi: vi6 }) = (ipv4.words(), ipv6.words());
    let ruling = match Pair::of(ipv4, ipv6) {
        Pair::Both => {
            ruling!(Pass, "{service} answers over both", "{service} trả lời qua cả hai")
        }
        Pair::OnlyIpv4 => ruling!(
            Fail,
            "{service} answers over IPv4 and not over IPv6: it {en6}",
            "{service} trả lời qua IPv4 nhưng không qua IPv6: {vi6}"
        ),
        Pair::OnlyIpv6 => ruling!(
            Fail,
            "firewall forgotten? {service} answers over IPv6 and not over IPv4: it {en4}",
            "quên tường lửa? {service} trả lời qua IPv6 nhưng không qua IPv4: {vi4}"
        ),
        Pair::Neither => ruling!(
            Unknown,
            "{service} answers over neither family: it {en6}",
            "{service} không trả lời qua cả hai họ: {vi6}"
        ),
        Pair::Unclear if proved_without && ipv4.is_answered() => ruling!(
            Fail,
            "{service} answers over IPv4, and the device has no IPv6 address",
            "{service} trả lời qua IPv4, còn thiết bị không có địa chỉ IPv6"
        ),
        Pair::Unclear if ipv4.reach == Reach::NotAsked && ipv6.reach == Reach::NotAsked => {
            return None;
        }
        Pair::Unclear => ruling!(
            Unknown,
            "{service}: IPv4 {en4}; IPv6 {en6}",
            "{service}: IPv4 {vi4}; IPv6 {vi6}"
        ),
    };
    Some(ruling.citing(cited))
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn device_management_parity() {
        proves("device-management-parity", &[Pass, Fail, Unknown, NotApplicable]);
    }
}

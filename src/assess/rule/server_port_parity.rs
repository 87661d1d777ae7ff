//! `server-port-parity`, rung 5: DOMAIN.md §6, server: open IPv6 ports = open IPv4 ports. A port
//! open over IPv6 alone is most often a firewall whose IPv6 rules nobody wrote (RFC 9099 warns of it).

use crate::assess::case::Case;
use crate::assess::contact::{Contact, Pair, Reach, endpoint};
use crate::assess::host::{addressed, asked_addresses, is_ipv6_only, service_addresses};
use crate::assess::ports::{contact, ports};
use crate::assess::ruling::{Ruling, gathered, ruling};
use crate::domain::family::Family;
use crate::domain::finding::Verdict;
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
    let ipv4_addresses = asked_addresses(case, device, Family::Ipv4);
    let ipv6_addresses = asked_addresses(case, device, Family::Ipv6);
    let more = service_addresses(case, device, Family::Ipv6);
    let proved_without =
        ipv6_addresses.is_empty() && addressed(case, device, more).verdict == Verdict::Fail;
    let mut open_in_both = false;
    let mut parts = Vec::new();
    for port in ports(case, device) {
        let ipv4 = contact(case, &ipv4_addresses, port);
        let ipv6 = contact(case, &ipv6_addresses, port);
        open_in_both |= Pair::of(&ipv4, &ipv6) == Pair::Both;
        parts.extend(compared(port, &ipv4, &ipv6, proved_without));
    }
    match gathered(parts) {
        None => ruling!(Unknown, "none of its ports was asked", "chưa hỏi cổng nào của máy chủ"),
        Some(ruling) if ruling.verdict == Verdict::Pass && !open_in_both => {
            let evidence = ruling.evidence;
            let mut ruling = ruling!(
                Unknown,
                "no port answers over either family: an outage or a filter, no verdict on IPv6",
                "không cổng nào trả lời qua cả hai họ: mất kết nối hoặc bị lọc, không kết luận về IPv6"
            );
            ruling.evidence = evidence;
            ruling
        }
        Some(ruling) => ruling,
    }
}

fn compared(
    port: u16,
    ipv4: &Contact<'_>,
    ipv6: &Contact<'_>,
    proved_without: bool,
) -> Option<Ruling> {
    let Text { en: en4, vi: vi4 } = ipv4.words();
    let Text { en: en6, vi: vi6 } = ipv6.words();
    let place = |contact: &Contact<'_>| {
        contact.seen.first().map(|seen| endpoint(seen.address, port)).unwrap_or_default()
    };
    let (four, six) = (place(ipv4), place(ipv6));
    let ruling = match Pair::of(ipv4, ipv6) {
        Pair::Both => ruling!(Pass, "port {port} is open over both", "cổng {port} mở qua cả hai"),
        Pair::Neither => {
            ruling!(Pass, "port {port} is closed over both", "cổng {port} đóng qua cả hai")
        }
        Pair::OnlyIpv4 => ruling!(
            Fail,
            "not migrated: port {port} is open over IPv4, {six} {en6}",
            "chưa chuyển đổi: cổng {port} mở qua IPv4, còn {six} {vi6}"
        ),
        Pair::OnlyIpv6 => ruling!(
            Fail,
            "firewall forgotten: {six} is open, {four} {en4}",
            "quên tường lửa: {six} mở, còn {four} {vi4}"
        ),
        Pair::Unclear if proved_without && ipv4.is_answered() => ruling!(
            Fail,
            "not migrated: port {port} is open over IPv4, and the server has no IPv6 address",
            "chưa chuyển đổi: cổng {port} mở qua IPv4, còn máy chủ không có địa chỉ IPv6"
        ),
        Pair::Unclear if ipv4.reach == Reach::NotAsked && ipv6.reach == Reach::NotAsked => {
            return None;
        }
        Pair::Unclear => ruling!(
            Unknown,
            "port {port}: IPv4 {en4}; IPv6 {en6}",
            "cổng {port}: IPv4 {vi4}; IPv6 {vi6}"
        ),
    };
    Some(ruling.citing(ipv4.seen.iter().chain(&ipv6.seen).copied()))
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn server_port_parity() {
        proves("server-port-parity", &[Pass, Fail, Unknown, NotApplicable]);
    }
}

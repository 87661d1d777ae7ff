//! `link-v6-parity`, rung 5: DOMAIN.md §6, link: IPv6 not worse than IPv4 by more than 15% and
//! 2 ms (our rule, after RIPE-772's figure for equipment), nor by more than two points of loss.

use crate::assess::case::Case;
use crate::assess::link::judgement::{is_unmeasured, worse};
use crate::assess::link::{compared, far_end, train_contact};
use crate::assess::ruling::{Ruling, ruling};
use crate::domain::audit::{FamilyAudit, LinkState};
use crate::domain::family::Family;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(link) = case.link() else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    let families = compared(link, case.evidence, case.policy);
    let seen: Vec<_> = Family::ALL
        .iter()
        .filter_map(|family| far_end(link, *family))
        .flat_map(|address| train_contact(link, address, case.evidence).seen)
        .collect();
    let of = |family: Family| families.iter().find(|audit| audit.family == family);
    let ruling = match (of(Family::Ipv4), of(Family::Ipv6)) {
        (None, _) => ruling!(
            NotApplicable,
            "no IPv4 address is declared: there is nothing to compare with",
            "chưa khai báo địa chỉ IPv4: không có gì để so sánh"
        ),
        (Some(_), None) => ruling!(
            Fail,
            "its far end has an IPv4 address and no IPv6 address",
            "đầu xa có địa chỉ IPv4 mà không có địa chỉ IPv6"
        ),
        (Some(ipv4), Some(ipv6)) => worded(case, ipv4, ipv6),
    };
    ruling.citing(seen)
}

fn worded(case: &Case<'_>, ipv4: &FamilyAudit, ipv6: &FamilyAudit) -> Ruling {
    let Text { en: en4, vi: vi4 } = &ipv4.reason;
    let Text { en: en6, vi: vi6 } = &ipv6.reason;
    match (ipv4.state, ipv6.state) {
        (LinkState::Unknown, _) => ruling!(Unknown, "{en4}", "{vi4}"),
        (_, LinkState::Unknown) => ruling!(Unknown, "{en6}", "{vi6}"),
        (LinkState::Down, LinkState::Down) => ruling!(
            Unknown,
            "both families: the link is down, there is nothing to compare",
            "cả hai họ: kênh mất kết nối, không có gì để so sánh"
        ),
        (_, LinkState::Down) => {
            ruling!(Fail, "IPv4 passes, {en6}", "IPv4 thông, còn {vi6}")
        }
        (LinkState::Down, _) => ruling!(
            Pass,
            "IPv6 passes where IPv4 does not",
            "IPv6 thông trong khi IPv4 mất kết nối"
        ),
        _ if is_unmeasured(ipv4) => ruling!(Unknown, "{en4}", "{vi4}"),
        _ if is_unmeasured(ipv6) => ruling!(Unknown, "{en6}", "{vi6}"),
        _ => match worse(ipv4, ipv6, case.policy) {
            None => ruling!(Pass, "IPv6 is not worse than IPv4", "IPv6 không kém IPv4"),
            Some(Text { en, vi }) => ruling!(Fail, "{en}", "{vi}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn link_v6_parity() {
        proves("link-v6-parity", &[Pass, Fail, Unknown, NotApplicable]);
    }
}

//! `link-within-sla`, rung 5: DOMAIN.md §6, link: within SLA: every limit of the link's own
//! contract kept in both families. There is no built-in legal value (DOMAIN.md §4), and
//! availability is a matter of months, not of one audit.

use crate::assess::case::Case;
use crate::assess::link::judgement::has_limits;
use crate::assess::link::{far_end, filter_signs, of_evidence, train_contact};
use crate::assess::ruling::{Ruling, ruling};
use crate::domain::audit::{FamilyAudit, LinkState};
use crate::domain::family::Family;
use crate::domain::finding::Verdict;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(link) = case.link() else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    if !has_limits(&link.sla) {
        return ruling!(
            NotApplicable,
            "its contract declares no limit that one audit can judge",
            "hợp đồng không khai báo giới hạn nào đánh giá được bằng một lần đo"
        );
    }
    let audit = of_evidence(link, case.evidence, case.policy);
    let seen = Family::ALL
        .iter()
        .filter_map(|family| far_end(link, *family))
        .map(|address| train_contact(link, address, case.evidence))
        .flat_map(|contact| {
            let mut seen = filter_signs(link, &contact, case.evidence);
            seen.extend(contact.seen);
            seen
        });
    let seen: Vec<_> = seen.collect();
    let has_ipv6 = audit.families.iter().any(|family| family.family == Family::Ipv6);
    let ruling = match audit.sla {
        Verdict::Pass => ruling!(
            Pass,
            "every declared limit is kept in both families",
            "giữ mọi giới hạn đã khai báo ở cả hai họ"
        ),
        Verdict::Fail if !has_ipv6 => ruling!(
            Fail,
            "it has no IPv6 that could keep its contract",
            "chưa có IPv6 để giữ hợp đồng"
        ),
        verdict @ (Verdict::Fail | Verdict::Unknown | Verdict::NotApplicable | Verdict::Exempt) => {
            let Text { en, vi } = spoken(&audit.families);
            let mut ruling = ruling!(Unknown, "{en}", "{vi}");
            ruling.verdict = verdict;
            ruling
        }
    };
    ruling.citing(seen)
}

/// What the families that are not well say.
fn spoken(families: &[FamilyAudit]) -> Text {
    let unwell = |audit: &&FamilyAudit| audit.state != LinkState::Up;
    let reasons: Vec<&Text> = families.iter().filter(unwell).map(|audit| &audit.reason).collect();
    Text::new(
        reasons.iter().map(|text| text.en.as_str()).collect::<Vec<_>>().join("; "),
        reasons.iter().map(|text| text.vi.as_str()).collect::<Vec<_>>().join("; "),
    )
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn link_within_sla() {
        proves("link-within-sla", &[Pass, Fail, Unknown, NotApplicable]);
    }
}

//! `link-passes-v6`, rung 4: DOMAIN.md §6, link: IPv6 passes end to end. A train of which nothing
//! came back disproves it, also when IPv4 is down: then the reason says that the link is. Where a TCP
//! connection crossed the link all the same, its echoes are filtered, and it passes IPv6.

use crate::assess::case::Case;
use crate::assess::contact::{Contact, Reach};
use crate::assess::link::{far_end, filter_signs, filtered_words, over_ipv6, train_contact};
use crate::assess::ruling::{Ruling, ruling};
use crate::domain::family::Family;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let (link, far) = match over_ipv6(case) {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    let ipv6 = train_contact(link, far, case.evidence);
    let ipv4 =
        far_end(link, Family::Ipv4).map(|address| train_contact(link, address, case.evidence));
    let is_down = |contact: &Contact<'_>| {
        contact.reach == Reach::NotAnswered && filter_signs(link, contact, case.evidence).is_empty()
    };
    let ipv4_is_down = ipv4.as_ref().is_some_and(is_down);
    let signs = filter_signs(link, &ipv6, case.evidence);
    let Text { en, vi } = ipv6.words();
    match ipv6.reach {
        Reach::Answered => {
            ruling!(Pass, "echoes to {far} come back", "gói gửi tới {far} có trả lời")
        }
        Reach::NotAnswered if !signs.is_empty() => {
            let Text { en, vi } = filtered_words();
            ruling!(Pass, "{far} {en}", "{far} {vi}")
        }
        Reach::NotAnswered if ipv4_is_down => ruling!(
            Fail,
            "both families: the link is down; {far} {en}",
            "cả hai họ: kênh mất kết nối; {far} {vi}"
        )
        .citing(ipv4.iter().flat_map(|contact| contact.seen.iter().copied())),
        Reach::NotAnswered => ruling!(Fail, "{far} {en}", "{far} {vi}"),
        Reach::Contradictory | Reach::CouldNotAsk | Reach::Stale | Reach::NotAsked => {
            ruling!(Unknown, "{far} {en}", "{far} {vi}")
        }
    }
    .citing(signs.into_iter().chain(ipv6.seen))
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn link_passes_v6() {
        proves("link-passes-v6", &[Pass, Fail, Unknown]);
    }
}

//! `link-v6-only-transport`, rung 7: DOMAIN.md §6, link: IPv6-only transport. IPv6 passes where who measures
//! has no IPv4 to lean on. That a record names no IPv4 of a link shows nothing: nobody may have typed it.

use crate::assess::case::Case;
use crate::assess::contact::{Contact, Reach};
use crate::assess::link::{far_end, filter_signs, filtered_words, over_ipv6, train_contact};
use crate::assess::ruling::{Ruling, ruling};
use crate::assess::v6_only::from_there;
use crate::domain::family::Family;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let (link, far) = match over_ipv6(case) {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    let four = far_end(link, Family::Ipv4);
    from_there(case, |there| {
        let ipv6 = train_contact(link, far, there.evidence);
        let ipv4 = four.map(|four| train_contact(link, four, case.evidence));
        let signs = filter_signs(link, &ipv6, there.evidence);
        let Text { en, vi } = ipv6.words();
        let ruling = match ipv6.reach {
            Reach::NotAnswered if !signs.is_empty() => {
                let Text { en, vi } = filtered_words();
                ruling!(
                    Pass,
                    "from a vantage without IPv4: {far} {en}",
                    "từ điểm đo không có IPv4: {far} {vi}"
                )
            }
            Reach::Answered => ruling!(
                Pass,
                "echoes to {far} come back to a vantage without IPv4",
                "gói gửi tới {far} có trả lời khi điểm đo không có IPv4"
            ),
            Reach::NotAnswered if ipv4.as_ref().is_some_and(Contact::is_answered) => ruling!(
                Fail,
                "needs IPv4: without it {far} {en}, and IPv4 passes",
                "cần IPv4: không có IPv4 thì {far} {vi}, còn IPv4 đi qua được"
            ),
            Reach::NotAnswered
            | Reach::Contradictory
            | Reach::CouldNotAsk
            | Reach::Stale
            | Reach::NotAsked => ruling!(
                Unknown,
                "from a vantage without IPv4: {far} {en}",
                "từ điểm đo không có IPv4: {far} {vi}"
            ),
        };
        ruling.citing(
            signs.into_iter().chain(ipv6.seen).chain(ipv4.into_iter().flat_map(|four| four.seen)),
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn link_v6_only_transport() {
        proves("link-v6-only-transport", &[Fail, Pass, Unknown]);
    }
}

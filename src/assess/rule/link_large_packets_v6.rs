//! `link-large-packets-v6`, rung 5: DOMAIN.md §6, path: large packets pass. RFC 4890 §4.3.1: Packet Too
//! Big must not be dropped; RFC 8201 depends on it. A limit that is told is as good as the answer.
//!
//! Only a link that passes small packets can be a black hole for large ones.

use crate::assess::case::Case;
use crate::assess::contact::Reach;
use crate::assess::link::{large_contact, over_ipv6, train_contact};
use crate::assess::ruling::{Ruling, ruling};
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let (link, far) = match over_ipv6(case) {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    let large = large_contact(link, far, case.evidence);
    let small = train_contact(link, far, case.evidence);
    let Text { en, vi } = large.words();
    let bytes = large.seen.first().map_or("", |seen| seen.detail.as_str());
    let ruling = match large.reach {
        Reach::Answered => ruling!(
            Pass,
            "a packet of {bytes} bytes to {far} comes through, or its limit is told",
            "gói {bytes} byte tới {far} đi qua được hoặc được báo giới hạn"
        ),
        Reach::NotAnswered if small.is_answered() => ruling!(
            Fail,
            "{far} answers small packets; one of {bytes} bytes gets no answer: is Packet Too Big filtered?",
            "{far} trả lời gói nhỏ; gói {bytes} byte không có trả lời: có phải Packet Too Big bị lọc?"
        ),
        Reach::NotAnswered => ruling!(
            Unknown,
            "{far} answers neither small packets nor large ones",
            "{far} không trả lời cả gói nhỏ lẫn gói lớn"
        ),
        Reach::Contradictory | Reach::CouldNotAsk | Reach::Stale | Reach::NotAsked => {
            ruling!(Unknown, "{far} {en} with a large packet", "{far} {vi} (gói lớn)")
        }
    };
    ruling.citing(large.seen.iter().chain(&small.seen).copied())
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn link_large_packets_v6() {
        proves("link-large-packets-v6", &[Pass, Fail, Unknown]);
    }
}

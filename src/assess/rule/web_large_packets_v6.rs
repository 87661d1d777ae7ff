//! `web-large-packets-v6`, rung 5: DOMAIN.md §6, web service: large packets pass. RFC 4890 §4.3.1:
//! Packet Too Big must not be dropped; RFC 8201 depends on it. A Packet Too Big that arrives is as
//! good as the answer: it is what a well-kept path says.
//!
//! A host that drops every echo tells nothing by dropping a large one: that is unknown.

use std::net::IpAddr;

use crate::assess::case::Case;
use crate::assess::contact::{Contact, Reach, answered};
use crate::assess::ruling::{Ruling, gathered, ruling};
use crate::assess::web::{Web, large_echo};
use crate::domain::task::ProbeKind;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let web = match Web::over_ipv6(case) {
        Ok(web) => web,
        Err(ruling) => return ruling,
    };
    let parts = web.ipv6.usable().into_iter().map(|address| one(case, &web, address)).collect();
    gathered(parts)
        .unwrap_or_else(|| ruling!(Unknown, "no large packet was sent", "chưa gửi gói lớn nào"))
}

fn one(case: &Case<'_>, web: &Web<'_>, address: IpAddr) -> Ruling {
    let large = large_echo(case, address);
    let small = Contact::of(&case.evidence.of_question(address, None, ProbeKind::Echo), answered);
    let opens = Contact::any(web.ports.iter().map(|port| case.connects(address, *port)));
    let Text { en, vi } = large.words();
    let bytes = large.seen.first().map_or("", |seen| seen.detail.as_str());
    let ruling = match large.reach {
        Reach::Answered => ruling!(
            Pass,
            "{address}: a packet of {bytes} bytes comes through, or its limit is told",
            "{address}: gói {bytes} byte đi qua được hoặc được báo giới hạn"
        ),
        Reach::NotAnswered if small.is_answered() => ruling!(
            Fail,
            "{address} answers small packets; one of {bytes} bytes gets no answer: is Packet Too Big filtered?",
            "{address} trả lời gói nhỏ; gói {bytes} byte không có trả lời: có phải Packet Too Big bị lọc?"
        ),
        Reach::NotAnswered if drops_echoes(case, web, &small) => ruling!(
            Unknown,
            "{address} answers no echo of any size, so a large one tells nothing",
            "{address} không trả lời gói echo nào nên gói lớn không cho biết gì"
        ),
        Reach::NotAnswered if opens.is_answered() => ruling!(
            Fail,
            "{address} accepts connections; a packet of {bytes} bytes gets no answer: is Packet Too Big filtered?",
            "{address} nhận kết nối; gói {bytes} byte không có trả lời: có phải Packet Too Big bị lọc?"
        ),
        Reach::NotAnswered => ruling!(
            Unknown,
            "{address} answers neither small packets nor large ones",
            "{address} không trả lời cả gói nhỏ lẫn gói lớn"
        ),
        Reach::Contradictory | Reach::CouldNotAsk | Reach::Stale | Reach::NotAsked => {
            ruling!(Unknown, "{address} {en} with a large packet", "{address} {vi} (gói lớn)")
        }
    };
    ruling.citing(large.seen.iter().chain(&small.seen).copied())
}

/// Whether echoes seem to be dropped whatever their size: a small one was asked and lost, or none
/// was asked and the large one over IPv4 is lost too.
fn drops_echoes(case: &Case<'_>, web: &Web<'_>, small: &Contact<'_>) -> bool {
    let ipv4 =
        || Contact::any(web.ipv4.usable().into_iter().map(|address| large_echo(case, address)));
    small.reach == Reach::NotAnswered || (!small.is_known() && ipv4().reach == Reach::NotAnswered)
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn web_large_packets_v6() {
        proves("web-large-packets-v6", &[Pass, Fail, Unknown, NotApplicable]);
    }
}

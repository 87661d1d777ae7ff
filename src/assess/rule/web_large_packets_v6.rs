//! `web-large-packets-v6`, rung 5: DOMAIN.md §6, web service: large packets pass. RFC 4890 §4.3.1:
//! Packet Too Big must not be dropped; RFC 8201 depends on it. A Packet Too Big that arrives is as
//! good as the answer: it is what a well-kept path says.
//!
//! A host that drops every echo over IPv6, or over IPv4 the large ones and not the small, tells nothing by
//! dropping a large one: that is unknown.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::assess::case::Case;
use crate::assess::contact::{Contact, answered};
use crate::assess::evidence::Seen;
use crate::assess::large_packets::Sent;
use crate::assess::ruling::{Ruling, gathered, ruling};
use crate::assess::web::Web;
use crate::domain::finding::Verdict;
use crate::domain::task::ProbeKind;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let web = match Web::over_ipv6(case) {
        Ok(web) => web,
        Err(ruling) => return ruling,
    };
    let parts = web.ipv6.usable().into_iter().map(|address| one(case, &web, address)).collect();
    gathered(parts)
        .unwrap_or_else(|| ruling!(Unknown, "no large packet was sent", "chưa gửi gói lớn nào"))
}

fn one(case: &Case<'_>, web: &Web<'_>, six: IpAddr) -> Ruling {
    let fours: BTreeSet<IpAddr> = web.ipv4.usable().into_iter().collect();
    // For whoever's sake it was sent: the same host may be asked as a server.
    let sent = |address| case.evidence.of_question(address, None, ProbeKind::LargeEcho);
    let all: Vec<Seen<'_, '_>> = fours.iter().copied().chain([six]).map(sent).collect();
    let fresh: Vec<_> = all.iter().flat_map(|seen| seen.fresh).copied().collect();
    let stale: Vec<_> = all.iter().flat_map(|seen| seen.stale).copied().collect();
    let seen = Seen { fresh: &fresh, stale: &stale };
    let echoed =
        |four: &IpAddr| case.evidence.of_question(*four, None, ProbeKind::Echo).fresh.iter();
    let small_fours = fours.iter().flat_map(echoed).copied().collect();
    let (small, untold) = (small(case, web, six), Verdict::Unknown);
    Sent { six, fours: &fours, seen, small, small_fours, untold }.judge_large()
}

/// What became of small packets: of a small echo, or where none was sent, of a connection.
fn small<'a>(case: &Case<'a>, web: &Web<'a>, six: IpAddr) -> Contact<'a> {
    let echo = Contact::of(&case.evidence.of_question(six, None, ProbeKind::Echo), answered);
    if echo.is_asked() {
        return echo;
    }
    Contact::any(web.ports.iter().map(|port| case.connects(six, *port)))
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::{proves, reasons};
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn web_large_packets_v6() {
        proves("web-large-packets-v6", &[Pass, Fail, Unknown, NotApplicable]);
    }

    #[test]
    fn a_filter_of_large_echoes_is_no_black_hole() {
        let said = reasons("large-packets-lost-over-both", "web-large-packets-v6");
        assert!(said.iter().any(|why| why.contains("lost over both families")), "{said:?}");
    }

    /// A firewall that drops every echo over IPv4 leaves nothing to compare with.
    #[test]
    fn an_ipv4_that_answers_no_echo_hides_no_black_hole() {
        let said = reasons("large-packets-lost-where-v4-drops-echo", "web-large-packets-v6");
        assert!(said.iter().any(|why| why.starts_with("black hole")), "{said:?}");
        let said = reasons("large-packets-lost-where-v4-drops-echo", "server-large-packets-v6");
        assert!(said.iter().any(|why| why.starts_with("black hole")), "{said:?}");
    }
}

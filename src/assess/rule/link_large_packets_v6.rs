//! `link-large-packets-v6`, rung 5: DOMAIN.md §6, path: large packets pass. RFC 4890 §4.3.1: Packet Too
//! Big must not be dropped; RFC 8201 depends on it. A limit that is told is as good as the answer.
//!
//! Only a link that passes small packets can be a black hole for large ones, and only one that carries them
//! over IPv4 is one for IPv6.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::assess::case::Case;
use crate::assess::contact::Contact;
use crate::assess::large_packets::Sent;
use crate::assess::link::{far_end, over_ipv6, train_contact};
use crate::assess::ruling::Ruling;
use crate::domain::family::Family;
use crate::domain::finding::Verdict;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let (link, six) = match over_ipv6(case) {
        Ok(found) => found,
        Err(ruling) => return ruling,
    };
    let small = train_contact(link, six, case.evidence);
    let fours: BTreeSet<IpAddr> = far_end(link, Family::Ipv4).into_iter().collect();
    let seen = case.evidence.of_subject(case.subject);
    let trains = fours.iter().map(|four| train_contact(link, *four, case.evidence));
    let small_fours = trains.filter(Contact::is_asked).flat_map(|each| each.seen).collect();
    let untold = Verdict::Unknown;
    Sent { six, fours: &fours, seen, small, small_fours, untold }.judge_large()
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::{proves, reasons};
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn link_large_packets_v6() {
        proves("link-large-packets-v6", &[Pass, Fail, Unknown]);
    }

    #[test]
    fn a_filter_of_large_echoes_is_no_black_hole() {
        let said = reasons("link-large-packets-lost-over-both", "link-large-packets-v6");
        assert!(said.iter().any(|why| why.contains("lost over both families")), "{said:?}");
    }
}

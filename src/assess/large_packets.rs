//! Whether large packets get through over IPv6: every ladder's rule shares it.
//!
//! A lost large echo alone proves nothing: firewalls and control planes drop large echoes in either family,
//! and hosts may drop all. A black hole is proved where, seen from one place, small packets get an answer
//! over IPv6, a large one is lost (three attempts) with no Packet Too Big, and IPv4 carries one as large.
//! Where there is no IPv4 to compare with, a packet of 1,280 bytes speaks: every path carries that much
//! over IPv6 (RFC 8200 §5), and one that carries more or not must say so (RFC 8201). Where IPv4 loses it,
//! too, nothing is known of IPv6; but where IPv4 loses the small one as well (a firewall that drops every
//! echo), it compares nothing, as if there were none.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::case::Case;
use super::contact::{Contact, Reach, answered};
use super::evidence::Seen;
use super::ruling::{Ruling, gathered, ruling};
use crate::domain::finding::Verdict;
use crate::domain::observation::{Observation, Outcome};
use crate::domain::task::{LARGE_PACKET_BYTES, LEAST_PACKET_BYTES, ProbeKind};
use crate::domain::text::Text;

/// Large packets to one address over IPv6, and what decides between its path and a filter of echoes.
pub(crate) struct Sent<'a, 'e> {
    /// The address.
    pub(crate) six: IpAddr,
    /// The same thing's addresses over IPv4.
    pub(crate) fours: &'e BTreeSet<IpAddr>,
    /// Among these are the large packets to all of them.
    pub(crate) seen: Seen<'a, 'e>,
    /// What became of small packets over IPv6.
    pub(crate) small: Contact<'a>,
    /// Small packets that were sent to the addresses over IPv4.
    pub(crate) small_fours: Vec<&'a Observation>,
    /// What it comes to where a filter of echoes is as likely: the ladder of a host does not ask for large
    /// packets and lets it go, the others do not know.
    pub(crate) untold: Verdict,
}

/// Judges every IPv6 address at which a server or a device itself was asked. Only what was asked for its own
/// sake counts: its web services at other addresses are judged on their own.
pub(crate) fn judge(case: &Case<'_>) -> Ruling {
    let seen = case.evidence.of_subject(case.subject);
    let echoed =
        |each: &&&Observation| matches!(each.probe, ProbeKind::Echo | ProbeKind::LargeEcho);
    let addresses = |observations: &[&Observation]| -> BTreeSet<IpAddr> {
        observations.iter().filter(echoed).map(|each| each.address).collect()
    };
    let fresh = addresses(seen.fresh);
    // An address that is not asked any more bars nothing while another one is.
    let is_asked = fresh.iter().any(IpAddr::is_ipv6);
    let asked = if is_asked { fresh } else { &fresh | &addresses(seen.stale) };
    let (sixes, fours): (BTreeSet<IpAddr>, _) = asked.into_iter().partition(IpAddr::is_ipv6);
    let one = |six: &IpAddr| {
        let small = contact(seen, *six, ProbeKind::Echo, "", None);
        let echoed = fours.iter().map(|four| contact(seen, *four, ProbeKind::Echo, "", None));
        let small_fours = echoed.filter(Contact::is_asked).flat_map(|each| each.seen).collect();
        let (six, fours, untold) = (*six, &fours, Verdict::NotApplicable);
        Sent { six, fours, seen, small, small_fours, untold }.judge()
    };
    gathered(sixes.iter().map(one).collect()).unwrap_or_else(|| {
        ruling!(
            NotApplicable,
            "no large packet was sent to it over IPv6",
            "chưa gửi gói lớn nào tới qua IPv6"
        )
    })
}

impl<'a> Sent<'a, '_> {
    /// What became of large packets of one size, sent from some places or any.
    pub(crate) fn large(
        &self,
        address: IpAddr,
        bytes: u16,
        places: Option<&BTreeSet<&str>>,
    ) -> Contact<'a> {
        contact(self.seen, address, ProbeKind::LargeEcho, &bytes.to_string(), places)
    }

    /// Judges the address, where a large packet goes only to who answers a small one: what a small one shows
    /// is never older.
    pub(crate) fn judge(&self) -> Ruling {
        if self.small.reach != Reach::NotAnswered {
            return self.judge_large();
        }
        let (six, Text { en, vi }) = (self.six, self.small.words());
        let mut ruling = ruling!(
            Unknown,
            "{six} {en}: who answers no echo tells nothing of large ones",
            "{six} {vi}: không trả lời gói echo nào nên gói lớn không cho biết gì"
        );
        ruling.verdict = self.untold;
        // A large one that was answered before is no answer of today's.
        let large = self.large(six, LARGE_PACKET_BYTES, None);
        ruling.citing(large.seen.iter().chain(&self.small.seen).copied())
    }

    /// Judges the address, where large packets are sent whatever becomes of small ones: their answer is as
    /// good without.
    pub(crate) fn judge_large(&self) -> Ruling {
        let (six, small, bytes) = (self.six, &self.small, LARGE_PACKET_BYTES);
        let large = self.large(six, bytes, None);
        let is_small_the_reason = large.reach == Reach::NotAsked && !small.is_answered();
        let Text { en, vi } = if is_small_the_reason { small.words() } else { large.words() };
        let ruling = match (large.reach, small.reach) {
            (Reach::Answered, _) => ruling!(
                Pass,
                "{six}: a packet of {bytes} bytes comes through, or its limit is told",
                "{six}: gói {bytes} byte đi qua được hoặc được báo giới hạn"
            ),
            (Reach::NotAnswered, Reach::Answered) if large.seen.iter().copied().all(is_silent) => {
                return self.swallowed(&large);
            }
            (Reach::NotAnswered, Reach::NotAnswered) => ruling!(
                Unknown,
                "{six} answers neither small packets nor large ones, so a large one tells nothing",
                "{six} không trả lời cả gói nhỏ lẫn gói lớn nên gói lớn không cho biết gì"
            ),
            (Reach::NotAnswered, _) => ruling!(
                Unknown,
                "{six} {en} with a packet of {bytes} bytes; that small ones get through and large ones vanish is not shown",
                "{six} {vi} (gói {bytes} byte); chưa cho thấy gói nhỏ qua được mà gói lớn biến mất"
            ),
            (Reach::Contradictory | Reach::CouldNotAsk | Reach::Stale | Reach::NotAsked, _) => {
                ruling!(Unknown, "{six} {en} with a large packet", "{six} {vi} (gói lớn)")
            }
        };
        ruling.citing(large.seen.iter().chain(&small.seen).copied())
    }

    /// The small packet came back and the large one did not: what else the same places saw decides.
    fn swallowed(&self, lost: &Contact<'_>) -> Ruling {
        let six = self.six;
        let places: BTreeSet<&str> = lost.seen.iter().map(|seen| seen.vantage.as_str()).collect();
        let least = self.large(six, LEAST_PACKET_BYTES, Some(&places));
        let fours = self.fours.iter();
        let four = Contact::any(fours.map(|at| self.large(*at, LARGE_PACKET_BYTES, Some(&places))));
        let (bytes, minimum) = (LARGE_PACKET_BYTES, LEAST_PACKET_BYTES);
        let small_four = self.small_four(&places);
        let compares = four.reach == Reach::NotAnswered
            && !(small_four.reach == Reach::NotAnswered && least.is_answered());
        let mut ruling = match (four.reach, least.reach) {
            (Reach::Answered, _) => ruling!(
                Fail,
                "black hole: {six} answers small packets, one of {bytes} bytes is lost and no Packet Too Big comes; IPv4 carries it",
                "hố đen MTU: {six} trả lời gói nhỏ, gói {bytes} byte bị mất mà không có Packet Too Big; IPv4 đi qua được"
            ),
            (
                Reach::NotAsked | Reach::CouldNotAsk | Reach::Stale | Reach::NotAnswered,
                Reach::Answered,
            ) if !compares => ruling!(
                Fail,
                "black hole: {six} answers packets of up to {minimum} bytes, one of {bytes} is lost and no Packet Too Big comes",
                "hố đen MTU: {six} trả lời gói tới {minimum} byte, gói {bytes} byte bị mất mà không có Packet Too Big"
            ),
            (Reach::NotAnswered, _) => ruling!(
                Unknown,
                "a packet of {bytes} bytes is lost over both families: a filter of large echoes or a narrow path, no verdict on IPv6",
                "gói {bytes} byte bị mất qua cả hai họ: bộ lọc gói echo lớn hoặc đường hẹp, không kết luận về IPv6"
            ),
            _ => ruling!(
                Unknown,
                "{six} answers small packets and not one of {bytes} bytes; nothing proves that it is the path",
                "{six} trả lời gói nhỏ, không trả lời gói {bytes} byte; chưa có gì chứng minh là do đường truyền"
            ),
        };
        if compares {
            ruling.verdict = self.untold;
        }
        let seen = [&lost.seen, &self.small.seen, &four.seen, &small_four.seen, &least.seen];
        ruling.citing(seen.into_iter().flatten().copied())
    }

    /// What became of small packets over IPv4, sent from some places.
    fn small_four(&self, places: &BTreeSet<&str>) -> Contact<'a> {
        let own = self.small_fours.iter().filter(|each| places.contains(each.vantage.as_str()));
        let fresh: Vec<_> = own.copied().collect();
        Contact::of(&Seen { fresh: &fresh, stale: &[] }, answered)
    }
}

/// Whether nobody said a word, not even that there is no way.
fn is_silent(seen: &Observation) -> bool {
    seen.outcome == Outcome::Silent
}

/// What became of one question, asked from some places or any.
fn contact<'a>(
    seen: Seen<'a, '_>,
    address: IpAddr,
    probe: ProbeKind,
    detail: &str,
    places: Option<&BTreeSet<&str>>,
) -> Contact<'a> {
    let is_it = |each: &&&'a Observation| {
        each.address == address
            && each.probe == probe
            && each.detail == detail
            && places.is_none_or(|places| places.contains(each.vantage.as_str()))
    };
    let fresh: Vec<_> = seen.fresh.iter().filter(is_it).copied().collect();
    let stale: Vec<_> = seen.stale.iter().filter(is_it).copied().collect();
    Contact::of(&Seen { fresh: &fresh, stale: &stale }, answered)
}

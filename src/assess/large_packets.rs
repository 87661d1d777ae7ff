//! Whether large packets get through to a host over IPv6: the server's and the device's rule share it. Only
//! what was asked for the host's own sake counts: its web services at other addresses are judged on their own.
//!
//! A lost large echo alone proves nothing: firewalls and control planes drop large echoes in either family,
//! and hosts may drop all. A black hole is proved where, seen from one place, the host answers a small echo
//! over IPv6, a large one is lost (three attempts) with no Packet Too Big, and IPv4 carries one as large.
//! Where there is no IPv4 to compare with, a packet of 1,280 bytes speaks: every path carries that much
//! over IPv6 (RFC 8200 §5), and one that carries more or not must say so (RFC 8201). Where IPv4 loses it,
//! too, nothing is known of IPv6.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::case::Case;
use super::contact::{Contact, Reach, answered};
use super::evidence::Seen;
use super::ruling::{Ruling, gathered, ruling};
use crate::domain::observation::{Observation, Outcome};
use crate::domain::task::{LARGE_PACKET_BYTES, LEAST_PACKET_BYTES, ProbeKind};
use crate::domain::text::Text;

/// Judges every IPv6 address at which the host itself was asked.
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
    let parts = asked.iter().filter(|address| address.is_ipv6()).map(|six| one(case, *six, &asked));
    gathered(parts.collect()).unwrap_or_else(|| {
        ruling!(
            NotApplicable,
            "no large packet was sent to it over IPv6",
            "chưa gửi gói lớn nào tới qua IPv6"
        )
    })
}

fn one(case: &Case<'_>, six: IpAddr, asked: &BTreeSet<IpAddr>) -> Ruling {
    let small = contact(case, six, ProbeKind::Echo, "", None);
    let large = large(case, six, LARGE_PACKET_BYTES, None);
    let bytes = LARGE_PACKET_BYTES;
    let is_small_the_reason = small.reach == Reach::NotAnswered
        || (large.reach == Reach::NotAsked && !small.is_answered());
    let Text { en, vi } = if is_small_the_reason { small.words() } else { large.words() };
    let ruling = match (large.reach, small.reach) {
        // A large one that was answered before is no answer of today's.
        (_, Reach::NotAnswered) => ruling!(
            NotApplicable,
            "{six} {en}: who answers no echo tells nothing of large ones",
            "{six} {vi}: không trả lời gói echo nào nên gói lớn không cho biết gì"
        ),
        (Reach::Answered, _) => ruling!(
            Pass,
            "{six}: a packet of {bytes} bytes comes through, or its limit is told",
            "{six}: gói {bytes} byte đi qua được hoặc được báo giới hạn"
        ),
        (Reach::NotAnswered, Reach::Answered) if large.seen.iter().copied().all(is_silent) => {
            return swallowed(case, six, asked, (&small, &large));
        }
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
fn swallowed(
    case: &Case<'_>,
    six: IpAddr,
    asked: &BTreeSet<IpAddr>,
    (small, lost): (&Contact<'_>, &Contact<'_>),
) -> Ruling {
    let places: BTreeSet<&str> = lost.seen.iter().map(|seen| seen.vantage.as_str()).collect();
    let least = large(case, six, LEAST_PACKET_BYTES, Some(&places));
    let fours = asked.iter().filter(|address| address.is_ipv4());
    let four = Contact::any(fours.map(|at| large(case, *at, LARGE_PACKET_BYTES, Some(&places))));
    let (bytes, minimum) = (LARGE_PACKET_BYTES, LEAST_PACKET_BYTES);
    let ruling = match (four.reach, least.reach) {
        (Reach::Answered, _) => ruling!(
            Fail,
            "black hole: {six} answers small packets, one of {bytes} bytes is lost and no Packet Too Big comes; IPv4 carries it",
            "hố đen MTU: {six} trả lời gói nhỏ, gói {bytes} byte bị mất mà không có Packet Too Big; IPv4 đi qua được"
        ),
        (Reach::NotAsked | Reach::CouldNotAsk | Reach::Stale, Reach::Answered) => ruling!(
            Fail,
            "black hole: {six} answers packets of up to {minimum} bytes, one of {bytes} is lost and no Packet Too Big comes",
            "hố đen MTU: {six} trả lời gói tới {minimum} byte, gói {bytes} byte bị mất mà không có Packet Too Big"
        ),
        // Rung 5 asks for IPv6 as good as IPv4, which this is.
        (Reach::NotAnswered, _) => ruling!(
            NotApplicable,
            "a packet of {bytes} bytes is lost over both families: a filter of large echoes or a narrow path, no verdict on IPv6",
            "gói {bytes} byte bị mất qua cả hai họ: bộ lọc gói echo lớn hoặc đường hẹp, không kết luận về IPv6"
        ),
        _ => ruling!(
            Unknown,
            "{six} answers small packets and not one of {bytes} bytes; nothing proves that it is the path",
            "{six} trả lời gói nhỏ, không trả lời gói {bytes} byte; chưa có gì chứng minh là do đường truyền"
        ),
    };
    ruling.citing([&lost.seen, &small.seen, &four.seen, &least.seen].into_iter().flatten().copied())
}

/// Whether nobody said a word, not even that there is no way.
fn is_silent(seen: &Observation) -> bool {
    seen.outcome == Outcome::Silent
}

/// What became of large packets of one size.
fn large<'a>(
    case: &Case<'a>,
    address: IpAddr,
    bytes: u16,
    places: Option<&BTreeSet<&str>>,
) -> Contact<'a> {
    contact(case, address, ProbeKind::LargeEcho, &bytes.to_string(), places)
}

/// What became of one question to the host itself, asked from some places or any.
fn contact<'a>(
    case: &Case<'a>,
    address: IpAddr,
    probe: ProbeKind,
    detail: &str,
    places: Option<&BTreeSet<&str>>,
) -> Contact<'a> {
    let seen = case.evidence.of_subject(case.subject);
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

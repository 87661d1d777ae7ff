//! The network's IPv4 addresses written into IPv6 ones (RFC 7707 §4.1.2): dual-stack plans do it so
//! that people recognise a host by its other address.

use std::net::Ipv4Addr;

use ipnet::Ipv4Net;

use crate::domain::candidate::{Candidate, CandidateSource};

use super::ground::{Ground, decimal_digits, of_groups};

/// Addresses of a twin that are written out though nobody knows them: a /24 whole, of anything larger
/// the first.
const MOST_UNKNOWN: usize = 254;

/// Addresses of the twin that are known to exist.
pub(super) fn known(ground: &Ground<'_>) -> Vec<Candidate> {
    let Some(twin) = ground.plot.twin else { return Vec::new() };
    let known: Vec<Ipv4Addr> = ground.knowledge.v4_in(twin).take(MOST_UNKNOWN).collect();
    written(ground, &known)
}

/// Every host address of the twin.
pub(super) fn whole(ground: &Ground<'_>) -> Vec<Candidate> {
    let hosts = ground.plot.twin.as_ref().map(Ipv4Net::hosts);
    let hosts: Vec<Ipv4Addr> = hosts.into_iter().flatten().take(MOST_UNKNOWN).collect();
    written(ground, &hosts)
}

/// All of one form before the next: who writes one address so writes them all so.
fn written(ground: &Ground<'_>, addresses: &[Ipv4Addr]) -> Vec<Candidate> {
    let hexadecimal = addresses.iter().map(|address| u64::from(address.to_bits()));
    let decimal = addresses.iter().filter_map(|address| in_decimal(*address));
    let low = addresses.iter().filter_map(|address| low_octet(*address));
    [
        ground.candidates(hexadecimal, CandidateSource::V4Hex),
        ground.candidates(decimal, CandidateSource::V4Decimal),
        ground.candidates(low, CandidateSource::V4LowOctet),
    ]
    .concat()
}

/// `::10:127:101:12`
fn in_decimal(address: Ipv4Addr) -> Option<u64> {
    let [a, b, c, d] = address.octets().map(|octet| decimal_digits(u16::from(octet)));
    Some(of_groups([a?, b?, c?, d?]))
}

/// `::112`
fn low_octet(address: Ipv4Addr) -> Option<u64> {
    let [.., last] = address.octets();
    decimal_digits(u16::from(last)).map(u64::from)
}

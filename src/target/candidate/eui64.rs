//! Interface identifiers made of MAC addresses (RFC 4291 appendix A): what SLAAC gives hosts without
//! privacy addresses, printers, cameras and switches above all.

use crate::domain::candidate::{Candidate, CandidateSource};

use super::ground::Ground;
use super::knowledge::MacAddress;

/// MAC addresses that are tried in a prefix they were not seen in: hosts move.
const MOST_FAR: usize = 256;
/// MAC addresses that are tried where they were seen: a LAN of a thousand hosts is a large one.
const MOST_NEAR: usize = 512;

/// MAC addresses that were seen with an address of this network, of either family.
pub(super) fn near(ground: &Ground<'_>) -> Vec<Candidate> {
    let here = ground.knowledge.macs_seen_in(ground.plot).take(MOST_NEAR);
    ground.candidates(here.map(identifier), CandidateSource::Eui64)
}

/// All others that are known.
pub(super) fn far(ground: &Ground<'_>) -> Vec<Candidate> {
    let all = ground.knowledge.macs().take(MOST_FAR);
    ground.candidates(all.map(identifier), CandidateSource::Eui64)
}

/// The universal/local bit of the first octet, which an identifier has turned over.
const UNIVERSAL: u64 = 1 << 57;
/// What stands in the middle of an identifier, between vendor and device.
const MIDDLE: u64 = 0xff_fe00_0000;

/// The identifier: the universal/local bit turned over, `ff:fe` in the middle.
pub(super) fn identifier(mac: MacAddress) -> u64 {
    let number = mac.0.into_iter().fold(0, |number, octet| number << 8 | u64::from(octet));
    let (vendor, device) = (number >> 24, number & 0xff_ffff);
    (vendor << 40 | MIDDLE | device) ^ UNIVERSAL
}

/// The MAC address of an identifier that was made of one.
pub(super) fn mac_of(iid: u64) -> Option<MacAddress> {
    let number = iid ^ UNIVERSAL;
    let mac = (number >> 40) << 24 | number & 0xff_ffff;
    let [_, _, octets @ ..] = mac.to_be_bytes();
    (number & 0xff_ff00_0000 == MIDDLE).then_some(MacAddress(octets))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_made_of_a_mac_address_and_tells_it() {
        // RFC 4291 appendix A's own example, with its digits filled in.
        let mac = MacAddress([0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde]);
        assert_eq!(identifier(mac), 0x3656_78ff_fe9a_bcde);
        assert_eq!(mac_of(identifier(mac)), Some(mac));
        assert_eq!(mac_of(1), None);
    }
}

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

/// The identifier: the universal/local bit turned over, `ff:fe` in the middle.
pub(super) fn identifier(mac: MacAddress) -> u64 {
    let [a, b, c, d, e, f] = mac.0;
    u64::from_be_bytes([a ^ 2, b, c, 0xff, 0xfe, d, e, f])
}

/// The MAC address of an identifier that was made of one.
pub(super) fn mac_of(iid: u64) -> Option<MacAddress> {
    let [a, b, c, 0xff, 0xfe, d, e, f] = iid.to_be_bytes() else { return None };
    Some(MacAddress([a ^ 2, b, c, d, e, f]))
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

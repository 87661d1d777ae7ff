//! One prefix to search, with what is known.

use std::net::Ipv6Addr;

use ipnet::{Ipv4Net, Ipv6Net};

use super::knowledge::Knowledge;
use crate::domain::candidate::{Candidate, CandidateSource};

/// A prefix that is searched, and the IPv4 prefix of the same network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Plot {
    /// The prefix.
    pub prefix: Ipv6Net,
    /// Its twin, where one is declared.
    pub twin: Option<Ipv4Net>,
    /// Whether it only joins the two ends of a link.
    pub is_link: bool,
}

/// What the sources work from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) plot: Plot,
    pub(super) knowledge: &'a Knowledge,
}

impl Ground<'_> {
    /// Candidates of interface identifiers; those that fall outside the prefix are left out.
    pub(super) fn candidates(
        &self,
        iids: impl IntoIterator<Item = u64>,
        source: CandidateSource,
    ) -> Vec<Candidate> {
        iids.into_iter()
            .filter_map(|iid| {
                let address = address(self.plot.prefix, iid)?;
                Some(Candidate { address, source })
            })
            .collect()
    }
}

/// The address with an interface identifier; `None` where it lies outside a prefix longer than 64
/// bits, or is the subnet-router anycast address, which is the router's and no host's (RFC 4291
/// §2.6.1).
pub(super) fn address(prefix: Ipv6Net, iid: u64) -> Option<Ipv6Addr> {
    let network = prefix.network().to_bits();
    let address = Ipv6Addr::from_bits(network & !u128::from(u64::MAX) | u128::from(iid));
    (prefix.contains(&address) && address.to_bits() != network).then_some(address)
}

/// The interface identifier of an address: its low 64 bits.
pub(super) fn iid(address: Ipv6Addr) -> u64 {
    let [_, _, _, _, _, _, _, _, low @ ..] = address.octets();
    u64::from_be_bytes(low)
}

/// The identifier of four groups as written: `::a:b:c:d`.
pub(super) fn of_groups(groups: [u16; 4]) -> u64 {
    groups.into_iter().fold(0, |iid, group| iid << 16 | u64::from(group))
}

/// Its four groups.
pub(super) fn groups(iid: u64) -> [u16; 4] {
    let [.., first, second, third, fourth] = Ipv6Addr::from_bits(u128::from(iid)).segments();
    [first, second, third, fourth]
}

/// A number written in decimal digits and read as hexadecimal, as people do: 443 gives `::443`.
pub(super) fn decimal_digits(number: u16) -> Option<u16> {
    u16::from_str_radix(&number.to_string(), 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_the_low_half_and_reads_as_four_groups() {
        let iid = iid("2001:db8::10:127:101:12".parse().unwrap());
        assert_eq!(groups(iid), [0x10, 0x127, 0x101, 0x12]);
        assert_eq!(of_groups(groups(iid)), iid);
    }

    #[test]
    fn what_falls_outside_a_long_prefix_and_the_anycast_address_are_no_candidates() {
        let long: Ipv6Net = "2001:db8::5:0:0:0/80".parse().unwrap();
        assert_eq!(address(long, 0x0005_0000_0000_0001), "2001:db8::5:0:0:1".parse().ok());
        assert_eq!(address(long, 1), None);
        assert_eq!(address("2001:db8::/64".parse().unwrap(), 0), None);
    }

    #[test]
    fn decimal_digits_are_read_as_hexadecimal() {
        assert_eq!(decimal_digits(443), Some(0x443));
        assert_eq!(decimal_digits(8_443), Some(0x8443));
        assert_eq!(decimal_digits(10_000), None);
    }
}

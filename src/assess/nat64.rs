//! Translators between the families, found by RFC 7050: whoever answers an AAAA question for the name
//! `ipv4only.arpa`, which has none, is a DNS64, and the answer shows the prefix that it makes addresses up
//! from. Such an address proves no IPv6: it is IPv4 behind a NAT64.
//!
//! Pure bits: it knows no observation and no verdict.

use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::Ipv6Net;

/// The name that has IPv4 addresses only (RFC 7050 §2.2).
pub(crate) const IPV4_ONLY_NAME: &str = "ipv4only.arpa";

/// Its two addresses (RFC 7050 §2.2).
const WELL_KNOWN: [Ipv4Addr; 2] = [Ipv4Addr::new(192, 0, 0, 170), Ipv4Addr::new(192, 0, 0, 171)];

/// The lengths that RFC 6052 §2.2 allows, bits, the commonest first.
const LENGTHS: [u8; 6] = [96, 64, 56, 48, 40, 32];

/// The octet that RFC 6052 §2.2 leaves empty.
const RESERVED_OCTET: usize = 8;

/// The prefix that an answer for [`IPV4_ONLY_NAME`] was made up from; `None` for an address that no
/// translator makes up.
pub(crate) fn prefix_of(answer: Ipv6Addr) -> Option<Ipv6Net> {
    let length =
        LENGTHS.into_iter().find(|length| WELL_KNOWN.contains(&embedded(answer, *length)))?;
    Ipv6Net::new(answer, length).ok().map(|net| net.trunc())
}

/// The IPv4 address that an address holds after a prefix of some length.
fn embedded(address: Ipv6Addr, length: u8) -> Ipv4Addr {
    let octets = address.octets().into_iter().enumerate().skip(usize::from(length / 8));
    let mut four = octets.filter(|(at, _)| *at != RESERVED_OCTET).map(|(_, octet)| octet);
    let mut next = || four.next().unwrap_or_default();
    Ipv4Addr::new(next(), next(), next(), next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(answer: &str, expected: Option<&str>) {
        let found = prefix_of(answer.parse().unwrap()).map(|net| net.to_string());
        assert_eq!(found.as_deref(), expected, "{answer}");
    }

    /// RFC 6052 §2.4's table with 192.0.0.170 in the place of 192.0.2.33.
    #[test]
    fn every_length_is_found_by_where_the_address_stands() {
        check("64:ff9b::c000:aa", Some("64:ff9b::/96"));
        check("2001:db8:c000:aa::", Some("2001:db8::/32"));
        check("2001:db8:1c0:0:aa::", Some("2001:db8:100::/40"));
        check("2001:db8:122:c000:0:aa00::", Some("2001:db8:122::/48"));
        check("2001:db8:122:3c0:0:aa:0:0", Some("2001:db8:122:300::/56"));
        check("2001:db8:122:344:c0:0:ab00::", Some("2001:db8:122:344::/64"));
        check("2001:db8:122:344::192.0.0.171", Some("2001:db8:122:344::/96"));
    }

    #[test]
    fn an_address_that_holds_neither_is_nobodys_translation() {
        check("2001:db8::1", None);
        check("2001:db8:122:344::192.0.2.33", None);
        check("::", None);
    }
}

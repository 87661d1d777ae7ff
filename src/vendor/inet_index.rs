//! Addresses in indexes: `InetAddressType` and `InetAddress` (RFC 4001), IPV6-MIB's own form, and the
//! malformed ones that agents really send (DISCOVERY.md §1). Decoded tolerantly, never guessed at.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An `InetAddressType`, `InetAddress` index. Well-formed: type, length, octets. Seen besides: no
/// length octet (ASA, FTD), a zone without its length (`OcNOS`), words instead of octets (`FortiGate`
/// 1500D), text instead of octets (Fabric OS), an interface number before it all (Eaton).
pub(crate) fn decode(index: &[u64]) -> Option<IpAddr> {
    let (kind, rest) = index.split_first()?;
    let decoded = match (kind, rest) {
        (1 | 3, [4, octets @ ..]) if matches!(octets.len(), 4 | 8) => v4(octets.get(..4)?),
        (1, octets) if octets.len() == 4 => v4(octets),
        (2 | 4, [16, octets @ ..]) if octets.len() == 16 => v6(octets),
        (2 | 4, [20, octets @ ..]) if octets.len() == 20 => v6(octets.get(..16)?),
        (2 | 4, [length, text @ ..]) if is_length(*length, text) => ascii(text),
        (2 | 4, octets) if matches!(octets.len(), 16 | 20) => v6(octets.get(..16)?),
        (2 | 4, words) if words.len() == 9 && words.iter().any(|word| *word > 255) => {
            from_words(words.get(..8)?)
        }
        _ => None,
    };
    decoded.or_else(|| {
        // An interface number stands before type, length and address.
        let shifted = index.get(1..)?;
        matches!(shifted, [1, 4, octets @ ..] if octets.len() == 4)
            .then(|| v4(shifted.get(2..)?))
            .or_else(|| {
                matches!(shifted, [2, 16, octets @ ..] if octets.len() == 16)
                    .then(|| v6(shifted.get(2..)?))
            })
            .flatten()
    })
}

/// `IPV6-MIB`'s (ifIndex, address); Windows puts a length of 16 between them.
pub(crate) fn ipv6_mib(index: &[u64]) -> Option<(u64, IpAddr)> {
    // Text first: without it, the first letter would be taken for the interface.
    if let [length, text @ ..] = index
        && is_length(*length, text)
        && let Some(address) = ascii(text)
    {
        return Some((0, address));
    }
    let (interface, rest) = index.split_first()?;
    let address = match rest {
        [16, octets @ ..] if octets.len() == 16 => v6(octets),
        octets if octets.len() == 16 => v6(octets),
        [length, text @ ..] if is_length(*length, text) => ascii(text),
        _ => None,
    }?;
    Some((*interface, address))
}

fn is_length(length: u64, arcs: &[u64]) -> bool {
    u64::try_from(arcs.len()) == Ok(length)
}

fn octets(arcs: &[u64]) -> Option<Vec<u8>> {
    arcs.iter().map(|arc| u8::try_from(*arc).ok()).collect()
}

pub(crate) fn v4(arcs: &[u64]) -> Option<IpAddr> {
    let octets: [u8; 4] = octets(arcs)?.try_into().ok()?;
    Some(IpAddr::V4(Ipv4Addr::from(octets)))
}

/// Sixteen octets. Where all of them are letters of an address they are text, and count only when
/// that text is an address: one made of blanks and digits is nobody's.
fn v6(arcs: &[u64]) -> Option<IpAddr> {
    let octets: [u8; 16] = octets(arcs)?.try_into().ok()?;
    let is_text = octets
        .iter()
        .all(|octet| octet.is_ascii_hexdigit() || matches!(octet, b' ' | b'.' | b':' | b'/'));
    if is_text { ascii(arcs) } else { Some(IpAddr::V6(Ipv6Addr::from(octets))) }
}

/// The index as sent, when it is not the plain type, length, octets that the MIBs ask for.
pub(crate) fn oddity(index: &[u64]) -> Option<String> {
    let is_plain = match index {
        [1, 4, octets @ ..] => octets.len() == 4,
        [2, 16, octets @ ..] => octets.len() == 16,
        [3, 8, octets @ ..] => octets.len() == 8,
        [4, 20, octets @ ..] => octets.len() == 20,
        _ => false,
    };
    (!is_plain).then(|| dotted(index))
}

/// Arcs as text.
pub(crate) fn dotted(index: &[u64]) -> String {
    index.iter().map(u64::to_string).collect::<Vec<_>>().join(".")
}

fn from_words(words: &[u64]) -> Option<IpAddr> {
    let words: Vec<u16> =
        words.iter().map(|word| u16::try_from(*word).ok()).collect::<Option<_>>()?;
    let words: [u16; 8] = words.try_into().ok()?;
    Some(IpAddr::V6(Ipv6Addr::from(words)))
}

/// An address written as text, with or without `/length`.
fn ascii(arcs: &[u64]) -> Option<IpAddr> {
    let text = String::from_utf8(octets(arcs)?).ok()?;
    text.split('/').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(index: &[u64], expected: Option<&str>) {
        assert_eq!(decode(index), expected.map(|address| address.parse().unwrap()), "{index:?}");
    }

    const DB8: [u64; 16] = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

    fn with(before: &[u64], after: &[u64]) -> Vec<u64> {
        [before, &DB8, after].concat()
    }

    #[test]
    fn the_indexes_that_agents_really_send() {
        check(&[1, 4, 10, 0, 0, 1], Some("10.0.0.1"));
        check(&[1, 10, 0, 0, 1], Some("10.0.0.1"));
        check(&with(&[2, 16], &[]), Some("2001:db8::1"));
        check(&with(&[2], &[]), Some("2001:db8::1"));
        check(&with(&[4, 20], &[0, 0, 0, 3]), Some("2001:db8::1"));
        check(&with(&[2], &[0, 0, 0, 3]), Some("2001:db8::1"));
        check(&with(&[7, 2, 16], &[]), Some("2001:db8::1"));
        check(&[2, 0x2001, 0xdb8, 0, 0, 0, 0, 0, 1, 5], Some("2001:db8::1"));
        let text = "2001:0db8:0000:0000:0000:0000:0000:0001";
        let spelled: Vec<u64> = [2, 39].into_iter().chain(text.bytes().map(u64::from)).collect();
        check(&spelled, Some("2001:db8::1"));
        check(&[&[2, 16][..], &[0x20; 16]].concat(), None);
        let letters = |text: &str| -> Vec<u64> { text.bytes().map(u64::from).collect() };
        // Text of just sixteen letters, and IPv4 text under IPv6's type.
        check(&[&[2, 16][..], &letters("2001:db8:1:2::10")].concat(), Some("2001:db8:1:2::10"));
        check(&[&[2, 8][..], &letters("10.0.0.1")].concat(), Some("10.0.0.1"));
        check(&[&[2, 8][..], &letters("10.0.0.x")].concat(), None);
        check(&[2, 16, 1, 2], None);
        check(&[], None);
        check(&[1, 4, 10, 0, 0, 999], None);
    }

    #[test]
    fn ipv6_mib_plain_with_a_length_and_as_text() {
        let expected = Some((3, "2001:db8::1".parse().unwrap()));
        assert_eq!(ipv6_mib(&with(&[3], &[])), expected);
        assert_eq!(ipv6_mib(&with(&[3, 16], &[])), expected);
        let text: Vec<u64> = "2001:db8::1/64".bytes().map(u64::from).collect();
        let length = u64::try_from(text.len()).unwrap();
        assert_eq!(ipv6_mib(&[&[3, length], text.as_slice()].concat()), expected);
        assert_eq!(ipv6_mib(&[3, 1, 2]), None);
    }

    #[test]
    fn only_odd_indexes_are_kept() {
        assert_eq!(oddity(&[1, 4, 10, 0, 0, 1]), None);
        assert_eq!(oddity(&with(&[2, 16], &[])), None);
        assert!(oddity(&with(&[2], &[])).unwrap().starts_with("2.32.1.13.184."));
    }
}

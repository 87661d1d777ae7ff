//! The addresses a device says it has, from every table that tells, merged. IP-MIB (RFC 4293) and its
//! forerunners; the odd indexes of DISCOVERY.md §1 are decoded, not guessed at.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::table::{Walk, number};
use crate::domain::facts::AddressFact;
use crate::domain::family::AddressScope;
use crate::domain::reading::WalkValue;

/// `IP-MIB::ipAddressIfIndex`.
const ADDRESS_IF_INDEX: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 34, 1, 3];
/// `IP-MIB::ipAddressPrefix`: a pointer into the prefix table, whose last arc is the length.
const ADDRESS_PREFIX: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 34, 1, 5];
/// `RFC1213-MIB::ipAdEntAddr`, `ipAdEntIfIndex` and `ipAdEntNetMask`.
const OLD_ADDRESS: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 20, 1, 1];
const OLD_IF_INDEX: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 20, 1, 2];
const OLD_NET_MASK: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 20, 1, 3];
/// `IPV6-MIB::ipv6AddrPfxLength`, index (ifIndex, address).
const IPV6_PREFIX_LENGTH: &[u64] = &[1, 3, 6, 1, 2, 1, 55, 1, 8, 1, 2];

/// What is known of one address so far.
#[derive(Default, Clone, Copy)]
struct Known {
    prefix_length: Option<u8>,
    interface: Option<u64>,
}

/// Every address, in numerical order, with its interface's name.
pub(crate) fn of(walk: &Walk<'_>, names: &BTreeMap<u64, String>) -> Vec<AddressFact> {
    let mut known: BTreeMap<IpAddr, Known> = BTreeMap::new();
    for (index, value) in walk.column(ADDRESS_IF_INDEX) {
        if let Some(address) = decode(index) {
            known.entry(address).or_default().interface = number(value);
        }
    }
    for (index, value) in walk.column(ADDRESS_PREFIX) {
        if let (Some(address), WalkValue::ObjectId(pointer)) = (decode(index), value) {
            let entry = known.entry(address).or_default();
            entry.prefix_length = entry.prefix_length.or(pointed_length(pointer, address));
        }
    }
    for (index, _) in walk.column(OLD_ADDRESS) {
        if let Some(address) = v4(index) {
            known.entry(address).or_default();
        }
    }
    for (index, value) in walk.column(OLD_IF_INDEX) {
        if let Some(address) = v4(index) {
            let entry = known.entry(address).or_default();
            entry.interface = entry.interface.or(number(value));
        }
    }
    for (index, value) in walk.column(OLD_NET_MASK) {
        if let (Some(address), WalkValue::IpAddress(mask)) = (v4(index), value) {
            let entry = known.entry(address).or_default();
            entry.prefix_length = entry.prefix_length.or(mask_length(*mask));
        }
    }
    for (index, value) in walk.column(IPV6_PREFIX_LENGTH) {
        if let Some((interface, address)) = ipv6_mib(index) {
            let entry = known.entry(address).or_default();
            entry.interface = entry.interface.or(Some(interface));
            let length = number(value)
                .and_then(|length| u8::try_from(length).ok())
                .filter(|length| *length <= 128);
            entry.prefix_length = entry.prefix_length.or(length);
        }
    }
    known
        .into_iter()
        // ProCurve lists 0.0.0.0 for interfaces without an address.
        .filter(|(address, _)| !address.is_unspecified())
        .map(|(address, known)| AddressFact {
            address,
            prefix_length: known.prefix_length,
            scope: AddressScope::of(address),
            interface: known.interface.and_then(|index| names.get(&index).cloned()),
        })
        .collect()
}

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
        (2 | 4, [length, text @ ..]) if is_length(*length, text) && *length > 20 => ascii(text),
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
fn ipv6_mib(index: &[u64]) -> Option<(u64, IpAddr)> {
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

fn v4(arcs: &[u64]) -> Option<IpAddr> {
    let octets: [u8; 4] = octets(arcs)?.try_into().ok()?;
    Some(IpAddr::V4(Ipv4Addr::from(octets)))
}

/// Sixteen octets, unless they are text: an address made of blanks and digits is nobody's.
fn v6(arcs: &[u64]) -> Option<IpAddr> {
    let octets: [u8; 16] = octets(arcs)?.try_into().ok()?;
    let looks_like_text =
        octets.iter().all(|octet| octet.is_ascii_digit() || matches!(octet, b' ' | b'.' | b':'));
    (!looks_like_text).then(|| IpAddr::V6(Ipv6Addr::from(octets)))
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

/// The last arc of a pointer into the prefix table; `zeroDotZero` points nowhere.
fn pointed_length(pointer: &str, address: IpAddr) -> Option<u8> {
    let longest = if address.is_ipv4() { 32 } else { 128 };
    let (rest, last) = pointer.rsplit_once('.')?;
    let length: u8 = last.parse().ok()?;
    (rest.contains('.') && (1..=longest).contains(&length)).then_some(length)
}

/// The length of a mask, when it is one.
fn mask_length(mask: [u8; 4]) -> Option<u8> {
    let bits = u32::from_be_bytes(mask);
    let length = bits.leading_ones();
    (bits.checked_shl(length).unwrap_or(0) == 0).then(|| u8::try_from(length).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::rows;
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
        check(&[2, 16, 1, 2], None);
        check(&[], None);
        check(&[1, 4, 10, 0, 0, 999], None);
    }

    #[test]
    fn tables_merge_and_an_unknown_length_stays_unknown() {
        let rows = rows(
            "1.3.6.1.2.1.4.34.1.3.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1 = 2\n\
             1.3.6.1.2.1.4.34.1.5.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1 = .0.0\n\
             1.3.6.1.2.1.4.34.1.3.1.4.10.0.0.1 = 2\n\
             1.3.6.1.2.1.4.34.1.5.1.4.10.0.0.1 = .1.3.6.1.2.1.4.32.1.5.2.1.4.10.0.0.0.24\n\
             1.3.6.1.2.1.55.1.8.1.2.3.254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.9 = 64",
        );
        let names = BTreeMap::from([(2, "eth0".to_owned())]);
        let facts = of(&Walk::of(&rows), &names);
        let told: Vec<(String, Option<u8>, Option<&str>)> = facts
            .iter()
            .map(|fact| (fact.address.to_string(), fact.prefix_length, fact.interface.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                ("10.0.0.1".to_owned(), Some(24), Some("eth0")),
                ("2001:db8::1".to_owned(), None, Some("eth0")),
                ("fe80::9".to_owned(), Some(64), None),
            ]
        );
    }

    #[test]
    fn masks() {
        assert_eq!(mask_length([255, 255, 255, 0]), Some(24));
        assert_eq!(mask_length([255, 0, 255, 0]), None);
        assert_eq!(mask_length([0, 0, 0, 0]), Some(0));
        assert_eq!(mask_length([255; 4]), Some(32));
    }
}

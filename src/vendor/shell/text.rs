//! Grammar that the dialects share: words after words, addresses in tables, MAC addresses in any notation.

use std::net::IpAddr;

use crate::domain::facts::{AddressFact, NeighborFact, NeighborProtocol};
use crate::domain::family::AddressScope;
use crate::vendor::table::{bounded, mac_address};

/// Addresses and neighbours that are kept of one device.
const MOST: usize = 20_000;

/// What follows a key and a colon on its own line, for example `Serial-Number: X`.
pub(super) fn field(text: &str, key: &str) -> Option<String> {
    text.lines().take(MOST).find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case(key).then(|| bounded(value)).flatten()
    })
}

/// The first line with these letters.
pub(super) fn line_with<'a>(text: &'a str, letters: &str) -> Option<&'a str> {
    text.lines().take(MOST).find(|line| line.contains(letters))
}

/// The first line that ends a device's own name with "uptime is": what stands before it.
pub(super) fn before_uptime(text: &str) -> Option<&str> {
    text.lines().find_map(|line| Some(line.split_once(" uptime is")?.0.trim()))
}

/// An address as typed, with or without `/length`.
pub(super) fn address(word: &str) -> Option<(IpAddr, Option<u8>)> {
    let (address, length) =
        word.split_once('/').map_or((word, None), |(address, length)| (address, Some(length)));
    let address: IpAddr = address.parse().ok()?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    let length = length.and_then(|length| length.parse().ok()).filter(|length| *length <= longest);
    (!address.is_unspecified()).then_some((address, length))
}

/// An address of the device.
pub(super) fn own(
    address: IpAddr,
    prefix_length: Option<u8>,
    interface: Option<&str>,
) -> AddressFact {
    AddressFact {
        address,
        prefix_length,
        scope: AddressScope::of(address),
        interface: interface.and_then(bounded),
        raw_index: None,
        flags: Vec::new(),
    }
}

/// Rows whose first word is an interface and of which some word is an address: IPv4 in brief.
pub(super) fn brief(text: &str) -> impl Iterator<Item = AddressFact> + '_ {
    text.lines().take(MOST).filter_map(|line| {
        let mut words = line.split_whitespace();
        let interface = words.next()?;
        let (address, length) = words.find_map(address)?;
        Some(own(address, length, Some(interface)))
    })
}

/// Blocks that begin with an interface's line at the margin, and have an address in lines below it.
pub(super) fn blocks(text: &str) -> Vec<AddressFact> {
    let mut interface = None;
    let mut found = Vec::new();
    for line in text.lines().take(MOST) {
        let told = line.split_whitespace().find_map(address);
        if let Some((address, length)) = told {
            found.push(own(address, length, interface));
        }
        let at_margin = line.starts_with(|letter: char| letter.is_alphanumeric());
        if at_margin {
            interface = line.split_whitespace().next();
        }
        // An interface and its address in one line: the line's own interface.
        if at_margin
            && told.is_some()
            && let Some(last) = found.last_mut()
        {
            last.interface = interface.and_then(bounded);
        }
    }
    found
}

/// Rows of a neighbour table: an IPv6 address, a MAC address, and an interface as the last word or the
/// one given.
pub(super) fn neighbor(line: &str, interface: Option<&str>) -> Option<NeighborFact> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let address = words.iter().find_map(|word| address(word))?.0;
    let mac = words.iter().find_map(|word| mac(word))?;
    let last = words.last().copied().filter(|word| self::mac(word).is_none());
    Some(NeighborFact {
        address: Some(address),
        mac_address: Some(mac),
        local_interface: interface.or(last).and_then(bounded),
        ..NeighborFact::by(if address.is_ipv6() {
            NeighborProtocol::Nd
        } else {
            NeighborProtocol::Arp
        })
    })
}

/// `aabb.cc00.0200`, `00e0-fc12-3456`, `00:11:22:33:44:55`: twelve digits between marks.
pub(super) fn mac(word: &str) -> Option<String> {
    let marks = word.chars().filter(|letter| matches!(letter, '.' | '-' | ':')).count();
    let digits: String = word.chars().filter(char::is_ascii_hexdigit).collect();
    if digits.len() != 12 || digits.len() + marks != word.len() || !matches!(marks, 2 | 5) {
        return None;
    }
    let octets: Vec<u8> = (0..6)
        .map(|at| u8::from_str_radix(digits.get(at * 2..at * 2 + 2)?, 16).ok())
        .collect::<Option<_>>()?;
    mac_address(&octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mac_addresses_in_three_notations_and_what_is_none() {
        for word in ["aabb.cc00.0200", "aabb-cc00-0200", "AA:BB:CC:00:02:00"] {
            assert_eq!(mac(word).as_deref(), Some("aa:bb:cc:00:02:00"));
        }
        for word in ["2001:db8::1", "10.0.0.1", "aabbcc000200", "aabb.cc00.02", ""] {
            assert_eq!(mac(word), None, "{word}");
        }
    }

    #[test]
    fn addresses_with_and_without_a_length() {
        assert_eq!(address("10.0.0.1/24"), Some(("10.0.0.1".parse().unwrap(), Some(24))));
        assert_eq!(address("2001:DB8::1"), Some(("2001:db8::1".parse().unwrap(), None)));
        assert_eq!(address("10.0.0.1/99"), Some(("10.0.0.1".parse().unwrap(), None)));
        assert_eq!(address("unassigned"), None);
    }
}

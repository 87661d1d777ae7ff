//! The addresses a device says it has, from every table that tells, merged: IP-MIB (RFC 4293) with its
//! prefix table, its forerunners, CISCO-IETF-IP-MIB and TPLINK-IPV6ADDR-MIB.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};

use ipnet::IpNet;

use super::inet_index::{decode, dotted, ipv6_mib, oddity, v4};
use super::table::{Walk, number, text};
use crate::domain::facts::{AddressFact, AddressFlag};
use crate::domain::family::AddressScope;
use crate::domain::reading::WalkValue;

/// `IP-MIB::ipAddressIfIndex`, and CISCO-IETF-IP-MIB's draft of it.
const IF_INDEXES: [&[u64]; 2] =
    [&[1, 3, 6, 1, 2, 1, 4, 34, 1, 3], &[1, 3, 6, 1, 4, 1, 9, 10, 86, 1, 1, 2, 1, 3]];
/// `IP-MIB::ipAddressPrefix`, a pointer into the prefix table whose last arc is the length; Cisco's.
const PREFIXES: [&[u64]; 2] =
    [&[1, 3, 6, 1, 2, 1, 4, 34, 1, 5], &[1, 3, 6, 1, 4, 1, 9, 10, 86, 1, 1, 2, 1, 5]];
/// `IP-MIB::ipAddressPrefixOrigin`: index (ifIndex, type, prefix, length).
const PREFIX_ORIGIN: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 32, 1, 5];
/// `IP-MIB::ipAddressOrigin` and `ipAddressStatus`; Cisco's.
const ORIGINS: [&[u64]; 2] =
    [&[1, 3, 6, 1, 2, 1, 4, 34, 1, 6], &[1, 3, 6, 1, 4, 1, 9, 10, 86, 1, 1, 2, 1, 6]];
const STATES: [&[u64]; 2] =
    [&[1, 3, 6, 1, 2, 1, 4, 34, 1, 7], &[1, 3, 6, 1, 4, 1, 9, 10, 86, 1, 1, 2, 1, 7]];
/// `random(6)` of RFC 4293's IpAddressOriginTC: chosen at random. The RFC gives temporary addresses as its
/// example; it is older than stable ones that no hardware is read from (RFC 7217), which an agent may call
/// so as well. Over IPv4 it is 169.254/16.
const ORIGIN_RANDOM: u64 = 6;
/// `RFC1213-MIB::ipAdEntAddr`, `ipAdEntIfIndex` and `ipAdEntNetMask`.
const OLD_ADDRESS: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 20, 1, 1];
const OLD_IF_INDEX: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 20, 1, 2];
const OLD_NET_MASK: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 20, 1, 3];
/// `IPV6-MIB::ipv6AddrPfxLength`, index (ifIndex, address).
const IPV6_PREFIX_LENGTH: &[u64] = &[1, 3, 6, 1, 2, 1, 55, 1, 8, 1, 2];
/// `TPLINK-IPV6ADDR-MIB::ipv6ParaConfigAddress` and `ipv6ParaConfigPrefixLength`: index (ifIndex, …).
const TPLINK_ADDRESS: &[u64] = &[1, 3, 6, 1, 4, 1, 11863, 6, 50, 1, 1, 1, 4];
const TPLINK_PREFIX_LENGTH: &[u64] = &[1, 3, 6, 1, 4, 1, 11863, 6, 50, 1, 1, 1, 5];

/// What is known of one address so far.
#[derive(Default, Clone)]
struct Known {
    prefix_length: Option<u8>,
    interface: Option<u64>,
    raw_index: Option<String>,
    flags: Vec<AddressFlag>,
}

type Addresses = BTreeMap<IpAddr, Known>;

/// Every address, in numerical order, with its interface's name.
pub(crate) fn of(walk: &Walk<'_>, names: &BTreeMap<u64, String>) -> Vec<AddressFact> {
    let mut known = Addresses::new();
    ip_mib(walk, &mut known);
    old_ip_mib(walk, &mut known);
    old_ipv6_mib(walk, &mut known);
    tplink(walk, &mut known);
    by_prefix_table(walk, &mut known);
    states(walk, &mut known);
    known
        .into_iter()
        // ProCurve lists 0.0.0.0 for interfaces without an address.
        .filter(|(address, _)| !address.is_unspecified())
        .map(|(address, known)| AddressFact {
            address,
            prefix_length: known.prefix_length,
            scope: AddressScope::of(address),
            interface: known.interface.and_then(|index| names.get(&index).cloned()),
            raw_index: known.raw_index,
            flags: known.flags,
        })
        .collect()
}

/// The new table and Cisco's draft of it, which have the same columns.
fn ip_mib(walk: &Walk<'_>, known: &mut Addresses) {
    for (index, value) in IF_INDEXES.iter().flat_map(|column| walk.column(column)) {
        if let Some(address) = decode(index) {
            let entry = known.entry(address).or_default();
            entry.interface = entry.interface.or(number(value));
            entry.raw_index = entry.raw_index.take().or_else(|| oddity(index));
        }
    }
    for (index, value) in PREFIXES.iter().flat_map(|column| walk.column(column)) {
        if let (Some(address), WalkValue::ObjectId(pointer)) = (decode(index), value) {
            let entry = known.entry(address).or_default();
            entry.prefix_length = entry.prefix_length.or(pointed_length(pointer, address));
        }
    }
}

/// What the new table says of each address that some table listed: an agent may leave rows of addresses
/// that are long gone in these columns alone.
fn states(walk: &Walk<'_>, known: &mut Addresses) {
    let mut note = |index: &[u64], flag: Option<AddressFlag>| {
        let entry = decode(index).and_then(|address| known.get_mut(&address));
        if let (Some(entry), Some(flag)) = (entry, flag)
            && !entry.flags.contains(&flag)
        {
            entry.flags.push(flag);
        }
    };
    for (index, value) in ORIGINS.iter().flat_map(|column| walk.column(column)) {
        let is_random = number(value) == Some(ORIGIN_RANDOM);
        note(index, is_random.then_some(AddressFlag::Random));
    }
    for (index, value) in STATES.iter().flat_map(|column| walk.column(column)) {
        note(index, number(value).and_then(state));
    }
}

/// RFC 4293's IpAddressStatusTC. `preferred(1)`, `unknown(5)` and `optimistic(8)` (RFC 4429: in use while it
/// is checked) say nothing against an address.
fn state(status: u64) -> Option<AddressFlag> {
    match status {
        2 => Some(AddressFlag::Deprecated),
        3 | 4 => Some(AddressFlag::Unusable),
        6 => Some(AddressFlag::Tentative),
        7 => Some(AddressFlag::Duplicate),
        _ => None,
    }
}

fn old_ip_mib(walk: &Walk<'_>, known: &mut Addresses) {
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
}

fn old_ipv6_mib(walk: &Walk<'_>, known: &mut Addresses) {
    for (index, value) in walk.column(IPV6_PREFIX_LENGTH) {
        if let Some((interface, address)) = ipv6_mib(index) {
            let entry = known.entry(address).or_default();
            entry.interface = entry.interface.or(Some(interface));
            entry.prefix_length = entry.prefix_length.or(told_length(value));
            // Plain: an interface and sixteen octets.
            entry.raw_index =
                entry.raw_index.take().or_else(|| (index.len() != 17).then(|| dotted(index)));
        }
    }
}

fn tplink(walk: &Walk<'_>, known: &mut Addresses) {
    for (index, value) in walk.column(TPLINK_ADDRESS) {
        let WalkValue::Octets(octets) = value else { continue };
        let address = <[u8; 16]>::try_from(octets.as_slice())
            .map(|octets| IpAddr::V6(Ipv6Addr::from(octets)))
            .ok()
            .or_else(|| text(value)?.parse().ok());
        if let Some(address) = address {
            let entry = known.entry(address).or_default();
            entry.interface = entry.interface.or(index.first().copied());
            let length = walk.get(&[TPLINK_PREFIX_LENGTH, index].concat()).and_then(told_length);
            entry.prefix_length = entry.prefix_length.or(length);
        }
    }
}

/// A length that no row of an address told, by the prefix table: of the prefixes told for the same
/// interface, the longest that holds the address. Without such a row it stays unknown.
fn by_prefix_table(walk: &Walk<'_>, known: &mut Addresses) {
    let prefixes: Vec<(u64, IpNet)> =
        walk.column(PREFIX_ORIGIN).filter_map(|(index, _)| prefix_row(index)).collect();
    for (address, entry) in known.iter_mut().filter(|(_, entry)| entry.prefix_length.is_none()) {
        entry.prefix_length = prefixes
            .iter()
            .filter(|(interface, net)| Some(*interface) == entry.interface && net.contains(address))
            .map(|(_, net)| net.prefix_len())
            .max();
    }
}

fn prefix_row(index: &[u64]) -> Option<(u64, IpNet)> {
    let (interface, rest) = index.split_first()?;
    let (length, address) = rest.split_last()?;
    let length = u8::try_from(*length).ok().filter(|length| *length > 0)?;
    Some((*interface, IpNet::new(decode(address)?, length).ok()?))
}

fn told_length(value: &WalkValue) -> Option<u8> {
    number(value).and_then(|length| u8::try_from(length).ok()).filter(|length| *length <= 128)
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
    use std::fmt::Write as _;

    use super::super::table::tests::rows;
    use super::*;

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
    fn makers_own_tables_and_the_prefix_table() {
        let rows = rows(
            "1.3.6.1.4.1.9.10.86.1.1.2.1.3.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1 = 4\n\
             1.3.6.1.2.1.4.34.1.3.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.2 = 5\n\
             1.3.6.1.2.1.4.32.1.5.4.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.0.64 = 2\n\
             1.3.6.1.4.1.11863.6.50.1.1.1.4.7.2.1.9 = x20010db8000000000000000000000003\n\
             1.3.6.1.4.1.11863.6.50.1.1.1.5.7.2.1.9 = 56\n\
             1.3.6.1.2.1.4.34.1.3.2.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.4 = 5",
        );
        let facts = of(&Walk::of(&rows), &BTreeMap::from([(4, "Vl4".to_owned())]));
        let told: Vec<(String, Option<u8>, Option<&str>, bool)> = facts
            .iter()
            .map(|fact| {
                let odd = fact.raw_index.is_some();
                (fact.address.to_string(), fact.prefix_length, fact.interface.as_deref(), odd)
            })
            .collect();
        assert_eq!(
            told,
            [
                ("2001:db8::1".to_owned(), Some(64), Some("Vl4"), false),
                // The prefix is told for another interface only.
                ("2001:db8::2".to_owned(), None, None, false),
                ("2001:db8::3".to_owned(), Some(56), None, false),
                ("2001:db8::4".to_owned(), None, None, true),
            ]
        );
    }

    #[test]
    fn what_the_table_says_of_an_address() {
        use AddressFlag::{Deprecated, Duplicate, Random, Tentative, Unusable};
        // RFC 4293's values; 2001:db8::b has a state and is on no list.
        let mut text = String::new();
        for (last, origin, status) in [
            (1, 2, 1),
            (2, 6, 1),
            (3, 6, 2),
            (4, 2, 3),
            (5, 2, 4),
            (6, 2, 5),
            (7, 5, 6),
            (8, 4, 7),
            (9, 4, 8),
        ] {
            let index = format!("2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.{last}");
            for (column, value) in [(3, 2), (6, origin), (7, status)] {
                writeln!(text, "1.3.6.1.2.1.4.34.1.{column}.{index} = {value}").unwrap();
            }
        }
        text += "1.3.6.1.2.1.4.34.1.7.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.11 = 7\n\
            1.3.6.1.4.1.9.10.86.1.1.2.1.3.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.12 = 2\n\
            1.3.6.1.4.1.9.10.86.1.1.2.1.7.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.12 = 7";
        let rows = rows(&text);
        let told: Vec<Vec<AddressFlag>> =
            of(&Walk::of(&rows), &BTreeMap::new()).into_iter().map(|fact| fact.flags).collect();
        let expected = [
            vec![],
            vec![Random],
            vec![Random, Deprecated],
            vec![Unusable],
            vec![Unusable],
            vec![],
            vec![Tentative],
            vec![Duplicate],
            vec![],
            vec![Duplicate],
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn masks() {
        assert_eq!(mask_length([255, 255, 255, 0]), Some(24));
        assert_eq!(mask_length([255, 0, 255, 0]), None);
        assert_eq!(mask_length([0, 0, 0, 0]), Some(0));
        assert_eq!(mask_length([255; 4]), Some(32));
    }
}

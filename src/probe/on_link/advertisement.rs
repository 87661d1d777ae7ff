//! A router advertisement's bytes (RFC 4861 §4.2). Pure: no socket.
//!
//! Anybody on a link can send one, so what is not as the standard asks (§6.1.2) is none, and what is
//! kept of one is bounded.

use std::net::Ipv6Addr;

use ipnet::Ipv6Net;

use crate::domain::family::AddressScope;
use crate::domain::hexadecimal::with_colons;
use crate::domain::router_advertisement::{AdvertisedPrefix, RouterAdvertisement};

const ROUTER_SOLICITATION: u8 = 133;
const ROUTER_ADVERTISEMENT: u8 = 134;
/// What no router lets through: whoever sees it stands on the link of the sender.
pub(in crate::probe) const LINK_HOPS: u8 = 255;
const HEADER_BYTES: usize = 16;
/// Options: source link-layer address, prefix information, MTU (RFC 4861 §4.6), recursive DNS servers
/// (RFC 8106 §5.1). Lengths count units of 8 bytes.
const LINK_ADDRESS: u8 = 1;
const PREFIX: u8 = 3;
const MTU: u8 = 5;
const NAME_SERVERS: u8 = 25;
const UNIT_BYTES: usize = 8;
/// Options of one that are looked at: more than the 2,048 bytes that are read of a message hold, so that
/// nothing hides behind fillers.
const MOST_OPTIONS: usize = 256;
const MOST_PREFIXES: usize = 64;
/// RFC 8106 §5.3.1: three are enough for a host.
const MOST_NAME_SERVERS: usize = 8;

/// A router solicitation (RFC 4861 §4.1) without options; the kernel fills in the checksum.
pub(super) const SOLICITATION: [u8; 8] = [ROUTER_SOLICITATION, 0, 0, 0, 0, 0, 0, 0];

/// Reads an ICMPv6 message that came from an address with a hop limit; `None` where it is no valid
/// router advertisement. The kernel has checked its checksum.
pub(in crate::probe) fn read(
    message: &[u8],
    from: Ipv6Addr,
    hops: u8,
) -> Option<RouterAdvertisement> {
    let header = message.get(..HEADER_BYTES)?;
    let [kind, code, _, _, _, flags, lifetime @ ..] = header.first_chunk::<8>()?;
    let is_valid = *kind == ROUTER_ADVERTISEMENT
        && *code == 0
        && hops == LINK_HOPS
        && AddressScope::of(from.into()) == AddressScope::LinkLocal;
    if !is_valid {
        return None;
    }
    let mut told = RouterAdvertisement {
        router: from,
        mac_address: None,
        lifetime_s: u16::from_be_bytes(*lifetime),
        preference: preference(*flags).to_owned(),
        managed: flags & 0x80 != 0,
        other: flags & 0x40 != 0,
        mtu_bytes: None,
        prefixes: Vec::new(),
        name_servers: Vec::new(),
    };
    let mut rest = message.get(HEADER_BYTES..)?;
    for _ in 0..MOST_OPTIONS {
        let [kind, units, ..] = *rest else {
            // A single byte left over is no option.
            return rest.is_empty().then_some(told);
        };
        // RFC 4861 §6.1.2: an option of no length makes the whole invalid.
        let length = usize::from(units) * UNIT_BYTES;
        let option = rest.get(..length).filter(|option| !option.is_empty())?;
        take(&mut told, kind, option);
        rest = rest.get(length..)?;
    }
    Some(told)
}

/// RFC 4191 §2.2: the reserved value counts as medium.
const fn preference(flags: u8) -> &'static str {
    match (flags >> 3) & 0b11 {
        0b01 => "high",
        0b11 => "low",
        _ => "medium",
    }
}

fn take(told: &mut RouterAdvertisement, kind: u8, option: &[u8]) {
    match kind {
        LINK_ADDRESS => {
            let octets = option.get(2..).and_then(|octets| octets.first_chunk::<6>());
            told.mac_address = octets.map(|octets| with_colons(octets)).or(told.mac_address.take());
        }
        PREFIX if told.prefixes.len() < MOST_PREFIXES => told.prefixes.extend(prefix(option)),
        MTU => told.mtu_bytes = word(option, 4),
        NAME_SERVERS if word(option, 4) != Some(0) => {
            let servers = option.get(UNIT_BYTES..).unwrap_or_default().chunks_exact(16);
            let servers = servers.filter_map(|octets| octets.first_chunk::<16>());
            let left = MOST_NAME_SERVERS.saturating_sub(told.name_servers.len());
            told.name_servers.extend(servers.map(|octets| Ipv6Addr::from(*octets)).take(left));
        }
        _ => {}
    }
}

/// Length 4 units; a prefix length beyond 128 is none.
fn prefix(option: &[u8]) -> Option<AdvertisedPrefix> {
    let length = *option.get(2)?;
    let flags = *option.get(3)?;
    let octets = option.get(16..)?.first_chunk::<16>()?;
    Some(AdvertisedPrefix {
        prefix: Ipv6Net::new(Ipv6Addr::from(*octets), length).ok()?.trunc(),
        on_link: flags & 0x80 != 0,
        autonomous: flags & 0x40 != 0,
        valid_s: word(option, 4)?,
        preferred_s: word(option, 8)?,
    })
}

fn word(option: &[u8], at: usize) -> Option<u32> {
    option.get(at..)?.first_chunk::<4>().map(|octets| u32::from_be_bytes(*octets))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUTER: Ipv6Addr = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1);

    /// M off, O on, high preference, 1,800 s.
    fn header() -> Vec<u8> {
        vec![134, 0, 0xab, 0xcd, 64, 0x48, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0]
    }

    fn prefix_option(prefix: &str, length: u8) -> Vec<u8> {
        let mut option = vec![3, 4, length, 0xc0];
        option.extend(86_400_u32.to_be_bytes());
        option.extend(14_400_u32.to_be_bytes());
        option.extend([0; 4]);
        option.extend(prefix.parse::<Ipv6Addr>().unwrap().octets());
        option
    }

    fn servers_option(lifetime_s: u32, count: u8) -> Vec<u8> {
        let mut option = vec![25, 1 + 2 * count, 0, 0];
        option.extend(lifetime_s.to_be_bytes());
        for last in 0..count {
            option.extend("2001:db8::".parse::<Ipv6Addr>().unwrap().octets());
            *option.last_mut().unwrap() = last;
        }
        option
    }

    fn whole() -> Vec<u8> {
        let link_address = vec![1, 1, 2, 0x6d, 0x36, 0, 0, 9];
        let mtu = vec![5, 1, 0, 0, 0, 0, 5, 0xdc];
        let options =
            [link_address, mtu, prefix_option("2001:db8:6::5", 64), servers_option(600, 2)];
        [header(), options.concat()].concat()
    }

    #[test]
    fn an_advertisement_is_read_whole() {
        let told = read(&whole(), ROUTER, 255).unwrap();
        assert_eq!((told.lifetime_s, told.preference.as_str()), (1_800, "high"));
        assert_eq!((told.managed, told.other, told.mtu_bytes), (false, true, Some(1_500)));
        assert_eq!(told.mac_address.as_deref(), Some("02:6d:36:00:00:09"));
        let [prefix] = told.prefixes.as_slice() else { panic!("{told:?}") };
        assert_eq!(prefix.prefix.to_string(), "2001:db8:6::/64");
        assert!(prefix.on_link && prefix.autonomous);
        assert_eq!((prefix.valid_s, prefix.preferred_s), (86_400, 14_400));
        assert_eq!(told.name_servers.len(), 2);
    }

    #[test]
    fn what_came_from_beyond_the_link_is_none() {
        assert_eq!(read(&whole(), ROUTER, 254), None, "a router passed it on");
        assert_eq!(read(&whole(), "2001:db8::1".parse().unwrap(), 255), None);
        let (mut code, mut kind) = (whole(), whole());
        code[1] = 1;
        kind[0] = 133;
        assert_eq!(read(&code, ROUTER, 255).or(read(&kind, ROUTER, 255)), None);
    }

    #[test]
    fn hostile_bytes_are_refused_or_bounded() {
        for length in 0..HEADER_BYTES {
            assert_eq!(read(&header()[..length], ROUTER, 255), None, "{length} bytes");
        }
        let without_length = [header(), vec![3, 0, 64, 0, 0, 0, 0, 0]].concat();
        assert_eq!(read(&without_length, ROUTER, 255), None, "it would never end");
        let beyond_the_end = [header(), vec![25, 255, 0, 0]].concat();
        assert_eq!(read(&beyond_the_end, ROUTER, 255), None);
        assert_eq!(read(&[header(), vec![1]].concat(), ROUTER, 255), None);
        let too_long = [header(), prefix_option("2001:db8::", 129)].concat();
        assert!(read(&too_long, ROUTER, 255).unwrap().prefixes.is_empty());
        let short = [header(), vec![3, 1, 64, 0xc0, 0, 0, 0, 0]].concat();
        assert!(read(&short, ROUTER, 255).unwrap().prefixes.is_empty());
        let mut many = header();
        (0..500).for_each(|_| many.extend(prefix_option("2001:db8::", 64)));
        let many = read(&many, ROUTER, 255).unwrap();
        assert_eq!(many.prefixes.len(), MOST_PREFIXES);
        let servers = [header(), servers_option(600, 127)].concat();
        assert_eq!(read(&servers, ROUTER, 255).unwrap().name_servers.len(), MOST_NAME_SERVERS);
    }

    #[test]
    fn name_servers_without_life_and_the_reserved_preference() {
        let gone = [header(), servers_option(0, 1)].concat();
        assert!(read(&gone, ROUTER, 255).unwrap().name_servers.is_empty());
        for (bits, word) in [(0b00, "medium"), (0b01, "high"), (0b10, "medium"), (0b11, "low")] {
            assert_eq!(preference(bits << 3), word);
        }
    }

    /// Any bytes at all: never a panic, never more than is kept.
    #[test]
    fn any_bytes_are_survived() {
        let mut chance = fastrand::Rng::with_seed(7);
        for _ in 0..20_000 {
            let mut bytes = whole();
            for _ in 0..chance.usize(1..12) {
                let at = chance.usize(0..bytes.len());
                bytes[at] = chance.u8(..);
            }
            bytes.truncate(chance.usize(0..=bytes.len()));
            if let Some(told) = read(&bytes, ROUTER, 255) {
                assert!(told.prefixes.len() <= MOST_PREFIXES);
                assert!(told.name_servers.len() <= MOST_NAME_SERVERS);
            }
        }
    }
}

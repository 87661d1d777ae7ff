//! ICMP and ICMPv6 echo packets as bytes, pure: built, read and matched without a socket.
//! RFC 792, RFC 4443.

use std::net::IpAddr;

use crate::domain::family::Family;

/// Type, code, checksum, identifier, sequence.
pub(crate) const ICMP_HEADER_BYTES: usize = 8;
/// The mark in our payload: cookie, train, position.
pub(crate) const MARK_BYTES: usize = 16;
/// IPv4 without options, RFC 791.
const IPV4_HEADER_BYTES: usize = 20;
/// RFC 8200 §3.
const IPV6_HEADER_BYTES: usize = 40;

const V4_ECHO_REPLY: u8 = 0;
const V4_UNREACHABLE: u8 = 3;
const V4_ECHO_REQUEST: u8 = 8;
/// "Fragmentation needed and DF set".
const V4_FRAGMENTATION_NEEDED: u8 = 4;
const V6_UNREACHABLE: u8 = 1;
const V6_PACKET_TOO_BIG: u8 = 2;
/// "Time exceeded", and of its codes "in transit".
const V4_TIME_EXCEEDED: u8 = 11;
const V6_TIME_EXCEEDED: u8 = 3;
const IN_TRANSIT: u8 = 0;
const V6_ECHO_REQUEST: u8 = 128;
const V6_ECHO_REPLY: u8 = 129;

/// What ties a reply to its request. The cookie is random for each run: what does not bear it is a
/// stray or a forgery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) cookie: u64,
    pub(crate) train: u32,
    pub(crate) position: u32,
}

impl Mark {
    fn write(self, payload: &mut [u8]) {
        let fields = self
            .cookie
            .to_be_bytes()
            .into_iter()
            .chain(self.train.to_be_bytes())
            .chain(self.position.to_be_bytes());
        for (octet, value) in payload.iter_mut().zip(fields) {
            *octet = value;
        }
    }

    fn read(payload: &[u8]) -> Option<Self> {
        Some(Self {
            cookie: u64::from_be_bytes(payload.get(..8)?.try_into().ok()?),
            train: u32::from_be_bytes(payload.get(8..12)?.try_into().ok()?),
            position: u32::from_be_bytes(payload.get(12..16)?.try_into().ok()?),
        })
    }
}

/// What a packet that came says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard {
    /// A reply to a request of ours.
    Reply(Mark),
    /// A router could not forward a request of ours.
    TooBig {
        /// What its next hop carries, bytes.
        mtu_bytes: u32,
        /// The request.
        mark: Mark,
    },
    /// A request of ours had used up its hop limit at a router.
    Exceeded(Mark),
    /// A request of ours cannot get there.
    Unreachable {
        /// The ICMP code.
        code: u8,
        /// The request.
        mark: Mark,
    },
}

/// Bytes of a whole IP packet around an echo with this payload.
pub(crate) fn packet_bytes(family: Family, payload_bytes: usize) -> usize {
    let header = match family {
        Family::Ipv4 => IPV4_HEADER_BYTES,
        Family::Ipv6 => IPV6_HEADER_BYTES,
    };
    header + ICMP_HEADER_BYTES + payload_bytes
}

/// The payload that makes a whole IP packet this large.
pub(crate) fn payload_bytes(family: Family, packet: u16) -> u16 {
    let around = u16::try_from(packet_bytes(family, 0)).unwrap_or(0);
    packet.saturating_sub(around)
}

/// An echo request. ICMPv6's checksum is the kernel's work (RFC 3542 §3.1), ICMP's is ours.
pub(crate) fn request(
    family: Family,
    identifier: u16,
    mark: Mark,
    payload_bytes: usize,
) -> Vec<u8> {
    let size = ICMP_HEADER_BYTES + payload_bytes.max(MARK_BYTES);
    let mut packet = vec![0x6d; size];
    let [high, low] = identifier.to_be_bytes();
    let [_, _, sequence_high, sequence_low] = mark.position.to_be_bytes();
    let kind = match family {
        Family::Ipv4 => V4_ECHO_REQUEST,
        Family::Ipv6 => V6_ECHO_REQUEST,
    };
    let header = [kind, 0, 0, 0, high, low, sequence_high, sequence_low];
    if let Some((head, payload)) = packet.split_at_mut_checked(ICMP_HEADER_BYTES) {
        head.copy_from_slice(&header);
        mark.write(payload);
    }
    if family == Family::Ipv4 {
        let sum = checksum(&packet).to_be_bytes();
        if let Some(place) = packet.get_mut(2..4) {
            place.copy_from_slice(&sum);
        }
    }
    packet
}

/// Reads what came on an ICMP socket. Raw IPv4 sockets deliver the IP header, all others do not.
pub(crate) fn hear(family: Family, with_ip_header: bool, packet: &[u8]) -> Option<Heard> {
    let icmp = if with_ip_header { without_ipv4_header(packet)? } else { packet };
    let (kind, code) = (*icmp.first()?, *icmp.get(1)?);
    let body = icmp.get(ICMP_HEADER_BYTES..)?;
    match (family, kind) {
        (Family::Ipv4, V4_ECHO_REPLY) | (Family::Ipv6, V6_ECHO_REPLY) => {
            Mark::read(body).map(Heard::Reply)
        }
        (Family::Ipv4, V4_UNREACHABLE) if code == V4_FRAGMENTATION_NEEDED => {
            let mtu = u16::from_be_bytes(icmp.get(6..8)?.try_into().ok()?);
            Some(Heard::TooBig { mtu_bytes: u32::from(mtu), mark: cited(family, body)? })
        }
        (Family::Ipv6, V6_PACKET_TOO_BIG) => {
            let mtu_bytes = u32::from_be_bytes(icmp.get(4..8)?.try_into().ok()?);
            Some(Heard::TooBig { mtu_bytes, mark: cited(family, body)? })
        }
        (Family::Ipv4, V4_TIME_EXCEEDED) | (Family::Ipv6, V6_TIME_EXCEEDED)
            if code == IN_TRANSIT =>
        {
            cited(family, body).map(Heard::Exceeded)
        }
        (Family::Ipv4, V4_UNREACHABLE) | (Family::Ipv6, V6_UNREACHABLE) => {
            Some(Heard::Unreachable { code, mark: cited(family, body)? })
        }
        _ => None,
    }
}

/// The mark of the request that an error message quotes. RFC 792 promises only eight octets of it,
/// RFC 1812 §4.3.2.3 as much as fits: an error that quotes less cannot be ours for sure.
fn cited(family: Family, quoted: &[u8]) -> Option<Mark> {
    let (icmp, request) = match family {
        Family::Ipv4 => (without_ipv4_header(quoted)?, V4_ECHO_REQUEST),
        Family::Ipv6 => (quoted.get(IPV6_HEADER_BYTES..)?, V6_ECHO_REQUEST),
    };
    (*icmp.first()? == request).then(|| icmp.get(ICMP_HEADER_BYTES..).and_then(Mark::read))?
}

fn without_ipv4_header(packet: &[u8]) -> Option<&[u8]> {
    let words = usize::from(packet.first()? & 0x0f);
    packet.get(words * 4..)
}

/// The Internet checksum, RFC 1071.
pub(super) fn checksum(packet: &[u8]) -> u16 {
    let mut sum: u32 = 0;
    for pair in packet.chunks(2) {
        let high = pair.first().copied().unwrap_or(0);
        let low = pair.get(1).copied().unwrap_or(0);
        sum += u32::from(u16::from_be_bytes([high, low]));
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap_or(0)
}

/// Whether an answer came from whom was asked: anybody can send us a packet.
pub(crate) fn is_from(asked: IpAddr, came_from: IpAddr) -> bool {
    asked == came_from
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: Mark = Mark { cookie: 0x0123_4567_89ab_cdef, train: 7, position: 3 };

    fn reply(family: Family) -> Vec<u8> {
        let mut packet = request(family, 9, MARK, 56);
        packet[0] = match family {
            Family::Ipv4 => V4_ECHO_REPLY,
            Family::Ipv6 => V6_ECHO_REPLY,
        };
        packet
    }

    #[test]
    fn a_reply_bears_its_requests_mark() {
        for family in Family::ALL {
            assert_eq!(hear(*family, false, &reply(*family)), Some(Heard::Reply(MARK)));
        }
        let mut with_header = vec![0; 24];
        with_header[0] = 0x46;
        with_header.extend(reply(Family::Ipv4));
        assert_eq!(hear(Family::Ipv4, true, &with_header), Some(Heard::Reply(MARK)));
    }

    #[test]
    fn our_own_requests_on_loopback_are_not_replies() {
        for family in Family::ALL {
            assert_eq!(hear(*family, false, &request(*family, 9, MARK, 56)), None);
        }
    }

    #[test]
    fn a_packet_too_big_quotes_the_request() {
        let mut packet = vec![V6_PACKET_TOO_BIG, 0, 0, 0, 0, 0, 0x05, 0x00];
        packet.extend(vec![0x60; IPV6_HEADER_BYTES]);
        packet.extend(request(Family::Ipv6, 9, MARK, 1_000));
        assert_eq!(
            hear(Family::Ipv6, false, &packet),
            Some(Heard::TooBig { mtu_bytes: 1_280, mark: MARK })
        );
    }

    #[test]
    fn a_time_exceeded_quotes_the_request() {
        let mut packet = vec![V6_TIME_EXCEEDED, 0, 0, 0, 0, 0, 0, 0];
        packet.extend(vec![0x60; IPV6_HEADER_BYTES]);
        packet.extend(request(Family::Ipv6, 9, MARK, 56));
        assert_eq!(hear(Family::Ipv6, false, &packet), Some(Heard::Exceeded(MARK)));
        // Code 1 is a host that waited in vain for a fragment.
        packet[1] = 1;
        assert_eq!(hear(Family::Ipv6, false, &packet), None);
        let mut packet = vec![V4_TIME_EXCEEDED, 0, 0, 0, 0, 0, 0, 0, 0x45];
        packet.extend(vec![0; IPV4_HEADER_BYTES - 1]);
        packet.extend(request(Family::Ipv4, 9, MARK, 56));
        assert_eq!(hear(Family::Ipv4, false, &packet), Some(Heard::Exceeded(MARK)));
    }

    #[test]
    fn anything_short_or_strange_is_nothing() {
        for family in Family::ALL {
            let whole = reply(*family);
            for length in 0..ICMP_HEADER_BYTES + MARK_BYTES {
                assert_eq!(hear(*family, false, &whole[..length]), None, "{length} bytes");
            }
        }
        assert_eq!(hear(Family::Ipv4, true, &[0x4f]), None);
    }

    #[test]
    fn sizes_and_checksum() {
        assert_eq!(packet_bytes(Family::Ipv4, 56), 84);
        assert_eq!(payload_bytes(Family::Ipv6, 1_500), 1_452);
        // RFC 1071's own example: the sum of a packet with its checksum in place is zero.
        assert_eq!(checksum(&request(Family::Ipv4, 9, MARK, 57)), 0);
    }
}

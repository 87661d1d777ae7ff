//! The three questions to everybody on a link as whole IPv6 packets, and what their answers look like.
//! Pure: no socket.

use std::net::Ipv6Addr;

use crate::probe::wire::checksum;

/// All nodes of a link (RFC 4291 §2.7.1).
pub(super) const ALL_NODES: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 1);
/// Whom listeners report to (RFC 3810 §5.2.14).
pub(super) const ALL_LISTENED: Ipv6Addr = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 0x16);

/// Next headers (IANA): hop-by-hop options, ICMPv6, destination options.
const HOP_BY_HOP: u8 = 0;
const ICMPV6: u8 = 58;
const DESTINATION: u8 = 60;
/// ICMPv6 types: RFC 4443 §3.4 and §4, RFC 2710 §3.1, RFC 3810 §5.2.
const PARAMETER_PROBLEM: u8 = 4;
const ECHO_REQUEST: u8 = 128;
const ECHO_REPLY: u8 = 129;
const LISTENER_QUERY: u8 = 130;
const LISTENER_REPORT: u8 = 131;
const LISTENER_REPORT_V2: u8 = 143;
/// An option that nobody knows and whose first bits ask whoever does not know it to say so, also where
/// it came to a multicast address (RFC 8200 §4.2).
const UNKNOWN_OPTION: u8 = 0x80;
/// How long listeners may take to report, milliseconds (RFC 3810 §5.1.3).
const REPORT_WITHIN_MS: u16 = 1_000;
/// One hop and no more: no router carries it further.
const HOPS: u8 = 1;
const HEADER_BYTES: usize = 40;

/// An echo request to everybody.
pub(super) fn echo(source: Ipv6Addr, cookie: u64) -> Vec<u8> {
    packet((source, ALL_NODES), (ICMPV6, &[]), request(cookie))
}

/// The same behind an option that nobody knows: who ignores echoes to a group complains of this.
pub(super) fn unknown_option(source: Ipv6Addr, cookie: u64) -> Vec<u8> {
    let options = [ICMPV6, 0, UNKNOWN_OPTION, 4, 0, 0, 0, 0];
    packet((source, ALL_NODES), (DESTINATION, &options), request(cookie))
}

/// Asks who listens to any group (RFC 3810 §5.1); hosts hear it from a link-local address only.
pub(super) fn listeners(source: Ipv6Addr) -> Vec<u8> {
    let [high, low] = REPORT_WITHIN_MS.to_be_bytes();
    let mut query = vec![LISTENER_QUERY, 0, 0, 0, high, low, 0, 0];
    // Any group; robustness 2, an interval of 125 s, no sources.
    query.extend([0; 16]);
    query.extend([2, 125, 0, 0]);
    // A router alert that says MLD (RFC 2711), padded.
    let options = [ICMPV6, 0, 5, 2, 0, 0, 1, 0];
    packet((source, ALL_NODES), (HOP_BY_HOP, &options), query)
}

/// Whether an ICMPv6 message answers one of them: an echo or a complaint by the cookie, a report by
/// its kind. A forged one makes a candidate, and candidates are asked.
pub(super) fn is_answer(message: &[u8], cookie: u64) -> bool {
    let Some(kind) = message.first() else { return false };
    match *kind {
        ECHO_REPLY => message.get(8..16) == Some(&cookie.to_be_bytes()),
        // It quotes our header, our option and our echo.
        PARAMETER_PROBLEM => {
            let quoted = message.get(8 + HEADER_BYTES + 8 + 8..);
            quoted.and_then(|quoted| quoted.get(..8)) == Some(&cookie.to_be_bytes())
        }
        LISTENER_REPORT | LISTENER_REPORT_V2 => true,
        _ => false,
    }
}

fn request(cookie: u64) -> Vec<u8> {
    let mut message = vec![ECHO_REQUEST, 0, 0, 0, 0x6d, 0x36, 0, 1];
    message.extend(cookie.to_be_bytes());
    message
}

/// A whole packet: header, one extension header or none, and the message with its checksum.
fn packet(
    (source, destination): (Ipv6Addr, Ipv6Addr),
    (next, extension): (u8, &[u8]),
    mut message: Vec<u8>,
) -> Vec<u8> {
    let length = u16::try_from(message.len()).unwrap_or(0);
    let mut summed = [source.octets(), destination.octets()].concat();
    summed.extend([0, 0]);
    summed.extend(length.to_be_bytes());
    summed.extend([0, 0, 0, ICMPV6]);
    summed.extend(&message);
    let sum = checksum(&summed).to_be_bytes();
    if let Some(place) = message.get_mut(2..4) {
        place.copy_from_slice(&sum);
    }
    let carried = u16::try_from(extension.len() + message.len()).unwrap_or(0);
    let mut packet = vec![0x60, 0, 0, 0];
    packet.extend(carried.to_be_bytes());
    packet.extend([next, HOPS]);
    packet.extend(source.octets());
    packet.extend(destination.octets());
    packet.extend(extension);
    packet.extend(message);
    packet
}

#[cfg(test)]
mod tests {
    use super::*;

    const COOKIE: u64 = 0x0123_4567_89ab_cdef;
    const SOURCE: Ipv6Addr = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 7);

    #[test]
    fn packets_are_whole_and_their_sums_right() {
        for (packet, next, extension_bytes) in [
            (echo(SOURCE, COOKIE), ICMPV6, 0),
            (unknown_option(SOURCE, COOKIE), DESTINATION, 8),
            (listeners(SOURCE), HOP_BY_HOP, 8),
        ] {
            assert_eq!(packet.len() - HEADER_BYTES, usize::from(packet[5]));
            assert_eq!((packet[6], packet[7]), (next, 1));
            let message = &packet[HEADER_BYTES + extension_bytes..];
            let mut summed = packet[8..40].to_vec();
            summed.extend([0, 0, 0, u8::try_from(message.len()).unwrap(), 0, 0, 0, ICMPV6]);
            summed.extend(message);
            assert_eq!(checksum(&summed), 0, "with its sum in place it is zero");
        }
    }

    #[test]
    fn answers_bear_the_cookie_or_are_reports() {
        let mut reply = request(COOKIE);
        assert!(!is_answer(&reply, COOKIE), "our own question is no answer");
        reply[0] = ECHO_REPLY;
        assert!(is_answer(&reply, COOKIE) && !is_answer(&reply, COOKIE + 1));
        let mut complaint = vec![PARAMETER_PROBLEM, 2, 0, 0, 0, 0, 0, 42];
        complaint.extend(unknown_option(SOURCE, COOKIE));
        assert!(is_answer(&complaint, COOKIE) && !is_answer(&complaint, COOKIE + 1));
        assert!(is_answer(&[LISTENER_REPORT_V2, 0, 0, 0], COOKIE));
        for length in 0..complaint.len() {
            assert!(!is_answer(&complaint[..length], COOKIE), "{length} bytes");
        }
    }
}

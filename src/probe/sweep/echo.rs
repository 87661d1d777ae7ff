//! The echo of a sweep: what is sent, and whether what came is an answer to it. A request carries its
//! own departure and a keyed hash over it and the address asked, so nothing is remembered per packet,
//! and nobody who has not seen our request can forge its answer.

use std::hash::{BuildHasher as _, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use super::batch::FRAME_BYTES;
use crate::domain::family::Family;
use crate::probe::wire::checksum;

/// ICMP header 8, departure 8, hash 8: the smallest honest echo.
pub(super) const ECHO_BYTES: usize = 24;
const ICMP_HEADER_BYTES: usize = 8;

/// Makes requests and knows their answers.
pub(super) struct Echo {
    family: Family,
    identifier: u16,
    /// SipHash with 128 bits from the operating system.
    key: RandomState,
}

/// A reply of a host to a request of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct EchoReply {
    /// When the request left, since 1970.
    pub(super) departure: Duration,
}

impl Echo {
    pub(super) fn new(family: Family, identifier: u16) -> Self {
        Self { family, identifier, key: RandomState::new() }
    }

    /// Writes the request behind `at` bytes of the frame; gives its length. ICMPv6's checksum is the
    /// kernel's work (RFC 3542 §3.1) unless we write the headers and know the source.
    pub(super) fn write(
        &self,
        frame: &mut [u8; FRAME_BYTES],
        at: usize,
        (source, to): (Option<IpAddr>, IpAddr),
        departure: Duration,
    ) -> usize {
        let departure = u64::try_from(departure.as_nanos()).unwrap_or(u64::MAX);
        let kind = match self.family {
            Family::Ipv4 => 8,
            Family::Ipv6 => 128,
        };
        let [high, low] = self.identifier.to_be_bytes();
        let mut request = [0; ECHO_BYTES];
        let head = [kind, 0, 0, 0, high, low, 0, 1];
        let parts = head.into_iter().chain(departure.to_be_bytes());
        let parts = parts.chain(self.hash(to, departure).to_be_bytes());
        for (place, byte) in request.iter_mut().zip(parts) {
            *place = byte;
        }
        if self.family == Family::Ipv4 {
            let [high, low] = checksum(&request).to_be_bytes();
            (request[2], request[3]) = (high, low);
        }
        if let (Some(IpAddr::V6(source)), IpAddr::V6(to)) = (source, to) {
            let [high, low] = pseudo_checksum(source, to, &request).to_be_bytes();
            (request[2], request[3]) = (high, low);
        }
        if let Some(place) = frame.get_mut(at..at + ECHO_BYTES) {
            place.copy_from_slice(&request);
        }
        ECHO_BYTES
    }

    /// Reads an ICMP message that came from an address. Anything but the reply to a request of ours
    /// to that address is `None`.
    pub(super) fn read(&self, message: &[u8], from: IpAddr) -> Option<EchoReply> {
        let reply = match self.family {
            Family::Ipv4 => 0,
            Family::Ipv6 => 129,
        };
        let body = message.get(ICMP_HEADER_BYTES..ECHO_BYTES)?;
        let departure = u64::from_be_bytes(body.get(..8)?.try_into().ok()?);
        let hash = u64::from_be_bytes(body.get(8..)?.try_into().ok()?);
        let is_ours = *message.first()? == reply && hash == self.hash(from, departure);
        is_ours.then(|| EchoReply { departure: Duration::from_nanos(departure) })
    }

    fn hash(&self, address: IpAddr, departure: u64) -> u64 {
        self.key.hash_one((address, departure))
    }
}

/// RFC 8200 §8.1: over both addresses, length and protocol as well.
fn pseudo_checksum(source: Ipv6Addr, to: Ipv6Addr, request: &[u8; ECHO_BYTES]) -> u16 {
    let mut whole = [0_u8; 32 + 8 + ECHO_BYTES];
    let head = source.octets().into_iter().chain(to.octets());
    let head = head.chain([0, 0, 0, 24, 0, 0, 0, 58]);
    for (place, byte) in whole.iter_mut().zip(head.chain(*request)) {
        *place = byte;
    }
    checksum(&whole)
}

/// The message in what a raw IPv4 socket hands over, and whom it came from; `None` when it is cut.
pub(super) fn without_header(packet: &[u8]) -> Option<&[u8]> {
    let words = usize::from(packet.first()? & 0x0f);
    packet.get(words * 4..)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEFT: Duration = Duration::from_nanos(1_700_000_000_123_456_789);

    fn reply(echo: &Echo, to: IpAddr) -> Vec<u8> {
        let mut frame = [0; FRAME_BYTES];
        let length = echo.write(&mut frame, 0, (None, to), LEFT);
        frame[0] = if to.is_ipv4() { 0 } else { 129 };
        frame[..length].to_vec()
    }

    #[test]
    fn only_the_host_asked_can_answer_and_only_what_was_asked() {
        for (asked, other) in [("192.0.2.1", "192.0.2.2"), ("2001:db8::1", "2001:db8::2")] {
            let (asked, other): (IpAddr, IpAddr) = (asked.parse().unwrap(), other.parse().unwrap());
            let echo = Echo::new(Family::of(asked), 7);
            let good = reply(&echo, asked);
            assert_eq!(echo.read(&good, asked), Some(EchoReply { departure: LEFT }));
            assert_eq!(echo.read(&good, other), None);
            assert_eq!(Echo::new(Family::of(asked), 7).read(&good, asked), None, "another key");
            for at in [0, ICMP_HEADER_BYTES, 15, 16, 23] {
                let mut forged = good.clone();
                forged[at] ^= 1;
                assert_eq!(echo.read(&forged, asked), None, "byte {at}");
            }
            for length in 0..ECHO_BYTES {
                assert_eq!(echo.read(&good[..length], asked), None, "{length} bytes");
            }
        }
    }

    #[test]
    fn the_checksum_of_a_whole_request_is_zero() {
        let echo = Echo::new(Family::Ipv4, 0xbeef);
        let mut frame = [0; FRAME_BYTES];
        let to = "192.0.2.1".parse().unwrap();
        let length = echo.write(&mut frame, 0, (None, to), LEFT);
        assert_eq!(checksum(&frame[..length]), 0);
    }

    #[test]
    fn headers_are_as_long_as_they_say() {
        let mut packet = vec![0; 24];
        packet[0] = 0x46;
        packet.push(9);
        assert_eq!(without_header(&packet), Some(&[9][..]));
        assert_eq!(without_header(&[0x4f, 0]), None);
        assert_eq!(without_header(&[]), None);
    }
}

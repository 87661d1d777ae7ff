//! What stands around a message on the link: Ethernet and IP headers, written by us where the packet
//! socket is used. The raw socket leaves them to the kernel.

use std::net::IpAddr;

use super::batch::FRAME_BYTES;
use super::route::Way;
use crate::probe::wire::checksum;

const ETHERNET_BYTES: usize = 14;
const IPV4_BYTES: usize = 20;
const IPV6_BYTES: usize = 40;
/// Time to live: what every host of today sends.
const HOPS: u8 = 64;

/// The headers of one range and protocol; only the target differs from packet to packet.
pub(super) struct Envelope {
    way: Way,
    protocol: u8,
    bytes: usize,
}

impl Envelope {
    pub(super) fn new(way: Way, protocol: u8) -> Self {
        let ip = if way.hop.source.is_ipv4() { IPV4_BYTES } else { IPV6_BYTES };
        Self { way, protocol, bytes: ETHERNET_BYTES + ip }
    }

    /// The next hop has another link address from now on.
    pub(super) fn lead_to(&mut self, next: [u8; 6]) {
        self.way.next = next;
    }

    /// Whom we are.
    pub(super) fn source(&self) -> IpAddr {
        self.way.hop.source
    }

    /// Bytes before the message.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Writes the headers around a message that stands behind them; gives the whole length.
    pub(super) fn write(&self, frame: &mut [u8; FRAME_BYTES], to: IpAddr, message: usize) -> usize {
        let mut head = [0_u8; ETHERNET_BYTES + IPV6_BYTES];
        let length = u16::try_from(message).unwrap_or(0);
        let mut put = |at: usize, bytes: &[u8]| {
            if let Some(place) = head.get_mut(at..at + bytes.len()) {
                place.copy_from_slice(bytes);
            }
        };
        put(0, &self.way.next);
        put(6, &self.way.own);
        match (self.way.hop.source, to) {
            (IpAddr::V4(from), IpAddr::V4(to)) => {
                let mut ip = [0_u8; IPV4_BYTES];
                let whole = length.saturating_add(20).to_be_bytes();
                let fields =
                    [0x45, 0, whole[0], whole[1], 0, 0, 0x40, 0, HOPS, self.protocol, 0, 0];
                let octets = from.octets().into_iter().chain(to.octets());
                for (place, byte) in ip.iter_mut().zip(fields.into_iter().chain(octets)) {
                    *place = byte;
                }
                let [high, low] = checksum(&ip).to_be_bytes();
                (ip[10], ip[11]) = (high, low);
                put(12, &[0x08, 0x00]);
                put(ETHERNET_BYTES, &ip);
            }
            (IpAddr::V6(from), IpAddr::V6(to)) => {
                put(12, &[0x86, 0xdd, 0x60, 0, 0, 0]);
                put(18, &length.to_be_bytes());
                put(20, &[self.protocol, HOPS]);
                put(22, &from.octets());
                put(38, &to.octets());
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => {}
        }
        for (place, byte) in frame.iter_mut().zip(head).take(self.bytes) {
            *place = byte;
        }
        self.bytes + message
    }
}

/// The message in a frame of the link, and whom it came from; `None` when it is cut.
pub(super) fn open(frame: &[u8]) -> Option<(&[u8], IpAddr)> {
    let packet = frame.get(ETHERNET_BYTES..)?;
    match packet.first()? >> 4 {
        4 => {
            let from: [u8; 4] = packet.get(12..16)?.try_into().ok()?;
            let words = usize::from(packet.first()? & 0x0f);
            Some((packet.get(words * 4..)?, IpAddr::from(from)))
        }
        6 => {
            let from: [u8; 16] = packet.get(8..24)?.try_into().ok()?;
            Some((packet.get(IPV6_BYTES..)?, IpAddr::from(from)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::route::Hop;
    use super::*;

    #[test]
    fn what_is_enveloped_opens_again() {
        for (from, to) in [("192.0.2.1", "192.0.2.9"), ("2001:db8::1", "2001:db8::9")] {
            let (source, gateway) = (from.parse().unwrap(), to.parse().unwrap());
            let hop = Hop { interface: 2, gateway, source };
            let way = Way { hop, own: [2; 6], next: [4; 6] };
            let envelope = Envelope::new(way, 1);
            let mut frame = [7; FRAME_BYTES];
            let length = envelope.write(&mut frame, to.parse().unwrap(), 24);
            let (message, sender) = open(&frame[..length]).unwrap();
            assert_eq!((message, sender), (&[7_u8; 24][..], from.parse().unwrap()));
            assert_eq!((&frame[..6], &frame[6..12]), (&[4; 6][..], &[2; 6][..]));
            if sender.is_ipv4() {
                assert_eq!(checksum(&frame[14..34]), 0);
            }
        }
        for broken in [&[][..], &[0; 14], &[0x45; 16], &[0x60; 40]] {
            assert_eq!(open(broken), None);
        }
    }
}

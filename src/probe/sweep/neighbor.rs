//! Whether the next hop still has the link address that our frames bear. The kernel would notice when
//! another router takes over (VRRP) or a bridge changes its own; frames past the kernel would be lost
//! without a word. So we ask for it every second, as a host would (RFC 826, RFC 4861 §7.2.2), let the
//! kernel take the answer and look into its table. No address is given up before the next hop was
//! found where it was after the last ask.

use std::net::{IpAddr, Ipv6Addr};

use super::batch::FRAME_BYTES;
use super::route::{Hop, Way};
use crate::probe::netlink::Netlink;
use crate::probe::wire::checksum;

/// From one question to the next, milliseconds.
const INTERVAL_MS: u32 = 1_000;
/// How long the answer may take, milliseconds: the next hop is on our own link.
const ANSWER_MS: u32 = 50;

/// The next hop as we know it; times are milliseconds after the sweep began.
pub(super) struct Neighbor {
    netlink: Netlink,
    hop: Hop,
    own: [u8; 6],
    next: [u8; 6],
    /// When it was asked, while the answer is not looked at.
    asked_ms: Option<u32>,
    next_ask_ms: u32,
    /// What was asked before that moment went to the right place.
    sure_ms: u32,
}

/// What came of a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// It is time to ask.
    Ask,
    /// It has another address; what was asked since a moment may have gone astray.
    Moved {
        /// The address.
        to: [u8; 6],
        /// Milliseconds after the sweep began.
        since_ms: u32,
    },
}

impl Neighbor {
    pub(super) fn new(way: &Way) -> std::io::Result<Self> {
        Ok(Self {
            netlink: Netlink::open()?,
            hop: way.hop.clone(),
            own: way.own,
            next: way.next,
            asked_ms: None,
            next_ask_ms: 0,
            sure_ms: 0,
        })
    }

    /// What is to be done now, mostly nothing. `is_awaited`: somebody would be given up.
    pub(super) fn look(&mut self, now_ms: u32, is_awaited: bool) -> Option<Look> {
        let Some(asked_ms) = self.asked_ms else {
            if now_ms < self.next_ask_ms && !is_awaited {
                return None;
            }
            self.asked_ms = Some(now_ms);
            self.next_ask_ms = now_ms.saturating_add(INTERVAL_MS);
            return Some(Look::Ask);
        };
        if now_ms < asked_ms.saturating_add(ANSWER_MS) {
            return None;
        }
        self.asked_ms = None;
        let since_ms = std::mem::replace(&mut self.sure_ms, asked_ms);
        // A table that cannot be read tells nothing new.
        let found = self.netlink.neighbor(&self.hop).ok().flatten()?;
        if found == self.next {
            return None;
        }
        self.next = found;
        // What left between the question and this look went astray as well.
        self.sure_ms = now_ms;
        Some(Look::Moved { to: found, since_ms })
    }

    /// Until there is something to be done.
    pub(super) fn until_ms(&self, now_ms: u32) -> u32 {
        let due = self.asked_ms.map_or(self.next_ask_ms, |asked| asked.saturating_add(ANSWER_MS));
        due.saturating_sub(now_ms)
    }

    /// Whether what was asked then went to the right place.
    pub(super) fn is_sure(&self, asked_ms: u32) -> bool {
        asked_ms < self.sure_ms
    }

    /// Writes the question; gives its length.
    pub(super) fn write(&self, frame: &mut [u8; FRAME_BYTES]) -> usize {
        let bytes = match (self.hop.source, self.hop.gateway) {
            (IpAddr::V4(source), IpAddr::V4(gateway)) => {
                let mut bytes = vec![0xff; 6];
                bytes.extend(self.own);
                // ARP over Ethernet for IPv4, a request.
                bytes.extend([8, 6, 0, 1, 8, 0, 6, 4, 0, 1]);
                bytes.extend(self.own);
                bytes.extend(source.octets());
                bytes.extend([0; 6]);
                bytes.extend(gateway.octets());
                bytes
            }
            (IpAddr::V6(source), IpAddr::V6(gateway)) => self.solicitation(source, gateway),
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => Vec::new(),
        };
        for (place, byte) in frame.iter_mut().zip(&bytes) {
            *place = *byte;
        }
        bytes.len()
    }

    /// RFC 4861 §4.3, to the solicited-node address (RFC 4291 §2.7.1), with our link address.
    fn solicitation(&self, source: Ipv6Addr, gateway: Ipv6Addr) -> Vec<u8> {
        let [.., a, b, c] = gateway.octets();
        let mut to = [0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 0];
        (to[13], to[14], to[15]) = (a, b, c);
        let mut message = vec![135, 0, 0, 0, 0, 0, 0, 0];
        message.extend(gateway.octets());
        message.extend([1, 1]);
        message.extend(self.own);
        let mut whole = Vec::from(source.octets());
        whole.extend(to);
        whole.extend([0, 0, 0, 32, 0, 0, 0, 58]);
        whole.extend(&message);
        let sum = checksum(&whole).to_be_bytes();
        (message[2], message[3]) = (sum[0], sum[1]);
        let mut bytes = vec![0x33, 0x33, 0xff, a, b, c];
        bytes.extend(self.own);
        bytes.extend([0x86, 0xdd, 0x60, 0, 0, 0, 0, 32, 58, 255]);
        bytes.extend(source.octets());
        bytes.extend(to);
        bytes.extend(message);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn neighbor(source: &str, gateway: &str) -> Neighbor {
        let (source, gateway) = (source.parse().unwrap(), gateway.parse().unwrap());
        let hop = Hop { interface: u32::MAX, gateway, source };
        Neighbor::new(&Way { hop, own: [2; 6], next: [4; 6] }).unwrap()
    }

    #[test]
    fn it_is_asked_every_second_and_when_somebody_would_be_given_up() {
        let mut neighbor = neighbor("192.0.2.1", "192.0.2.2");
        assert_eq!(neighbor.look(0, false), Some(Look::Ask));
        assert_eq!(neighbor.look(49, true), None);
        assert!(!neighbor.is_sure(0));
        assert_eq!(neighbor.look(60, false), None, "no such neighbour: nothing new");
        assert_eq!(
            (neighbor.look(999, false), neighbor.look(1_000, false)),
            (None, Some(Look::Ask))
        );
        assert_eq!(neighbor.look(1_060, false), None);
        assert!(neighbor.is_sure(999) && !neighbor.is_sure(1_000));
        assert_eq!(neighbor.look(1_100, true), Some(Look::Ask));
    }

    #[test]
    fn questions_are_as_the_standards_have_them() {
        let mut frame = [0; FRAME_BYTES];
        assert_eq!(neighbor("192.0.2.1", "192.0.2.2").write(&mut frame), 42);
        assert_eq!(&frame[..6], &[0xff; 6]);
        assert_eq!(&frame[38..42], &[192, 0, 2, 2]);
        let length = neighbor("2001:db8::1", "2001:db8::abcd:ef01").write(&mut frame);
        assert_eq!(length, 86);
        assert_eq!(&frame[..6], &[0x33, 0x33, 0xff, 0xcd, 0xef, 1]);
        assert_eq!(&frame[38..54], &"ff02::1:ffcd:ef01".parse::<Ipv6Addr>().unwrap().octets());
        let mut whole = frame[22..54].to_vec();
        whole.extend([0, 0, 0, 32, 0, 0, 0, 58]);
        whole.extend(&frame[54..86]);
        assert_eq!(checksum(&whole), 0);
    }
}

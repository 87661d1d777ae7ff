//! Half-open TCP: one SYN, and the kernel itself tears down what answers, because no socket of this
//! machine knows of it: it sends RST to every SYN-ACK (RFC 9293 §3.10.7.1). Open, closed and silent are
//! told apart.
//!
//! A SYN has no room for a hash: sequence number and source port carry 29 bits of one over address and
//! port asked, and 16 bits of the time in steps of 32 microseconds. An answer must acknowledge exactly
//! this number to exactly this port.

use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;
use std::time::Duration;

use super::batch::FRAME_BYTES;
use crate::domain::sweep::HitKind;
use crate::probe::wire::checksum;

/// The protocol's number.
pub(super) const TCP: u8 = 6;
/// Header 20, maximum segment size 4: what any stack sends at least.
pub(super) const SYN_BYTES: usize = 24;
/// Source ports 16,384 to 32,767: below the ephemeral range of Linux, so that no connection of this
/// machine has one. Each of two workers has half.
const FIRST_PORT: u16 = 0x4000;
const PORTS_PER_WORKER: u16 = 0x2000;
const SYN: u8 = 0x02;
const RST: u8 = 0x04;
const SYN_ACK: u8 = 0x12;
/// One step of the time that a sequence number carries.
const TICK_NS: u128 = 32_000;

/// Makes SYNs and knows their answers.
pub(super) struct Syn {
    source: IpAddr,
    first_port: u16,
    key: RandomState,
}

/// An answer to a SYN of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SynReply {
    pub(super) port: u16,
    pub(super) kind: HitKind,
    /// From SYN to answer; wraps after two seconds.
    pub(super) rtt: Duration,
}

/// The ports that a worker sends from: the first, and the mask that tells them from others.
pub(super) fn ports(worker: u64) -> (u16, u16) {
    let offset = if worker.is_multiple_of(2) { 0 } else { PORTS_PER_WORKER };
    (FIRST_PORT + offset, !(PORTS_PER_WORKER - 1))
}

impl Syn {
    pub(super) fn new(source: IpAddr, worker: u64) -> Self {
        Self { source, first_port: ports(worker).0, key: RandomState::new() }
    }

    /// Writes the SYN behind `at` bytes of the frame; gives its length.
    pub(super) fn write(
        &self,
        frame: &mut [u8; FRAME_BYTES],
        at: usize,
        (to, port): (IpAddr, u16),
        departure: Duration,
    ) -> usize {
        let (own, mark) = self.mark(to, port);
        let [time_high, time_low] = ticks(departure).to_be_bytes();
        let [mark_high, mark_low] = mark.to_be_bytes();
        let ([own_high, own_low], [high, low]) = (own.to_be_bytes(), port.to_be_bytes());
        let mut segment: [u8; SYN_BYTES] = [
            own_high, own_low, high, low, time_high, time_low, mark_high, mark_low, 0, 0, 0, 0,
            0x60, SYN, 0x04, 0x00, 0, 0, 0, 0, 2, 4, 0x05, 0xb4,
        ];
        let [high, low] = self.sum(to, &segment).to_be_bytes();
        (segment[16], segment[17]) = (high, low);
        if let Some(place) = frame.get_mut(at..at + SYN_BYTES) {
            place.copy_from_slice(&segment);
        }
        SYN_BYTES
    }

    /// Reads a segment that came from an address. Anything but the answer to a SYN of ours to that
    /// address and port is `None`.
    pub(super) fn read(&self, segment: &[u8], from: IpAddr, arrived: Duration) -> Option<SynReply> {
        let half = |at: usize| -> Option<u16> {
            Some(u16::from_be_bytes(segment.get(at..at + 2)?.try_into().ok()?))
        };
        let (port, own) = (half(0)?, half(2)?);
        let flags = *segment.get(13)?;
        let kind = match flags & (SYN_ACK | RST) {
            SYN_ACK => HitKind::Answered,
            bits if bits & RST != 0 => HitKind::Refused,
            _ => return None,
        };
        let acknowledged = u32::from_be_bytes(segment.get(8..12)?.try_into().ok()?).wrapping_sub(1);
        let [time_high, time_low, mark_high, mark_low] = acknowledged.to_be_bytes();
        let (expected_port, expected_mark) = self.mark(from, port);
        let is_ours =
            own == expected_port && u16::from_be_bytes([mark_high, mark_low]) == expected_mark;
        is_ours.then(|| {
            let left = u16::from_be_bytes([time_high, time_low]);
            let steps = u32::from(ticks(arrived).wrapping_sub(left));
            SynReply { port, kind, rtt: Duration::from_micros(u64::from(steps) * 32) }
        })
    }

    /// Our port and half of the sequence number for an address and port.
    fn mark(&self, to: IpAddr, port: u16) -> (u16, u16) {
        let [a, b, c, d, ..] = self.key.hash_one((to, port)).to_be_bytes();
        let offset = u16::from_be_bytes([a, b]) % PORTS_PER_WORKER;
        (self.first_port + offset, u16::from_be_bytes([c, d]))
    }

    /// The checksum over the pseudo header (RFC 9293 §3.1) and the segment.
    fn sum(&self, to: IpAddr, segment: &[u8; SYN_BYTES]) -> u16 {
        let mut whole = [0_u8; 40 + SYN_BYTES];
        let mut at = 0;
        let mut put = |bytes: &[u8]| {
            if let Some(place) = whole.get_mut(at..at + bytes.len()) {
                place.copy_from_slice(bytes);
            }
            at += bytes.len();
        };
        for end in [self.source, to] {
            match end {
                IpAddr::V4(v4) => put(&v4.octets()),
                IpAddr::V6(v6) => put(&v6.octets()),
            }
        }
        put(&[0, TCP, 0, 24]);
        put(segment);
        checksum(&whole)
    }
}

fn ticks(time: Duration) -> u16 {
    u16::try_from((time.as_nanos() / TICK_NS) & 0xffff).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEFT: Duration = Duration::from_millis(1_700_000_000_123);

    fn answer(syn: &Syn, to: (IpAddr, u16), flags: u8) -> Vec<u8> {
        let mut frame = [0; FRAME_BYTES];
        syn.write(&mut frame, 0, to, LEFT);
        let mut answer = vec![0; 20];
        answer[0..2].copy_from_slice(&frame[2..4]);
        answer[2..4].copy_from_slice(&frame[0..2]);
        let sequence = u32::from_be_bytes(frame[4..8].try_into().unwrap());
        answer[8..12].copy_from_slice(&(sequence.wrapping_add(1)).to_be_bytes());
        answer[13] = flags;
        answer
    }

    #[test]
    fn open_and_closed_are_told_apart_and_forgeries_are_nothing() {
        for (own, asked, other) in
            [("192.0.2.9", "192.0.2.1", "192.0.2.2"), ("2001:db8::9", "2001:db8::1", "2001:db8::2")]
        {
            let (asked, other): (IpAddr, IpAddr) = (asked.parse().unwrap(), other.parse().unwrap());
            let syn = Syn::new(own.parse().unwrap(), 1);
            let arrived = LEFT + Duration::from_micros(3_200);
            for (flags, kind) in
                [(0x12, HitKind::Answered), (0x14, HitKind::Refused), (0x04, HitKind::Refused)]
            {
                let good = answer(&syn, (asked, 443), flags);
                let reply = syn.read(&good, asked, arrived).unwrap();
                assert_eq!((reply.port, reply.kind), (443, kind));
                assert!(
                    reply.rtt.abs_diff(Duration::from_micros(3_200)) < Duration::from_micros(33)
                );
                assert_eq!(syn.read(&good, other, arrived), None);
                for at in [1, 3, 10, 11] {
                    let mut forged = good.clone();
                    forged[at] ^= 1;
                    assert_eq!(syn.read(&forged, asked, arrived), None, "byte {at}");
                }
                assert_eq!(syn.read(&good[..13], asked, arrived), None);
            }
            assert_eq!(syn.read(&answer(&syn, (asked, 443), 0x10), asked, arrived), None);
        }
    }

    #[test]
    fn the_checksum_over_the_pseudo_header_is_right() {
        let syn = Syn::new("192.0.2.9".parse().unwrap(), 0);
        let mut frame = [0; FRAME_BYTES];
        let to: IpAddr = "192.0.2.1".parse().unwrap();
        syn.write(&mut frame, 0, (to, 80), LEFT);
        let segment: [u8; SYN_BYTES] = frame[..SYN_BYTES].try_into().unwrap();
        assert_eq!(syn.sum(to, &segment), 0);
    }
}

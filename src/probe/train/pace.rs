//! How fast trains may leave, in bytes: ten thousand large packets within one interval are more than a
//! line of a province carries and more than a receive buffer holds. Pure: moments are arguments.

use std::time::{Duration, Instant};

/// Bytes a second of one family, IP headers included: 40 Mbit/s, a fifth of a commune's line of
/// 200 Mbit/s (DOMAIN.md §4). All the country's 3,321 links, five small echoes a second each, are
/// 1.4 MB/s and are not held up.
pub(super) const BYTES_PER_S: u32 = 5_000_000;
/// What may leave at once after a pause: a hundredth of a second's worth.
const BURST: Duration = Duration::from_millis(10);
/// What a packet takes of a receive buffer besides its bytes, which count double: `skb->truesize` of a
/// packet of 1,500 bytes was 2,304 to 4,352 by driver (Linux 6.1).
const BESIDES_BYTES: usize = 1_024;
/// The share of the receive buffer that answers may fill before they are taken: the rest is for what
/// others send meanwhile, every raw socket gets a copy of it.
const SHARE: usize = 4;

/// An even pace with short bursts.
#[derive(Debug)]
pub(super) struct Pace {
    bytes_per_s: u32,
    /// When everything that left would have left at the even pace.
    due: Instant,
}

impl Pace {
    pub(super) fn new(bytes_per_s: u32, now: Instant) -> Self {
        Self { bytes_per_s: bytes_per_s.max(1), due: now }
    }

    /// From when on the next packet may leave.
    pub(super) fn opens_at(&self, start: Instant) -> Instant {
        self.due.checked_sub(BURST).unwrap_or(start)
    }

    /// So many bytes left now.
    pub(super) fn sent(&mut self, bytes: usize, now: Instant) {
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        self.due = self.due.max(now) + Duration::from_secs(1) * bytes / self.bytes_per_s;
    }
}

/// What may be asked for before answers are taken, so that they find room.
#[derive(Debug)]
pub(super) struct Room {
    buffer_bytes: usize,
    left: usize,
}

impl Room {
    /// Of a receive buffer of so many bytes, as the kernel counts them.
    pub(super) fn of(buffer_bytes: usize) -> Self {
        Self { buffer_bytes, left: buffer_bytes / SHARE }
    }

    /// Whether there is none: answers must be taken first.
    pub(super) fn is_used_up(&self) -> bool {
        self.left == 0
    }

    /// An answer of so many bytes is under way.
    pub(super) fn expect(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(2 * bytes + BESIDES_BYTES);
    }

    /// Everything that was there has been taken.
    pub(super) fn emptied(&mut self) {
        self.left = self.buffer_bytes / SHARE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten thousand large packets that all are due at once.
    #[test]
    fn large_packets_leave_at_the_even_pace_and_never_in_one_burst() {
        let start = Instant::now();
        let mut pace = Pace::new(BYTES_PER_S, start);
        let mut now = start;
        let (mut burst, mut longest) = (0, 0);
        for _ in 0..10_000 {
            let opens = pace.opens_at(start);
            if opens > now {
                now = opens;
                burst = 0;
            }
            burst += 1_500;
            longest = longest.max(burst);
            pace.sent(1_500, now);
        }
        let took = now.duration_since(start);
        assert!(
            (Duration::from_millis(2_980)..=Duration::from_secs(3)).contains(&took),
            "{took:?}"
        );
        assert!(longest <= 50_000 + 2 * 1_500, "{longest} bytes at once");
    }

    #[test]
    fn a_pause_is_not_made_up_for() {
        let start = Instant::now();
        let mut pace = Pace::new(1_000, start);
        let later = start + Duration::from_mins(1);
        assert!(pace.opens_at(start) <= start);
        pace.sent(1_000, later);
        assert_eq!(pace.opens_at(start), later + Duration::from_millis(990));
    }

    #[test]
    fn answers_find_room_or_are_taken_first() {
        let mut room = Room::of(425_984);
        let mut count = 0;
        while !room.is_used_up() {
            room.expect(1_500);
            count += 1;
        }
        // Not even at the dearest driver's 4,352 bytes a packet is the buffer full.
        assert!(count > 10 && count * 4_352 < 425_984, "{count} packets");
        room.emptied();
        assert!(!room.is_used_up());
    }
}

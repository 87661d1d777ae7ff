//! A random order over `0..count` that is computed, not stored: a Feistel network over the next power
//! of four, walked until it lands inside (Black and Rogaway, 2002). No burst on one network, and
//! memory does not grow with the range. It hides nothing: whoever knows the seed knows the order.

use super::split_mix::{SplitMix, mixed};

/// An order of `0..count`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permutation {
    count: u64,
    half_bits: u32,
    keys: [u64; ROUNDS],
}

/// Four rounds make a permutation that cannot be told from a random one by looking (Luby and
/// Rackoff, 1988).
const ROUNDS: usize = 4;

impl Permutation {
    /// An order from a seed: the same seed gives the same order everywhere.
    #[must_use]
    pub fn new(count: u64, seed: u64) -> Self {
        let bits = u64::BITS - count.saturating_sub(1).leading_zeros();
        let mut chance = SplitMix::new(seed);
        let keys = std::array::from_fn(|_| chance.next());
        Self { count, half_bits: bits.div_ceil(2).max(1), keys }
    }

    /// What stands at a position; `position` must be below the count.
    #[must_use]
    pub fn at(&self, position: u64) -> u64 {
        let mut value = position;
        loop {
            value = self.encrypt(value);
            // The block is less than four times the count, so this ends after four steps on average
            // at worst; a position beyond the count would never end.
            if value < self.count || position >= self.count {
                return value;
            }
        }
    }

    fn encrypt(&self, value: u64) -> u64 {
        let mask = (1_u64 << self.half_bits) - 1;
        let (mut left, mut right) = (value >> self.half_bits, value & mask);
        for key in &self.keys {
            (left, right) = (right, left ^ (mixed(right ^ key) & mask));
        }
        (left << self.half_bits) | right
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_is_visited_once() {
        for count in [1, 2, 3, 4, 5, 17, 254, 1_000, 65_534] {
            let order = Permutation::new(count, 7);
            let mut seen: Vec<u64> = (0..count).map(|position| order.at(position)).collect();
            seen.sort_unstable();
            assert_eq!(seen, (0..count).collect::<Vec<_>>(), "{count}");
        }
    }

    #[test]
    fn the_seed_decides_and_neighbours_are_spread() {
        let (one, other) = (Permutation::new(65_536, 1), Permutation::new(65_536, 2));
        let of = |order: &Permutation| (0..256).map(|at| order.at(at)).collect::<Vec<u64>>();
        assert_eq!(of(&one), of(&one));
        assert_ne!(of(&one), of(&other));
        // 256 in a row touch most of the 256 networks of a /16: 162 of them on average.
        let networks: std::collections::HashSet<u64> =
            of(&one).iter().map(|index| index / 256).collect();
        assert!(networks.len() > 130, "{}", networks.len());
    }
}

//! Chance as an argument: numbers from a seed.

/// `SplitMix64` (Steele, Lea, Flood 2014): small, and the same everywhere.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SplitMix(u64);

impl SplitMix {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }
}

/// Its finisher.
pub(crate) const fn mixed(value: u64) -> u64 {
    let mut z = value;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::SplitMix;

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let (mut one, mut same, mut other) = (SplitMix::new(7), SplitMix::new(7), SplitMix::new(8));
        let numbers: Vec<u64> = (0..100).map(|_| one.next()).collect();
        assert!(numbers.iter().all(|number| *number == same.next()));
        assert!(numbers.iter().any(|number| *number != other.next()));
    }
}

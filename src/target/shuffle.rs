//! A fair order from a seed: no burst on one network. Chance is an argument.

/// `SplitMix64` (Steele, Lea, Flood 2014): small, and the same everywhere.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SplitMix(u64);

impl SplitMix {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// Fisher–Yates. The bias of the remainder is below 2⁻³² for any list that fits in memory.
pub(crate) fn shuffle<T>(things: &mut [T], seed: u64) {
    let mut chance = SplitMix::new(seed);
    for at in (1..things.len()).rev() {
        let bound = u64::try_from(at).unwrap_or(u64::MAX).saturating_add(1);
        let other = usize::try_from(chance.next() % bound).unwrap_or(0);
        things.swap(at, other);
    }
}

#[cfg(test)]
mod tests {
    use super::shuffle;

    #[test]
    fn the_same_seed_gives_the_same_order_and_loses_nothing() {
        let ordered: Vec<u32> = (0..1_000).collect();
        let mut once = ordered.clone();
        let mut again = ordered.clone();
        shuffle(&mut once, 7);
        shuffle(&mut again, 7);
        assert_eq!(once, again);
        assert_ne!(once, ordered);
        once.sort_unstable();
        assert_eq!(once, ordered);
    }
}

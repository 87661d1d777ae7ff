//! One bit a number: who answered, who was given up, who was finished. A /8 takes 2 MiB.

/// Marks for numbers below a bound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bits {
    bytes: Vec<u8>,
    count: u64,
}

impl Bits {
    /// No marks yet.
    #[must_use]
    pub fn new(bound: u64) -> Self {
        let bytes = usize::try_from(bound.div_ceil(8)).unwrap_or(usize::MAX);
        Self { bytes: vec![0; bytes], count: 0 }
    }

    /// From bytes as [`as_bytes`](Self::as_bytes) gives them.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        let count = bytes.iter().map(|byte| u64::from(byte.count_ones())).sum();
        Self { bytes, count }
    }

    /// Eight marks a byte, the lowest bit first.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Marks a number; tells whether it was not marked before. A number beyond the bound never is.
    pub fn set(&mut self, number: u32) -> bool {
        let (at, bit) = place(number);
        let Some(byte) = self.bytes.get_mut(at).filter(|byte| **byte & bit == 0) else {
            return false;
        };
        *byte |= bit;
        self.count += 1;
        true
    }

    /// Whether a number is marked.
    #[must_use]
    pub fn has(&self, number: u32) -> bool {
        let (at, bit) = place(number);
        self.bytes.get(at).is_some_and(|byte| byte & bit != 0)
    }

    /// The marked numbers, ascending.
    pub fn marked(&self) -> impl Iterator<Item = u32> + '_ {
        let bytes = (0_u32..).zip(&self.bytes).filter(|(_, byte)| **byte != 0);
        bytes.flat_map(|(at, byte)| {
            (0..8).filter(move |bit| byte & (1 << bit) != 0).map(move |bit| at * 8 + bit)
        })
    }

    /// How many are marked.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }
}

fn place(number: u32) -> (usize, u8) {
    (usize::try_from(number / 8).unwrap_or(usize::MAX), 1 << (number % 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_set_once_and_lies_within_the_bound() {
        let mut bits = Bits::new(65);
        assert!(bits.set(64) && !bits.set(64) && bits.has(64) && !bits.has(63));
        assert!(!bits.set(1_000_000) && !bits.has(1_000_000));
        assert_eq!(bits.count(), 1);
        assert_eq!(bits.marked().collect::<Vec<_>>(), [64]);
        assert_eq!(Bits::from_bytes(bits.as_bytes().to_vec()), bits);
    }
}

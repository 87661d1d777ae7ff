//! Who answered a sweep, as long as it is needed: each with its round trip, or, where only addresses are
//! listed, a bit each. A dense /12 then takes a quarter of a megabyte and not sixteen.

use crate::domain::bits::Bits;
use crate::domain::sweep::{Hit, HitKind};

/// Who answered.
#[derive(Debug)]
pub(super) enum Hits {
    /// All that is known; ascending by number once it is sorted.
    Whole(Vec<Hit>),
    /// The numbers only.
    Numbers { answered: Bits, refused: Bits },
}

/// One that answered: its number, how, and its round trip where it was kept, microseconds.
pub(super) type Heard = (u32, HitKind, Option<u32>);

impl Hits {
    /// Nobody yet, of so many numbers.
    pub(super) fn new(has_trips: bool, number_count: u64) -> Self {
        if has_trips {
            Self::Whole(Vec::new())
        } else {
            Self::Numbers { answered: Bits::new(number_count), refused: Bits::new(number_count) }
        }
    }

    /// Takes more of them.
    pub(super) fn take(&mut self, new: &[Hit]) {
        match self {
            Self::Whole(hits) => hits.extend_from_slice(new),
            Self::Numbers { answered, refused } => {
                for hit in new {
                    let kind = match hit.kind {
                        HitKind::Answered => &mut *answered,
                        HitKind::Refused => &mut *refused,
                    };
                    kind.set(hit.index);
                }
            }
        }
    }

    /// Puts them in order.
    pub(super) fn sort(&mut self) {
        if let Self::Whole(hits) = self {
            hits.sort_unstable_by_key(|hit| hit.index);
        }
    }

    /// Whether a number is among them; they are sorted.
    pub(super) fn has(&self, index: u32) -> bool {
        match self {
            Self::Whole(hits) => hits.binary_search_by_key(&index, |hit| hit.index).is_ok(),
            Self::Numbers { answered, refused } => answered.has(index) || refused.has(index),
        }
    }

    /// Those of a kind, ascending.
    pub(super) fn of(&self, kind: HitKind) -> Box<dyn Iterator<Item = Heard> + '_> {
        match (self, kind) {
            (Self::Whole(hits), _) => {
                let wanted = hits.iter().filter(move |hit| hit.kind == kind);
                Box::new(wanted.map(|hit| (hit.index, hit.kind, Some(hit.rtt_us))))
            }
            (Self::Numbers { answered, .. }, HitKind::Answered) => {
                Box::new(answered.marked().map(move |number| (number, kind, None)))
            }
            (Self::Numbers { refused, .. }, HitKind::Refused) => {
                Box::new(refused.marked().map(move |number| (number, kind, None)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_tell_the_same_numbers() {
        let hit = |index, kind| Hit { index, kind, rtt_us: 9, at_ms: 1 };
        let heard =
            [hit(70, HitKind::Answered), hit(3, HitKind::Refused), hit(8, HitKind::Answered)];
        for has_trips in [true, false] {
            let mut hits = Hits::new(has_trips, 100);
            hits.take(&heard);
            hits.sort();
            let of = |kind| hits.of(kind).map(|heard| heard.0).collect::<Vec<_>>();
            assert_eq!((of(HitKind::Answered), of(HitKind::Refused)), (vec![8, 70], vec![3]));
            assert!(hits.has(3) && hits.has(70) && !hits.has(9));
            let trip = has_trips.then_some(9);
            assert_eq!(hits.of(HitKind::Answered).next(), Some((8, HitKind::Answered, trip)));
        }
    }
}

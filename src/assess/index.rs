//! Things by a key, those of one key beside each other in the order they came in. Of a hundred thousand
//! keys a hash table with a list each is more memory than the things, and filling it is most of what
//! judging takes that is no rule's: here they are sorted by their hashes, on every core.

use std::hash::{BuildHasher as _, Hash};

use foldhash::fast::RandomState;
use rayon::prelude::*;

/// Things of one kind by one key.
pub(super) struct Index<'a, T> {
    state: RandomState,
    /// By the hash of their key, those of one key beside each other.
    things: Vec<&'a T>,
    /// Where those begin whose hash begins with so many bits, and how many bits of a hash are left then.
    starts: Vec<u32>,
    shift: u32,
}

impl<T> Default for Index<'_, T> {
    fn default() -> Self {
        let (things, starts) = (Vec::new(), Vec::new());
        Self { state: RandomState::default(), things, starts, shift: u64::BITS - 1 }
    }
}

impl<'a, T: Sync> Index<'a, T> {
    /// Orders things by what `key` says of each.
    pub(super) fn of<K: Eq + Hash>(
        things: impl IndexedParallelIterator<Item = &'a T>,
        key: impl Fn(&'a T) -> K + Sync,
    ) -> Self {
        let state = RandomState::default();
        let hashed = hashed(&state, things, &key);
        // As many beginnings as there are things, or more: one step leads to one or two keys.
        let bits = (hashed.len() + 1).next_power_of_two().trailing_zeros().max(1);
        let shift = u64::BITS - bits;
        let mut starts: Vec<u32> = Vec::with_capacity((1 << bits) + 1);
        let mut count = 0;
        for (hash, _, _) in &hashed {
            starts.resize(starts.len().max(begin_of(*hash, shift) + 1), count);
            count = count.saturating_add(1);
        }
        starts.resize((1 << bits) + 1, count);
        Self {
            state,
            things: hashed.into_iter().map(|(_, _, thing)| thing).collect(),
            starts,
            shift,
        }
    }

    /// The things of a key; `is` tells whether a thing is of it.
    pub(super) fn get(&self, key: &impl Hash, is: impl Fn(&T) -> bool) -> &[&'a T] {
        if self.things.is_empty() {
            return &[];
        }
        let begin = begin_of(self.state.hash_one(key), self.shift);
        let Some([from, to]) = self.starts.get(begin..begin + 2) else { return &[] };
        let place = |place: u32| usize::try_from(place).unwrap_or(usize::MAX);
        let near = self.things.get(place(*from)..place(*to)).unwrap_or_default();
        let Some(first) = near.iter().position(|thing| is(thing)) else { return &[] };
        let own = near.get(first..).unwrap_or_default();
        let count = own.iter().take_while(|thing| is(thing)).count();
        own.get(..count).unwrap_or_default()
    }

    /// Every thing, those of one key beside each other.
    pub(super) fn all(&self) -> &[&'a T] {
        &self.things
    }
}

/// The places of things that share a key with others, those of one key together and ascending.
pub(super) fn twins<'a, T: Sync + 'a, K: Eq + Hash>(
    things: impl IndexedParallelIterator<Item = &'a T>,
    key: impl Fn(&'a T) -> K + Sync,
) -> Vec<Vec<usize>> {
    let hashed = hashed(&RandomState::default(), things, &key);
    hashed
        .chunk_by(|one, other| one.0 == other.0 && key(one.2) == key(other.2))
        .filter(|group| group.len() > 1)
        .map(|group| group.iter().map(|(_, place, _)| *place).collect())
        .collect()
}

/// Things by the hash of their key, then by key, then in the order they came.
fn hashed<'a, T: Sync + 'a, K: Eq + Hash>(
    state: &RandomState,
    things: impl IndexedParallelIterator<Item = &'a T>,
    key: &(impl Fn(&'a T) -> K + Sync),
) -> Vec<(u64, usize, &'a T)> {
    let mut hashed: Vec<(u64, usize, &'a T)> = things
        .enumerate()
        .map(|(place, thing)| (state.hash_one(key(thing)), place, thing))
        .collect();
    hashed.par_sort_unstable_by_key(|(hash, place, _)| (*hash, *place));
    for group in hashed.chunk_by_mut(|one, other| one.0 == other.0) {
        set_apart(group, key);
    }
    hashed
}

/// The bits that a hash begins with, as a number.
fn begin_of(hash: u64, shift: u32) -> usize {
    usize::try_from(hash >> shift).unwrap_or(usize::MAX)
}

/// Puts the things of each key beside each other where two keys have one hash, which in practice they
/// never have.
fn set_apart<'a, T, K: Eq>(group: &mut [(u64, usize, &'a T)], key: impl Fn(&'a T) -> K) {
    let Some((first, rest)) = group.split_first() else { return };
    let own = key(first.2);
    if rest.iter().all(|(_, _, thing)| key(thing) == own) {
        return;
    }
    let mut keys: Vec<K> = Vec::new();
    group.sort_by_cached_key(|(_, place, thing)| {
        let key = key(thing);
        let rank = keys.iter().position(|known| *known == key).unwrap_or_else(|| {
            keys.push(key);
            keys.len() - 1
        });
        (rank, *place)
    });
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// A key whose hash says little.
    #[derive(PartialEq, Eq, Clone, Copy)]
    struct Clumsy(u32);

    impl Hash for Clumsy {
        fn hash<H: std::hash::Hasher>(&self, hasher: &mut H) {
            (self.0 % 3).hash(hasher);
        }
    }

    #[test]
    fn things_are_found_by_their_keys_in_the_order_they_came() {
        for count in [0, 1, 2, 7, 1_000] {
            let mut random = fastrand::Rng::with_seed(count);
            let things: Vec<(u32, u64)> =
                (0..count).map(|number| (random.u32(0..200), number)).collect();
            let mut expected: BTreeMap<u32, Vec<&(u32, u64)>> = BTreeMap::new();
            for thing in &things {
                expected.entry(thing.0).or_default().push(thing);
            }
            let plain = Index::of(things.par_iter(), |thing| thing.0);
            let clumsy = Index::of(things.par_iter(), |thing| Clumsy(thing.0));
            for key in 0..210 {
                let of_it = expected.get(&key).map_or(&[][..], Vec::as_slice);
                assert_eq!(plain.get(&key, |thing| thing.0 == key), of_it);
                assert_eq!(clumsy.get(&Clumsy(key), |thing| thing.0 == key), of_it);
            }
            let shared: Vec<Vec<usize>> = expected
                .values()
                .filter(|of_it| of_it.len() > 1)
                .map(|of_it| of_it.iter().map(|(_, at)| usize::try_from(*at).unwrap()).collect())
                .collect();
            let mut alike = [
                twins(things.par_iter(), |thing| thing.0),
                twins(things.par_iter(), |thing| Clumsy(thing.0)),
            ];
            for twins in &mut alike {
                twins.sort_by_key(|places| things[places[0]].0);
                assert_eq!(*twins, shared);
            }
            assert_eq!(plain.all().len(), things.len());
        }
    }
}

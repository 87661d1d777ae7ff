//! Habits: what the addresses that answered look like, and which others look so. The prefix's own
//! pattern first, then what answered elsewhere in this run: one body's sites are numbered alike.

use std::collections::{BTreeMap, BTreeSet};

use super::eui64;
use super::ground::{groups, of_groups};

/// Numbers tried on either side of one that answered.
const AROUND: u64 = 16;
/// Members of one pattern that are followed: more say nothing new.
const MOST_MEMBERS: usize = 64;
/// Values that are tried in a group of digits that varies.
const MOST_VALUES: u16 = 256;
/// Identifiers of other prefixes that are tried.
const MOST_SIBLINGS: usize = 512;

/// Identifiers that look like those that answered here, most likely first; may repeat. First after
/// those that were known, whose pattern no guess has followed yet; then after those that were
/// guessed.
pub(super) fn own(known: &BTreeSet<u64>, guessed: &BTreeSet<u64>) -> Vec<u64> {
    let both = known.union(guessed).copied().collect();
    [like(known), like(guessed), varied(&members(&both))].concat()
}

fn members(answered: &BTreeSet<u64>) -> Vec<u64> {
    answered.iter().copied().filter(|iid| !looks_random(*iid)).take(MOST_MEMBERS).collect()
}

/// Numbers around each, each pattern counted through, and the last octet of each whole.
fn like(answered: &BTreeSet<u64>) -> Vec<u64> {
    let members = members(answered);
    let mut proposed = Vec::new();
    for member in &members {
        proposed.extend((1..=AROUND).flat_map(|step| {
            [member.checked_add(step), member.checked_sub(step)].into_iter().flatten()
        }));
    }
    proposed.extend(varied(&members));
    let stems: BTreeSet<u64> = members.iter().map(|member| member & !0xff).collect();
    proposed.extend(stems.into_iter().flat_map(|stem| (0..=0xff).map(move |low| stem | low)));
    proposed
}

/// Identifiers that answered in other prefixes of this run, the most frequent first.
pub(super) fn siblings(elsewhere: &BTreeMap<u64, usize>) -> Vec<u64> {
    let mut frequent: Vec<(usize, u64)> = elsewhere
        .iter()
        .filter(|(iid, _)| !looks_random(**iid) && eui64::mac_of(**iid).is_none())
        .map(|(iid, count)| (*count, *iid))
        .collect();
    frequent.sort_by_key(|(count, iid)| (std::cmp::Reverse(*count), *iid));
    frequent.truncate(MOST_SIBLINGS);
    frequent.into_iter().map(|(_, iid)| iid).collect()
}

/// Where two that answered differ in one group of digits only, that group counts through: `::1:80`
/// and `::2:80` propose `::3:80`.
fn varied(members: &[u64]) -> Vec<u64> {
    let mut patterns: BTreeMap<(usize, [u16; 4]), BTreeSet<u16>> = BTreeMap::new();
    for member in members {
        let whole = groups(*member);
        for (place, value) in whole.into_iter().enumerate() {
            let mut stem = whole;
            if let Some(group) = stem.get_mut(place) {
                *group = 0;
            }
            patterns.entry((place, stem)).or_default().insert(value);
        }
    }
    patterns
        .into_iter()
        .filter(|(_, values)| values.len() >= 2)
        .flat_map(|((place, stem), values)| {
            let first = values.first().copied().unwrap_or(0).saturating_sub(8);
            let last = values.last().copied().unwrap_or(0).saturating_add(8);
            let last = last.min(first.saturating_add(MOST_VALUES - 1));
            (first..=last).map(move |value| {
                let mut whole = stem;
                if let Some(group) = whole.get_mut(place) {
                    *group = value;
                }
                of_groups(whole)
            })
        })
        .collect()
}

/// Whether nobody chose it: a privacy or opaque identifier (RFC 8981, RFC 7217) proposes nothing. Of
/// sixteen random digits five or more are zero once in two hundred times, and most chosen
/// identifiers have more.
fn looks_random(iid: u64) -> bool {
    let zeros = (0..16).filter(|place| (iid >> (place * 4)).trailing_zeros() >= 4).count();
    zeros < 5 && eui64::mac_of(iid).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposed(answered: &[u64]) -> Vec<u64> {
        own(&answered.iter().copied().collect(), &BTreeSet::new())
    }

    #[test]
    fn numbers_around_and_the_whole_last_octet() {
        let proposed = proposed(&[0x000a_0000_0001_0005]);
        assert!(proposed.contains(&0x000a_0000_0001_0007));
        assert!(proposed.contains(&0x000a_0000_0001_00fe));
        assert!(!proposed.contains(&0x000b_0000_0001_0005));
    }

    #[test]
    fn a_group_that_varies_counts_through() {
        assert!(proposed(&[0x0001_0080, 0x0004_0080]).contains(&0x0009_0080));
    }

    #[test]
    fn what_nobody_chose_proposes_nothing() {
        assert!(proposed(&[0x8d3c_91f2_5be7_6a4d]).is_empty());
        assert!(siblings(&BTreeMap::from([(0x8d3c_91f2_5be7_6a4d, 9)])).is_empty());
    }

    #[test]
    fn hosts_bought_together_have_neighbouring_mac_addresses() {
        let one = eui64::identifier("02:00:5e:10:00:20".parse().unwrap());
        let next = eui64::identifier("02:00:5e:10:00:23".parse().unwrap());
        assert!(proposed(&[one]).contains(&next));
    }

    #[test]
    fn the_most_frequent_identifier_elsewhere_comes_first() {
        assert_eq!(siblings(&BTreeMap::from([(7, 1), (0xa_0001, 5)])), [0xa_0001, 7]);
    }
}

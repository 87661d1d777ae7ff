//! How fast addresses may be asked that stand behind one link, whatever else the sweep does. What may
//! not leave yet waits here, a little of it; the rest of the range goes on meanwhile.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, VecDeque};
use std::net::IpAddr;
use std::time::Duration;

use super::lanes::Pending;
use super::pace::Pace;
use crate::domain::sweep::Sweep;

/// Addresses that wait for their links: when there are more, the order is not gone on with until some
/// left. 256 KiB.
const MOST_PARKED: usize = 16_384;

/// The links of a sweep.
pub(super) struct Caps {
    /// Numbers that stand behind the same links, ascending and disjoint.
    stretches: Vec<Stretch>,
    links: Vec<Link>,
    /// When those that somebody waits for may be used again, or earlier; each link once.
    turns: BinaryHeap<Reverse<(Duration, usize)>>,
    parked_count: usize,
}

struct Stretch {
    first: u64,
    last: u64,
    /// Places in `links`.
    behind: Vec<usize>,
}

struct Link {
    pace: Pace,
    parked: VecDeque<Pending>,
}

impl Caps {
    /// The caps of a sweep that one worker makes; `None` where nothing is capped.
    pub(super) fn new(sweep: &Sweep) -> Option<Self> {
        let mut numbers: Vec<(u64, u64, usize)> = Vec::new();
        let mut links = Vec::new();
        for cap in &sweep.caps {
            let link = links.len();
            let behind = cap.spans.iter().filter_map(|span| numbers_of(sweep, *span));
            let before = numbers.len();
            numbers.extend(behind.map(|(first, last)| (first, last, link)));
            if numbers.len() > before {
                let pace = Pace::new(Some(cap.per_s.max(1)));
                links.push(Link { pace, parked: VecDeque::new() });
            }
        }
        let stretches = stretches(&numbers);
        let turns = BinaryHeap::new();
        (!links.is_empty()).then_some(Self { stretches, links, turns, parked_count: 0 })
    }

    /// Lets it leave, or keeps it until it may.
    pub(super) fn admit(&mut self, pending: Pending, now: Duration) -> Option<Pending> {
        for place in behind(&self.stretches, pending.index) {
            let Some(link) = self.links.get_mut(*place) else { continue };
            let wait = link.pace.until_next(now);
            if wait > Duration::ZERO {
                link.parked.push_back(pending);
                self.parked_count += 1;
                if link.parked.len() == 1 {
                    self.turns.push(Reverse((now + wait, *place)));
                }
                return None;
            }
        }
        self.spend(pending.index, now);
        Some(pending)
    }

    /// Counts one that leaves in any case: a canary.
    pub(super) fn spend(&mut self, index: u32, now: Duration) {
        for place in behind(&self.stretches, index) {
            if let Some(link) = self.links.get_mut(*place) {
                link.pace.spend(now);
            }
        }
    }

    /// One that waited and may leave now.
    pub(super) fn due(&mut self, now: Duration) -> Option<Pending> {
        while let Some(Reverse((at, place))) = self.turns.peek().copied()
            && at <= now
        {
            self.turns.pop();
            let Some(link) = self.links.get_mut(place) else { continue };
            let mut pending = None;
            if link.pace.until_next(now) == Duration::ZERO {
                pending = link.parked.pop_front();
                self.parked_count -= usize::from(pending.is_some());
            }
            // Another link of its way may be busy: then it waits there.
            let leaves = pending.and_then(|pending| self.admit(pending, now));
            if let Some(link) = self.links.get(place).filter(|link| !link.parked.is_empty()) {
                self.turns.push(Reverse((now + link.pace.until_next(now), place)));
            }
            if leaves.is_some() {
                return leaves;
            }
        }
        None
    }

    /// Whether the order may be gone on with.
    pub(super) fn has_room(&self) -> bool {
        self.parked_count < MOST_PARKED
    }

    /// Whether anybody waits.
    pub(super) fn is_waiting(&self) -> bool {
        self.parked_count > 0
    }

    /// Until one of those that wait may leave, or earlier.
    pub(super) fn until_next(&self, now: Duration) -> Option<Duration> {
        self.turns.peek().map(|Reverse((at, _))| at.saturating_sub(now))
    }
}

fn behind(stretches: &[Stretch], index: u32) -> &[usize] {
    let number = u64::from(index);
    let after = stretches.partition_point(|stretch| stretch.first <= number);
    let stretch = after.checked_sub(1).and_then(|at| stretches.get(at));
    stretch.filter(|stretch| number <= stretch.last).map_or(&[], |stretch| &stretch.behind)
}

/// The numbers of the addresses that a range and the sweep have in common.
fn numbers_of(sweep: &Sweep, (first, last): (IpAddr, IpAddr)) -> Option<(u64, u64)> {
    let ports = u64::try_from(sweep.ports.len().max(1)).unwrap_or(1);
    let (from, to) = sweep.space.numbers_within(first, last)?;
    Some((from * ports, to * ports + ports - 1))
}

/// Ranges that may overlap as ranges that do not.
fn stretches(ranges: &[(u64, u64, usize)]) -> Vec<Stretch> {
    // Where ranges begin and end, in order; how many ranges of each link are under way meanwhile.
    let mut edges: Vec<(u64, bool, usize)> = ranges
        .iter()
        .flat_map(|(first, last, link)| {
            [(*first, true, *link), (last.saturating_add(1), false, *link)]
        })
        .collect();
    edges.sort_unstable();
    let mut under_way: BTreeMap<usize, usize> = BTreeMap::new();
    let mut stretches = Vec::new();
    let mut from = 0;
    for (at, begins, link) in edges {
        if at > from && !under_way.is_empty() {
            let behind = under_way.keys().copied().collect();
            stretches.push(Stretch { first: from, last: at - 1, behind });
        }
        from = at;
        let count = under_way.entry(link).or_default();
        *count = if begins { *count + 1 } else { count.saturating_sub(1) };
        if *count == 0 {
            under_way.remove(&link);
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::address_space::AddressSpace;
    use crate::domain::family::Family;
    use crate::domain::sweep::Cap;

    fn cap(first: &str, last: &str, per_s: u32) -> Cap {
        Cap { spans: vec![(first.parse().unwrap(), last.parse().unwrap())], per_s }
    }

    fn pending(index: u32) -> Pending {
        Pending { index, asked_ms: 0, asks: 1, graces: 0 }
    }

    #[test]
    fn what_stands_behind_a_link_waits_for_it_and_for_the_trunk_before_it() {
        let mut sweep = super::super::tests::sweep("127.0.0.0", "127.0.0.9");
        sweep.caps = vec![cap("127.0.0.0", "127.0.0.7", 100), cap("127.0.0.4", "127.0.0.5", 10)];
        let mut caps = Caps::new(&sweep).unwrap();
        let at = |ms| Duration::from_secs(9) + Duration::from_millis(ms);
        assert!(caps.admit(pending(9), at(0)).is_some(), "behind no link");
        assert!(caps.admit(pending(4), at(0)).is_some());
        assert!(caps.admit(pending(5), at(0)).is_none() && caps.is_waiting());
        assert!(caps.admit(pending(0), at(9)).is_some());
        assert!(caps.due(at(90)).is_none());
        assert_eq!(caps.due(at(101)).map(|due| due.index), Some(5));
        assert!(!caps.is_waiting());
    }

    #[test]
    fn over_a_second_no_more_than_the_cap_leaves() {
        let mut sweep = super::super::tests::sweep("127.0.0.0", "127.0.3.255");
        assert!(Caps::new(&sweep).is_none());
        sweep.caps = vec![cap("127.0.0.0", "127.0.255.255", 300)];
        let mut caps = Caps::new(&sweep).unwrap();
        let mut left = 0;
        for index in 0..1_000 {
            left += usize::from(caps.admit(pending(index), Duration::ZERO).is_some());
        }
        for tenth_ms in 0..10_000 {
            left += usize::from(caps.due(Duration::from_micros(tenth_ms * 100)).is_some());
        }
        assert!((299..=302).contains(&left), "{left}");
    }

    #[test]
    fn a_province_of_links_and_prefixes_is_no_work_worth_the_name() {
        let address =
            |number: u32| IpAddr::from(std::net::Ipv4Addr::from_bits(0x7f00_0000 + number));
        let spans = |link: u32| {
            (0..2).map(move |lan| {
                let first = link * 64 + lan * 32;
                (address(first), address(first + 15))
            })
        };
        let mut sweep = super::super::tests::sweep("127.0.0.0", "127.0.0.0");
        let all: Vec<(IpAddr, IpAddr)> = (0..3_000).flat_map(spans).collect();
        sweep.space = AddressSpace::new(Family::Ipv4, &all, &[]);
        sweep.caps =
            (0..3_000).map(|link| Cap { spans: spans(link).collect(), per_s: 10 }).collect();
        sweep.caps.push(Cap { spans: all, per_s: 1_000_000_000 });
        let at = Duration::from_secs;
        let began = std::time::Instant::now();
        let mut caps = Caps::new(&sweep).unwrap();
        // One behind each link leaves at once and one waits.
        for link in 0..3_000 {
            assert!(caps.admit(pending(link * 32), at(1)).is_some(), "{link}");
            assert!(caps.admit(pending(link * 32 + 16), at(1)).is_none(), "{link}");
        }
        let left = (0..).map_while(|_| caps.due(at(2))).count();
        assert_eq!((caps.stretches.len(), left), (6_000, 3_000));
        let took = began.elapsed();
        assert!(took < Duration::from_secs(1), "{took:?}");
    }
}

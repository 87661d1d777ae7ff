//! The addresses of a sweep as numbers: disjoint spans of one family, so that an address is an index
//! and back again without a list. A /8 takes as much memory as a /30. No order is decided here.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::family::Family;

/// Addresses of one family, numbered from 0 in ascending order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressSpace {
    family: Family,
    spans: Vec<Span>,
    count: u64,
}

/// Neighbouring addresses, first to last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    first: u128,
    last: u128,
    /// The number of its first address.
    offset: u64,
}

impl AddressSpace {
    /// The addresses of these ranges that are of this family and in none of the others. Ranges may
    /// overlap and stand in any order.
    #[must_use]
    pub fn new(family: Family, ranges: &[(IpAddr, IpAddr)], excluded: &[(IpAddr, IpAddr)]) -> Self {
        let wanted = merged(family, ranges);
        let unwanted = merged(family, excluded);
        let mut spans = Vec::new();
        let mut count: u64 = 0;
        for (first, last) in wanted.into_iter().flat_map(|range| without(range, &unwanted)) {
            spans.push(Span { first, last, offset: count });
            let size = u64::try_from(last - first).unwrap_or(u64::MAX).saturating_add(1);
            count = count.saturating_add(size);
        }
        Self { family, spans, count }
    }

    /// Its family.
    #[must_use]
    pub const fn family(&self) -> Family {
        self.family
    }

    /// How many addresses it has.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Whether it has none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The address of a number; `None` beyond the last.
    #[must_use]
    pub fn at(&self, index: u64) -> Option<IpAddr> {
        let after = self.spans.partition_point(|span| span.offset <= index);
        let span = self.spans.get(after.checked_sub(1)?)?;
        let bits = span.first.checked_add(u128::from(index - span.offset))?;
        (bits <= span.last).then(|| address(self.family, bits))?
    }

    /// The number of an address; `None` when it is not one of them.
    #[must_use]
    pub fn index_of(&self, address: IpAddr) -> Option<u64> {
        if Family::of(address) != self.family {
            return None;
        }
        let bits = bits(address);
        let after = self.spans.partition_point(|span| span.first <= bits);
        let span = self.spans.get(after.checked_sub(1)?)?;
        let within = u64::try_from(bits - span.first).ok()?;
        (bits <= span.last).then_some(span.offset.saturating_add(within))
    }

    /// The numbers of those addresses that lie in a range, first to last: neighbours of the order are
    /// neighbours of the numbers, whatever lies between them. `None` when none does.
    #[must_use]
    pub fn numbers_within(&self, first: IpAddr, last: IpAddr) -> Option<(u64, u64)> {
        if [first, last].map(Family::of) != [self.family; 2] {
            return None;
        }
        let (from, to) = (bits(first), bits(last));
        let start = self.spans.get(self.spans.partition_point(|span| span.last < from))?;
        let before = self.spans.partition_point(|span| span.first <= to).checked_sub(1)?;
        let end = self.spans.get(before)?;
        let number = |span: &Span, bits: u128| {
            let within = u64::try_from(bits - span.first).unwrap_or(u64::MAX);
            span.offset.saturating_add(within)
        };
        let numbers = (number(start, from.max(start.first)), number(end, to.min(end.last)));
        (from <= to && numbers.0 <= numbers.1).then_some(numbers)
    }

    /// Whether every address of a range is one of them.
    #[must_use]
    pub fn covers(&self, first: IpAddr, last: IpAddr) -> bool {
        match (self.index_of(first), self.index_of(last)) {
            (Some(from), Some(to)) => {
                bits(last).checked_sub(bits(first)) == to.checked_sub(from).map(u128::from)
            }
            _ => false,
        }
    }

    /// First and last address of each span, ascending.
    pub fn spans(&self) -> impl Iterator<Item = (IpAddr, IpAddr)> + '_ {
        self.spans.iter().filter_map(|span| {
            Some((address(self.family, span.first)?, address(self.family, span.last)?))
        })
    }
}

/// The ranges of a family, ascending, disjoint, neighbours joined.
fn merged(family: Family, ranges: &[(IpAddr, IpAddr)]) -> Vec<(u128, u128)> {
    let mut sorted: Vec<(u128, u128)> = ranges
        .iter()
        .filter(|(first, last)| Family::of(*first) == family && Family::of(*last) == family)
        .map(|(first, last)| (bits(*first), bits(*last)))
        .filter(|(first, last)| first <= last)
        .collect();
    sorted.sort_unstable();
    let mut merged: Vec<(u128, u128)> = Vec::new();
    for (first, last) in sorted {
        match merged.last_mut() {
            Some(before) if first <= before.1.saturating_add(1) => before.1 = before.1.max(last),
            _ => merged.push((first, last)),
        }
    }
    merged
}

/// What of a range is left when others are taken out; they are ascending and disjoint.
fn without((first, last): (u128, u128), unwanted: &[(u128, u128)]) -> Vec<(u128, u128)> {
    let mut left = Vec::new();
    let mut from = Some(first);
    for (out_first, out_last) in unwanted {
        let Some(start) = from else { break };
        if *out_last < start || *out_first > last {
            continue;
        }
        if *out_first > start {
            left.push((start, out_first - 1));
        }
        from = out_last.checked_add(1).filter(|next| *next <= last);
    }
    left.extend(from.map(|start| (start, last)));
    left
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(v4.to_bits()),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

fn address(family: Family, bits: u128) -> Option<IpAddr> {
    Some(match family {
        Family::Ipv4 => IpAddr::V4(Ipv4Addr::from_bits(u32::try_from(bits).ok()?)),
        Family::Ipv6 => IpAddr::V6(Ipv6Addr::from_bits(bits)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(texts: &[(&str, &str)]) -> Vec<(IpAddr, IpAddr)> {
        texts.iter().map(|(first, last)| (first.parse().unwrap(), last.parse().unwrap())).collect()
    }

    fn check(wanted: &[(&str, &str)], unwanted: &[(&str, &str)], expected: &[&str]) {
        let family = Family::of(wanted[0].0.parse().unwrap());
        let space = AddressSpace::new(family, &ranges(wanted), &ranges(unwanted));
        let listed: Vec<String> =
            (0..space.count()).map(|index| space.at(index).unwrap().to_string()).collect();
        assert_eq!(listed, expected);
        assert_eq!(space.at(space.count()), None);
        for (index, text) in (0..).zip(&listed) {
            assert_eq!(space.index_of(text.parse().unwrap()), Some(index), "{text}");
        }
    }

    #[test]
    fn overlaps_are_asked_once_and_exclusions_not_at_all() {
        check(
            &[("10.0.0.4", "10.0.0.6"), ("10.0.0.1", "10.0.0.4"), ("10.0.0.9", "10.0.0.9")],
            &[("10.0.0.2", "10.0.0.3"), ("10.0.0.6", "10.0.0.8")],
            &["10.0.0.1", "10.0.0.4", "10.0.0.5", "10.0.0.9"],
        );
        check(&[("10.0.0.1", "10.0.0.2")], &[("10.0.0.0", "10.0.0.9")], &[]);
        check(
            &[("2001:db8::ffff", "2001:db8::1:1")],
            &[("10.0.0.0", "10.0.0.9"), ("2001:db8::1:0", "2001:db8::1:0")],
            &["2001:db8::ffff", "2001:db8::1:1"],
        );
    }

    #[test]
    fn what_is_not_in_it_has_no_number() {
        let space = AddressSpace::new(Family::Ipv4, &ranges(&[("10.0.0.1", "10.0.0.9")]), &[]);
        for text in ["10.0.0.0", "10.0.0.10", "2001:db8::1"] {
            assert_eq!(space.index_of(text.parse().unwrap()), None, "{text}");
        }
    }

    #[test]
    fn numbers_within_a_range_are_those_of_its_addresses() {
        let spans =
            [("10.0.0.4", "10.0.0.6"), ("10.0.0.9", "10.0.0.9"), ("10.0.0.12", "10.0.0.14")];
        let space = AddressSpace::new(Family::Ipv4, &ranges(&spans), &[]);
        for (first, last) in (0..20).flat_map(|first| (0..20).map(move |last| (first, last))) {
            let [from, to] = [first, last].map(|at| IpAddr::from([10, 0, 0, at]));
            let within: Vec<u64> = (0..space.count())
                .filter(|number| (from..=to).contains(&space.at(*number).unwrap()))
                .collect();
            let ends = within.first().copied().zip(within.last().copied());
            assert_eq!(space.numbers_within(from, to), ends, "{from} to {to}");
        }
        let of_the_other = "2001:db8::1".parse().unwrap();
        assert_eq!(space.numbers_within(of_the_other, of_the_other), None);
    }

    #[test]
    fn the_largest_spaces_count_right() {
        let all = AddressSpace::new(Family::Ipv4, &ranges(&[("0.0.0.0", "255.255.255.255")]), &[]);
        assert_eq!(all.count(), 1 << 32);
        assert_eq!(all.at(all.count() - 1), Some("255.255.255.255".parse().unwrap()));
    }
}

//! Free space inside a prefix: the lowest aligned gap between what is taken. Prefixes nest or are
//! disjoint, so a gap is found by walking what is taken in the order of its first addresses.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

/// Prefixes of one family that are taken: last address by first, as numbers.
#[derive(Debug, Clone, Default)]
pub struct Space {
    taken: BTreeMap<u128, Vec<u128>>,
}

impl Space {
    /// What these take; families do not mix, so hand in those of one.
    #[must_use]
    pub fn of(prefixes: impl IntoIterator<Item = IpNet>) -> Self {
        let mut space = Self::default();
        for prefix in prefixes {
            space.take(prefix);
        }
        space
    }

    /// Takes a prefix.
    pub fn take(&mut self, prefix: IpNet) {
        let (first, last) = bounds(prefix);
        let lasts = self.taken.entry(first).or_default();
        if !lasts.contains(&last) {
            lasts.push(last);
        }
    }

    /// The lowest prefix of a length inside a container, smaller than it, that overlaps nothing taken
    /// in it. What holds the container, or is it, is in nobody's way.
    #[must_use]
    pub fn next_free(&self, container: IpNet, length: u8) -> Option<IpNet> {
        let bits = container.max_prefix_len();
        if length <= container.prefix_len() || length > bits {
            return None;
        }
        let (first, last) = bounds(container);
        let size_less_one = (1_u128 << (bits - length)) - 1;
        let mut begin = first;
        for (taken_first, lasts) in self.taken.range(first..=last) {
            for taken_last in lasts {
                let is_around = *taken_first <= first && *taken_last >= last;
                if is_around || *taken_last < begin {
                    continue;
                }
                if begin.checked_add(size_less_one)? < *taken_first {
                    return prefix(begin, length, bits);
                }
                // The next aligned place after what is taken.
                begin = (taken_last | size_less_one).checked_add(1)?;
            }
        }
        let end = begin.checked_add(size_less_one)?;
        (begin >= first && end <= last).then(|| prefix(begin, length, bits))?
    }
}

/// First and last address as numbers.
#[must_use]
pub fn bounds(prefix: IpNet) -> (u128, u128) {
    match prefix {
        IpNet::V4(net) => (net.network().to_bits().into(), net.broadcast().to_bits().into()),
        IpNet::V6(net) => (net.network().to_bits(), net.broadcast().to_bits()),
    }
}

fn prefix(first: u128, length: u8, bits: u8) -> Option<IpNet> {
    if bits == 32 {
        let address = Ipv4Addr::from_bits(u32::try_from(first).ok()?);
        return Ipv4Net::new(address, length).ok().map(IpNet::V4);
    }
    Ipv6Net::new(Ipv6Addr::from_bits(first), length).ok().map(IpNet::V6)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(container: &str, length: u8, taken: &[&str], expected: Option<&str>) {
        let space = Space::of(taken.iter().map(|each| each.parse::<IpNet>().unwrap()));
        let found = space.next_free(container.parse().unwrap(), length);
        assert_eq!(
            found.map(|found| found.to_string()).as_deref(),
            expected,
            "{container} {taken:?}"
        );
    }

    #[test]
    fn the_lowest_aligned_gap_is_found() {
        check("2001:db8::/32", 48, &[], Some("2001:db8::/48"));
        check("2001:db8::/32", 48, &["2001:db8::/48"], Some("2001:db8:1::/48"));
        // A gap that is too small is passed over; the next is aligned.
        check("2001:db8::/32", 44, &["2001:db8:1::/48"], Some("2001:db8:10::/44"));
        check(
            "2001:db8::/32",
            48,
            &["2001:db8::/44", "2001:db8:11::/48"],
            Some("2001:db8:10::/48"),
        );
        // Nested prefixes take what the outer one takes.
        check(
            "2001:db8::/32",
            64,
            &["2001:db8::/48", "2001:db8:0:1::/64"],
            Some("2001:db8:1::/64"),
        );
        check(
            "2001:db8::/48",
            64,
            &["2001:db8::/32", "2001:db8::/48", "2001:db8::/64"],
            Some("2001:db8:0:1::/64"),
        );
        check("10.0.0.0/8", 24, &["10.0.0.0/16"], Some("10.1.0.0/24"));
    }

    #[test]
    fn a_full_prefix_has_no_room() {
        check("2001:db8::/63", 64, &["2001:db8::/64", "2001:db8:0:1::/64"], None);
        check("2001:db8::/63", 62, &[], None);
        check("2001:db8::/48", 48, &[], None);
        check("2001:db8::/48", 49, &["2001:db8::1/128", "2001:db8:0:8000::/49"], None);
        // At the end of all numbers.
        let last = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127";
        check(
            last,
            128,
            &["ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/128"],
            Some("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"),
        );
        check(
            last,
            128,
            &[
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128",
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/128",
            ],
            None,
        );
        check("::/0", 1, &[], Some("::/1"));
    }
}

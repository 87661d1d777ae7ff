//! How fast the addresses behind a link may be swept: an eighth of what its contract promises, so that
//! whoever works there does not notice. Links that declare no rate cap nothing.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use ipnet::IpNet;

use crate::domain::link::Link;
use crate::domain::prefix::{Prefix, PrefixRole};
use crate::domain::record::Record;
use crate::domain::sweep::Cap;

/// The part of a link that a sweep may take.
const PART: u64 = 8;
/// A sweep's packet on the wire, bits: an IPv6 echo of 64 bytes, and 38 of Ethernet with preamble and
/// gap. Requests and answers go opposite ways, and a link takes its rate both ways.
const PACKET_BITS: u64 = (64 + 38) * 8;

/// The caps of a record's links, seen from the end that is nearer to the data centre.
#[must_use]
pub fn caps(record: &Record) -> Vec<Cap> {
    let map = Map::of(record);
    let capped = record.links.iter().filter_map(|link| Some((link, link.committed_rate_kbps?)));
    capped
        .map(|(link, kbps)| {
            let per_s = u64::from(kbps) * 1_000 / PART / PACKET_BITS;
            let per_s = u32::try_from(per_s).unwrap_or(u32::MAX).max(1);
            Cap { spans: map.spans_behind(link), per_s }
        })
        .filter(|cap| !cap.spans.is_empty())
        .collect()
}

/// Sites and what they have, found by code: a province has thousands of links, and each looks for what
/// lies behind it.
#[derive(Default)]
struct Map<'a> {
    /// The far sites of the links that begin at a site.
    onward: HashMap<&'a str, Vec<&'a str>>,
    /// The near sites of the links that end at a site.
    back: HashMap<&'a str, Vec<&'a str>>,
    prefixes: HashMap<&'a str, Vec<IpNet>>,
}

impl<'a> Map<'a> {
    fn of(record: &'a Record) -> Self {
        let mut map = Self::default();
        for link in &record.links {
            let (near, far) = (link.a.site.as_str(), link.b.site.as_str());
            map.onward.entry(near).or_default().push(far);
            map.back.entry(far).or_default().push(near);
        }
        let is_used = |prefix: &&Prefix| prefix.role != PrefixRole::Container;
        for prefix in record.prefixes.iter().filter(is_used) {
            if let Some(site) = prefix.site.as_deref() {
                map.prefixes.entry(site).or_default().push(prefix.prefix);
            }
        }
        map
    }

    /// What lies behind a link: its far site, the sites behind that one, and its own two ends.
    fn spans_behind(&self, link: &'a Link) -> Vec<(IpAddr, IpAddr)> {
        let sites = self.sites_behind(link);
        let there = sites.iter().flat_map(|site| of(&self.prefixes, site)).copied();
        let own = [link.prefix_v4.map(IpNet::V4), link.prefix_v6.map(IpNet::V6)];
        let ends = there.chain(own.into_iter().flatten());
        let mut spans: Vec<(IpAddr, IpAddr)> =
            ends.map(|prefix| (prefix.network(), prefix.broadcast())).collect();
        spans.sort_unstable();
        spans.dedup();
        spans
    }

    fn sites_behind(&self, link: &'a Link) -> BTreeSet<&'a str> {
        let (near, far) = (link.a.site.as_str(), link.b.site.as_str());
        // A way back from the far end makes a ring: what lies before the link does not lie behind it.
        let before = reached(near, &|site, found: &BTreeSet<&'a str>| {
            let back = of(&self.back, site).iter().copied();
            back.filter(|from| *from != far && !found.contains(from)).collect()
        });
        reached(far, &|site, found| {
            let onward = of(&self.onward, site).iter().copied();
            onward.filter(|to| !before.contains(to) && !found.contains(to)).collect()
        })
    }
}

fn of<'m, T>(map: &'m HashMap<&str, Vec<T>>, site: &str) -> &'m [T] {
    map.get(site).map_or(&[], Vec::as_slice)
}

/// Everything that one step after the other leads to; `step` gives what is not found yet.
fn reached<'a>(
    start: &'a str,
    step: &dyn Fn(&'a str, &BTreeSet<&'a str>) -> Vec<&'a str>,
) -> BTreeSet<&'a str> {
    let (mut found, mut edge) = (BTreeSet::from([start]), vec![start]);
    while let Some(site) = edge.pop() {
        let more = step(site, &found);
        found.extend(&more);
        edge.extend(more);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::link::{LinkEnd, LinkTier};

    fn link(code: &str, from: &str, to: &str, kbps: Option<u32>) -> Link {
        let end = |site: &str| LinkEnd { site: site.to_owned(), ..LinkEnd::default() };
        Link {
            a: end(from),
            b: end(to),
            committed_rate_kbps: kbps,
            prefix_v4: Some("192.0.2.0/31".parse().unwrap()),
            ..Link::bare(code, LinkTier::Access2)
        }
    }

    fn prefix(text: &str, site: &str) -> Prefix {
        Prefix {
            prefix: text.parse().unwrap(),
            role: PrefixRole::Lan,
            unit: None,
            site: Some(site.to_owned()),
            vlan: None,
            twin: None,
            description: None,
        }
    }

    #[test]
    fn a_communes_line_is_never_filled_and_a_trunk_counts_for_all_behind_it() {
        let record = Record {
            links: vec![
                link("trunk", "centre", "district", Some(100_000)),
                link("leaf", "district", "commune", Some(4_000)),
                link("ring", "centre", "commune", None),
            ],
            prefixes: vec![
                prefix("10.1.0.0/24", "centre"),
                prefix("10.2.0.0/24", "district"),
                prefix("10.3.0.0/24", "commune"),
                prefix("2001:db8:3::/64", "commune"),
            ],
            ..Record::default()
        };
        let caps = caps(&record);
        let firsts = |cap: &Cap| {
            cap.spans.iter().map(|(first, _)| first.to_string()).collect::<Vec<String>>()
        };
        assert_eq!(caps.len(), 2);
        assert_eq!(firsts(&caps[0]), ["10.2.0.0", "10.3.0.0", "192.0.2.0", "2001:db8:3::"]);
        assert_eq!(firsts(&caps[1]), ["10.3.0.0", "192.0.2.0", "2001:db8:3::"]);
        // Half a megabit a second of four.
        assert!(u64::from(caps[1].per_s) * PACKET_BITS <= 500_000);
        assert!(caps[1].per_s > 500);
    }

    #[test]
    fn a_province_of_links_and_prefixes_is_no_work_worth_the_name() {
        let mut record = Record::default();
        for commune in 0..3_000_u32 {
            let (site, district) = (format!("c{commune}"), format!("d{}", commune % 30));
            let leaf = link(&site, &district, &site, Some(4_000));
            record.links.push(Link { prefix_v4: None, ..leaf });
            let [high, low] = [commune / 256, commune % 256];
            record.prefixes.push(prefix(&format!("10.{high}.{low}.0/25"), &site));
            record.prefixes.push(prefix(&format!("2001:db8:{high:x}:{low:x}::/64"), &site));
        }
        for district in 0..30 {
            let site = format!("d{district}");
            let trunk = link(&site, "centre", &site, Some(100_000));
            record.links.push(Link { prefix_v4: None, ..trunk });
        }
        let began = std::time::Instant::now();
        let caps = caps(&record);
        let took = began.elapsed();
        let span_count: usize = caps.iter().map(|cap| cap.spans.len()).sum();
        // Each prefix behind its own line and behind its district's.
        assert_eq!((caps.len(), span_count), (3_030, 12_000));
        assert!(took < std::time::Duration::from_millis(500), "{took:?}");
    }
}

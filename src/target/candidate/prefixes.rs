//! Which IPv6 prefixes a sweep searches: those that were typed and are too large to enumerate, or
//! every declared one that hosts live in.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv6Addr};

use ipnet::{IpNet, Ipv6Net};

use super::ground::Plot;
use super::knowledge::Knowledge;
use crate::domain::prefix::PrefixRole;
use crate::domain::record::Record;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::text::Text;
use crate::target::range::TargetRange;
use crate::target::round::Skipped;
use crate::target::scope::Scope;

/// The prefix of one LAN (RFC 4291 §2.5.4).
const LAN_BITS: u8 = 64;
/// LANs of a range that nobody declared and something is known in: a whole province has fewer.
const MOST_UNDECLARED: usize = 1_024;

/// The prefixes to search, and what is left out.
#[derive(Debug, Default)]
pub struct Plots {
    /// To search, ascending.
    pub plots: Vec<Plot>,
    /// Not to search.
    pub skipped: Vec<Skipped>,
}

/// What ranges without enumeration mean: `ranges` empty is everything declared.
#[must_use]
pub fn plots(
    record: &Record,
    scope: &Scope,
    ranges: &[TargetRange],
    knowledge: &Knowledge,
) -> Plots {
    let declared = declared(record);
    let mut wanted = Vec::new();
    if ranges.is_empty() {
        for plot in &declared {
            if plot.prefix.prefix_len() >= LAN_BITS {
                wanted.push(*plot);
            } else {
                wanted.extend(lans_of(plot.prefix, knowledge, &declared));
            }
        }
    }
    for (first, last) in ranges.iter().filter_map(large_v6) {
        let around = around(first, last);
        if around.prefix_len() >= LAN_BITS {
            wanted.push(part_of(around, &declared));
            continue;
        }
        let inside = declared.iter().filter(|plot| {
            plot.prefix.prefix_len() >= LAN_BITS
                && plot.prefix.network() >= first
                && plot.prefix.broadcast() <= last
        });
        wanted.extend(inside.copied());
        wanted.extend(lans_of(around, knowledge, &declared));
    }
    let mut plots = Plots::default();
    for plot in once_each(wanted) {
        match scope.permit_prefix(IpNet::V6(plot.prefix)) {
            Ok(()) => plots.plots.push(plot),
            Err(refused) => plots.skipped.push(skipped(plot.prefix, refused.text())),
        }
    }
    for (first, last) in ranges.iter().filter_map(large_v6) {
        let around = around(first, last);
        if !plots.plots.iter().any(|plot| around.contains(&plot.prefix) || plot.prefix == around)
            && plots.skipped.is_empty()
        {
            plots.skipped.push(skipped(around, nothing_known()));
        }
    }
    plots
}

/// The ends of a range that is searched and not enumerated.
#[must_use]
pub fn large_v6(range: &TargetRange) -> Option<(Ipv6Addr, Ipv6Addr)> {
    match range {
        TargetRange::V6 { first, last } if !range.is_enumerable() => Some((*first, *last)),
        TargetRange::V6 { .. } | TargetRange::V4 { .. } => None,
    }
}

/// The longest prefix that has both ends.
#[must_use]
pub fn around(first: Ipv6Addr, last: Ipv6Addr) -> Ipv6Net {
    let common = (first.to_bits() ^ last.to_bits()).leading_zeros();
    let length = u8::try_from(common).unwrap_or(128).min(128);
    Ipv6Net::new(first, length).map_or_else(|_| Ipv6Net::default(), |net| net.trunc())
}

/// Every declared IPv6 prefix that hosts live in and that is too large to enumerate, with its twin.
fn declared(record: &Record) -> Vec<Plot> {
    let prefixes = record.prefixes.iter().filter(|prefix| prefix.role != PrefixRole::Container);
    let prefixes = prefixes.filter_map(|prefix| {
        let IpNet::V6(v6) = prefix.prefix else { return None };
        let twin = match prefix.twin {
            Some(IpNet::V4(twin)) => Some(twin),
            Some(IpNet::V6(_)) | None => None,
        };
        Some(Plot { prefix: v6, twin, is_link: prefix.role == PrefixRole::Link })
    });
    let links = record.links.iter().filter_map(|link| {
        Some(Plot { prefix: link.prefix_v6?, twin: link.prefix_v4, is_link: true })
    });
    prefixes
        .chain(links)
        .filter(|plot| !TargetRange::from(IpNet::V6(plot.prefix)).is_enumerable())
        .collect()
}

/// A prefix as a part of the declared one that has it.
fn part_of(prefix: Ipv6Net, declared: &[Plot]) -> Plot {
    let holders = declared.iter().filter(|plot| plot.prefix.contains(&prefix));
    let holder = holders.max_by_key(|plot| plot.prefix.prefix_len());
    Plot {
        prefix,
        twin: holder.and_then(|plot| plot.twin),
        is_link: holder.is_some_and(|plot| plot.is_link),
    }
}

/// Each prefix once: one that is declared twice, by itself and as a link's, has what either says.
fn once_each(plots: Vec<Plot>) -> impl Iterator<Item = Plot> {
    let mut merged: BTreeMap<Ipv6Net, Plot> = BTreeMap::new();
    for plot in plots {
        let known = merged.entry(plot.prefix).or_insert(plot);
        known.twin = known.twin.or(plot.twin);
        known.is_link |= plot.is_link;
    }
    merged.into_values()
}

/// The LANs of a larger prefix that something is known in and that no declared one has.
fn lans_of(prefix: Ipv6Net, knowledge: &Knowledge, declared: &[Plot]) -> Vec<Plot> {
    let mut lans: BTreeSet<Ipv6Net> = BTreeSet::new();
    for candidate in knowledge.addresses_in(prefix) {
        if lans.len() >= MOST_UNDECLARED {
            break;
        }
        let is_declared = declared.iter().any(|plot| {
            plot.prefix.prefix_len() >= LAN_BITS && plot.prefix.contains(&candidate.address)
        });
        if !is_declared && let Ok(lan) = Ipv6Net::new(candidate.address, LAN_BITS) {
            lans.insert(lan.trunc());
        }
    }
    lans.into_iter().map(|prefix| Plot { prefix, twin: None, is_link: false }).collect()
}

fn skipped(prefix: Ipv6Net, why: Text) -> Skipped {
    let subject = Subject::new(SubjectKind::Address, prefix.to_string());
    Skipped { subject, address: Some(IpAddr::V6(prefix.network())), why }
}

fn nothing_known() -> Text {
    Text::new(
        "too large to enumerate, and no LAN in it is declared or known: declare its /64s",
        "quá lớn để quét hết, và chưa khai báo hay biết mạng LAN nào trong đó: hãy khai báo các /64",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::candidate::CandidateSource;
    use crate::domain::prefix::Prefix;
    use crate::target::range;
    use crate::target::scope::Unlisted;

    fn record() -> Record {
        let prefix = |text: &str, role, twin: Option<&str>| Prefix {
            prefix: text.parse().unwrap(),
            role,
            unit: None,
            site: None,
            vlan: None,
            twin: twin.map(|twin| twin.parse().unwrap()),
            description: None,
        };
        Record {
            prefixes: vec![
                prefix("2001:db8:70::/48", PrefixRole::Container, None),
                prefix("2001:db8:70:4::/64", PrefixRole::Lan, Some("10.70.4.0/24")),
                prefix("2001:db8:70:5::/120", PrefixRole::Lan, None),
            ],
            ..Record::default()
        }
    }

    fn found(ranges: &[&str], known: &[&str]) -> (Vec<String>, usize) {
        let record = record();
        let mut knowledge = Knowledge::default();
        for address in known {
            knowledge.add(address.parse().unwrap(), CandidateSource::Dns);
        }
        let ranges: Vec<TargetRange> =
            ranges.iter().map(|text| range::parse(text).unwrap()).collect();
        let scope = Scope::declared(&record, Unlisted::Refused);
        let plots = plots(&record, &scope, &ranges, &knowledge);
        let named = plots.plots.iter().map(|plot| {
            plot.twin.map_or(plot.prefix.to_string(), |twin| format!("{} {twin}", plot.prefix))
        });
        (named.collect(), plots.skipped.len())
    }

    #[test]
    fn everything_declared_that_is_too_large_with_its_twin() {
        assert_eq!(found(&[], &[]).0, ["2001:db8:70:4::/64 10.70.4.0/24"]);
    }

    #[test]
    fn a_part_of_a_declared_prefix_has_its_twin() {
        assert_eq!(
            found(&["2001:db8:70:4:8000::/65"], &[]).0,
            ["2001:db8:70:4:8000::/65 10.70.4.0/24"]
        );
    }

    #[test]
    fn a_container_means_its_declared_lans_and_those_that_something_is_known_in() {
        let (plots, skipped) =
            found(&["2001:db8:70::/48"], &["2001:db8:70:9::1", "2001:db8:70:4::1"]);
        assert_eq!(plots, ["2001:db8:70:4::/64 10.70.4.0/24", "2001:db8:70:9::/64"]);
        assert_eq!(skipped, 0);
    }

    #[test]
    fn what_nobody_declared_is_refused_and_what_is_empty_is_told() {
        assert_eq!(found(&["2001:db8:71::/64"], &[]), (Vec::new(), 1));
        assert_eq!(found(&["2001:db8:72::/47"], &[]), (Vec::new(), 1));
    }
}

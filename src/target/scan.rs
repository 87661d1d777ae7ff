//! What a sweep asks: ranges as typed, or without any every declared prefix and IPv6 address.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::{IpNet, Ipv6Net};

use crate::domain::address_space::AddressSpace;
use crate::domain::family::Family;
use crate::domain::prefix::PrefixRole;
use crate::domain::record::Record;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::text::Text;

use super::range::TargetRange;
use super::round::Skipped;
use super::scope::Scope;

/// How a sweep is made.
#[derive(Debug, Clone)]
pub struct ScanOptions {
    /// What was asked for; empty means everything declared.
    pub ranges: Vec<TargetRange>,
    /// What is left out.
    pub excluded: Vec<TargetRange>,
    /// The families to ask.
    pub families: Vec<Family>,
}

/// What a sweep asks, and what was left out and why.
#[derive(Debug)]
pub struct Ground {
    /// The addresses, a space for each family that has any.
    pub spaces: Vec<AddressSpace>,
    /// Not asked.
    pub skipped: Vec<Skipped>,
}

/// The addresses of a sweep, each once. Those of `searched` prefixes are left to the search for
/// candidates.
#[must_use]
pub fn ground(
    record: &Record,
    scope: &Scope,
    options: &ScanOptions,
    searched: &[Ipv6Net],
) -> Ground {
    let mut skipped = Vec::new();
    let ranges =
        if options.ranges.is_empty() { declared_ranges(record) } else { options.ranges.clone() };
    let mut wanted: Vec<(IpAddr, IpAddr)> = Vec::new();
    // What is too large is searched for candidates: `candidate`.
    for range in ranges.iter().filter(|range| range.is_enumerable()) {
        match refused_end(scope, *range) {
            Some(why) => skip(&mut skipped, range.ends().0, why),
            None => wanted.extend(scope.permitted(range.ends())),
        }
    }
    if options.ranges.is_empty() {
        for address in known_addresses(record).into_iter().filter(IpAddr::is_ipv6) {
            match scope.permit(address) {
                Ok(()) => wanted.push((address, address)),
                Err(refused) => skip(&mut skipped, address, refused.text()),
            }
        }
    }
    let mut unwanted: Vec<(IpAddr, IpAddr)> =
        options.excluded.iter().map(TargetRange::ends).collect();
    unwanted.extend(
        searched
            .iter()
            .map(|prefix| (IpAddr::V6(prefix.network()), IpAddr::V6(prefix.broadcast()))),
    );
    let space = |family: &Family| AddressSpace::new(*family, &wanted, &unwanted);
    let spaces = options.families.iter().map(space).filter(|space| !space.is_empty());
    Ground { spaces: spaces.collect(), skipped }
}

fn skip(skipped: &mut Vec<Skipped>, address: IpAddr, why: Text) {
    let each = Skipped { subject: subject(address), address: Some(address), why };
    if !skipped.contains(&each) {
        skipped.push(each);
    }
}

/// A range whose end lies outside is refused whole: half a sweep is not what was typed.
fn refused_end(scope: &Scope, range: TargetRange) -> Option<Text> {
    let (first, last) = range.ends();
    [first, last].into_iter().find_map(|end| scope.permit(end).err()).map(|refused| refused.text())
}

fn subject(address: IpAddr) -> Subject {
    Subject::new(SubjectKind::Address, address.to_string())
}

/// Every declared prefix that hosts live in; containers only hold other prefixes.
fn declared_ranges(record: &Record) -> Vec<TargetRange> {
    let prefixes = record
        .prefixes
        .iter()
        .filter(|prefix| prefix.role != PrefixRole::Container)
        .map(|prefix| prefix.prefix);
    let links = record.links.iter().filter_map(|link| link.prefix_v4.map(IpNet::V4));
    prefixes
        .chain(links)
        .filter(|prefix| matches!(prefix, IpNet::V4(_)))
        .map(TargetRange::from)
        .collect()
}

/// Every declared address, those of link ends included.
pub(super) fn known_addresses(record: &Record) -> BTreeSet<IpAddr> {
    let ends = record.links.iter().flat_map(|link| {
        Family::ALL.iter().flat_map(|family| [link.a.address(*family), link.b.address(*family)])
    });
    record.addresses.iter().map(|address| address.address).chain(ends.flatten()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::range;
    use super::super::scope::Unlisted;
    use super::*;
    use crate::domain::address::{Address, AddressRole};
    use crate::domain::prefix::Prefix;

    fn record() -> Record {
        let prefix = |text: &str, role| Prefix {
            prefix: text.parse().unwrap(),
            role,
            unit: None,
            site: None,
            vlan: None,
            twin: None,
            description: None,
        };
        let address = |text: &str| Address {
            address: text.parse().unwrap(),
            prefix_length: None,
            device: None,
            interface: None,
            role: AddressRole::Host,
            dns_name: None,
        };
        Record {
            prefixes: vec![
                prefix("10.70.0.0/16", PrefixRole::Container),
                prefix("10.70.4.0/29", PrefixRole::Lan),
                prefix("2001:db8:70::/48", PrefixRole::Container),
                prefix("2001:db8:70:4::/64", PrefixRole::Lan),
            ],
            addresses: vec![address("2001:db8:70:4::10"), address("10.70.4.2")],
            ..Record::default()
        }
    }

    fn asked(ranges: &[&str], families: &[Family]) -> (Vec<String>, usize) {
        let record = record();
        let scope = Scope::declared(&record, Unlisted::Refused);
        let options = ScanOptions {
            ranges: ranges.iter().map(|text| range::parse(text).unwrap()).collect(),
            excluded: vec![range::parse("10.70.4.6").unwrap()],
            families: families.to_vec(),
        };
        let ground = ground(&record, &scope, &options, &[]);
        let listed = |space: &AddressSpace| {
            (0..space.count()).map(|index| space.at(index).unwrap().to_string()).collect::<Vec<_>>()
        };
        (ground.spaces.iter().flat_map(listed).collect(), ground.skipped.len())
    }

    #[test]
    fn everything_declared_is_v4_ranges_and_known_v6_addresses() {
        let (asked, skipped) = asked(&[], Family::ALL);
        assert_eq!(
            asked,
            ["10.70.4.1", "10.70.4.2", "10.70.4.3", "10.70.4.4", "10.70.4.5", "2001:db8:70:4::10"]
        );
        assert_eq!(skipped, 0);
    }

    #[test]
    fn one_family_only() {
        assert_eq!(asked(&[], &[Family::Ipv6]).0, ["2001:db8:70:4::10"]);
    }

    #[test]
    fn a_large_v6_prefix_is_left_to_the_search_for_candidates() {
        assert_eq!(asked(&["2001:db8:70:4::/64"], Family::ALL), (Vec::new(), 0));
        assert_eq!(asked(&["2001:db8:70:4::/126"], Family::ALL).0.len(), 4);
    }

    #[test]
    fn what_lies_outside_is_refused_whole() {
        assert_eq!(asked(&["10.70.0.0-10.71.0.1"], Family::ALL), (Vec::new(), 1));
        assert_eq!(asked(&["192.168.0.0/30"], Family::ALL), (Vec::new(), 1));
    }
}

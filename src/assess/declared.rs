//! The record, indexed once: [`Record`]'s own finders are linear scans, and a hundred thousand
//! subjects each asking them would be quadratic. It holds references only and judges nothing.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv6Addr};

use foldhash::HashMap;
use ipnet::{IpNet, Ipv6Net};
use rayon::prelude::*;

use super::index::Index;
use crate::domain::address::Address;
use crate::domain::device::Device;
use crate::domain::family::{AddressScope, Family};
use crate::domain::interface::Interface;
use crate::domain::link::Link;
use crate::domain::prefix::{Prefix, PrefixRole};
use crate::domain::record::Record;
use crate::domain::service::Service;
use crate::domain::site::Site;
use crate::domain::system::InformationSystem;

/// Everything declared, by the keys that rules ask for.
pub struct Declared<'a> {
    /// All of it.
    pub(super) record: &'a Record,
    devices: Index<'a, Device>,
    services: HashMap<&'a str, &'a Service>,
    sites: HashMap<&'a str, &'a Site>,
    systems: HashMap<&'a str, &'a InformationSystem>,
    links: HashMap<&'a str, &'a Link>,
    devices_at: Index<'a, Device>,
    services_on: HashMap<&'a str, Vec<&'a Service>>,
    records_of: Index<'a, Address>,
    /// Links' ends by device: nobody should have to write them down twice.
    ends_of: HashMap<&'a str, Vec<IpAddr>>,
    /// Ascending: of a list of four hundred thousand a set is three times the memory.
    every_address: Vec<IpAddr>,
    prefixes_at: HashMap<&'a str, Vec<&'a Prefix>>,
    interfaces_of: Index<'a, Interface>,
    planned: Planned<'a>,
}

/// The declared IPv6 prefixes, for longest-match lookups: by prefix, and the lengths in use, so that
/// a lookup costs one hash per length and not one comparison per prefix.
struct Planned<'a> {
    lengths: Vec<u8>,
    by_prefix: HashMap<Ipv6Net, &'a Prefix>,
}

impl<'a> Declared<'a> {
    /// Indexes a record.
    #[must_use]
    pub fn of(record: &'a Record) -> Self {
        let mut declared = Self {
            record,
            devices: Index::of(record.devices.par_iter(), |device| device.name.as_str()),
            services: keyed(&record.services, |service| service.code.as_str()),
            sites: keyed(&record.sites, |site| site.code.as_str()),
            systems: keyed(&record.systems, |system| system.code.as_str()),
            links: keyed(&record.links, |link| link.code.as_str()),
            devices_at: Index::of(record.devices.par_iter(), |device| device.site.as_str()),
            services_on: grouped(&record.services, |service| service.device.as_deref()),
            records_of: Index::of(record.addresses.par_iter(), |each| each.device.as_deref()),
            ends_of: HashMap::default(),
            every_address: record.addresses.iter().map(|each| each.address).collect(),
            prefixes_at: grouped(&record.prefixes, |prefix| prefix.site.as_deref()),
            interfaces_of: Index::of(record.interfaces.par_iter(), |each| each.device.as_str()),
            planned: Planned::of(&record.prefixes),
        };
        // A link's end is declared with the link.
        for end in record.links.iter().flat_map(|link| [&link.a, &link.b]) {
            for address in Family::ALL.iter().filter_map(|family| end.address(*family)) {
                declared.every_address.push(address);
                if let Some(device) = end.device.as_deref() {
                    declared.ends_of.entry(device).or_default().push(address);
                }
            }
        }
        declared.every_address.par_sort_unstable();
        declared
    }

    /// The device of a name.
    pub(crate) fn device(&self, name: &str) -> Option<&'a Device> {
        self.devices.get(&name, |device| device.name == name).last().copied()
    }

    /// The service of a code.
    pub(crate) fn service(&self, code: &str) -> Option<&'a Service> {
        self.services.get(code).copied()
    }

    /// The site of a code.
    pub(crate) fn site(&self, code: &str) -> Option<&'a Site> {
        self.sites.get(code).copied()
    }

    /// The link of a code.
    pub(crate) fn link(&self, code: &str) -> Option<&'a Link> {
        self.links.get(code).copied()
    }

    /// The information system of a service.
    pub(crate) fn system_of(&self, service: &Service) -> Option<&'a InformationSystem> {
        self.systems.get(service.system.as_deref()?).copied()
    }

    /// The devices at a site.
    pub(crate) fn devices_at(&self, site: &str) -> &[&'a Device] {
        self.devices_at.get(&site, |device| device.site == site)
    }

    /// The services on a device.
    pub(crate) fn services_on(&self, device: &str) -> &[&'a Service] {
        self.services_on.get(device).map_or(&[], Vec::as_slice)
    }

    /// The address declarations of a device, links' ends not among them.
    pub(crate) fn records_of(&self, device: &str) -> &[&'a Address] {
        self.records_of.get(&Some(device), |each| each.device.as_deref() == Some(device))
    }

    /// The declared addresses of a device in one family that can prove something: its own and its
    /// links' ends, in numerical order, without link-local, mapped and translated ones.
    pub(crate) fn addresses_of(&self, device: &str, family: Family) -> Vec<IpAddr> {
        let mut addresses: Vec<IpAddr> =
            self.proving(device).filter(|address| Family::of(*address) == family).collect();
        addresses.sort_unstable();
        addresses.dedup();
        addresses
    }

    /// The same of both families, IPv4 first.
    pub(crate) fn addresses_by_family(&self, device: &str) -> [Vec<IpAddr>; 2] {
        let all: Vec<IpAddr> = self.proving(device).collect();
        let (ipv4, ipv6) = all.into_iter().partition(IpAddr::is_ipv4);
        [ipv4, ipv6].map(|mut addresses: Vec<IpAddr>| {
            addresses.sort_unstable();
            addresses.dedup();
            addresses
        })
    }

    /// A device's addresses that can prove something, its own and its links' ends.
    fn proving(&self, device: &str) -> impl Iterator<Item = IpAddr> {
        let declared = self.records_of(device).iter().map(|record| record.address);
        let ends = self.ends_of.get(device).into_iter().flatten().copied();
        declared.chain(ends).filter(|address| AddressScope::of(*address).proves_addressing())
    }

    /// Whether somebody wrote this address down, as an address or as a link's end.
    pub(crate) fn is_recorded(&self, address: IpAddr) -> bool {
        self.every_address.binary_search(&address).is_ok()
    }

    /// Whether an address is the subnet-router anycast address of a declared prefix: its routers
    /// answer at it (RFC 4291 §2.6.1), but on a /127 it is an ordinary address (RFC 6164 §6).
    pub(crate) fn is_router_anycast(&self, address: IpAddr) -> bool {
        let IpAddr::V6(address) = address else { return false };
        let lengths = self.planned.lengths.iter().filter(|length| **length < 127);
        lengths
            .filter_map(|length| Ipv6Net::new(address, *length).ok())
            .any(|net| net.network() == address && self.planned.by_prefix.contains_key(&net))
    }

    /// The prefixes used at a site, both families.
    pub(crate) fn prefixes_at(&self, site: &str) -> &[&'a Prefix] {
        self.prefixes_at.get(site).map_or(&[], Vec::as_slice)
    }

    /// The interfaces declared of a device.
    pub(crate) fn interfaces_of(&self, device: &str) -> &[&'a Interface] {
        self.interfaces_of.get(&device, |each| each.device == device)
    }

    /// The IPv6 prefixes of a site's LANs.
    pub(crate) fn lan_prefixes_v6(&self, site: &str) -> Vec<Ipv6Net> {
        self.prefixes_at(site)
            .iter()
            .filter(|prefix| prefix.role == PrefixRole::Lan)
            .filter_map(|prefix| match prefix.prefix {
                IpNet::V6(net) => Some(net),
                IpNet::V4(_) => None,
            })
            .collect()
    }

    /// The longest declared IPv6 prefix that holds an address.
    pub(crate) fn plan_of(&self, address: Ipv6Addr) -> Option<&'a Prefix> {
        self.planned.lengths.iter().find_map(|length| {
            let net = Ipv6Net::new(address, *length).ok()?.trunc();
            self.planned.by_prefix.get(&net).copied()
        })
    }
}

impl<'a> Planned<'a> {
    fn of(prefixes: &'a [Prefix]) -> Self {
        let by_prefix: HashMap<Ipv6Net, &Prefix> = prefixes
            .iter()
            .filter_map(|prefix| match prefix.prefix {
                IpNet::V6(net) => Some((net.trunc(), prefix)),
                IpNet::V4(_) => None,
            })
            .collect();
        let lengths: BTreeSet<u8> = by_prefix.keys().map(Ipv6Net::prefix_len).collect();
        Self { lengths: lengths.into_iter().rev().collect(), by_prefix }
    }
}

fn keyed<'a, T>(things: &'a [T], key: fn(&'a T) -> &'a str) -> HashMap<&'a str, &'a T> {
    things.iter().map(|thing| (key(thing), thing)).collect()
}

fn grouped<'a, T>(
    things: &'a [T],
    key: fn(&'a T) -> Option<&'a str>,
) -> HashMap<&'a str, Vec<&'a T>> {
    let mut groups: HashMap<&str, Vec<&T>> = HashMap::default();
    for thing in things {
        if let Some(key) = key(thing) {
            groups.entry(key).or_default().push(thing);
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::Thing;

    fn prefix(text: &str) -> Thing {
        Thing::Prefix(Box::new(Prefix {
            prefix: text.parse().unwrap(),
            role: PrefixRole::Lan,
            unit: None,
            site: Some("s1".to_owned()),
            vlan: None,
            twin: None,
            description: None,
        }))
    }

    #[test]
    fn the_longest_prefix_holds_an_address() {
        let mut record = Record::default();
        for text in ["2001:db8::/32", "2001:db8:6::/48", "2001:db8:6:1::/64", "10.0.0.0/8"] {
            record.put(prefix(text));
        }
        let declared = Declared::of(&record);
        let check = |address: &str, expected: Option<&str>| {
            let found = declared.plan_of(address.parse().unwrap());
            assert_eq!(
                found.map(|prefix| prefix.prefix.to_string()).as_deref(),
                expected,
                "{address}"
            );
        };
        check("2001:db8:6:1::5", Some("2001:db8:6:1::/64"));
        check("2001:db8:6:2::5", Some("2001:db8:6::/48"));
        check("2001:db8:7::5", Some("2001:db8::/32"));
        check("2001:db9::5", None);
    }

    #[test]
    fn routers_answer_at_the_first_address_of_a_prefix() {
        let mut record = Record::default();
        record.put(prefix("2001:db8:6:1::/64"));
        record.put(prefix("2001:db8:7::/127"));
        let declared = Declared::of(&record);
        for (address, expected) in [
            ("2001:db8:6:1::", true),
            ("2001:db8:6:1::1", false),
            ("2001:db8:6:2::", false),
            ("2001:db8:7::", false),
            ("10.0.0.0", false),
        ] {
            assert_eq!(declared.is_router_anycast(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn only_lans_of_ipv6_are_lans_of_ipv6() {
        let mut record = Record::default();
        record.put(prefix("2001:db8:6:1::/64"));
        record.put(prefix("10.0.0.0/24"));
        let declared = Declared::of(&record);
        assert_eq!(declared.lan_prefixes_v6("s1"), ["2001:db8:6:1::/64".parse().unwrap()]);
        assert_eq!(declared.prefixes_at("s1").len(), 2);
        assert_eq!(declared.prefixes_at("s2").len(), 0);
    }
}

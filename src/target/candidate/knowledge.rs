//! What is known about addresses before and during a search: declared, resolved, told by devices,
//! heard on the link. Everything from the network is hostile, so every list is bounded.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use ipnet::{Ipv4Net, Ipv6Net};

use super::eui64;
use super::ground::{Plot, iid};
use crate::domain::candidate::{Candidate, CandidateSource};
use crate::domain::facts::{DeviceFacts, NeighborProtocol};
use crate::domain::family::{AddressScope, Family};
use crate::domain::observation::Observation;
use crate::domain::reading::Reading;
use crate::domain::record::Record;

/// Addresses that are kept: those of a province with a full neighbour cache in every commune.
const MOST_ADDRESSES: usize = 200_000;
/// MAC addresses that are kept.
const MOST_MACS: usize = 50_000;
/// Addresses that are kept of one MAC address: privacy addresses of a week are a dozen.
const MOST_ADDRESSES_PER_MAC: usize = 32;

/// A MAC address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MacAddress(pub [u8; 6]);

/// It is not six octets with colons or hyphens, or it belongs to no single host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no MAC address")]
pub struct NoMacAddress;

impl MacAddress {
    /// That of a single host; `None` for a group's or none.
    #[must_use]
    pub fn of_single(octets: [u8; 6]) -> Option<Self> {
        let [first, ..] = octets;
        (first & 1 == 0 && octets != [0; 6]).then_some(Self(octets))
    }
}

impl FromStr for MacAddress {
    type Err = NoMacAddress;

    fn from_str(text: &str) -> Result<Self, NoMacAddress> {
        let mut octets = [0; 6];
        let mut parts = text.split([':', '-']);
        for octet in &mut octets {
            let part = parts.next().filter(|part| part.len() <= 2).ok_or(NoMacAddress)?;
            *octet = u8::from_str_radix(part, 16).map_err(|_| NoMacAddress)?;
        }
        let whole = parts.next().is_none().then_some(octets);
        whole.and_then(Self::of_single).ok_or(NoMacAddress)
    }
}

/// What is known.
#[derive(Debug, Clone, Default)]
pub struct Knowledge {
    addresses: BTreeMap<Ipv6Addr, CandidateSource>,
    v4: BTreeSet<Ipv4Addr>,
    macs: BTreeMap<MacAddress, BTreeSet<IpAddr>>,
}

impl Knowledge {
    /// What is declared.
    #[must_use]
    pub fn of_record(record: &Record) -> Self {
        let mut knowledge = Self::default();
        let ends = record.links.iter().flat_map(|link| {
            Family::ALL.iter().flat_map(|family| [link.a.address(*family), link.b.address(*family)])
        });
        let declared = record.addresses.iter().map(|address| address.address);
        for address in declared.chain(ends.flatten()) {
            knowledge.add(address, CandidateSource::Inventory);
        }
        for interface in &record.interfaces {
            if let Some(Ok(mac)) = interface.mac_address.as_deref().map(str::parse) {
                knowledge.add_mac(mac, None);
            }
        }
        knowledge
    }

    /// Adds an address. One that is known already keeps its better source.
    pub fn add(&mut self, address: IpAddr, source: CandidateSource) {
        if !AddressScope::of(address).proves_addressing() {
            return;
        }
        match address {
            IpAddr::V4(v4) if self.v4.len() < MOST_ADDRESSES => {
                self.v4.insert(v4);
            }
            IpAddr::V6(v6) => {
                let has_room = self.addresses.len() < MOST_ADDRESSES;
                if let Some(known) = self.addresses.get_mut(&v6) {
                    *known = (*known).min(source);
                } else if has_room || source == CandidateSource::Inventory {
                    self.addresses.insert(v6, source);
                }
            }
            IpAddr::V4(_) => {}
        }
    }

    /// Adds a MAC address, and an address it was seen with.
    pub fn add_mac(&mut self, mac: MacAddress, seen_with: Option<IpAddr>) {
        if self.macs.len() >= MOST_MACS && !self.macs.contains_key(&mac) {
            return;
        }
        let addresses = self.macs.entry(mac).or_default();
        if addresses.len() < MOST_ADDRESSES_PER_MAC {
            addresses.extend(seen_with);
        }
    }

    /// Adds a row of the vantage's own neighbour cache.
    pub fn add_neighbor(&mut self, address: IpAddr, mac: Option<MacAddress>) {
        self.add(address, CandidateSource::NeighborCache);
        if let Some(mac) = mac {
            self.add_mac(mac, Some(address));
        }
    }

    /// Adds what an observation tells: a device's facts, a name's addresses, an IPv4 host that
    /// answered.
    pub fn add_observation(&mut self, observation: &Observation) {
        match observation.reading() {
            Some(Reading::Facts(reading)) => self.add_facts(&reading.facts),
            Some(Reading::Dns(reading)) => {
                let addresses =
                    reading.answers.iter().filter(|record| record.record_type == "AAAA");
                for address in addresses.filter_map(|record| record.value.parse().ok()) {
                    self.add(IpAddr::V6(address), CandidateSource::Dns);
                }
            }
            Some(Reading::Echo(_) | Reading::Tcp(_)) if observation.address.is_ipv4() => {
                self.add(observation.address, CandidateSource::NeighborCache);
            }
            _ => {}
        }
    }

    fn add_facts(&mut self, facts: &DeviceFacts) {
        for fact in &facts.addresses {
            self.add(fact.address, CandidateSource::Device);
        }
        for interface in &facts.interfaces {
            if let Some(Ok(mac)) = interface.mac_address.as_deref().map(str::parse) {
                let own = facts
                    .addresses
                    .iter()
                    .filter(|fact| fact.interface.as_deref() == Some(interface.name.as_str()));
                self.add_mac(mac, None);
                own.for_each(|fact| self.add_mac(mac, Some(fact.address)));
            }
        }
        for neighbor in &facts.neighbors {
            if let Some(address) = neighbor.address {
                let source = match neighbor.protocol {
                    NeighborProtocol::Nd | NeighborProtocol::Arp => CandidateSource::NeighborCache,
                    NeighborProtocol::Lldp
                    | NeighborProtocol::Cdp
                    | NeighborProtocol::Ospf
                    | NeighborProtocol::Ospfv3
                    | NeighborProtocol::Bgp => CandidateSource::Device,
                };
                self.add(address, source);
            }
            if let Some(Ok(mac)) = neighbor.mac_address.as_deref().map(str::parse) {
                self.add_mac(mac, neighbor.address);
            }
        }
    }

    /// Adds what answered on a link of the vantage: a global address as it stands; a link-local one
    /// stands for the addresses that its host would have in the link's prefixes, by its MAC address
    /// and by the same identifier.
    pub fn add_on_link(&mut self, address: Ipv6Addr, prefixes: &[Ipv6Net]) {
        if AddressScope::of(IpAddr::V6(address)) != AddressScope::LinkLocal {
            self.add(IpAddr::V6(address), CandidateSource::Multicast);
            return;
        }
        let iid = iid(address);
        for prefix in prefixes {
            if let Some(twin) = super::ground::address(*prefix, iid) {
                self.add(IpAddr::V6(twin), CandidateSource::Multicast);
            }
        }
        if let Some(mac) = eui64::mac_of(iid) {
            self.add_mac(mac, Some(IpAddr::V6(address)));
        }
    }

    /// Some known addresses of a prefix, the best sources first.
    #[must_use]
    pub fn some_in(&self, prefix: Ipv6Net, count: usize) -> Vec<Ipv6Addr> {
        let mut some: Vec<Candidate> = self.addresses_in(prefix).collect();
        some.sort_by_key(|candidate| (candidate.source, candidate.address));
        some.into_iter().take(count).map(|candidate| candidate.address).collect()
    }

    /// Every known address of a prefix, ascending.
    pub(super) fn addresses_in(&self, prefix: Ipv6Net) -> impl Iterator<Item = Candidate> {
        self.addresses
            .range(prefix.network()..=prefix.broadcast())
            .filter(move |(address, _)| **address != prefix.network())
            .map(|(address, source)| Candidate { address: *address, source: *source })
    }

    /// Every known IPv4 address of a prefix, ascending.
    pub(super) fn v4_in(&self, prefix: Ipv4Net) -> impl Iterator<Item = Ipv4Addr> {
        self.v4.range(prefix.network()..=prefix.broadcast()).copied()
    }

    /// Every MAC address that was seen with an address of a network.
    pub(super) fn macs_seen_in(&self, plot: Plot) -> impl Iterator<Item = MacAddress> {
        let is_here = move |address: &IpAddr| match address {
            IpAddr::V4(v4) => plot.twin.is_some_and(|twin| twin.contains(v4)),
            IpAddr::V6(v6) => plot.prefix.contains(v6),
        };
        self.macs
            .iter()
            .filter(move |(_, addresses)| addresses.iter().any(is_here))
            .map(|(mac, _)| *mac)
    }

    /// Every MAC address.
    pub(super) fn macs(&self) -> impl Iterator<Item = MacAddress> {
        self.macs.keys().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mac_addresses_of_single_hosts_only() {
        assert!("02:00:00:00:00:07".parse::<MacAddress>().is_ok());
        assert!("2-0-0-0-0-7".parse::<MacAddress>().is_ok());
        for wrong in ["", "01:00:5e:00:00:01", "00:00:00:00:00:00", "02:00:00:00:00", "core-1"] {
            assert_eq!(wrong.parse::<MacAddress>(), Err(NoMacAddress), "{wrong}");
        }
    }

    #[test]
    fn an_address_keeps_its_better_source() {
        let mut knowledge = Knowledge::default();
        let address: IpAddr = "2001:db8::7".parse().unwrap();
        knowledge.add(address, CandidateSource::NeighborCache);
        knowledge.add(address, CandidateSource::Inventory);
        knowledge.add(address, CandidateSource::Dns);
        let sources: Vec<CandidateSource> = knowledge
            .addresses_in("2001:db8::/64".parse().unwrap())
            .map(|candidate| candidate.source)
            .collect();
        assert_eq!(sources, [CandidateSource::Inventory]);
    }

    #[test]
    fn link_local_and_mapped_addresses_are_nobodys_candidates() {
        let mut knowledge = Knowledge::default();
        for address in ["fe80::1", "::ffff:10.0.0.1", "ff02::1", "::1"] {
            knowledge.add(address.parse().unwrap(), CandidateSource::NeighborCache);
        }
        assert_eq!(knowledge.addresses_in("::/0".parse().unwrap()).count(), 0);
    }

    #[test]
    fn a_link_local_answer_stands_for_its_hosts_global_addresses() {
        let mut knowledge = Knowledge::default();
        let prefix: Ipv6Net = "2001:db8:1::/64".parse().unwrap();
        knowledge.add_on_link("fe80::3656:78ff:fe9a:bcde".parse().unwrap(), &[prefix]);
        let found: Vec<Candidate> = knowledge.addresses_in(prefix).collect();
        let address = "2001:db8:1::3656:78ff:fe9a:bcde".parse().unwrap();
        assert_eq!(found, [Candidate { address, source: CandidateSource::Multicast }]);
        assert_eq!(knowledge.macs().count(), 1);
    }

    #[test]
    fn a_cache_of_a_million_rows_stays_bounded() {
        let mut knowledge = Knowledge::default();
        for row in 0..1_000_000_u32 {
            let address = Ipv6Addr::from_bits(0x2001_0db8_u128 << 96 | u128::from(row));
            let [a, b, c, d] = row.to_be_bytes();
            knowledge.add_neighbor(IpAddr::V6(address), Some(MacAddress([2, 0, a, b, c, d])));
        }
        assert_eq!(knowledge.addresses.len(), MOST_ADDRESSES);
        assert_eq!(knowledge.macs.len(), MOST_MACS);
    }
}

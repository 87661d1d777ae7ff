//! What the LAN ladder's rules share: the site, its LAN prefixes and its gateway.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv6Addr};

use ipnet::Ipv6Net;

use super::case::{Case, Told};
use super::host::ipv6_of;
use crate::domain::address::AddressRole;
use crate::domain::device::{Device, DeviceRole};

/// A site's LAN.
pub(crate) struct Lan<'a> {
    /// Its IPv6 prefixes.
    pub(crate) prefixes: Vec<Ipv6Net>,
    /// The devices at the site.
    pub(crate) devices: Vec<&'a Device>,
}

impl<'a> Lan<'a> {
    /// Reads a case's LAN.
    pub(crate) fn of(case: &Case<'a>) -> Option<Self> {
        let site = case.declared.site(&case.subject.key)?;
        Some(Self {
            prefixes: case.declared.lan_prefixes_v6(&site.code),
            devices: case.declared.devices_at(&site.code).to_vec(),
        })
    }

    /// Whether an address lies in the LAN.
    pub(crate) fn holds(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(_) => false,
            IpAddr::V6(address) => self.prefixes.iter().any(|prefix| prefix.contains(&address)),
        }
    }

    /// The gateways: devices with a declared gateway address; where none is declared, the routers
    /// and firewalls of the site.
    pub(crate) fn gateways(&self, case: &Case<'a>) -> Vec<&'a Device> {
        let declared: Vec<&Device> = self
            .devices
            .iter()
            .copied()
            .filter(|device| {
                case.declared
                    .records_of(&device.name)
                    .iter()
                    .any(|address| address.role == AddressRole::Gateway)
            })
            .collect();
        if !declared.is_empty() {
            return declared;
        }
        let forwards =
            |device: &&Device| matches!(device.role, DeviceRole::Router | DeviceRole::Firewall);
        self.devices.iter().copied().filter(forwards).collect()
    }

    /// The gateways' addresses inside the LAN: declared ones, those that the gateways show, and the
    /// subnet-router anycast address of each prefix, which routers answer at (RFC 4291 §2.6.1).
    pub(crate) fn gateway_addresses(&self, case: &Case<'a>) -> BTreeSet<Ipv6Addr> {
        let gateways = self.gateways(case);
        let declared = gateways
            .iter()
            .flat_map(|device| case.declared.records_of(&device.name))
            .map(|record| record.address);
        let told: Vec<Told<'_>> =
            gateways.iter().flat_map(|device| case.facts_of(device)).collect();
        let shown: Vec<IpAddr> = told.iter().flat_map(ipv6_of).collect();
        let anycast = self.prefixes.iter().map(|prefix| IpAddr::V6(prefix.network()));
        declared
            .chain(shown)
            .chain(anycast)
            .filter(|address| self.holds(*address))
            .filter_map(|address| match address {
                IpAddr::V4(_) => None,
                IpAddr::V6(address) => Some(address),
            })
            .collect()
    }
}

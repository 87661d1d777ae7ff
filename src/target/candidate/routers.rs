//! Which device resolves the addresses of a prefix, and which devices keep their neighbours' addresses:
//! whatever routes or switches there. Found by address: a province has thousands of both.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use super::ground::Plot;
use crate::domain::device::{Device, DeviceRole};
use crate::domain::record::Record;

/// The devices of a record that see their neighbours, by their addresses.
pub struct Routers<'a> {
    v4: BTreeMap<Ipv4Addr, &'a str>,
    v6: BTreeMap<Ipv6Addr, &'a str>,
    /// The site of each declared prefix.
    sites: HashMap<IpNet, &'a str>,
}

impl<'a> Routers<'a> {
    /// Those of a record.
    #[must_use]
    pub fn of(record: &'a Record) -> Self {
        let devices = record.devices.iter().filter(|device| sees_neighbors(device));
        let names: BTreeSet<&str> = devices.map(|device| device.name.as_str()).collect();
        let (mut v4, mut v6) = (BTreeMap::new(), BTreeMap::new());
        for address in &record.addresses {
            let Some(name) = address.device.as_deref().filter(|name| names.contains(name)) else {
                continue;
            };
            match address.address {
                IpAddr::V4(own) => v4.insert(own, name),
                IpAddr::V6(own) => v6.insert(own, name),
            };
        }
        let sites = record.prefixes.iter();
        let sites = sites.filter_map(|prefix| Some((prefix.prefix, prefix.site.as_deref()?)));
        Self { v4, v6, sites: sites.collect() }
    }

    /// Who resolves the addresses of a prefix: the router that stands in it, else its site's; prefixes
    /// of which nothing is known share one.
    #[must_use]
    pub fn router_of(&self, plot: &Plot) -> &'a str {
        let site = || self.sites.get(&IpNet::V6(plot.prefix)).copied();
        self.standing(plot).next().or_else(site).unwrap_or_default()
    }

    /// The devices that have an address in one of the networks, of either family.
    #[must_use]
    pub fn standing_in(&self, plots: &[Plot]) -> Vec<String> {
        let names: BTreeSet<&str> = plots.iter().flat_map(|plot| self.standing(plot)).collect();
        names.into_iter().map(str::to_owned).collect()
    }

    fn standing(&self, plot: &Plot) -> impl Iterator<Item = &'a str> {
        let v6 = self.v6.range(plot.prefix.network()..=plot.prefix.broadcast());
        let twin = plot.twin.map(|twin| self.v4.range(twin.network()..=twin.broadcast()));
        let v4 = twin.into_iter().flatten().map(|(_, name)| *name);
        v6.map(|(_, name)| *name).chain(v4)
    }
}

/// Whether it keeps other hosts' addresses: whatever routes or switches.
fn sees_neighbors(device: &Device) -> bool {
    matches!(
        device.role,
        DeviceRole::Router
            | DeviceRole::Switch
            | DeviceRole::Firewall
            | DeviceRole::LoadBalancer
            | DeviceRole::Wireless
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::address::{Address, AddressRole};
    use crate::domain::prefix::{Prefix, PrefixRole};

    fn device(name: &str, role: DeviceRole) -> Device {
        Device::bare(name, role, "s")
    }

    fn address(text: &str, device: &str) -> Address {
        Address {
            address: text.parse().unwrap(),
            prefix_length: None,
            device: Some(device.to_owned()),
            interface: None,
            role: AddressRole::Host,
            dns_name: None,
        }
    }

    fn plot(prefix: &str, twin: Option<&str>) -> Plot {
        let twin = twin.map(|twin| twin.parse().unwrap());
        Plot { prefix: prefix.parse().unwrap(), twin, is_link: false }
    }

    #[test]
    fn the_router_that_stands_there_else_the_sites() {
        let lan = Prefix {
            prefix: "2001:db8:9::/64".parse().unwrap(),
            role: PrefixRole::Lan,
            unit: None,
            site: Some("xa-9".to_owned()),
            vlan: None,
            twin: None,
            description: None,
        };
        let record = Record {
            devices: vec![
                device("server", DeviceRole::Server),
                device("cr-1", DeviceRole::Router),
                device("cr-2", DeviceRole::Switch),
            ],
            addresses: vec![
                address("2001:db8:1::5", "server"),
                address("2001:db8:1::1", "cr-1"),
                address("10.2.0.1", "cr-2"),
            ],
            prefixes: vec![lan],
            ..Record::default()
        };
        let routers = Routers::of(&record);
        let plots = [
            plot("2001:db8:1::/64", None),
            plot("2001:db8:2::/64", Some("10.2.0.0/24")),
            plot("2001:db8:9::/64", None),
            plot("2001:db8:a::/64", None),
        ];
        let found: Vec<&str> = plots.iter().map(|plot| routers.router_of(plot)).collect();
        assert_eq!(found, ["cr-1", "cr-2", "xa-9", ""]);
        assert_eq!(routers.standing_in(&plots), ["cr-1", "cr-2"]);
    }

    #[test]
    fn a_province_of_routers_is_no_work_worth_the_name() {
        let mut record = Record::default();
        let mut plots = Vec::new();
        for commune in 0..3_000_u32 {
            let name = format!("cr-{commune}");
            record.devices.push(device(&name, DeviceRole::Router));
            record.addresses.push(address(&format!("2001:db8:0:{commune:x}::1"), &name));
            plots.push(plot(&format!("2001:db8:0:{commune:x}::/64"), None));
        }
        let began = std::time::Instant::now();
        let routers = Routers::of(&record);
        assert!(plots.iter().all(|plot| routers.router_of(plot).starts_with("cr-")));
        assert_eq!(routers.standing_in(&plots).len(), 3_000);
        let took = began.elapsed();
        assert!(took < std::time::Duration::from_millis(500), "{took:?}");
    }
}

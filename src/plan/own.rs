//! One unit's own part of the record: what stands at its sites, what its bodies own, and what hangs on
//! either. The same ties decide which subjects count for it ([`units::subjects_of`](super::units::subjects_of)),
//! so that no table of a unit's sheet counts what another leaves out.

use std::collections::{HashMap, HashSet};

use ipnet::IpNet;

use crate::domain::asset::CLASSES;
use crate::domain::asset::belonging::Belongings;
use crate::domain::record::{Noun, Record};
use crate::domain::unit::UnitKey;

use super::ground::Ground;

/// The record without what is another unit's. Units and plans stay: they are nobody's own.
#[must_use]
pub fn record_of(mut record: Record, unit: &UnitKey) -> Record {
    let services = own_services(&record, unit);
    record.services.retain(|each| services.contains(&each.code));
    record.organisations.retain(|each| each.unit.as_ref() == Some(unit));
    record.sites.retain(|each| each.unit.as_ref() == Some(unit));
    let bodies = keys(&record.organisations, |each| &each.code);
    let sites = keys(&record.sites, |each| &each.code);
    record.devices.retain(|each| sites.contains(&each.site));
    let devices = keys(&record.devices, |each| &each.name);
    let is_own = |device: Option<&String>| device.is_some_and(|name| devices.contains(name));
    record.interfaces.retain(|each| devices.contains(&each.device));
    record.mountings.retain(|each| devices.contains(&each.device));
    record.supported_until.retain(|name, _| devices.contains(name));
    record.prefixes.retain(|each| {
        each.unit.as_ref() == Some(unit)
            || each.site.as_ref().is_some_and(|site| sites.contains(site))
    });
    let nets: Vec<IpNet> = record.prefixes.iter().map(|each| each.prefix).collect();
    record.addresses.retain(|each| match &each.device {
        Some(_) => is_own(each.device.as_ref()),
        None => nets.iter().any(|net| net.contains(&each.address)),
    });
    record.links.retain(|each| sites.contains(&each.b.site));
    // A system that nobody owns is its services' unit's.
    let served: HashSet<&String> =
        record.services.iter().filter_map(|each| each.system.as_ref()).collect();
    record.systems.retain(|each| {
        each.owner.as_ref().is_some_and(|owner| bodies.contains(owner))
            || served.contains(&each.code)
    });
    record.granted.retain(|body| bodies.contains(body));
    let links = keys(&record.links, |each| &each.code);
    let systems = keys(&record.systems, |each| &each.code);
    let members = HashMap::from([
        (Noun::Unit, HashSet::from([unit.to_string()])),
        (Noun::Organisation, bodies),
        (Noun::Site, sites),
        (Noun::Device, devices),
        (Noun::Link, links),
        (Noun::System, systems),
        (Noun::Service, services),
    ]);
    let mut belongings = Belongings::begun(members);
    let mut others = std::mem::take(&mut record.assets);
    // What is referred to comes first.
    for class in CLASSES {
        let (mut of_class, rest): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|asset| asset.noun == class.noun);
        belongings.keep(&mut of_class);
        record.assets.extend(of_class);
        others = rest;
    }
    record
}

fn own_services(record: &Record, unit: &UnitKey) -> HashSet<String> {
    let ground = Ground::of(record);
    let own =
        record.services.iter().filter(|each| ground.unit_of_service(&each.code) == Some(unit));
    own.map(|service| service.code.clone()).collect()
}

fn keys<T>(things: &[T], key: impl Fn(&T) -> &String) -> HashSet<String> {
    things.iter().map(|thing| key(thing).clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::address::{Address, AddressRole};
    use crate::domain::asset::{self, Asset, Details, Value};
    use crate::domain::device::{Device, DeviceRole};
    use crate::domain::organisation::{Organisation, OrganisationKind};
    use crate::domain::prefix::{Prefix, PrefixRole};
    use crate::domain::service::{Service, ServiceKind};
    use crate::domain::site::{Site, SiteKind};
    use crate::domain::system::{Exposure, InformationSystem, SystemKind};
    use crate::domain::unit::Era;

    fn key(code: &str) -> UnitKey {
        UnitKey { era: Era::Y2025, code: code.to_owned() }
    }

    fn some(text: &str) -> Option<String> {
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn site(code: &str, unit: &str) -> Site {
        Site {
            code: code.to_owned(),
            name: code.to_owned(),
            kind: SiteKind::Commune,
            unit: Some(key(unit)),
            organisation: None,
            first_hop_security: None,
        }
    }

    fn device(name: &str, site: &str) -> Device {
        Device::bare(name, DeviceRole::Router, site)
    }

    fn address(text: &str, device: &str) -> Address {
        Address {
            address: text.parse().unwrap(),
            prefix_length: None,
            device: some(device),
            interface: None,
            role: AddressRole::Host,
            dns_name: None,
        }
    }

    fn prefix(text: &str, unit: &str, site: &str) -> Prefix {
        Prefix {
            prefix: text.parse().unwrap(),
            role: PrefixRole::Lan,
            unit: some(unit).as_deref().map(key),
            site: some(site),
            vlan: None,
            twin: None,
            description: None,
        }
    }

    fn body(code: &str, unit: &str) -> Organisation {
        Organisation {
            code: code.to_owned(),
            name: code.to_owned(),
            kind: OrganisationKind::PublicServiceCentre,
            unit: Some(key(unit)),
            parent: None,
            identifier_code: None,
            valid_from: None,
            valid_to: None,
            successor: None,
        }
    }

    fn system(code: &str, owner: &str) -> InformationSystem {
        InformationSystem {
            code: code.to_owned(),
            name: code.to_owned(),
            kind: SystemKind::Portal,
            owner: some(owner),
            operator: None,
            security_level: None,
            hosting: None,
            exposure: Exposure::Public,
            basis: None,
        }
    }

    fn service(code: &str, system: &str, device: &str) -> Service {
        Service {
            code: code.to_owned(),
            kind: ServiceKind::Web,
            name: format!("{code}.example"),
            system: some(system),
            device: some(device),
            ports: Vec::new(),
            exposure: Exposure::Public,
            required_vantages: Vec::new(),
        }
    }

    fn asset(noun: Noun, key: &str, field: &str, to: &str) -> Asset {
        let mut details = Details::default();
        details.put(asset::of(noun), field, Some(Value::text(to)));
        Asset { noun, key: key.to_owned(), details }
    }

    /// Two communes; the second's portal runs in the first's building.
    fn record() -> Record {
        Record {
            sites: vec![site("a", "1"), site("b", "2")],
            organisations: vec![body("ubnd-1", "1"), body("ubnd-2", "2")],
            devices: vec![device("r-a", "a"), device("r-b", "b")],
            addresses: vec![
                address("10.0.1.1", "r-a"),
                address("10.0.1.9", ""),
                address("10.0.2.1", "r-b"),
                address("10.0.2.9", ""),
            ],
            prefixes: vec![prefix("10.0.1.0/24", "", "a"), prefix("10.0.2.0/24", "2", "")],
            systems: vec![system("cong-1", "ubnd-1"), system("cong-2", "ubnd-2"), system("x", "")],
            services: vec![
                service("web-1", "cong-1", "r-a"),
                service("web-2", "cong-2", "r-a"),
                service("web-x", "x", "r-a"),
            ],
            assets: vec![
                // A rack before its room, as nobody promises an order.
                asset(Noun::Rack, "tu-1", "room", "phong-1"),
                asset(Noun::Room, "phong-1", "site", "a"),
                asset(Noun::Contact, "an", "organisation", "ubnd-2"),
            ],
            ..Record::default()
        }
    }

    fn check(unit: &str, expected: &[&str]) {
        let own = record_of(record(), &key(unit));
        let mut found: Vec<String> = Vec::new();
        found.extend(own.organisations.iter().map(|each| each.code.clone()));
        found.extend(own.sites.iter().map(|each| each.code.clone()));
        found.extend(own.devices.iter().map(|each| each.name.clone()));
        found.extend(own.addresses.iter().map(|each| each.address.to_string()));
        found.extend(own.prefixes.iter().map(|each| each.prefix.to_string()));
        found.extend(own.systems.iter().map(|each| each.code.clone()));
        found.extend(own.services.iter().map(|each| each.code.clone()));
        found.extend(own.assets.iter().map(|each| each.key.clone()));
        assert_eq!(found, expected, "of {unit}");
    }

    #[test]
    fn a_units_own_is_what_counts_for_it() {
        check(
            "1",
            &[
                "ubnd-1",
                "a",
                "r-a",
                "10.0.1.1",
                "10.0.1.9",
                "10.0.1.0/24",
                "cong-1",
                "x",
                "web-1",
                "web-x",
                "phong-1",
                "tu-1",
            ],
        );
        check(
            "2",
            &["ubnd-2", "b", "r-b", "10.0.2.1", "10.0.2.9", "10.0.2.0/24", "cong-2", "web-2", "an"],
        );
        check("3", &[]);
    }
}

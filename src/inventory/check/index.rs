//! What exists once the declaration is added: keys of every noun, for references. Declared nouns
//! stand before stored ones of the same key.

use std::collections::{HashMap, HashSet};

use crate::domain::device::Device;
use crate::domain::organisation::Organisation;
use crate::domain::record::{Declared, Noun, Record, Thing};
use crate::domain::unit::{Era, Unit, UnitKind};

/// Keys of all nouns, declared and stored.
#[derive(Default)]
pub(super) struct Index<'a> {
    /// Units by era and code.
    pub(super) units: HashMap<(Era, &'a str), &'a Unit>,
    /// Names of the provinces before 2025.
    pub(super) legacy_provinces: HashSet<&'a str>,
    /// Organisations by code.
    pub(super) organisations: HashMap<&'a str, &'a Organisation>,
    /// Site codes.
    pub(super) sites: HashSet<&'a str>,
    /// Devices by name.
    pub(super) devices: HashMap<&'a str, &'a Device>,
    /// Interfaces by device and name.
    pub(super) interfaces: HashSet<(&'a str, &'a str)>,
    /// What each link stands by for, by its code.
    pub(super) links: HashMap<&'a str, Option<&'a str>>,
    /// Information system codes.
    pub(super) systems: HashSet<&'a str>,
    /// Plan identifiers.
    pub(super) plans: HashSet<&'a str>,
    /// Keys of the nouns without a struct.
    pub(super) described: HashMap<Noun, HashSet<&'a str>>,
}

impl<'a> Index<'a> {
    /// Gathers both; declared last, so that it prevails.
    pub(super) fn of(declared: &'a [Declared], existing: &'a Record) -> Self {
        let mut index = Self::default();
        for unit in &existing.units {
            index.unit(unit);
        }
        index
            .organisations
            .extend(existing.organisations.iter().map(|body| (body.code.as_str(), body)));
        index.sites.extend(existing.sites.iter().map(|site| site.code.as_str()));
        index.devices.extend(existing.devices.iter().map(|device| (device.name.as_str(), device)));
        index.interfaces.extend(
            existing.interfaces.iter().map(|port| (port.device.as_str(), port.name.as_str())),
        );
        index.links.extend(
            existing.links.iter().map(|link| (link.code.as_str(), link.backup_for.as_deref())),
        );
        index.systems.extend(existing.systems.iter().map(|system| system.code.as_str()));
        index.plans.extend(existing.plans.iter().map(|plan| plan.id.as_str()));
        for asset in &existing.assets {
            index.described.entry(asset.noun).or_default().insert(&asset.key);
        }
        for declared in declared {
            index.add(&declared.thing);
        }
        index
    }

    fn add(&mut self, thing: &'a Thing) {
        match thing {
            Thing::Unit(unit) => self.unit(unit),
            Thing::Organisation(body) => {
                self.organisations.insert(&body.code, body);
            }
            Thing::Site(site) => {
                self.sites.insert(&site.code);
            }
            Thing::Device(device) => {
                self.devices.insert(&device.name, device);
            }
            Thing::Interface(interface) => {
                self.interfaces.insert((&interface.device, &interface.name));
            }
            Thing::Link(link) => {
                self.links.insert(&link.code, link.backup_for.as_deref());
            }
            Thing::System(system) => {
                self.systems.insert(&system.code);
            }
            Thing::Plan(plan) => {
                self.plans.insert(&plan.id);
            }
            Thing::Described(noun, key) => {
                self.described.entry(*noun).or_default().insert(key);
            }
            Thing::Address(_) | Thing::Prefix(_) | Thing::Service(_) | Thing::Removed(..) => {}
        }
    }

    fn unit(&mut self, unit: &'a Unit) {
        if unit.kind == UnitKind::Province && unit.key.era == Era::Legacy {
            self.legacy_provinces.insert(&unit.name);
        }
        self.units.insert((unit.key.era, &unit.key.code), unit);
    }
}

//! The declared record: everything people wrote down, and how to find one's way in it. Also the
//! form in which a declaration travels from `inventory` to `store`.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::sync::Arc;

use jiff::civil::Date;

use super::address::Address;
use super::asset::{Asset, RareDetails, typed};
use super::closed_set::closed_set;
use super::device::Device;
use super::interface::Interface;
use super::link::Link;
use super::mounting::Mounting;
use super::organisation::Organisation;
use super::plan::Plan;
use super::prefix::{Prefix, PrefixRole};
use super::service::Service;
use super::site::Site;
use super::subject::{Subject, SubjectKind};
use super::system::InformationSystem;
use super::unit::{Unit, UnitKey};

closed_set! {
    /// The nouns of the record, as typed after `list`.
    pub enum Noun {
        /// Administrative units.
        Unit = "units",
        /// Organisations.
        Organisation = "organisations",
        /// Sites.
        Site = "sites",
        /// Devices.
        Device = "devices",
        /// Interfaces.
        Interface = "interfaces",
        /// Addresses.
        Address = "addresses",
        /// Prefixes.
        Prefix = "prefixes",
        /// Links.
        Link = "links",
        /// Information systems.
        System = "systems",
        /// Services.
        Service = "services",
        /// Plans.
        Plan = "plans",
        /// Data centres.
        DataCentre = "data_centres",
        /// Rooms.
        Room = "rooms",
        /// Racks.
        Rack = "racks",
        /// Power feeds.
        PowerFeed = "power_feeds",
        /// Uninterruptible power supplies.
        Ups = "ups",
        /// Generators.
        Generator = "generators",
        /// Cooling units.
        Cooling = "cooling",
        /// Environment and security sensors.
        Sensor = "sensors",
        /// Cables.
        Cable = "cables",
        /// VLANs.
        Vlan = "vlans",
        /// VRFs.
        Vrf = "vrfs",
        /// Autonomous system numbers.
        Asn = "asns",
        /// Planned work on links.
        Maintenance = "maintenance",
        /// Contacts.
        Contact = "contacts",
        /// Definitions of custom fields.
        CustomField = "custom_fields",
    }
}

/// All declared nouns, each kind in the order of its key.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// Administrative units of both eras.
    pub units: Vec<Unit>,
    /// Organisations.
    pub organisations: Vec<Organisation>,
    /// Sites.
    pub sites: Vec<Site>,
    /// Devices.
    pub devices: Vec<Device>,
    /// Interfaces.
    pub interfaces: Vec<Interface>,
    /// Addresses.
    pub addresses: Vec<Address>,
    /// Prefixes.
    pub prefixes: Vec<Prefix>,
    /// Links.
    pub links: Vec<Link>,
    /// Information systems.
    pub systems: Vec<InformationSystem>,
    /// Services.
    pub services: Vec<Service>,
    /// Plans.
    pub plans: Vec<Plan>,
    /// What has no struct of its own: racks, contacts, VLANs …, as its class describes it.
    pub assets: Vec<Asset>,
    /// Where devices stand in racks, as far as it is declared.
    pub mountings: Vec<Mounting>,
    /// Tags of what has a struct, by noun and key; what has none is not in it.
    pub tags: BTreeMap<(Noun, String), Vec<String>>,
    /// The last day of the maker's support, by device name.
    pub supported_until: BTreeMap<String, Date>,
    /// The bodies, by code, that a registry granted a prefix to: theirs, and no provider's.
    pub granted: BTreeSet<String>,
}

/// Where a declared thing was read: file, and line and column counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourcePlace {
    /// The file as the user named it, or `embedded:NAME`.
    pub file: Arc<Path>,
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
}

impl SourcePlace {
    /// A cell of a workbook, row and column from 0. Its file is written `FILE#SHEET`, so that
    /// history keeps the sheet too.
    #[must_use]
    pub fn cell(file: &Path, sheet: &str, row: u32, column: u32) -> Self {
        let file = Path::new(&format!("{}#{sheet}", file.display())).into();
        Self { file, line: row.saturating_add(1), column: column.saturating_add(1) }
    }

    /// The workbook and the sheet, where the place is a cell.
    fn sheet(&self) -> Option<(&str, &str)> {
        const BETWEEN: &str = ".xlsx#";
        let whole = self.file.to_str()?;
        let end = whole.to_ascii_lowercase().find(BETWEEN)? + BETWEEN.len();
        Some((whole.get(..end - 1)?, whole.get(end..)?))
    }
}

/// `FILE:LINE:COLUMN`, or `FILE.xlsx: SHEET!C7`.
impl std::fmt::Display for SourcePlace {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.sheet() {
            Some((file, sheet)) => {
                write!(formatter, "{file}: {sheet}!{}{}", letters(self.column), self.line)
            }
            None => write!(formatter, "{}:{}:{}", self.file.display(), self.line, self.column),
        }
    }
}

/// A column's letters as workbooks write them: 1 is A, 27 is AA.
#[must_use]
pub fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = column;
    while left > 0 {
        let letter = u8::try_from((left - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + letter));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// One declared noun with the place it was read at.
#[derive(Debug, Clone, PartialEq)]
pub struct Declared {
    /// What was declared.
    pub thing: Thing,
    /// What its class describes beyond the struct: further fields, tags, custom fields.
    pub details: RareDetails,
    /// Where.
    pub place: SourcePlace,
}

/// Any one noun. Of a large province nearly all are addresses and interfaces: whatever is wider than those is
/// boxed.
#[derive(Debug, Clone, PartialEq)]
pub enum Thing {
    /// A unit.
    Unit(Box<Unit>),
    /// An organisation.
    Organisation(Box<Organisation>),
    /// A site.
    Site(Box<Site>),
    /// A device.
    Device(Box<Device>),
    /// An interface.
    Interface(Interface),
    /// An address.
    Address(Address),
    /// A prefix.
    Prefix(Box<Prefix>),
    /// A link.
    Link(Box<Link>),
    /// An information system.
    System(Box<InformationSystem>),
    /// A service.
    Service(Box<Service>),
    /// A plan.
    Plan(Box<Plan>),
    /// A noun without a struct: all of it is in the details.
    Described(Noun, String),
    /// The thing of this key is no more: `[[remove]]`.
    Removed(Noun, String),
}

impl Declared {
    /// Everything declared about it: the struct's fields and the details, as its class has them.
    #[must_use]
    pub fn asset(&self) -> Asset {
        let mut details = typed::details(&self.thing);
        details.values.extend(self.details.values.iter().map(|(at, value)| (*at, value.clone())));
        details.tags.clone_from(&self.details.tags);
        details.custom.clone_from(&self.details.custom);
        Asset { noun: self.thing.noun(), key: self.thing.key(), details }
    }
}

impl Thing {
    /// Its noun.
    #[must_use]
    pub const fn noun(&self) -> Noun {
        match self {
            Self::Unit(_) => Noun::Unit,
            Self::Organisation(_) => Noun::Organisation,
            Self::Site(_) => Noun::Site,
            Self::Device(_) => Noun::Device,
            Self::Interface(_) => Noun::Interface,
            Self::Address(_) => Noun::Address,
            Self::Prefix(_) => Noun::Prefix,
            Self::Link(_) => Noun::Link,
            Self::System(_) => Noun::System,
            Self::Service(_) => Noun::Service,
            Self::Plan(_) => Noun::Plan,
            Self::Described(noun, _) | Self::Removed(noun, _) => *noun,
        }
    }

    /// Its key, as typed after `show NOUN`.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Unit(unit) => unit.key.to_string(),
            Self::Organisation(organisation) => organisation.code.clone(),
            Self::Site(site) => site.code.clone(),
            Self::Device(device) => device.name.clone(),
            Self::Interface(interface) => format!("{}/{}", interface.device, interface.name),
            Self::Address(address) => address.address.to_string(),
            Self::Prefix(prefix) => prefix.prefix.to_string(),
            Self::Link(link) => link.code.clone(),
            Self::System(system) => system.code.clone(),
            Self::Service(service) => service.code.clone(),
            Self::Plan(plan) => plan.id.clone(),
            Self::Described(_, key) | Self::Removed(_, key) => key.clone(),
        }
    }
}

impl Record {
    /// Adds or replaces one noun, by its key. Keeps insertion order for new keys.
    pub fn put(&mut self, thing: Thing) {
        match thing {
            Thing::Unit(unit) => put(&mut self.units, *unit, |unit| unit.key.clone()),
            Thing::Organisation(organisation) => {
                put(&mut self.organisations, *organisation, |organisation| {
                    organisation.code.clone()
                });
            }
            Thing::Site(site) => put(&mut self.sites, *site, |site| site.code.clone()),
            Thing::Device(device) => put(&mut self.devices, *device, |device| device.name.clone()),
            Thing::Interface(interface) => put(&mut self.interfaces, interface, |interface| {
                (interface.device.clone(), interface.name.clone())
            }),
            Thing::Address(address) => put(&mut self.addresses, address, |address| address.address),
            Thing::Prefix(prefix) => put(&mut self.prefixes, *prefix, |prefix| prefix.prefix),
            Thing::Link(link) => put(&mut self.links, *link, |link| link.code.clone()),
            Thing::System(system) => put(&mut self.systems, *system, |system| system.code.clone()),
            Thing::Service(service) => {
                put(&mut self.services, *service, |service| service.code.clone());
            }
            Thing::Plan(plan) => put(&mut self.plans, *plan, |plan| plan.id.clone()),
            // Its details travel beside it, in `Declared`.
            Thing::Described(..) | Thing::Removed(..) => {}
        }
    }

    /// Takes nouns out, by their keys. What names them is left as it is.
    pub fn remove(&mut self, gone: &HashSet<(Noun, &str)>) {
        let stays = |noun: Noun, key: &str| !gone.contains(&(noun, key));
        self.units.retain(|unit| stays(Noun::Unit, &unit.key.to_string()));
        self.organisations.retain(|body| stays(Noun::Organisation, &body.code));
        self.sites.retain(|site| stays(Noun::Site, &site.code));
        self.devices.retain(|device| stays(Noun::Device, &device.name));
        self.mountings.retain(|each| stays(Noun::Device, &each.device));
        self.interfaces
            .retain(|port| stays(Noun::Interface, &format!("{}/{}", port.device, port.name)));
        self.addresses.retain(|each| stays(Noun::Address, &each.address.to_string()));
        self.prefixes.retain(|each| stays(Noun::Prefix, &each.prefix.to_string()));
        self.links.retain(|link| stays(Noun::Link, &link.code));
        self.systems.retain(|system| stays(Noun::System, &system.code));
        self.services.retain(|service| stays(Noun::Service, &service.code));
        self.plans.retain(|plan| stays(Noun::Plan, &plan.id));
        self.assets.retain(|asset| stays(asset.noun, &asset.key));
    }

    /// Every subject that has a ladder, in a stable order: devices and servers, services, links,
    /// LANs. A site has a LAN subject when a prefix of role `lan` is declared at it.
    #[must_use]
    pub fn subjects(&self) -> Vec<Subject> {
        let devices = self.devices.iter().map(|device| {
            let kind = if device.is_server() { SubjectKind::Server } else { SubjectKind::Device };
            Subject::new(kind, &device.name)
        });
        let services = self.services.iter().filter_map(Service::subject);
        let links = self.links.iter().map(|link| Subject::new(SubjectKind::Link, &link.code));
        // One pass over the prefixes: asking `lan_prefixes` of every site would be quadratic.
        let with_lan: HashSet<&str> = self
            .prefixes
            .iter()
            .filter(|prefix| prefix.role == PrefixRole::Lan)
            .filter_map(|prefix| prefix.site.as_deref())
            .collect();
        let lans = self
            .sites
            .iter()
            .filter(|site| with_lan.contains(site.code.as_str()))
            .map(|site| Subject::new(SubjectKind::Lan, &site.code));
        devices.chain(services).chain(links).chain(lans).collect()
    }

    /// The LAN prefixes of a site, both families.
    pub fn lan_prefixes<'a>(&'a self, site: &'a str) -> impl Iterator<Item = &'a Prefix> {
        self.prefixes.iter().filter(move |prefix| {
            prefix.role == PrefixRole::Lan && prefix.site.as_deref() == Some(site)
        })
    }

    /// The device of a name.
    #[must_use]
    pub fn device(&self, name: &str) -> Option<&Device> {
        self.devices.iter().find(|device| device.name == name)
    }

    /// The service of a code.
    #[must_use]
    pub fn service(&self, code: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.code == code)
    }

    /// The link of a code.
    #[must_use]
    pub fn link(&self, code: &str) -> Option<&Link> {
        self.links.iter().find(|link| link.code == code)
    }

    /// The site of a code.
    #[must_use]
    pub fn site(&self, code: &str) -> Option<&Site> {
        self.sites.iter().find(|site| site.code == code)
    }

    /// The information system of a code.
    #[must_use]
    pub fn system(&self, code: &str) -> Option<&InformationSystem> {
        self.systems.iter().find(|system| system.code == code)
    }

    /// The declared addresses of a device.
    pub fn addresses_of<'a>(&'a self, device: &'a str) -> impl Iterator<Item = &'a Address> {
        self.addresses.iter().filter(move |address| address.device.as_deref() == Some(device))
    }

    /// The unit a subject counts for: a device's or LAN's site, a link's far end, a service's
    /// owner or, failing that, its server's site.
    #[must_use]
    pub fn unit_of(&self, subject: &Subject) -> Option<&UnitKey> {
        match subject.kind {
            SubjectKind::Device | SubjectKind::Server => self.unit_of_device(&subject.key),
            SubjectKind::Lan => self.unit_of_site(&subject.key),
            SubjectKind::Link => {
                self.link(&subject.key).and_then(|link| self.unit_of_site(&link.b.site))
            }
            SubjectKind::Web | SubjectKind::Dns | SubjectKind::Mail => {
                let service = self.service(&subject.key)?;
                self.unit_of_owner(service).or_else(|| {
                    service.device.as_deref().and_then(|device| self.unit_of_device(device))
                })
            }
            SubjectKind::Address => None,
        }
    }

    fn unit_of_site(&self, code: &str) -> Option<&UnitKey> {
        self.site(code)?.unit.as_ref()
    }

    fn unit_of_device(&self, name: &str) -> Option<&UnitKey> {
        self.unit_of_site(&self.device(name)?.site)
    }

    fn unit_of_owner(&self, service: &Service) -> Option<&UnitKey> {
        let owner = self.system(service.system.as_deref()?)?.owner.as_deref()?;
        self.organisations.iter().find(|organisation| organisation.code == owner)?.unit.as_ref()
    }
}

fn put<T, K: PartialEq>(things: &mut Vec<T>, thing: T, key: impl Fn(&T) -> K) {
    let wanted = key(&thing);
    match things.iter_mut().find(|present| key(present) == wanted) {
        Some(present) => *present = thing,
        None => things.push(thing),
    }
}

//! An index over the record: which unit and which system a subject belongs to. The record's own
//! finders walk its lists; a province's progress must stay linear.

use std::collections::BTreeMap;

use foldhash::HashMap;
use jiff::civil::Date;

use crate::domain::device::Device;
use crate::domain::link::Link;
use crate::domain::record::{Noun, Record};
use crate::domain::service::Service;
use crate::domain::site::Site;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::system::SystemKind;
use crate::domain::unit::{Era, Unit, UnitKey, UnitKind};

/// Where subjects belong.
pub(crate) struct Ground<'a> {
    units: HashMap<&'a UnitKey, &'a Unit>,
    site_units: HashMap<&'a str, &'a UnitKey>,
    link_sites: HashMap<&'a str, &'a str>,
    services: HashMap<&'a str, ServiceGround<'a>>,
    devices: HashMap<&'a str, &'a Device>,
    links: HashMap<&'a str, &'a Link>,
    sites: HashMap<&'a str, &'a Site>,
    districts: HashMap<&'a str, &'a str>,
    record: &'a Record,
}

/// What a service belongs to.
struct ServiceGround<'a> {
    service: &'a Service,
    system_kind: Option<SystemKind>,
    unit: Option<&'a UnitKey>,
}

impl<'a> Ground<'a> {
    /// Reads the record once.
    pub(crate) fn of(record: &'a Record) -> Self {
        let units = record.units.iter().map(|unit| (&unit.key, unit)).collect();
        let site_units: HashMap<&str, &UnitKey> = record
            .sites
            .iter()
            .filter_map(|site| Some((site.code.as_str(), site.unit.as_ref()?)))
            .collect();
        let devices: HashMap<&str, &Device> =
            record.devices.iter().map(|device| (device.name.as_str(), device)).collect();
        let link_sites =
            record.links.iter().map(|link| (link.code.as_str(), link.b.site.as_str())).collect();
        let owner_units: HashMap<&str, &UnitKey> = record
            .organisations
            .iter()
            .filter_map(|body| Some((body.code.as_str(), body.unit.as_ref()?)))
            .collect();
        let systems: HashMap<&str, _> =
            record.systems.iter().map(|system| (system.code.as_str(), system)).collect();
        let services = record
            .services
            .iter()
            .map(|service| {
                let system = service.system.as_deref().and_then(|code| systems.get(code));
                let owner = system.and_then(|system| owner_units.get(system.owner.as_deref()?));
                let server =
                    || site_units.get(devices.get(service.device.as_deref()?)?.site.as_str());
                let unit = owner.or_else(server).copied();
                let ground =
                    ServiceGround { service, system_kind: system.map(|system| system.kind), unit };
                (service.code.as_str(), ground)
            })
            .collect();
        Self {
            units,
            site_units,
            link_sites,
            services,
            devices,
            links: record.links.iter().map(|link| (link.code.as_str(), link)).collect(),
            sites: record.sites.iter().map(|site| (site.code.as_str(), site)).collect(),
            districts: districts(record),
            record,
        }
    }

    /// The body a subject is of: its system's owner, its own or its site's organisation.
    pub(crate) fn body_of(&self, subject: &'a Subject) -> Option<&'a str> {
        let owner = self.service(subject).and_then(|service| {
            let system = service.system.as_deref().and_then(|code| self.record.system(code))?;
            system.owner.as_deref()
        });
        let device = || self.device(subject)?.organisation.as_deref();
        let site = || self.site(self.site_of(subject)?)?.organisation.as_deref();
        owner.or_else(device).or_else(site)
    }

    /// The device of a subject.
    pub(crate) fn device(&self, subject: &Subject) -> Option<&'a Device> {
        let is_device = matches!(subject.kind, SubjectKind::Device | SubjectKind::Server);
        is_device.then(|| self.devices.get(subject.key.as_str()).copied()).flatten()
    }

    /// The link of a subject.
    pub(crate) fn link(&self, subject: &Subject) -> Option<&'a Link> {
        let is_link = subject.kind == SubjectKind::Link;
        is_link.then(|| self.links.get(subject.key.as_str()).copied()).flatten()
    }

    /// The service of a subject.
    pub(crate) fn service(&self, subject: &Subject) -> Option<&'a Service> {
        let is_service =
            matches!(subject.kind, SubjectKind::Web | SubjectKind::Dns | SubjectKind::Mail);
        let found = is_service.then(|| self.services.get(subject.key.as_str())).flatten();
        found.map(|ground| ground.service)
    }

    /// The site of a code.
    pub(crate) fn site(&self, code: &str) -> Option<&'a Site> {
        self.sites.get(code).copied()
    }

    /// The code of the pre-2025 district that a unit of 2025 came out of: the one that gave it most
    /// of its old communes; of equals the one of the lower code.
    pub(crate) fn legacy_district(&self, unit: &UnitKey) -> Option<&'a str> {
        (unit.era == Era::Y2025).then(|| self.districts.get(unit.code.as_str()).copied()).flatten()
    }

    /// The tags of a subject: its own, and its information system's.
    pub(crate) fn tags(&self, subject: &Subject) -> Vec<&'a str> {
        let noun = match subject.kind {
            SubjectKind::Device | SubjectKind::Server => Noun::Device,
            SubjectKind::Web | SubjectKind::Dns | SubjectKind::Mail => Noun::Service,
            SubjectKind::Link => Noun::Link,
            SubjectKind::Lan => Noun::Site,
            SubjectKind::Address => return Vec::new(),
        };
        let system = self.service(subject).and_then(|service| service.system.clone());
        let keys = [Some((noun, subject.key.clone())), system.map(|code| (Noun::System, code))];
        let tags = keys.iter().flatten().filter_map(|key| self.record.tags.get(key)).flatten();
        tags.map(String::as_str).collect()
    }

    /// The last day of the maker's support.
    pub(crate) fn supported_until(&self, subject: &Subject) -> Option<Date> {
        self.record.supported_until.get(&subject.key).copied()
    }

    /// The unit a subject counts for ([`Record::unit_of`]).
    pub(crate) fn unit_of(&self, subject: &Subject) -> Option<&'a UnitKey> {
        let key = subject.key.as_str();
        match subject.kind {
            SubjectKind::Device | SubjectKind::Server => {
                self.site_units.get(self.devices.get(key)?.site.as_str()).copied()
            }
            SubjectKind::Lan => self.site_units.get(key).copied(),
            SubjectKind::Link => self.site_units.get(self.link_sites.get(key)?).copied(),
            SubjectKind::Web | SubjectKind::Dns | SubjectKind::Mail => self.unit_of_service(key),
            SubjectKind::Address => None,
        }
    }

    /// The unit a service counts for, by its code: its system's owner's, else its server's.
    pub(crate) fn unit_of_service(&self, code: &str) -> Option<&'a UnitKey> {
        self.services.get(code)?.unit
    }

    /// The site a subject stands at or leads to.
    pub(crate) fn site_of(&self, subject: &'a Subject) -> Option<&'a str> {
        let key = subject.key.as_str();
        match subject.kind {
            SubjectKind::Device | SubjectKind::Server => {
                self.devices.get(key).map(|device| device.site.as_str())
            }
            SubjectKind::Lan => Some(key),
            SubjectKind::Link => self.link_sites.get(key).copied(),
            SubjectKind::Web | SubjectKind::Dns | SubjectKind::Mail | SubjectKind::Address => None,
        }
    }

    /// The kind of system a service is part of.
    pub(crate) fn system_kind(&self, subject: &Subject) -> Option<SystemKind> {
        self.services.get(subject.key.as_str())?.system_kind
    }

    /// The pre-2025 province a subject's unit lay in.
    pub(crate) fn legacy_province(&self, subject: &Subject) -> Option<&'a str> {
        self.units.get(self.unit_of(subject)?)?.legacy_province.as_deref()
    }

    /// A unit by its key.
    pub(crate) fn unit(&self, key: &UnitKey) -> Option<&'a Unit> {
        self.units.get(key).copied()
    }
}

/// From a 2025 unit's code to its old district's.
fn districts(record: &Record) -> HashMap<&str, &str> {
    let mut given: HashMap<&str, BTreeMap<&str, usize>> = HashMap::default();
    for old in record.units.iter().filter(|unit| unit.key.era == Era::Legacy) {
        // A district without communes (Lý Sơn) is its own.
        let district = match old.kind {
            UnitKind::District => Some(old.key.code.as_str()),
            UnitKind::Province => None,
            UnitKind::Commune | UnitKind::Ward | UnitKind::Township | UnitKind::SpecialZone => {
                old.parent_code.as_deref()
            }
        };
        let Some(district) = district else { continue };
        for code in &old.successor_codes {
            *given.entry(code.as_str()).or_default().entry(district).or_default() += 1;
        }
    }
    let mut districts = HashMap::default();
    for (code, counts) in given {
        let mut best: Option<(&str, usize)> = None;
        for (district, count) in counts {
            if best.is_none_or(|(_, most)| count > most) {
                best = Some((district, count));
            }
        }
        if let Some((district, _)) = best {
            districts.insert(code, district);
        }
    }
    districts
}

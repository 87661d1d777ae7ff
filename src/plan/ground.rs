//! An index over the record: which unit and which system a subject belongs to. The record's own
//! finders walk its lists; a province's progress must stay linear.

use std::collections::HashMap;

use crate::domain::record::Record;
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::system::SystemKind;
use crate::domain::unit::{Unit, UnitKey};

/// Where subjects belong.
pub(crate) struct Ground<'a> {
    units: HashMap<&'a UnitKey, &'a Unit>,
    site_units: HashMap<&'a str, &'a UnitKey>,
    device_sites: HashMap<&'a str, &'a str>,
    link_sites: HashMap<&'a str, &'a str>,
    services: HashMap<&'a str, ServiceGround<'a>>,
}

/// What a service belongs to.
struct ServiceGround<'a> {
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
        let device_sites: HashMap<&str, &str> = record
            .devices
            .iter()
            .map(|device| (device.name.as_str(), device.site.as_str()))
            .collect();
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
                let server = || site_units.get(device_sites.get(service.device.as_deref()?)?);
                let unit = owner.or_else(server).copied();
                let ground = ServiceGround { system_kind: system.map(|system| system.kind), unit };
                (service.code.as_str(), ground)
            })
            .collect();
        Self { units, site_units, device_sites, link_sites, services }
    }

    /// The unit a subject counts for ([`Record::unit_of`]).
    pub(crate) fn unit_of(&self, subject: &Subject) -> Option<&'a UnitKey> {
        let key = subject.key.as_str();
        match subject.kind {
            SubjectKind::Device | SubjectKind::Server => {
                self.site_units.get(self.device_sites.get(key)?).copied()
            }
            SubjectKind::Lan => self.site_units.get(key).copied(),
            SubjectKind::Link => self.site_units.get(self.link_sites.get(key)?).copied(),
            SubjectKind::Web | SubjectKind::Dns | SubjectKind::Mail => self.services.get(key)?.unit,
            SubjectKind::Address => None,
        }
    }

    /// The site a subject stands at or leads to.
    pub(crate) fn site_of(&self, subject: &'a Subject) -> Option<&'a str> {
        let key = subject.key.as_str();
        match subject.kind {
            SubjectKind::Device | SubjectKind::Server => self.device_sites.get(key).copied(),
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

//! A task's criterion as an expression over rungs and attributes: which subjects it counts, what
//! each must meet, for how long, and how many of them must. It is text in a plan's file
//! (`inventory/README.md` has the grammar), parsed when the plan is loaded. Whether a subject meets
//! it is `plan`'s room to say.

mod parse;

use super::closed_set::closed_set;
use super::device::DeviceRole;
use super::link::LinkTier;
use super::site::SiteKind;
use super::subject::SubjectKind;
use super::system::{Exposure, SystemKind};
use super::unit::UnitKind;

pub use parse::{Mistake, measured};

closed_set! {
    /// An attribute that a criterion may look at.
    pub enum Attribute {
        /// The ladder that judges it.
        Class = "class",
        /// The code of the 2025 unit it counts for.
        Unit = "unit",
        /// The kind of that unit.
        UnitKind = "unit_kind",
        /// The pre-2025 province of that unit, by name.
        Province = "province",
        /// The pre-2025 district of that unit, by code.
        District = "district",
        /// A tag of its declaration.
        Tag = "tag",
        /// The kind of information system it is part of.
        System = "system",
        /// Who may reach it.
        Exposure = "exposure",
        /// What a device does.
        Role = "role",
        /// What its site is for.
        Site = "site",
        /// A link's part of the network.
        Tier = "tier",
        /// A link's provider, by name.
        Provider = "provider",
        /// What has to be done to a device: ready, configure, upgrade, replace or unknown.
        Remediation = "remediation",
        /// A check by its name: pass, fail, unknown, not_applicable or exempt.
        Check = "check",
        /// The highest rung it has climbed to, 0-7.
        Rung = "rung",
    }
}

closed_set! {
    /// What has to be done so that a device carries IPv6.
    pub enum Remediation {
        /// Nothing: it is reachable over IPv6.
        Ready = "ready",
        /// It can, and is to be configured.
        Configure = "configure",
        /// Its software is to be upgraded.
        Upgrade = "upgrade",
        /// It cannot: it is to be replaced.
        Replace = "replace",
        /// Not known yet.
        Unknown = "unknown",
    }
}

impl Attribute {
    /// The words a value must be one of; `None` where any text may stand.
    #[must_use]
    pub fn words(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Class => Some(CLASSES),
            Self::UnitKind => Some(UnitKind::WORDS),
            Self::System => Some(SystemKind::WORDS),
            Self::Exposure => Some(Exposure::WORDS),
            Self::Role => Some(DeviceRole::WORDS),
            Self::Site => Some(SiteKind::WORDS),
            Self::Tier => Some(LinkTier::WORDS),
            Self::Remediation => Some(Remediation::WORDS),
            Self::Unit
            | Self::Province
            | Self::District
            | Self::Tag
            | Self::Provider
            | Self::Check
            | Self::Rung => None,
        }
    }
}

/// The classes that have a ladder.
const CLASSES: &[&str] = &[
    SubjectKind::Device.as_str(),
    SubjectKind::Server.as_str(),
    SubjectKind::Web.as_str(),
    SubjectKind::Dns.as_str(),
    SubjectKind::Mail.as_str(),
    SubjectKind::Link.as_str(),
    SubjectKind::Lan.as_str(),
];

/// A condition on one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// Every subject.
    All,
    /// One attribute is one of these values.
    Is(Attribute, Vec<String>),
    /// It has climbed to this rung (0-7).
    RungAtLeast(u8),
    /// A check of this name passes.
    Passes(String),
    /// Not so.
    Not(Box<Self>),
    /// All of them.
    And(Vec<Self>),
    /// One of them.
    Or(Vec<Self>),
}

/// How many of the subjects must meet the condition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Goal {
    /// This share of them, 0-1.
    Share(f64),
    /// At least so many.
    Count(u64),
}

/// A criterion that evidence decides.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// As typed.
    pub text: String,
    /// Which subjects are counted.
    pub selection: Expression,
    /// What each of them must meet.
    pub condition: Expression,
    /// For how many days on end; `None`: now is enough.
    pub sustained_days: Option<u16>,
    /// How many of them must, where the expression says so.
    pub goal: Option<Goal>,
}

closed_set! {
    /// Who each owes a document or a contact.
    pub enum Per {
        /// One for the whole plan.
        Plan = "plan",
        /// Each of the units that the plan covers.
        Unit = "unit",
        /// Each of the bodies that the plan covers.
        Body = "body",
    }
}

impl Expression {
    /// The text that means "these classes, of these systems": how `subjects` and `systems` of a
    /// criterion's table are read.
    #[must_use]
    pub fn selecting(classes: &[SubjectKind], systems: &[SystemKind]) -> String {
        let one = |key: &str, words: Vec<&'static str>| match words.as_slice() {
            [word] => format!("{key} = {word}"),
            words => format!("{key} in [{}]", words.join(", ")),
        };
        let classes = one("class", classes.iter().map(|class| class.as_str()).collect());
        if systems.is_empty() {
            return classes;
        }
        let systems = one("system", systems.iter().map(|system| system.as_str()).collect());
        format!("{classes} and {systems}")
    }

    /// The checks it names.
    #[must_use]
    pub fn checks(&self) -> Vec<&str> {
        match self {
            Self::Passes(check) => vec![check],
            Self::All | Self::Is(..) | Self::RungAtLeast(_) => Vec::new(),
            Self::Not(inner) => inner.checks(),
            Self::And(parts) | Self::Or(parts) => parts.iter().flat_map(Self::checks).collect(),
        }
    }

    /// The values that it compares an attribute with.
    #[must_use]
    pub fn values_of(&self, attribute: Attribute) -> Vec<&str> {
        match self {
            Self::Is(looked, values) if *looked == attribute => {
                values.iter().map(String::as_str).collect()
            }
            Self::All | Self::Is(..) | Self::RungAtLeast(_) | Self::Passes(_) => Vec::new(),
            Self::Not(inner) => inner.values_of(attribute),
            Self::And(parts) | Self::Or(parts) => {
                parts.iter().flat_map(|part| part.values_of(attribute)).collect()
            }
        }
    }

    /// Whether an attribute occurs in it.
    #[must_use]
    pub fn looks_at(&self, attribute: Attribute) -> bool {
        match self {
            Self::All => false,
            Self::Is(looked, _) => *looked == attribute,
            Self::RungAtLeast(_) => attribute == Attribute::Rung,
            Self::Passes(_) => attribute == Attribute::Check,
            Self::Not(inner) => inner.looks_at(attribute),
            Self::And(parts) | Self::Or(parts) => parts.iter().any(|part| part.looks_at(attribute)),
        }
    }
}

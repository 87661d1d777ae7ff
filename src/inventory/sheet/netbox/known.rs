//! What the objects of an import are called by us: each one's key, found again by NetBox's number,
//! by its slug or by its name, whichever another object refers to it by.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a model more needs no arm here: it goes by its slug and its name"
)]

use std::collections::{HashMap, HashSet};

use crate::domain::vietnamese::fold;

use super::{Model, Object};

/// Keys of everything in the files.
#[derive(Debug, Default)]
pub(in crate::inventory::sheet) struct Known {
    /// By model, and by `#NUMBER`, slug or folded name; several are no answer.
    keys: HashMap<(Model, String), HashSet<String>>,
    /// Slugs of locations that several sites have: unique within a site only.
    shared: HashSet<String>,
    /// By a device type's `#NUMBER`, slug or name: its model and height.
    pub(super) types: HashMap<String, (String, Option<String>)>,
    /// The names of makers, platforms, providers and tags, by slug.
    names: HashMap<(Model, String), String>,
    /// The MAC addresses of interfaces, by key.
    pub(super) macs: HashMap<String, String>,
    /// Interfaces that have a row of their own.
    pub(super) interfaces: HashSet<String>,
    /// The addresses by which devices are managed, as NetBox writes them.
    pub(super) primary: HashSet<String>,
}

impl Known {
    /// Learns the keys of all objects: sites before what stands in them.
    pub(in crate::inventory::sheet) fn of(objects: &[Object]) -> Self {
        let mut known = Self::default();
        let mut slugs: HashMap<&str, usize> = HashMap::new();
        for object in objects.iter().filter(|object| object.model == Model::Location) {
            *slugs.entry(object.get("slug").unwrap_or_default()).or_default() += 1;
        }
        known.shared =
            slugs.iter().filter(|(_, count)| **count > 1).map(|(slug, _)| (*slug).into()).collect();
        for model in Model::ALL {
            for object in objects.iter().filter(|object| object.model == *model) {
                known.learn(object);
            }
        }
        known
    }

    fn learn(&mut self, object: &Object) {
        match object.model {
            Model::DeviceType => self.device_type(object),
            Model::MacAddress => {
                if let (Some(interface), Some(mac)) = (self.key(object), object.get("mac_address"))
                {
                    self.macs.insert(interface, mac.to_owned());
                }
                return;
            }
            Model::Manufacturer | Model::Platform | Model::Provider | Model::Tag => {
                if let (Some(slug), Some(name)) = (object.get("slug"), object.get("name")) {
                    self.names.insert((object.model, slug.to_owned()), name.to_owned());
                }
            }
            Model::Device => {
                for name in PRIMARY {
                    self.primary.extend(object.get(name).map(str::to_owned));
                }
            }
            Model::IpAddress if object.get("is_primary").is_some_and(is_true) => {
                self.primary.extend(object.get("address").map(str::to_owned));
            }
            _ => {}
        }
        let Some(key) = self.key(object) else { return };
        if object.model == Model::Interface {
            self.interfaces.insert(key.clone());
        }
        let site = self.reference(object, "site", Model::Site).unwrap_or_default();
        let number = object.get("id").map(|id| format!("#{id}"));
        let slug = object.get("slug").map(str::to_owned);
        let name = object.first(&["name", "model"]).map(|(name, _)| fold(name));
        let of_site = name.as_ref().map(|name| format!("{site}/{name}"));
        let rd = object.get("rd").map(fold);
        for each in [number, slug, name, of_site, rd].into_iter().flatten() {
            self.keys.entry((object.model, each)).or_default().insert(key.clone());
        }
    }

    fn device_type(&mut self, object: &Object) {
        let Some(model) = object.get("model") else { return };
        let told = (model.to_owned(), object.get("u_height").map(str::to_owned));
        let number = object.get("id").map(|id| format!("#{id}"));
        for each in [number, object.get("slug").map(str::to_owned), Some(fold(model))] {
            self.types.extend(each.map(|each| (each, told.clone())));
        }
    }

    /// The tag of a slug, as we write it: NetBox's name of it where that is the same but for its
    /// letters.
    pub(super) fn tag(&self, text: &str) -> String {
        let own = slug(text);
        let named = self.names.get(&(Model::Tag, own.clone()));
        let is_ours = |name: &&String| !name.contains([' ', ',', ';', '\t']) && slug(name) == own;
        named.filter(is_ours).cloned().unwrap_or(own)
    }

    /// The name of a maker, a platform or a provider from its slug; the slug where it is in none of the files.
    pub(super) fn name_of(&self, model: Model, slug: &str) -> String {
        self.names.get(&(model, slug.to_owned())).map_or_else(|| slug.to_owned(), Clone::clone)
    }

    /// What we call an object; `None` where it lacks what names it.
    pub(super) fn key(&self, object: &Object) -> Option<String> {
        let name = object.get("name");
        if let Some(code) = object.get("cf_mang6_code") {
            let era = object.get("cf_mang6_era");
            return Some(era.map_or_else(|| code.to_owned(), |era| format!("{era}/{code}")));
        }
        match object.model {
            Model::Device => name.map(|name| name.replace('/', "-")),
            Model::Interface => {
                Some(format!("{}/{}", self.reference(object, "device", Model::Device)?, name?))
            }
            Model::MacAddress => {
                Self::assigned(object).map(|(device, name)| format!("{device}/{name}"))
            }
            Model::Vlan => {
                let vid = object.get("vid")?;
                let site = self.reference(object, "site", Model::Site);
                let group = object.first(&["group.slug", "group.name", "group"]);
                let place = site.or_else(|| group.map(|(group, _)| slug(group)));
                Some(format!("{}-{vid}", place.unwrap_or_else(|| "vlan".to_owned())))
            }
            Model::Rack => {
                if let Some(id) = object.get("facility_id").filter(|id| is_code(id)) {
                    return Some(id.to_owned());
                }
                let site = self.reference(object, "site", Model::Site)?;
                Some(format!("{site}-{}", slug(name?)))
            }
            Model::Location => {
                let own =
                    object.get("slug").map_or_else(|| name.map(slug), |own| Some(slug(own)))?;
                if !self.shared.contains(&own) {
                    return Some(own);
                }
                Some(format!("{}-{own}", self.reference(object, "site", Model::Site)?))
            }
            Model::IpAddress => object.get("address").map(str::to_owned),
            Model::Prefix => object.get("prefix").map(str::to_owned),
            Model::Circuit => object.get("cid").map(str::to_owned),
            Model::CustomField
            | Model::Contact
            | Model::Provider
            | Model::CircuitType
            | Model::Tag
            | Model::Region
            | Model::Role
            | Model::Tenant
            | Model::Site
            | Model::Manufacturer
            | Model::DeviceType
            | Model::DeviceRole
            | Model::Platform
            | Model::Vrf => object.first(&["slug", "name", "model"]).map(|(text, _)| slug(text)),
        }
    }

    /// The device and the name of the interface that an address or a MAC address is on.
    pub(super) fn assigned(object: &Object) -> Option<(String, String)> {
        let device = object.first(&["assigned_object.device.name", "device.name", "device"]);
        let name = object.first(&["assigned_object.name", "interface.name", "interface"]);
        Some((device?.0.replace('/', "-"), name?.0.to_owned()))
    }

    /// The key of what a field refers to: by number, by slug, by name within its site, by name;
    /// what is in none of the files is called what it would be, and the check says whether it is
    /// recorded.
    pub(super) fn reference(&self, object: &Object, field: &str, model: Model) -> Option<String> {
        let sub = |name: &str| object.get(&format!("{field}.{name}"));
        let bare = object.get(field);
        let only = |each: String| {
            let keys = self.keys.get(&(model, each))?;
            if keys.len() == 1 { keys.iter().next().cloned() } else { None }
        };
        let by_number = sub("id").and_then(|id| only(format!("#{id}")));
        let own = sub("slug").or(bare);
        let by_slug = || own.and_then(|own| only(own.to_owned()));
        let name = sub("name").or(sub("rd")).or(bare).or(sub("slug"))?;
        let by_site = || {
            let site = (model != Model::Site)
                .then(|| self.reference(object, "site", Model::Site))
                .flatten()
                .unwrap_or_default();
            only(format!("{site}/{}", fold(name)))
        };
        by_number.or_else(by_slug).or_else(by_site).or_else(|| only(fold(name))).or_else(|| {
            match model {
                Model::Device => Some(name.replace('/', "-")),
                Model::Vlan => {
                    let vid = sub("vid").or_else(|| number_in(name))?;
                    let site = self.reference(object, "site", Model::Site);
                    Some(format!("{}-{vid}", site.unwrap_or_else(|| "vlan".to_owned())))
                }
                Model::Rack => {
                    let site = self.reference(object, "site", Model::Site)?;
                    Some(format!("{site}-{}", slug(name)))
                }
                _ => Some(slug(sub("slug").unwrap_or(name))),
            }
        })
    }
}

/// The fields that name a device's own addresses.
const PRIMARY: &[&str] = &[
    "primary_ip4.address",
    "primary_ip6.address",
    "oob_ip.address",
    "primary_ip4",
    "primary_ip6",
    "oob_ip",
];

/// A truth as NetBox's answers and tables write it.
pub(super) fn is_true(text: &str) -> bool {
    ["true", "1", "yes", "on", "✔"].contains(&text.to_lowercase().as_str())
}

/// The number in a VLAN's label: `Văn phòng (10)`, or alone.
pub(super) fn number_in(label: &str) -> Option<&str> {
    let inner = label.trim_end().strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    let number = inner.map_or(label, |(_, number)| number).trim();
    number.parse::<u16>().is_ok().then_some(number)
}

/// Text as NetBox makes a slug of it, Vietnamese letters without their marks.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for character in fold(text).chars() {
        if character.is_ascii_alphanumeric() || character == '_' {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

fn is_code(text: &str) -> bool {
    !text.starts_with('-') && !text.contains(char::is_whitespace)
}

//! What of a NetBox object becomes which of our fields. A word of NetBox's that has no equal of
//! ours is not taken over; what we must have and NetBox has not is added only where nothing is
//! stored.

use std::collections::BTreeSet;

use crate::domain::address::AddressRole;
use crate::domain::asset::{self, Class};
use crate::domain::device::DeviceRole;
use crate::domain::organisation::OrganisationKind;
use crate::domain::prefix::PrefixRole;
use crate::domain::record::{Noun, SourcePlace};
use crate::domain::site::SiteKind;
use crate::domain::vietnamese::fold;
use crate::inventory::sheet::naming::Column;
use crate::inventory::sheet::value::{Wrong, quote};
use crate::inventory::sheet::{Row, Stated};

use super::known::{is_true, number_in};
use super::role::{device_role, prefix_role};
use super::{Known, Model, NONE, Object};

/// What NetBox keeps of an object for itself, or can be told from others.
const BOOKKEEPING: &[&str] = &[
    "id",
    "url",
    "display",
    "display_url",
    "created",
    "last_updated",
    "slug",
    "family",
    "depth",
    "children",
    "_depth",
    "_occupied",
    "config_context",
    "local_context_data",
    "natural_slug",
    "primary_ip",
    "assigned_object_type",
    "assigned_object_id",
    "assigned",
    "scope_id",
    "is_primary",
    "primary_ip4",
    "primary_ip6",
    "oob_ip",
    "utilization",
    "prefixes",
    "contacts",
    "enforce_unique",
    "mac_addresses",
    "link_peers",
    "link_peers_type",
    "connected_endpoints",
    "connected_endpoints_type",
    "connected_endpoints_reachable",
    "count_ipaddresses",
    "count_fhrp_groups",
    "prefix_flat",
    "actions",
];

/// How a text becomes a value of a field: as TOML, or what is wrong with it.
pub(in crate::inventory::sheet) type Read<'a> =
    &'a dyn Fn(Noun, &Column, &str) -> Result<String, Wrong>;

/// A row, what is wrong with its values, and the names of what was not taken over.
pub(in crate::inventory::sheet) struct Taken {
    pub(in crate::inventory::sheet) row: Row,
    pub(in crate::inventory::sheet) wrong: Vec<(SourcePlace, Wrong)>,
    pub(in crate::inventory::sheet) left: BTreeSet<String>,
}

/// An object as a row; `None` for what only others refer to.
pub(in crate::inventory::sheet) fn row(
    object: &Object,
    known: &Known,
    (read, custom): (Read<'_>, &dyn Fn(&str) -> bool),
) -> Option<Taken> {
    let noun = match object.model {
        Model::Region if object.get("cf_mang6_era").is_some() => Noun::Unit,
        Model::Contact => Noun::Contact,
        Model::Circuit if object.get("cf_mang6_a_site").is_some() => Noun::Link,
        Model::Tenant => Noun::Organisation,
        Model::Site => Noun::Site,
        Model::Location => Noun::Room,
        Model::Rack => Noun::Rack,
        Model::Vrf => Noun::Vrf,
        Model::Vlan => Noun::Vlan,
        Model::Device => Noun::Device,
        Model::Interface => Noun::Interface,
        Model::MacAddress
            if !known.key(object).is_some_and(|key| known.interfaces.contains(&key)) =>
        {
            Noun::Interface
        }
        Model::Prefix => Noun::Prefix,
        Model::IpAddress => Noun::Address,
        Model::MacAddress
        | Model::CustomField
        | Model::Provider
        | Model::CircuitType
        | Model::Circuit
        | Model::Tag
        | Model::Region
        | Model::Role
        | Model::Manufacturer
        | Model::DeviceType
        | Model::DeviceRole
        | Model::Platform => return None,
    };
    let row = Row {
        file: object.file,
        noun,
        place: object.place.clone(),
        stated: Vec::new(),
        otherwise: Vec::new(),
        is_whole: true,
    };
    let class = asset::of(noun);
    let mut taking =
        Taking { object, known, class, read, row, wrong: Vec::new(), named: BTreeSet::new() };
    taking.all();
    taking.tags();
    taking.ours();
    taking.custom(custom);
    let Taking { row, wrong, named, .. } = taking;
    // What is active is as everything is.
    let is_active = object.get("status").is_some_and(|text| text.eq_ignore_ascii_case("active"));
    let is_left = |name: &&str| {
        !(named.contains(name)
            || BOOKKEEPING.contains(name)
            || name.ends_with("_count")
            || (*name == "status" && is_active))
    };
    let left = object.names().filter(is_left).map(str::to_owned).collect();
    Some(Taken { row, wrong, left })
}

pub(super) struct Taking<'a> {
    pub(super) object: &'a Object,
    known: &'a Known,
    pub(super) class: &'static Class,
    read: Read<'a>,
    pub(super) row: Row,
    wrong: Vec<(SourcePlace, Wrong)>,
    /// NetBox's names that were looked at.
    pub(super) named: BTreeSet<&'a str>,
}

impl Taking<'_> {
    fn all(&mut self) {
        match self.object.model {
            Model::Region => self.region(),
            Model::Contact => self.contact(),
            Model::Circuit => self.circuit(),
            Model::Tenant => self.tenant(),
            Model::Site => self.site(),
            Model::Location => self.location(),
            Model::Rack => self.rack(),
            Model::Vrf => self.vrf(),
            Model::Vlan => self.vlan(),
            Model::Device => self.device(),
            Model::Interface => self.interface(),
            Model::MacAddress => self.mac_address(),
            Model::Prefix => self.prefix(),
            Model::IpAddress => self.ip_address(),
            Model::CustomField
            | Model::Provider
            | Model::CircuitType
            | Model::Tag
            | Model::Role
            | Model::Manufacturer
            | Model::DeviceType
            | Model::DeviceRole
            | Model::Platform => {}
        }
        if self.object.model != Model::IpAddress && self.object.model != Model::Prefix {
            self.text("description", &["description"]);
        }
    }

    fn tenant(&mut self) {
        self.code();
        self.text("name", &["name"]);
        self.otherwise("kind", OrganisationKind::Other.as_str());
    }

    fn site(&mut self) {
        self.code();
        if self.object.get("cf_mang6_unit").is_some() {
            // The same unit, by its code.
            self.named(&["region"]);
        }
        self.text("name", &["name"]);
        self.otherwise("kind", SiteKind::Office.as_str());
        self.reference("organisation", "tenant", Model::Tenant);
        self.text("address", &["physical_address"]);
        self.text("latitude_deg", &["latitude"]);
        self.text("longitude_deg", &["longitude"]);
    }

    fn location(&mut self) {
        self.code();
        self.text("name", &["name"]);
        self.reference("site", "site", Model::Site);
    }

    fn rack(&mut self) {
        self.code();
        self.named(&["facility_id"]);
        self.text("name", &["name"]);
        self.reference("site", "site", Model::Site);
        self.reference("room", "location", Model::Location);
        let height = self
            .object
            .get("u_height")
            .map(|height| height.trim_end_matches(['U', 'u']).to_owned());
        self.value("units_count", "u_height", height.as_deref());
        // NetBox's own default, and what a rack has where nobody says otherwise.
        self.otherwise_bare("units_count", "42");
        self.text("serial", &["serial"]);
        self.text("model", &["rack_type.model", "rack_type"]);
    }

    fn vrf(&mut self) {
        self.code();
        self.text("name", &["name"]);
        self.text("route_distinguisher", &["rd"]);
        self.reference("organisation", "tenant", Model::Tenant);
    }

    fn vlan(&mut self) {
        self.code();
        self.named(&["group"]);
        self.text("vlan", &["vid"]);
        self.text("name", &["name"]);
        self.reference("site", "site", Model::Site);
        self.reference("organisation", "tenant", Model::Tenant);
    }

    fn device(&mut self) {
        self.key("name");
        self.named(&["name"]);
        self.word("role", &["role.slug", "role.name", "role", "device_role.slug"], |role| {
            Some(device_role(role).as_str())
        });
        self.otherwise("role", DeviceRole::Other.as_str());
        self.reference("site", "site", Model::Site);
        self.reference("organisation", "tenant", Model::Tenant);
        self.reference("room", "location", Model::Location);
        self.reference("rack", "rack", Model::Rack);
        // Half a unit has no place in our racks.
        let unit = self.object.get("position").map(|unit| unit.trim_end_matches(".0"));
        self.value("rack_unit", "position", unit.filter(|unit| unit.parse::<u16>().is_ok()));
        self.word("rack_face", &["face"], |face| match face {
            "front" => Some("front"),
            "rear" => Some("rear"),
            _ => None,
        });
        self.named_by(
            "manufacturer",
            &["device_type.manufacturer.name", "manufacturer.name", "manufacturer"],
            ("manufacturer.slug", Model::Manufacturer),
        );
        self.device_type();
        self.named_by(
            "platform",
            &["platform.name", "platform"],
            ("platform.slug", Model::Platform),
        );
        self.text("serial", &["serial"]);
        self.text("asset_number", &["asset_tag"]);
        self.word("state", &["status"], |status| match status {
            "active" => Some("active"),
            "planned" | "staged" => Some("planned"),
            "inventory" => Some("spare"),
            "failed" => Some("faulty"),
            "decommissioning" => Some("retired"),
            _ => None,
        });
    }

    /// The model's name and height, from the device types of the import where they are there.
    fn device_type(&mut self) {
        let object = self.object;
        self.named(&["device_type"]);
        let number = object.get("device_type.id").map(|id| format!("#{id}"));
        let names = ["device_type.slug", "device_type.model", "device_type"];
        let folded = |name: &&str| object.get(name).map(fold);
        let known = self.known;
        let told = number.iter().find_map(|number| known.types.get(number)).or_else(|| {
            names.iter().find_map(|name| {
                known.types.get(object.get(name)?).or_else(|| known.types.get(&folded(name)?))
            })
        });
        let stated = object.first(&["device_type.model", "device_type", "device_type.slug"]);
        let Some((stated, place)) = stated else { return };
        let (model, height) = match told {
            Some((model, height)) => (model.as_str(), height.as_deref()),
            None => (stated, object.get("height")),
        };
        let place = place.clone();
        self.state("model", model, &place);
        // Half units and none at all are not of racks.
        let height =
            height.map(|height| height.trim_end_matches(['U', 'u']).trim_end_matches(".0"));
        if let Some(height) =
            height.filter(|height| height.parse::<u8>().is_ok_and(|units| units > 0))
        {
            self.state("height_units", height, &place);
        }
    }

    fn interface(&mut self) {
        self.key("device");
        self.named(&["device", "type", "label", "mgmt_only"]);
        self.text("name", &["name"]);
        self.text("mac_address", &["mac_address", "primary_mac_address.mac_address"]);
        let own = self.known.key(self.object).and_then(|key| self.known.macs.get(&key));
        if let Some(mac) = own
            && self.object.first(&["mac_address", "primary_mac_address.mac_address"]).is_none()
        {
            let place = self.object.place.clone();
            self.state("mac_address", mac, &place);
        }
        self.named(&["primary_mac_address"]);
        self.word("enabled", &["enabled"], |text| {
            Some(if is_true(text) { "true" } else { "false" })
        });
        self.text("mtu_bytes", &["mtu"]);
        // Kilobits per second; less than a megabit has no place here.
        let speed = self.object.get("speed").and_then(|speed| speed.parse::<u64>().ok());
        let mbps = speed.filter(|kbps| *kbps >= 1000).map(|kbps| (kbps / 1000).to_string());
        self.value("speed_mbps", "speed", mbps.as_deref());
        self.word("mode", &["mode"], |mode| match mode {
            "access" => Some("access"),
            "tagged" | "tagged-all" | "tagged (all)" => Some("trunk"),
            _ => None,
        });
        self.reference("vlan", "untagged_vlan", Model::Vlan);
        self.reference("vrf", "vrf", Model::Vrf);
    }

    fn mac_address(&mut self) {
        self.named(&["device", "interface", "assigned_object"]);
        if let Some((device, name)) = Known::assigned(self.object) {
            let place = self.object.place.clone();
            self.state("device", &device, &place);
            self.state("name", &name, &place);
        }
        self.text("mac_address", &["mac_address"]);
    }

    fn prefix(&mut self) {
        self.text("prefix", &["prefix"]);
        let object = self.object;
        let role = object.get("role.slug").or(object.get("role"));
        let is_container =
            object.get("status").is_some_and(|status| status.eq_ignore_ascii_case("container"));
        self.named(&["role", "status", "scope_type", "scope", "scope_name"]);
        match (is_container, role.and_then(prefix_role)) {
            (true, _) => self.otherwise("role", PrefixRole::Container.as_str()),
            (false, Some(role)) => {
                let place =
                    object.at("role.slug").or(object.at("role")).map(|(_, place)| place.clone());
                self.state("role", role.as_str(), &place.unwrap_or_else(|| object.place.clone()));
            }
            (false, None) => self.otherwise("role", PrefixRole::Lan.as_str()),
        }
        if object.first(&["site.slug", "site.name", "site"]).is_some() {
            self.reference("site", "site", Model::Site);
        } else if object.get("scope_type").is_some_and(|kind| kind.to_lowercase().ends_with("site"))
        {
            let field = if object.get("scope_name").is_some() { "scope_name" } else { "scope" };
            self.reference("site", field, Model::Site);
        }
        self.named(&["vlan"]);
        let vid = object.get("vlan.vid").or_else(|| object.get("vlan").and_then(number_in));
        self.value("vlan", "vlan", vid);
        self.reference("organisation", "tenant", Model::Tenant);
        self.reference("vrf", "vrf", Model::Vrf);
        self.text("description", &["description"]);
    }

    fn ip_address(&mut self) {
        let object = self.object;
        // NetBox knows no address without a length.
        if object.get("cf_mang6_prefix_length") == Some(NONE) {
            let bare = object.get("address").and_then(|text| text.split('/').next());
            self.value("address", "address", bare);
        } else {
            self.text("address", &["address"]);
        }
        self.named(&["assigned_object", "device", "interface", "role", "parent"]);
        let interface = Known::assigned(object);
        let device = object.first(&["assigned_object.device.name", "device.name", "device"]);
        if let Some((device, place)) = device {
            let place = place.clone();
            self.state("device", &device.replace('/', "-"), &place);
            if let Some((_, name)) = interface {
                self.state("interface", &name, &place);
            }
        }
        let is_managed =
            object.get("address").is_some_and(|address| self.known.primary.contains(address));
        let role = match object.get("role") {
            Some("anycast" | "vip") => Some(AddressRole::Service),
            Some("vrrp" | "hsrp" | "glbp" | "carp") => Some(AddressRole::Gateway),
            Some("loopback") => Some(AddressRole::Management),
            _ if is_managed => Some(AddressRole::Management),
            _ => None,
        };
        match role {
            Some(role) => {
                let place = object.place.clone();
                self.state("role", role.as_str(), &place);
            }
            None => self.otherwise("role", AddressRole::Host.as_str()),
        }
        self.text("dns_name", &["dns_name"]);
        self.reference("vrf", "vrf", Model::Vrf);
        self.text("description", &["description"]);
    }

    /// Tags are slugs to us: NetBox's have spaces.
    fn tags(&mut self) {
        self.named(&["tags"]);
        let Some((text, place)) = self.object.at("tags") else { return };
        let tags: Vec<String> = match serde_json::from_str::<Vec<String>>(text) {
            Ok(tags) => tags,
            Err(_) => text.split(',').map(str::to_owned).collect(),
        };
        let tags: BTreeSet<String> =
            tags.iter().map(|tag| self.known.tag(tag)).filter(|tag| !tag.is_empty()).collect();
        let toml = tags.iter().map(|tag| quote(tag)).collect::<Vec<_>>().join(", ");
        let place = place.clone();
        self.row.stated.push(Stated {
            column: Column::Tags,
            place,
            toml: Some(format!("[{toml}]")),
        });
    }

    /// Custom fields that we have too, under the name that NetBox has for them.
    fn custom(&mut self, is_defined: &dyn Fn(&str) -> bool) {
        let object = self.object;
        for name in object.names() {
            let Some(own) = name.strip_prefix("cf_").filter(|own| is_defined(own)) else {
                continue;
            };
            self.named.insert(name);
            if let Some((text, place)) = object.at(name) {
                self.column(Column::Custom(own.to_owned()), text, place);
            }
        }
    }

    pub(super) fn named(&mut self, names: &[&'static str]) {
        self.named.extend(names.iter().map(|name| name.split('.').next().unwrap_or_default()));
    }

    /// Our key for the object, in the field that holds it.
    pub(super) fn code(&mut self) {
        self.key("code");
    }

    fn key(&mut self, ours: &str) {
        let place = self.object.at("name").map_or(&self.object.place, |(_, place)| place).clone();
        let key = self.known.key(self.object);
        let key = key.map(|key| match (self.object.model, key.split_once('/')) {
            (Model::Interface, Some((device, _))) => device.to_owned(),
            _ => key,
        });
        if let Some(key) = key {
            self.state(ours, &key, &place);
        }
    }

    pub(super) fn text(&mut self, ours: &str, theirs: &[&'static str]) {
        self.named(theirs);
        if let Some((text, place)) = self.object.first(theirs) {
            let place = place.clone();
            self.state(ours, text, &place);
        }
    }

    /// A name, or the name of what a slug refers to.
    pub(super) fn named_by(
        &mut self,
        ours: &str,
        theirs: &[&'static str],
        (slug, model): (&'static str, Model),
    ) {
        self.text(ours, theirs);
        self.named(&[slug]);
        if let Some((text, place)) = self.object.at(slug)
            && self.object.first(theirs).is_none()
        {
            let (name, place) = (self.known.name_of(model, text), place.clone());
            self.state(ours, &name, &place);
        }
    }

    /// A value that was made of one of NetBox's.
    fn value(&mut self, ours: &str, theirs: &'static str, text: Option<&str>) {
        self.named(&[theirs]);
        if let Some(text) = text {
            let place =
                self.object.at(theirs).map_or(&self.object.place, |(_, place)| place).clone();
            self.state(ours, text, &place);
        }
    }

    fn word(
        &mut self,
        ours: &str,
        theirs: &[&'static str],
        of: impl Fn(&str) -> Option<&'static str>,
    ) {
        self.named(theirs);
        let Some((text, place)) = self.object.first(theirs) else { return };
        if let Some(word) = of(&text.to_lowercase()) {
            let place = place.clone();
            self.state(ours, word, &place);
        }
    }

    fn reference(&mut self, ours: &str, theirs: &'static str, model: Model) {
        self.named(&[theirs]);
        let names = ["slug", "name", "id", "rd"].map(|name| format!("{theirs}.{name}"));
        let place =
            names.iter().map(String::as_str).chain([theirs]).find_map(|name| self.object.at(name));
        let Some((_, place)) = place else { return };
        let place = place.clone();
        if let (Some(key), Some(column)) =
            (self.known.reference(self.object, theirs, model), self.field(ours))
        {
            self.row.stated.push(Stated { column, place, toml: Some(quote(&key)) });
        }
    }

    /// What a field is where nothing is stored of it.
    fn otherwise(&mut self, ours: &str, word: &str) {
        self.otherwise_bare(ours, &quote(word));
    }

    fn otherwise_bare(&mut self, ours: &str, toml: &str) {
        if let Some(index) = self.class.index_of(ours) {
            self.row.otherwise.push((index, toml.to_owned()));
        }
    }

    fn field(&self, ours: &str) -> Option<Column> {
        self.class.index_of(ours).map(Column::Field)
    }

    fn state(&mut self, ours: &str, text: &str, place: &SourcePlace) {
        if let Some(column) = self.field(ours) {
            self.column(column, text, place);
        }
    }

    pub(super) fn column(&mut self, column: Column, text: &str, place: &SourcePlace) {
        match (self.read)(self.class.noun, &column, text) {
            Ok(toml) => {
                self.row.stated.push(Stated { column, place: place.clone(), toml: Some(toml) });
            }
            Err(wrong) => {
                self.row.is_whole = false;
                self.wrong.push((place.clone(), wrong));
            }
        }
    }
}

//! NetBox 4.x to rows: what its REST interface answers (JSON, pages or bare lists), what its tables
//! export (CSV with labels) and what its import takes (CSV with field names). Its own keys become
//! ours: a slug is a code, a device keeps its name, a VLAN is named by its site and number.
//!
//! What NetBox does not know and we must (what kind of site it is) has a default that never
//! overrules what is stored. What is not taken over is told, once a file. Nothing is guessed from
//! an address.
//!
//! Begin with [`Model`], then `take`.

mod known;
mod object;
mod ours;
mod role;
mod take;

pub(in crate::inventory::sheet) use known::Known;
pub(in crate::inventory::sheet) use object::Object;
pub(in crate::inventory::sheet) use take::row;

use std::path::Path;

use crate::domain::closed_set::closed_set;
use crate::inventory::source::SourceFile;

closed_set! {
    /// NetBox's models that are read, by the last part of their REST path.
    pub enum Model {
        /// Definitions of custom fields, which NetBox keeps for itself.
        CustomField = "custom-fields",
        /// Tags: names that things refer to by slug.
        Tag = "tags",
        /// Regions: units where `export netbox` wrote their codes, which NetBox does not know.
        Region = "regions",
        /// Roles of prefixes, which prefixes name themselves.
        Role = "roles",
        /// Tenants: organisations.
        Tenant = "tenants",
        /// Contacts, where `export netbox` wrote their codes.
        Contact = "contacts",
        /// Sites.
        Site = "sites",
        /// Locations: rooms.
        Location = "locations",
        /// Racks.
        Rack = "racks",
        /// Manufacturers: names that devices refer to.
        Manufacturer = "manufacturers",
        /// Device types: models and heights that devices refer to.
        DeviceType = "device-types",
        /// Device roles: names that devices refer to.
        DeviceRole = "device-roles",
        /// Platforms: names that devices refer to.
        Platform = "platforms",
        /// VRFs.
        Vrf = "vrfs",
        /// VLANs.
        Vlan = "vlans",
        /// Devices.
        Device = "devices",
        /// Interfaces.
        Interface = "interfaces",
        /// MAC addresses, which 4.2 took out of interfaces.
        MacAddress = "mac-addresses",
        /// Prefixes.
        Prefix = "prefixes",
        /// Addresses.
        IpAddress = "ip-addresses",
        /// Providers: names that circuits refer to.
        Provider = "providers",
        /// Circuit types: tiers that circuits refer to.
        CircuitType = "circuit-types",
        /// Circuits: links where `export netbox` wrote their ends; NetBox's own circuits have
        /// theirs in terminations, by numbers.
        Circuit = "circuits",
    }
}

impl Model {
    /// Fields of which NetBox's own CSV has one and a list of an office has none, and those beside
    /// it without which it would not be that model.
    const fn marks(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Tag
            | Self::Region
            | Self::Role
            | Self::Tenant
            | Self::Manufacturer
            | Self::DeviceRole
            | Self::Platform
            | Self::Provider
            | Self::CircuitType => (&["slug"], &["name"]),
            Self::CustomField => (&["object_types"], &["name", "type"]),
            Self::Contact => (&["cf_mang6_code"], &["name"]),
            Self::Circuit => (&["provider"], &["cid", "type", "status"]),
            Self::Site => (&["slug", "physical_address", "time_zone"], &["name", "status"]),
            Self::Location => (&["slug"], &["name", "site"]),
            Self::Rack => (&["u_height", "facility_id", "rack_type"], &["name", "site", "status"]),
            Self::DeviceType => (&["slug", "u_height"], &["model", "manufacturer"]),
            Self::Vrf => (&["rd", "enforce_unique"], &["name"]),
            Self::Vlan => (&["vid"], &["name"]),
            Self::Device => (&["device_type"], &["name", "role", "site"]),
            Self::Interface => (&["type"], &["device", "name"]),
            Self::MacAddress => (&["mac_address"], &["interface"]),
            Self::Prefix => (&["status"], &["prefix"]),
            Self::IpAddress => (&["status"], &["address"]),
        }
    }

    /// Circuits and what they name: read where `export netbox` wrote the ends into them.
    const fn is_of_circuits(self) -> bool {
        matches!(self, Self::Circuit | Self::Provider | Self::CircuitType)
    }

    /// NetBox's field that a heading names: itself, with its accessor (`site.slug`), or a label.
    fn field(self, heading: &str) -> String {
        let plain: String = heading
            .trim()
            .chars()
            .map(|each| if each.is_alphanumeric() || each == '.' { each } else { '_' })
            .collect();
        let plain = plain.to_lowercase();
        let plain = plain.trim_matches('_');
        let label = LABELS.iter().find(|(model, label, _)| *model == self && *label == plain);
        label.map_or(plain, |(_, _, field)| field).to_owned()
    }

    /// The model of a CSV file by its name and headings; `None` when it is a list of another kind.
    pub(in crate::inventory::sheet) fn of_list(path: &Path, headings: &[String]) -> Option<Self> {
        let stem = path.file_stem()?.to_string_lossy().to_lowercase().replace(['_', ' '], "-");
        let stem_model = Self::ALL.iter().copied().find(|model| {
            let word = model.as_str();
            stem == word || stem.ends_with(&format!("-{word}"))
        });
        let is_of = |model: &Self| {
            let fields: Vec<String> = headings.iter().map(|text| model.field(text)).collect();
            let has = |name: &&str| {
                fields.iter().any(|field| field == name || field.split('.').next() == Some(name))
            };
            let (one_of, all) = model.marks();
            one_of.iter().any(has) && all.iter().all(has)
        };
        match stem_model {
            Some(model) => Some(model).filter(is_of),
            // A slug alone says little: four models have but a name and a slug.
            None => [Self::Device, Self::Rack, Self::Vlan].into_iter().find(is_of),
        }
    }

    /// The model of an answer of the REST interface, by the address an object says of itself.
    fn of_url(url: &str) -> Option<Self> {
        let mut parts = url.trim_end_matches('/').rsplit('/');
        parts.next()?.parse::<u64>().ok()?;
        parts.next()?.parse().ok()
    }
}

/// What our own custom fields begin with there, and what one says where we have no value: as
/// `export netbox` writes them.
const OURS: &str = "cf_mang6_";
const NONE: &str = "(none)";

/// Labels of NetBox's tables that are not the field's name with spaces.
const LABELS: &[(Model, &str, &str)] = &[
    (Model::Device, "type", "device_type"),
    (Model::Device, "serial_number", "serial"),
    (Model::Device, "ip_address", "primary_ip"),
    (Model::Device, "ipv4_address", "primary_ip4"),
    (Model::Device, "ipv6_address", "primary_ip6"),
    (Model::Device, "u_height", "height"),
    (Model::DeviceType, "device_type", "model"),
    (Model::DeviceType, "height", "u_height"),
    (Model::Rack, "height", "u_height"),
    (Model::Rack, "serial_number", "serial"),
    (Model::IpAddress, "ip_address", "address"),
    (Model::IpAddress, "parent", "device"),
    (Model::IpAddress, "assigned_object", "interface"),
    (Model::Interface, "primary_mac_address", "mac_address"),
    (Model::Vlan, "vlan_group", "group"),
    (Model::Vrf, "unique", "enforce_unique"),
];

/// Whether a JSON file is an answer of NetBox: a list, or a page of `results`. What a declaration
/// in JSON has instead are nouns by name.
#[must_use]
pub fn is_answer(file: &SourceFile) -> bool {
    let is_json = file.path.extension().is_some_and(|each| each.eq_ignore_ascii_case("json"));
    let body = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&file.bytes).trim_ascii_start();
    let beginning = body.get(..body.len().min(PAGE_HEAD_BYTES)).unwrap_or_default();
    let beginning = String::from_utf8_lossy(beginning);
    is_json
        && (beginning.starts_with('[')
            || (beginning.starts_with('{') && beginning.contains("\"results\"")))
}

/// A page says its count, the next page's and the one before's address first: two long ones.
const PAGE_HEAD_BYTES: usize = 8192;

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, headings: &str, expected: Option<Model>) {
        let headings: Vec<String> = headings.split(',').map(str::to_owned).collect();
        assert_eq!(Model::of_list(Path::new(path), &headings), expected, "{path}: {headings:?}");
    }

    #[test]
    fn lists_of_netbox_are_told_from_those_of_an_office() {
        check(
            "netbox_devices.csv",
            "Name,Status,Tenant,Site,Role,Manufacturer,Type",
            Some(Model::Device),
        );
        check(
            "x.csv",
            "name,role.slug,manufacturer,device_type.slug,status,site.slug",
            Some(Model::Device),
        );
        check("netbox_ip_addresses.csv", "IP Address,VRF,Status,Role", Some(Model::IpAddress));
        check("prefixes.csv", "prefix,status,scope_type", Some(Model::Prefix));
        check("sites.csv", "name,slug,status", Some(Model::Site));
        check("devices.csv", "name,role,site,model", None);
        check("sites.csv", "code,name,kind", None);
        check("thiet-bi.csv", "Tên thiết bị,Loại,Trạng thái", None);
        check("vlans.csv", "code,vlan,name", None);
    }

    #[test]
    fn answers_say_what_they_are() {
        assert_eq!(Model::of_url("https://n/api/dcim/devices/17/"), Some(Model::Device));
        assert_eq!(Model::of_url("https://n/api/virtualization/clusters/17/"), None);
        // It is known what they are; they are read where our export wrote the ends into them.
        let circuit = Model::of_url("https://n/api/circuits/circuits/17/");
        assert!(circuit.is_some_and(Model::is_of_circuits));
        let file = |text: &str| SourceFile { path: "a.json".into(), bytes: text.into() };
        assert!(is_answer(&file("{\"count\": 1, \"results\": []}")) && is_answer(&file(" [")));
        assert!(!is_answer(&file("{\"schema\": \"mang6.export/v1\"}")));
    }
}

//! Devices and their interfaces, and the makers, types, roles and platforms that they name.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::domain::asset::Asset;
use crate::domain::record::Noun;

use super::Lists;
use super::table::Table;
use super::words::{ANY_INTERFACE, GREY, kind, remark, slug, status, tags, text};

/// A device type: its name, height and depth.
struct Type {
    model: String,
    height: String,
    /// Whether devices of it leave nothing free behind them.
    is_full_depth: bool,
}

/// Columns of devices.
const DEVICE_HEADINGS: &[&str] = &[
    "name",
    "role.slug",
    "tenant.slug",
    "manufacturer.slug",
    "device_type.slug",
    "platform.slug",
    "serial",
    "asset_tag",
    "status",
    "site.slug",
    "location.slug",
    "rack",
    "position",
    "face",
    "description",
    "tags",
];

impl<'a> Lists<'a> {
    /// Makers by slug.
    fn makers(&self) -> BTreeMap<String, String> {
        let makers = self.of(Noun::Device).map(|device| kind(device).0);
        makers.map(|maker| (slug(&maker), maker)).collect()
    }

    fn platforms_by_slug(&self) -> BTreeMap<String, String> {
        let platforms = self.of(Noun::Device).map(|device| text(device, "platform"));
        let named = platforms.filter(|platform| !platform.is_empty());
        named.map(|platform| (slug(&platform), platform)).collect()
    }

    /// Types by the slugs of their maker and model.
    fn types(&self) -> BTreeMap<(String, String), Type> {
        let mut types: BTreeMap<(String, String), Type> = BTreeMap::new();
        for device in self.of(Noun::Device) {
            let (maker, model) = kind(device);
            let height = text(device, "height_units");
            let is_half = !text(device, "rack_face").is_empty();
            let found = types.entry((slug(&maker), slug(&model))).or_insert(Type {
                model,
                height: String::new(),
                is_full_depth: true,
            });
            if !height.is_empty() {
                found.height = height;
            }
            found.is_full_depth &= !is_half;
        }
        for each in types.values_mut().filter(|each| each.height.is_empty()) {
            "1".clone_into(&mut each.height);
        }
        types
    }

    pub(super) fn manufacturers(&self) -> Table<'a> {
        let mut table = Table::new("manufacturers", "dcim.manufacturer", &["name", "slug"]);
        for (slug, maker) in self.makers() {
            table.bare(&[&maker, &slug]);
        }
        table
    }

    pub(super) fn platforms(&self) -> Table<'a> {
        let mut table = Table::new("platforms", "dcim.platform", &["name", "slug"]);
        for (slug, platform) in self.platforms_by_slug() {
            table.bare(&[&platform, &slug]);
        }
        table
    }

    pub(super) fn device_roles(&self) -> Table<'a> {
        let mut table = Table::new("device-roles", "dcim.devicerole", &["name", "slug", "color"]);
        let roles: BTreeSet<String> =
            self.of(Noun::Device).map(|device| text(device, "role")).collect();
        for role in roles {
            table.bare(&[&role, &slug(&role), GREY]);
        }
        table
    }

    pub(super) fn device_types(&self) -> Table<'a> {
        let headings = ["manufacturer.slug", "model", "slug", "u_height", "is_full_depth"];
        let mut table = Table::new("device-types", "dcim.devicetype", &headings);
        for ((maker, slug), each) in self.types() {
            let depth = if each.is_full_depth { "true" } else { "false" };
            table.bare(&[&maker, &each.model, &format!("{maker}-{slug}"), &each.height, depth]);
        }
        table
    }

    pub(super) fn devices(&self) -> Table<'a> {
        let mut table = Table::new("devices", "dcim.device", DEVICE_HEADINGS);
        let (makers, platforms, types) = (self.makers(), self.platforms_by_slug(), self.types());
        // NetBox takes an asset's number once.
        let mut numbers = HashSet::new();
        for device in self.of(Noun::Device) {
            let (maker, model) = kind(device);
            let type_key = (slug(&maker), slug(&model));
            let platform = slug(&text(device, "platform"));
            let number = Some(text(device, "asset_number"));
            let number = number.filter(|number| numbers.insert(number.clone())).unwrap_or_default();
            let mut says = self.same(device);
            says.extend([
                ("manufacturer", makers.get(&type_key.0).cloned().unwrap_or_default()),
                ("platform", platforms.get(&platform).cloned().unwrap_or_default()),
                ("asset_number", number.clone()),
            ]);
            if let Some(each) = types.get(&type_key) {
                says.extend([("model", each.model.clone()), ("height_units", each.height.clone())]);
            }
            let kinds = [
                type_key.0.clone(),
                format!("{}-{}", type_key.0, type_key.1),
                platform,
                text(device, "serial"),
                number,
            ];
            table.thing(device, self.device_cells(device, kinds), says);
        }
        table
    }

    /// The cells of a device, given those of its maker, type, platform and numbers.
    fn device_cells(&self, device: &Asset, kinds: [String; 5]) -> Vec<String> {
        let unit = text(device, "rack_unit");
        let mut cells = vec![
            device.key.clone(),
            slug(&text(device, "role")),
            self.slug_of(device, "organisation", Noun::Organisation),
        ];
        cells.extend(kinds);
        cells.extend([
            status(&text(device, "state")).to_owned(),
            self.slug_of(device, "site", Noun::Site),
            self.names.slug(Noun::Room, &self.room(device)),
            text(device, "rack"),
            unit.clone(),
            face(device, &unit),
            remark(device),
            tags(device),
        ]);
        cells
    }

    /// A rack's room before the device's own: NetBox looks for the rack in that room alone.
    fn room(&self, device: &Asset) -> String {
        let of_rack = self.rooms.get(text(device, "rack").as_str()).cloned();
        of_rack.unwrap_or_else(|| text(device, "room"))
    }

    /// What the cells say that are of the device alone.
    fn same(&self, device: &Asset) -> Vec<(&'static str, String)> {
        let keys = ["name", "role", "organisation", "serial", "site", "rack", "rack_unit"];
        let unit = text(device, "rack_unit");
        let state = ours(status(&text(device, "state"))).to_owned();
        let same = keys.into_iter().map(|key| (key, text(device, key)));
        let made = [
            ("room", self.room(device)),
            ("state", state),
            ("rack_face", face(device, &unit)),
            ("description", remark(device)),
        ];
        same.chain(made).collect()
    }

    pub(super) fn interfaces(&self) -> Table<'a> {
        let headings = [
            "device",
            "name",
            "type",
            "enabled",
            "mtu",
            "speed",
            "mode",
            "vrf.name",
            "description",
            "tags",
        ];
        let mut table = Table::new("interfaces", "dcim.interface", &headings);
        for interface in self.of(Noun::Interface) {
            let enabled = if text(interface, "enabled") == "false" { "false" } else { "true" };
            let (mtu, speed) = (text(interface, "mtu_bytes"), text(interface, "speed_mbps"));
            let kbps = speed.parse::<u64>().map(|mbps| mbps.saturating_mul(1000).to_string());
            let (mode, ours) = match text(interface, "mode").as_str() {
                "access" => ("access", "access"),
                "trunk" => ("tagged", "trunk"),
                _ => ("", ""),
            };
            let cells = vec![
                text(interface, "device"),
                text(interface, "name"),
                ANY_INTERFACE.to_owned(),
                enabled.to_owned(),
                mtu.clone(),
                kbps.unwrap_or_default(),
                mode.to_owned(),
                text(interface, "vrf"),
                remark(interface),
                tags(interface),
            ];
            let same = ["device", "name", "mac_address", "vrf"];
            let mut says: Vec<(&'static str, String)> =
                same.into_iter().map(|key| (key, text(interface, key))).collect();
            says.extend([
                ("enabled", enabled.to_owned()),
                ("mtu_bytes", mtu),
                ("speed_mbps", speed),
                ("mode", ours.to_owned()),
                ("description", remark(interface)),
            ]);
            table.thing(interface, cells, says);
        }
        table
    }

    /// A model of their own since 4.2; the interfaces above say them.
    pub(super) fn mac_addresses(&self) -> Table<'a> {
        let headings = ["mac_address", "device", "interface", "is_primary"];
        let mut table = Table::new("mac-addresses", "dcim.macaddress", &headings);
        for interface in self.of(Noun::Interface) {
            let [mac, device, name] =
                ["mac_address", "device", "name"].map(|key| text(interface, key));
            if !mac.is_empty() {
                table.bare(&[&mac, &device, &name, "true"]);
            }
        }
        table
    }
}

/// NetBox takes a position only together with a face.
fn face(device: &Asset, unit: &str) -> String {
    match (unit, text(device, "rack_face").as_str()) {
        ("", _) => String::new(),
        (_, "rear") => "rear".to_owned(),
        _ => "front".to_owned(),
    }
}

/// The state that a status of NetBox is to us.
fn ours(status: &str) -> &'static str {
    match status {
        "planned" => "planned",
        "inventory" => "spare",
        "failed" => "faulty",
        "decommissioning" => "retired",
        _ => "active",
    }
}

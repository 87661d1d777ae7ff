//! The address plan: VRFs, VLANs, prefixes and addresses.

use std::collections::{BTreeSet, HashSet};

use crate::domain::asset::Asset;
use crate::domain::record::Noun;

use super::Lists;
use super::table::Table;
use super::words::{ACTIVE, WEIGHT, fit, remark, slug, tags, text};

/// A prefix that holds others is so by its status there.
const CONTAINER: &str = "container";
/// The longest name of a VLAN, characters.
const VLAN_NAME_LENGTH: usize = 64;

impl<'a> Lists<'a> {
    pub(super) fn vrfs(&self) -> Table<'a> {
        let headings = ["name", "rd", "tenant.slug", "description", "tags"];
        let mut table = Table::new("vrfs", "ipam.vrf", &headings);
        for vrf in self.of(Noun::Vrf) {
            let rd = text(vrf, "route_distinguisher");
            let cells = vec![
                // What prefixes and addresses name it by: names may repeat, codes cannot.
                vrf.key.clone(),
                rd.clone(),
                self.slug_of(vrf, "organisation", Noun::Organisation),
                remark(vrf),
                tags(vrf),
            ];
            let says = vec![
                ("code", slug(&vrf.key)),
                ("name", vrf.key.clone()),
                ("route_distinguisher", rd),
                ("organisation", text(vrf, "organisation")),
                ("description", remark(vrf)),
            ];
            table.thing(vrf, cells, says);
        }
        table
    }

    pub(super) fn vlans(&self) -> Table<'a> {
        let headings = ["site.slug", "vid", "name", "tenant.slug", "status", "description", "tags"];
        let mut table = Table::new("vlans", "ipam.vlan", &headings);
        for vlan in self.of(Noun::Vlan) {
            let (vid, name, site) = (text(vlan, "vlan"), text(vlan, "name"), text(vlan, "site"));
            let name = if name.is_empty() { vlan.key.clone() } else { name };
            let name = fit(&name, VLAN_NAME_LENGTH);
            let cells = vec![
                self.slug_of(vlan, "site", Noun::Site),
                vid.clone(),
                name.clone(),
                self.slug_of(vlan, "organisation", Noun::Organisation),
                ACTIVE.to_owned(),
                remark(vlan),
                tags(vlan),
            ];
            // As the import names a VLAN of NetBox.
            let place = if site.is_empty() { "vlan" } else { &site };
            let says = vec![
                ("code", format!("{place}-{vid}")),
                ("vlan", vid),
                ("name", name),
                ("site", site),
                ("organisation", text(vlan, "organisation")),
                ("description", remark(vlan)),
            ];
            table.thing(vlan, cells, says);
        }
        table
    }

    pub(super) fn prefix_roles(&self) -> Table<'a> {
        let mut table = Table::new("roles", "ipam.role", &["name", "slug", "weight"]);
        let roles: BTreeSet<String> =
            self.of(Noun::Prefix).map(|prefix| text(prefix, "role")).collect();
        for role in roles.iter().filter(|role| *role != CONTAINER) {
            table.bare(&[role, role, WEIGHT]);
        }
        table
    }

    pub(super) fn prefixes(&self) -> Table<'a> {
        let mut headings =
            vec!["prefix", "vrf.name", "tenant.slug", "status", "role.slug", "description", "tags"];
        let names_scopes = self.version.names_scopes();
        if names_scopes {
            headings.extend(["scope_type", "scope_name"]);
        }
        let mut table = Table::new("prefixes", "ipam.prefix", &headings);
        for prefix in self.of(Noun::Prefix) {
            let (role, site) = (text(prefix, "role"), text(prefix, "site"));
            let is_container = role == CONTAINER;
            let mut cells = vec![
                prefix.key.clone(),
                text(prefix, "vrf"),
                self.slug_of(prefix, "organisation", Noun::Organisation),
                if is_container { CONTAINER.to_owned() } else { ACTIVE.to_owned() },
                if is_container { String::new() } else { role.clone() },
                remark(prefix),
                tags(prefix),
            ];
            let mut says = vec![
                ("prefix", prefix.key.clone()),
                ("role", role),
                ("vrf", text(prefix, "vrf")),
                ("organisation", text(prefix, "organisation")),
                ("description", remark(prefix)),
            ];
            if names_scopes {
                let kind = if site.is_empty() { "" } else { "dcim.site" };
                cells.extend([kind.to_owned(), self.names.name(Noun::Site, &site)]);
                says.push(("site", site));
            }
            table.thing(prefix, cells, says);
        }
        table
    }

    pub(super) fn ip_addresses(&self) -> Table<'a> {
        let headings = [
            "address",
            "vrf.name",
            "status",
            "role",
            "device",
            "interface",
            "is_primary",
            "dns_name",
            "description",
            "tags",
        ];
        let mut table = Table::new("ip-addresses", "ipam.ipaddress", &headings);
        // One a device and family, the first in the order of addresses.
        let mut primary = HashSet::new();
        for address in self.of(Noun::Address) {
            let is_v6 = address.key.contains(':');
            let length = text(address, "prefix_length");
            let length = match (length.as_str(), is_v6) {
                ("", true) => "128".to_owned(),
                ("", false) => "32".to_owned(),
                (_, _) => length,
            };
            let (device, role) = (text(address, "device"), text(address, "role"));
            let is_on = is_on_port(address);
            let is_primary =
                is_on && is_managed(address) && primary.insert((device.clone(), is_v6));
            let on = |key| if is_on { text(address, key) } else { String::new() };
            let their_role = if role == "gateway" { "vrrp" } else { "" };
            let cells = vec![
                format!("{}/{length}", address.key),
                text(address, "vrf"),
                ACTIVE.to_owned(),
                their_role.to_owned(),
                on("device"),
                on("interface"),
                if is_primary { "true".to_owned() } else { String::new() },
                text(address, "dns_name"),
                remark(address),
                tags(address),
            ];
            let understood = match (their_role, is_primary) {
                ("", true) => "management",
                ("", false) => "host",
                (_, _) => "gateway",
            };
            let says = vec![
                ("address", address.key.clone()),
                ("prefix_length", length),
                ("device", on("device")),
                ("interface", on("interface")),
                ("role", understood.to_owned()),
                ("dns_name", text(address, "dns_name")),
                ("vrf", text(address, "vrf")),
                ("description", remark(address)),
            ];
            table.thing(address, cells, says);
        }
        table
    }
}

/// Whether a device is managed by it.
pub(super) fn is_managed(address: &Asset) -> bool {
    text(address, "role") == "management"
}

/// Whether it is on a known interface: NetBox has no other place for it on a device.
pub(super) fn is_on_port(address: &Asset) -> bool {
    !text(address, "device").is_empty() && !text(address, "interface").is_empty()
}

//! Where things stand and whose they are: regions, tenants, contacts, sites, locations, racks.

use crate::domain::asset::Asset;
use crate::domain::record::Noun;

use super::Lists;
use super::table::Table;
use super::words::{ACTIVE, REMARK_LENGTH, fit, remark, tags, text};

impl<'a> Lists<'a> {
    /// The units of today, those that hold others first.
    pub(super) fn regions(&self) -> Table<'a> {
        let headings = ["name", "slug", "parent.slug", "tags"];
        let mut table = Table::new("regions", "dcim.region", &headings);
        let units = self.of(Noun::Unit).filter(|unit| text(unit, "era") == "2025");
        let is_child = |unit: &&Asset| !text(unit, "parent_code").is_empty();
        let (children, tops): (Vec<&Asset>, Vec<&Asset>) = units.partition(is_child);
        for unit in tops.into_iter().chain(children) {
            let parent = format!("2025/{}", text(unit, "parent_code"));
            let name = self.names.name(Noun::Unit, &unit.key);
            let cells = vec![
                name.clone(),
                self.names.slug(Noun::Unit, &unit.key),
                self.names.slug(Noun::Unit, &parent),
                tags(unit),
            ];
            table.thing(unit, cells, vec![("name", name)]);
        }
        table
    }

    pub(super) fn tenants(&self) -> Table<'a> {
        let mut table = Table::new("tenants", "tenancy.tenant", &["name", "slug", "tags"]);
        for body in self.of(Noun::Organisation) {
            let name = self.names.name(Noun::Organisation, &body.key);
            let slug = self.names.slug(Noun::Organisation, &body.key);
            let says = vec![("code", slug.clone()), ("name", name.clone())];
            table.thing(body, vec![name, slug, tags(body)], says);
        }
        table
    }

    pub(super) fn contacts(&self) -> Table<'a> {
        let headings = ["name", "phone", "email", "tags"];
        let mut table = Table::new("contacts", "tenancy.contact", &headings);
        for contact in self.of(Noun::Contact) {
            let name = self.names.name(Noun::Contact, &contact.key);
            // NetBox's own lengths; an address that is none is refused there, and stays ours.
            let phone = fit(&text(contact, "phone"), 50);
            let email = Some(text(contact, "email")).filter(|email| email.contains('@'));
            let email = email.unwrap_or_default();
            let says =
                vec![("name", name.clone()), ("phone", phone.clone()), ("email", email.clone())];
            table.thing(contact, vec![name, phone, email, tags(contact)], says);
        }
        table
    }

    pub(super) fn sites(&self) -> Table<'a> {
        let headings = [
            "name",
            "slug",
            "status",
            "region.slug",
            "tenant.slug",
            "physical_address",
            "latitude",
            "longitude",
            "description",
            "tags",
        ];
        let mut table = Table::new("sites", "dcim.site", &headings);
        for site in self.of(Noun::Site) {
            let name = self.names.name(Noun::Site, &site.key);
            let slug = self.names.slug(Noun::Site, &site.key);
            let unit = Some(text(site, "unit")).filter(|unit| unit.starts_with("2025/"));
            let address = fit(&text(site, "address"), REMARK_LENGTH);
            let [latitude, longitude] =
                ["latitude_deg", "longitude_deg"].map(|key| degrees(&text(site, key)));
            let cells = vec![
                name.clone(),
                slug.clone(),
                ACTIVE.to_owned(),
                unit.map(|unit| self.names.slug(Noun::Unit, &unit)).unwrap_or_default(),
                self.slug_of(site, "organisation", Noun::Organisation),
                address.clone(),
                latitude.clone(),
                longitude.clone(),
                remark(site),
                tags(site),
            ];
            let says = vec![
                ("code", slug),
                ("name", name),
                ("organisation", text(site, "organisation")),
                ("address", address),
                ("latitude_deg", latitude),
                ("longitude_deg", longitude),
                ("description", remark(site)),
            ];
            table.thing(site, cells, says);
        }
        table
    }

    pub(super) fn locations(&self) -> Table<'a> {
        let headings = ["site.slug", "name", "slug", "status", "description", "tags"];
        let mut table = Table::new("locations", "dcim.location", &headings);
        for room in self.of(Noun::Room) {
            let name = self.names.name(Noun::Room, &room.key);
            let slug = self.names.slug(Noun::Room, &room.key);
            let cells = vec![
                self.slug_of(room, "site", Noun::Site),
                name.clone(),
                slug.clone(),
                ACTIVE.to_owned(),
                remark(room),
                tags(room),
            ];
            let says = vec![
                ("site", text(room, "site")),
                ("name", name),
                ("code", slug),
                ("description", remark(room)),
            ];
            table.thing(room, cells, says);
        }
        table
    }

    pub(super) fn racks(&self) -> Table<'a> {
        let headings = [
            "site.slug",
            "location.slug",
            "name",
            "facility_id",
            "status",
            "u_height",
            "serial",
            "description",
            "tags",
        ];
        let mut table = Table::new("racks", "dcim.rack", &headings);
        for rack in self.of(Noun::Rack) {
            let (height, serial) = (text(rack, "units_count"), text(rack, "serial"));
            let cells = vec![
                self.slug_of(rack, "site", Noun::Site),
                self.slug_of(rack, "room", Noun::Room),
                // What devices name it by: names may repeat, codes cannot.
                rack.key.clone(),
                fit(&rack.key, 50),
                ACTIVE.to_owned(),
                height.clone(),
                serial.clone(),
                remark(rack),
                tags(rack),
            ];
            let says = vec![
                ("site", text(rack, "site")),
                ("room", text(rack, "room")),
                ("name", rack.key.clone()),
                ("code", fit(&rack.key, 50)),
                ("units_count", height),
                ("serial", serial),
                ("description", remark(rack)),
            ];
            table.thing(rack, cells, says);
        }
        table
    }
}

/// Six decimals, a hand's breadth, are all that NetBox takes.
fn degrees(text: &str) -> String {
    match text.split_once('.') {
        Some((_, decimals)) if decimals.len() > 6 => {
            text.parse::<f64>().map_or_else(|_| String::new(), |degrees| format!("{degrees:.6}"))
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::degrees;

    #[test]
    fn degrees_have_as_many_decimals_as_netbox_takes() {
        assert_eq!(degrees("15.33"), "15.33");
        assert_eq!(degrees("108.12345678"), "108.123457");
        assert_eq!(degrees(""), "");
    }
}

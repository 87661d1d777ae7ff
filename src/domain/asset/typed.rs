//! The nouns that have structs, as their classes describe them: the bridge between what the
//! judgement works with and what is stored, listed, compared and exported by description.

use super::{Class, Details, Value, of};
use crate::domain::link::LinkEnd;
use crate::domain::plan::{Phase, Plan, PlanTask};
use crate::domain::record::Thing;
use crate::domain::service::Service;
use crate::domain::text::Text;

/// The values of the struct's fields; nothing for a noun without a struct.
#[must_use]
pub fn details(thing: &Thing) -> Details {
    let mut values = Values { class: of(thing.noun()), details: Details::default() };
    match thing {
        Thing::Unit(unit) => {
            values.some("era", &unit.key.era);
            values.some("code", &unit.key.code);
            values.some("name", &unit.name);
            values.some("kind", &unit.kind);
            values.text("parent_code", unit.parent_code.as_ref());
            values.text("legacy_province", unit.legacy_province.as_ref());
            values.list("successor_codes", &unit.successor_codes);
            values.real("latitude_deg", unit.centre_deg.map(|centre| centre.0));
            values.real("longitude_deg", unit.centre_deg.map(|centre| centre.1));
        }
        Thing::Organisation(body) => {
            values.some("code", &body.code);
            values.some("name", &body.name);
            values.some("kind", &body.kind);
            values.text("unit", body.unit.as_ref());
            values.text("parent", body.parent.as_ref());
            values.text("identifier_code", body.identifier_code.as_ref());
            values.text("valid_from", body.valid_from);
            values.text("valid_to", body.valid_to);
            values.text("successor", body.successor.as_ref());
        }
        Thing::Site(site) => {
            values.some("code", &site.code);
            values.some("name", &site.name);
            values.some("kind", &site.kind);
            values.text("unit", site.unit.as_ref());
            values.text("organisation", site.organisation.as_ref());
            values.text("first_hop_security", site.first_hop_security);
        }
        Thing::Device(_) | Thing::Interface(_) | Thing::Address(_) | Thing::Prefix(_) => {
            values.of_network(thing);
        }
        Thing::Link(_) => values.of_link(thing),
        Thing::System(system) => {
            values.some("code", &system.code);
            values.some("name", &system.name);
            values.some("kind", &system.kind);
            values.text("owner", system.owner.as_ref());
            values.text("operator", system.operator.as_ref());
            values.integer("security_level", system.security_level);
            values.text("hosting", system.hosting);
            values.some("exposure", &system.exposure);
            values.text("basis", system.basis.as_ref());
        }
        Thing::Service(service) => values.of_service(service),
        Thing::Plan(plan) => values.of_plan(plan),
        Thing::Described(..) | Thing::Removed(..) => {}
    }
    values.details
}

/// Values being gathered.
struct Values {
    class: &'static Class,
    details: Details,
}

impl Values {
    fn some(&mut self, key: &str, value: &impl ToString) {
        self.details.put(self.class, key, Some(Value::Text(value.to_string())));
    }

    fn text<T: ToString>(&mut self, key: &str, value: Option<T>) {
        self.details.put(self.class, key, value.map(|value| Value::Text(value.to_string())));
    }

    fn integer<T: Into<i64>>(&mut self, key: &str, value: Option<T>) {
        self.details.put(self.class, key, value.map(|value| Value::Integer(value.into())));
    }

    fn real(&mut self, key: &str, value: Option<f64>) {
        self.details.put(self.class, key, value.map(Value::Real));
    }

    fn list(&mut self, key: &str, values: &[String]) {
        self.details.put(self.class, key, Value::list(values.to_vec()));
    }

    fn ports(&mut self, key: &str, ports: &[u16]) {
        let ports: Vec<i64> = ports.iter().map(|port| i64::from(*port)).collect();
        self.details.put(self.class, key, (!ports.is_empty()).then_some(Value::Integers(ports)));
    }

    fn of_service(&mut self, service: &Service) {
        self.some("code", &service.code);
        self.some("kind", &service.kind);
        self.some("name", &service.name);
        self.text("system", service.system.as_ref());
        self.text("device", service.device.as_ref());
        self.ports("ports", &service.ports);
        self.some("exposure", &service.exposure);
        self.list("required_vantages", &service.required_vantages);
    }

    fn of_network(&mut self, thing: &Thing) {
        match thing {
            Thing::Device(device) => {
                self.some("name", &device.name);
                self.some("role", &device.role);
                self.some("site", &device.site);
                self.text("organisation", device.organisation.as_ref());
                self.text("manufacturer", device.manufacturer.as_ref());
                self.text("model", device.model.as_ref());
                self.text("platform", device.platform.as_ref());
                self.text("os_version", device.os_version.as_ref());
                self.text("serial", device.serial.as_ref());
                self.list("credentials", &device.credentials);
                self.ports("management_ports", &device.management_ports);
                self.details.put(self.class, "ssh_legacy", Some(Value::Flag(device.ssh_legacy)));
                self.text("ssh_jump", device.ssh_jump.as_ref());
            }
            Thing::Interface(interface) => {
                self.some("device", &interface.device);
                self.some("name", &interface.name);
                self.text("mac_address", interface.mac_address.as_ref());
                self.text("description", interface.description.as_ref());
            }
            Thing::Address(address) => {
                self.some("address", &address.address);
                self.integer("prefix_length", address.prefix_length);
                self.text("device", address.device.as_ref());
                self.text("interface", address.interface.as_ref());
                self.some("role", &address.role);
                self.text("dns_name", address.dns_name.as_ref());
            }
            Thing::Prefix(prefix) => {
                self.some("prefix", &prefix.prefix);
                self.some("role", &prefix.role);
                self.text("unit", prefix.unit.as_ref());
                self.text("site", prefix.site.as_ref());
                self.integer("vlan", prefix.vlan);
                self.text("twin", prefix.twin);
                self.text("description", prefix.description.as_ref());
            }
            Thing::Unit(_)
            | Thing::Organisation(_)
            | Thing::Site(_)
            | Thing::Link(_)
            | Thing::System(_)
            | Thing::Service(_)
            | Thing::Plan(_)
            | Thing::Described(..)
            | Thing::Removed(..) => {}
        }
    }

    fn of_link(&mut self, thing: &Thing) {
        let Thing::Link(link) = thing else { return };
        self.some("code", &link.code);
        self.text("name", link.name.as_ref());
        self.some("tier", &link.tier);
        self.end(["a.site", "a.device", "a.interface", "a.ipv4", "a.ipv6"], &link.a);
        self.end(["b.site", "b.device", "b.interface", "b.ipv4", "b.ipv6"], &link.b);
        self.text("provider", link.provider.as_ref());
        self.text("contract_number", link.contract_number.as_ref());
        self.text("contract_from", link.contract_from);
        self.text("contract_to", link.contract_to);
        self.text("technology", link.technology.as_ref());
        self.integer("committed_rate_kbps", link.committed_rate_kbps);
        self.text("backup_for", link.backup_for.as_ref());
        self.text("ipv6_offer", link.ipv6_offer);
        self.text("prefix_v4", link.prefix_v4);
        self.text("prefix_v6", link.prefix_v6);
        self.integer("sla.rtt_us", link.sla.rtt_us);
        self.integer("sla.jitter_us", link.sla.jitter_us);
        self.real("sla.loss_ratio", link.sla.loss_ratio);
        self.real("sla.availability_ratio", link.sla.availability_ratio);
        self.text("noc_contact", link.noc_contact.as_ref());
    }

    fn end(&mut self, [site, device, interface, ipv4, ipv6]: [&str; 5], end: &LinkEnd) {
        self.some(site, &end.site);
        self.text(device, end.device.as_ref());
        self.text(interface, end.interface.as_ref());
        self.text(ipv4, end.ipv4);
        self.text(ipv6, end.ipv6);
    }

    fn of_plan(&mut self, plan: &Plan) {
        self.some("id", &plan.id);
        self.text("number", plan.number.as_ref());
        self.text("date", plan.date);
        self.text("issuer", plan.issuer.as_ref());
        self.some("title.vi", &plan.title.vi);
        self.some("title.en", &plan.title.en);
        self.text("from", plan.from);
        self.text("to", plan.to);
        self.list("legacy_provinces", &plan.legacy_provinces);
        self.list("bases", &plan.bases);
        self.list("supersedes", &plan.supersedes);
        self.some("text_status", &plan.text_status);
        if !plan.phases.is_empty() {
            let phases: Vec<_> = plan.phases.iter().map(phase).collect();
            self.some("phase", &serde_json::Value::from(phases));
        }
    }
}

/// A phase as its table in TOML, in JSON.
fn phase(phase: &Phase) -> serde_json::Value {
    let tasks: Vec<_> = phase.tasks.iter().map(task).collect();
    let mut table = serde_json::json!({ "id": phase.id, "name": both(&phase.name) });
    put(&mut table, "from", phase.from.map(|day| day.to_string()));
    put(&mut table, "to", phase.to.map(|day| day.to_string()));
    put(&mut table, "task", (!tasks.is_empty()).then_some(tasks));
    table
}

fn task(task: &PlanTask) -> serde_json::Value {
    let mut table = serde_json::json!({
        "id": task.id,
        "name": both(&task.name),
        "source": task.source,
        "criterion": task.criterion.text(),
    });
    // A target that the criterion itself says is not said twice.
    let says = task.criterion.measured().is_some_and(|measured| measured.goal.is_some());
    put(&mut table, "target_ratio", (!says).then_some(task.target_ratio));
    put(&mut table, "weight", (task.weight.to_bits() != 1.0_f64.to_bits()).then_some(task.weight));
    put(&mut table, "lead", task.lead.as_ref());
    put(&mut table, "due", task.due.map(|day| day.to_string()));
    table
}

fn both(text: &Text) -> serde_json::Value {
    serde_json::json!({ "vi": text.vi, "en": text.en })
}

fn put(table: &mut serde_json::Value, key: &str, value: Option<impl serde::Serialize>) {
    if let (Some(table), Some(value)) = (table.as_object_mut(), value) {
        table.insert(key.to_owned(), serde_json::json!(value));
    }
}

//! A noun as fields and printed values: what a difference is made of, and what history keeps. Field
//! names are those of the TOML; a field without a value is `None`.

use crate::domain::link::LinkEnd;
use crate::domain::plan::{Criterion, Plan};
use crate::domain::record::Thing;

/// One field: its name and its value as printed.
pub(super) type Field = (&'static str, Option<String>);

/// Every field of a noun, in the order of its TOML, its key left out.
pub(super) fn of(thing: &Thing) -> Vec<Field> {
    match thing {
        Thing::Unit(unit) => vec![
            some("name", &unit.name),
            some("kind", &unit.kind),
            text("parent_code", unit.parent_code.as_ref()),
            text("legacy_province", unit.legacy_province.as_ref()),
            list("successor_codes", &unit.successor_codes),
            text("latitude_deg", unit.centre_deg.map(|centre| centre.0)),
            text("longitude_deg", unit.centre_deg.map(|centre| centre.1)),
        ],
        Thing::Organisation(organisation) => vec![
            some("name", &organisation.name),
            some("kind", &organisation.kind),
            text("unit", organisation.unit.as_ref()),
            text("parent", organisation.parent.as_ref()),
            text("identifier_code", organisation.identifier_code.as_ref()),
            text("valid_from", organisation.valid_from),
            text("valid_to", organisation.valid_to),
            text("successor", organisation.successor.as_ref()),
        ],
        Thing::Site(site) => vec![
            some("name", &site.name),
            some("kind", &site.kind),
            text("unit", site.unit.as_ref()),
            text("organisation", site.organisation.as_ref()),
        ],
        Thing::Device(_) | Thing::Interface(_) | Thing::Address(_) => of_device_part(thing),
        Thing::Prefix(prefix) => vec![
            some("role", &prefix.role),
            text("unit", prefix.unit.as_ref()),
            text("site", prefix.site.as_ref()),
            text("vlan", prefix.vlan),
            text("twin", prefix.twin),
            text("description", prefix.description.as_ref()),
        ],
        Thing::Link(_) => of_link(thing),
        Thing::System(system) => vec![
            some("name", &system.name),
            some("kind", &system.kind),
            text("owner", system.owner.as_ref()),
            text("operator", system.operator.as_ref()),
            text("security_level", system.security_level),
            text("hosting", system.hosting),
            some("exposure", &system.exposure),
            text("basis", system.basis.as_ref()),
        ],
        Thing::Service(service) => vec![
            some("kind", &service.kind),
            some("name", &service.name),
            text("system", service.system.as_ref()),
            text("device", service.device.as_ref()),
            list("ports", &service.ports),
            some("exposure", &service.exposure),
        ],
        Thing::Plan(plan) => of_plan(plan),
    }
}

fn of_device_part(thing: &Thing) -> Vec<Field> {
    match thing {
        Thing::Device(device) => vec![
            some("role", &device.role),
            some("site", &device.site),
            text("organisation", device.organisation.as_ref()),
            text("manufacturer", device.manufacturer.as_ref()),
            text("model", device.model.as_ref()),
            text("platform", device.platform.as_ref()),
            text("os_version", device.os_version.as_ref()),
            text("serial", device.serial.as_ref()),
            list("credentials", &device.credentials),
            list("management_ports", &device.management_ports),
            some("ssh_legacy", &device.ssh_legacy),
        ],
        Thing::Interface(interface) => vec![
            text("mac_address", interface.mac_address.as_ref()),
            text("description", interface.description.as_ref()),
        ],
        Thing::Address(address) => vec![
            text("prefix_length", address.prefix_length),
            text("device", address.device.as_ref()),
            text("interface", address.interface.as_ref()),
            some("role", &address.role),
            text("dns_name", address.dns_name.as_ref()),
        ],
        Thing::Unit(_)
        | Thing::Organisation(_)
        | Thing::Site(_)
        | Thing::Prefix(_)
        | Thing::Link(_)
        | Thing::System(_)
        | Thing::Service(_)
        | Thing::Plan(_) => Vec::new(),
    }
}

fn of_link(thing: &Thing) -> Vec<Field> {
    let Thing::Link(link) = thing else { return Vec::new() };
    vec![
        text("name", link.name.as_ref()),
        some("tier", &link.tier),
        some("a", &end(&link.a)),
        some("b", &end(&link.b)),
        text("provider", link.provider.as_ref()),
        text("contract_number", link.contract_number.as_ref()),
        text("contract_from", link.contract_from),
        text("contract_to", link.contract_to),
        text("technology", link.technology.as_ref()),
        text("committed_rate_kbps", link.committed_rate_kbps),
        text("backup_for", link.backup_for.as_ref()),
        text("ipv6_offer", link.ipv6_offer),
        text("prefix_v4", link.prefix_v4),
        text("prefix_v6", link.prefix_v6),
        text("sla.rtt_us", link.sla.rtt_us),
        text("sla.jitter_us", link.sla.jitter_us),
        text("sla.loss_ratio", link.sla.loss_ratio),
        text("sla.availability_ratio", link.sla.availability_ratio),
        text("noc_contact", link.noc_contact.as_ref()),
    ]
}

fn end(end: &LinkEnd) -> String {
    let parts = [
        Some(end.site.clone()),
        end.device.clone(),
        end.interface.clone(),
        end.ipv4.map(|address| address.to_string()),
        end.ipv6.map(|address| address.to_string()),
    ];
    parts.map(Option::unwrap_or_default).join(" ").trim_end().to_owned()
}

fn of_plan(plan: &Plan) -> Vec<Field> {
    vec![
        text("number", plan.number.as_ref()),
        text("date", plan.date),
        text("issuer", plan.issuer.as_ref()),
        some("title.vi", &plan.title.vi),
        some("title.en", &plan.title.en),
        text("from", plan.from),
        text("to", plan.to),
        list("legacy_provinces", &plan.legacy_provinces),
        list("bases", &plan.bases),
        list("supersedes", &plan.supersedes),
        some("text_status", &plan.text_status),
        ("phase", Some(phases(plan)).filter(|text| !text.is_empty())),
    ]
}

/// Phases and tasks, a line each: what a reader of the history needs to see a change.
fn phases(plan: &Plan) -> String {
    let mut lines = Vec::new();
    for phase in &plan.phases {
        lines.push(format!("{} {} | {}", phase.id, phase.name.vi, span(phase.from, phase.to)));
        for task in &phase.tasks {
            let criterion = match &task.criterion {
                Criterion::Document => "document".to_owned(),
                Criterion::Rung { subject_kinds, system_kinds, rung } => {
                    let subjects: Vec<&str> =
                        subject_kinds.iter().map(|kind| kind.as_str()).collect();
                    let systems: Vec<&str> =
                        system_kinds.iter().map(|kind| kind.as_str()).collect();
                    format!("{} [{}] rung {}", subjects.join(" "), systems.join(" "), rung.number())
                }
            };
            let due = task.due.map(|due| due.to_string()).unwrap_or_default();
            let (target, source) = (task.target_ratio, task.source);
            lines.push(format!(
                "  {} {} | {due} | {criterion} | {target} | {source}",
                task.id, task.name.vi
            ));
        }
    }
    lines.join("\n")
}

fn span(from: Option<jiff::civil::Date>, to: Option<jiff::civil::Date>) -> String {
    let day =
        |date: Option<jiff::civil::Date>| date.map(|date| date.to_string()).unwrap_or_default();
    format!("{}–{}", day(from), day(to))
}

fn some(name: &'static str, value: &impl ToString) -> Field {
    (name, Some(value.to_string()))
}

fn text<T: ToString>(name: &'static str, value: Option<T>) -> Field {
    (name, value.map(|value| value.to_string()))
}

fn list<T: ToString>(name: &'static str, values: &[T]) -> Field {
    let words: Vec<String> = values.iter().map(ToString::to_string).collect();
    (name, (!words.is_empty()).then(|| words.join(" ")))
}

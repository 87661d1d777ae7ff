//! The dynamic inventory that Ansible's `script` plug-in reads: groups by unit, site, role,
//! platform, service, rung and plan phase, and each host's variables. Never a secret: credentials
//! are not looked at. INTEROP: group names are `[a-z0-9_]`; text is made harmless as a template.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{self, Write};
use std::net::IpAddr;

use serde_json::{Map, Value, json};

use super::host_name::HostNames;
use super::slug::{Slugs, plain, slug};
use crate::domain::address::AddressRole;
use crate::domain::device::Device;
use crate::domain::family::Family;
use crate::domain::finding::{Assessment, Rung};
use crate::domain::record::Record;
use crate::domain::service::ServiceKind;
use crate::domain::subject::SubjectKind;
use crate::domain::unit::Era;

/// What the inventory is written from.
#[derive(Debug, Clone, Copy)]
pub struct Fleet<'a> {
    /// What is declared.
    pub record: &'a Record,
    /// What is judged of it.
    pub assessments: &'a [Assessment],
    /// The devices that a phase of a plan counts: plan, phase, device names.
    pub phases: &'a [(String, String, BTreeSet<String>)],
    /// Over which family Ansible connects where a host has both.
    pub prefer: Family,
}

/// A platform as people write it, and what Ansible calls it.
struct Platform {
    /// A part of platform or manufacturer, folded.
    part: &'static str,
    group: &'static str,
    network_os: Option<&'static str>,
    connection: Option<&'static str>,
}

/// The first that fits wins: `ios_xe` before `ios`, `vrp` before the maker.
const PLATFORMS: &[Platform] = &[
    network("routeros", "routeros", "community.routeros.routeros", NETWORK_CLI),
    network("mikrotik", "routeros", "community.routeros.routeros", NETWORK_CLI),
    network("fortios", "fortios", "fortinet.fortios.fortios", HTTPAPI),
    network("fortinet", "fortios", "fortinet.fortios.fortios", HTTPAPI),
    network("nx_os", "cisco_nxos", "cisco.nxos.nxos", NETWORK_CLI),
    network("nxos", "cisco_nxos", "cisco.nxos.nxos", NETWORK_CLI),
    network("ios_xr", "cisco_iosxr", "cisco.iosxr.iosxr", NETWORK_CLI),
    network("ios", "cisco_ios", "cisco.ios.ios", NETWORK_CLI),
    network("cisco", "cisco_ios", "cisco.ios.ios", NETWORK_CLI),
    network("vyos", "vyos", "vyos.vyos.vyos", NETWORK_CLI),
    network("eos", "arista_eos", "arista.eos.eos", NETWORK_CLI),
    host("vrp", "huawei_vrp"),
    host("huawei", "huawei_vrp"),
    host("windows", "windows"),
    host("linux", "linux"),
    host("debian", "linux"),
    host("ubuntu", "linux"),
    host("centos", "linux"),
    host("rocky", "linux"),
    host("almalinux", "linux"),
    host("red_hat", "linux"),
];

const NETWORK_CLI: &str = "ansible.netcommon.network_cli";
const HTTPAPI: &str = "ansible.netcommon.httpapi";

const fn network(
    part: &'static str,
    group: &'static str,
    network_os: &'static str,
    connection: &'static str,
) -> Platform {
    Platform { part, group, network_os: Some(network_os), connection: Some(connection) }
}

const fn host(part: &'static str, group: &'static str) -> Platform {
    Platform { part, group, network_os: None, connection: None }
}

/// `--list`: everything, so that Ansible never asks `--host`.
pub fn write_list(fleet: &Fleet<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut book = Book::of(fleet);
    let mut hosts = Map::new();
    for device in &fleet.record.devices {
        book.enrol(device, platform(device));
    }
    let called = HostNames::of(&fleet.record.devices, &book.groups);
    for device in &fleet.record.devices {
        let variables = Value::Object(book.variables(device, platform(device)));
        hosts.insert(called.name(&device.name), variables);
    }
    for member in book.groups.values_mut().flatten() {
        *member = called.name(member);
    }
    let mut inventory = Map::new();
    let names: Vec<&String> = book.groups.keys().collect();
    inventory.insert("all".to_owned(), json!({ "children": names }));
    for (name, members) in &book.groups {
        inventory.insert(name.clone(), json!({ "hosts": members }));
    }
    inventory.insert("_meta".to_owned(), json!({ "hostvars": hosts }));
    serde_json::to_writer(&mut *out, &inventory)?;
    out.write_all(b"\n")
}

/// `--host NAME`: its variables; `{}` for a name that is not there, as Ansible wants it. Both the
/// name in the inventory and the one on record are known.
pub fn write_host(fleet: &Fleet<'_>, name: &str, out: &mut dyn Write) -> io::Result<()> {
    let devices = &fleet.record.devices;
    let mut book = Book::of(fleet);
    let device = devices.iter().find(|device| device.name == name).or_else(|| {
        for device in devices {
            book.enrol(device, platform(device));
        }
        let called = HostNames::of(devices, &book.groups);
        devices.iter().find(|device| called.name(&device.name) == name)
    });
    let variables =
        device.map(|device| book.variables(device, platform(device))).unwrap_or_default();
    serde_json::to_writer(&mut *out, &variables)?;
    out.write_all(b"\n")
}

/// The record by what is asked of it, so that 10,000 hosts are one pass.
struct Book<'a> {
    fleet: &'a Fleet<'a>,
    addresses: HashMap<&'a str, Vec<(AddressRole, IpAddr)>>,
    rungs: HashMap<&'a str, Option<Rung>>,
    services: HashMap<&'a str, Vec<(ServiceKind, &'a str)>>,
    sites: HashMap<&'a str, SiteWords>,
    groups: BTreeMap<String, Vec<String>>,
    platforms: Slugs,
    phases: HashMap<&'a str, Vec<String>>,
}

/// A site as the inventory names it.
struct SiteWords {
    group: String,
    unit_group: Option<String>,
    code: String,
    name: String,
    unit_code: Option<String>,
    unit_name: Option<String>,
}

impl<'a> Book<'a> {
    fn of(fleet: &'a Fleet<'a>) -> Self {
        let record = fleet.record;
        let mut addresses: HashMap<&str, Vec<_>> = HashMap::new();
        for address in &record.addresses {
            if let Some(device) = address.device.as_deref() {
                addresses.entry(device).or_default().push((address.role, address.address));
            }
        }
        for of_device in addresses.values_mut() {
            of_device.sort();
        }
        let of_device = |assessment: &&Assessment| {
            matches!(assessment.subject.kind, SubjectKind::Device | SubjectKind::Server)
        };
        let judged = fleet.assessments.iter().filter(of_device);
        let rungs = judged.map(|each| (each.subject.key.as_str(), each.rung)).collect();
        let mut services: HashMap<&str, Vec<_>> = HashMap::new();
        for service in &record.services {
            if let Some(device) = service.device.as_deref() {
                services.entry(device).or_default().push((service.kind, service.name.as_str()));
            }
        }
        let mut phases: HashMap<&str, Vec<String>> = HashMap::new();
        for (plan, phase, devices) in fleet.phases {
            for device in devices {
                let group = format!("phase_{}_{}", slug(plan), slug(phase));
                phases.entry(device.as_str()).or_default().push(group);
            }
        }
        Self {
            fleet,
            addresses,
            rungs,
            services,
            sites: sites(record),
            groups: BTreeMap::new(),
            platforms: Slugs::default(),
            phases,
        }
    }

    /// The address of a family that Ansible should use: management's first.
    fn address(&self, device: &str, family: Family) -> Option<IpAddr> {
        let addresses = self.addresses.get(device)?;
        addresses.iter().map(|(_, address)| *address).find(|each| Family::of(*each) == family)
    }

    fn variables(&self, device: &Device, platform: Option<&Platform>) -> Map<String, Value> {
        let mut variables = Map::new();
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                variables.insert(key.to_owned(), value);
            }
        };
        let v4 = self.address(&device.name, Family::Ipv4);
        let v6 = self.address(&device.name, Family::Ipv6);
        let connect = match self.fleet.prefer {
            Family::Ipv4 => v4.or(v6),
            Family::Ipv6 => v6.or(v4),
        };
        let text = |address: IpAddr| Value::from(address.to_string());
        // What a playbook says of the host; `inventory_hostname` may be another (`HostNames`).
        put("device_name", Some(plain(&device.name).into()));
        put("ansible_host", connect.map(text));
        put("v4", v4.map(text));
        put("v6", v6.map(text));
        put("role", Some(device.role.as_str().into()));
        put("platform", device.platform.as_deref().map(|text| plain(text).into()));
        let rung = self.rungs.get(device.name.as_str()).copied().flatten();
        put("v6_rung", Some(rung.map_or(Value::Null, |rung| rung.as_str().into())));
        put("v6_rung_number", Some(rung.map_or(Value::Null, |rung| rung.number().into())));
        if let Some(site) = self.sites.get(device.site.as_str()) {
            put("site", Some(site.code.as_str().into()));
            put("site_name", Some(site.name.as_str().into()));
            put("unit", site.unit_code.as_deref().map(Value::from));
            put("unit_name", site.unit_name.as_deref().map(Value::from));
        }
        put("ansible_network_os", platform.and_then(|each| each.network_os).map(Value::from));
        put("ansible_connection", platform.and_then(|each| each.connection).map(Value::from));
        if device.ssh_legacy {
            let old = "-o KexAlgorithms=+diffie-hellman-group14-sha1 -o HostKeyAlgorithms=+ssh-rsa";
            put("ansible_ssh_common_args", Some(old.into()));
        }
        let names = self.publishable(&device.name, rung);
        put("publish_aaaa", (!names.is_empty()).then(|| json!(names)));
        variables
    }

    /// The names of its services whose AAAA may be published: only where the server was proved to
    /// answer over IPv6 on every port that it serves over IPv4.
    fn publishable(&self, device: &str, rung: Option<Rung>) -> Vec<String> {
        if rung.is_none_or(|rung| rung < Rung::Equivalent) {
            return Vec::new();
        }
        let services = self.services.get(device).into_iter().flatten();
        let web = services.filter(|(kind, _)| *kind == ServiceKind::Web);
        let mut names: Vec<String> = web.map(|(_, name)| plain(name)).collect();
        names.sort();
        names.dedup();
        names
    }

    /// Puts the device into its groups.
    fn enrol(&mut self, device: &Device, platform: Option<&Platform>) {
        let mut names = vec![format!("role_{}", slug(device.role.as_str()))];
        if let Some(platform) = platform {
            names.push(format!("platform_{}", platform.group));
        } else if let Some(text) = device.platform.as_deref() {
            names.push(self.platforms.of("platform_other", text, text));
        }
        if let Some(site) = self.sites.get(device.site.as_str()) {
            names.push(site.group.clone());
            names.extend(site.unit_group.clone());
        }
        let rung = self.rungs.get(device.name.as_str()).copied().flatten();
        names.push(rung.map_or("rung_unknown".to_owned(), |rung| {
            format!("rung_{}_{}", rung.number(), rung.as_str())
        }));
        for (kind, _) in self.services.get(device.name.as_str()).into_iter().flatten() {
            names.push(format!("service_{}", kind.as_str()));
        }
        if !self.publishable(&device.name, rung).is_empty() {
            names.push("publishable".to_owned());
        }
        names.extend(self.phases.get(device.name.as_str()).into_iter().flatten().cloned());
        names.sort();
        names.dedup();
        for name in names {
            self.groups.entry(name).or_default().push(device.name.clone());
        }
    }
}

/// Each site's group names. Units of 2025 are named first: theirs are the plain names.
fn sites(record: &Record) -> HashMap<&str, SiteWords> {
    let mut site_slugs = Slugs::default();
    let mut unit_slugs = Slugs::default();
    let mut units = HashMap::new();
    for era in [Era::Y2025, Era::Legacy] {
        for unit in record.units.iter().filter(|unit| unit.key.era == era) {
            let key = format!("{}-{}", unit.key.code, unit.key.era);
            units.insert(&unit.key, (unit_slugs.of("unit", &key, &unit.name), unit));
        }
    }
    let words = |site: &'_ crate::domain::site::Site, group: String| {
        let unit = site.unit.as_ref().and_then(|key| units.get(key));
        SiteWords {
            group,
            unit_group: unit.map(|(group, _)| group.clone()),
            code: plain(&site.code),
            name: plain(&site.name),
            unit_code: unit.map(|(_, unit)| plain(&unit.key.code)),
            unit_name: unit.map(|(_, unit)| plain(&unit.name)),
        }
    };
    let mut sites = HashMap::new();
    for site in &record.sites {
        let group = site_slugs.of("site", &site.code, &site.code);
        sites.insert(site.code.as_str(), words(site, group));
    }
    sites
}

/// What Ansible calls the device's platform.
fn platform(device: &Device) -> Option<&'static Platform> {
    let words = [device.platform.as_deref(), device.manufacturer.as_deref()];
    let folded: Vec<String> = words.into_iter().flatten().map(slug).collect();
    PLATFORMS.iter().find(|platform| folded.iter().any(|text| has_words(text, platform.part)))
}

/// Whether a slug has the words of another one after another. Without a copy: asked some fifty times a host.
fn has_words(text: &str, part: &str) -> bool {
    let is_edge = |at: Option<&u8>| at.is_none_or(|byte| *byte == b'_');
    text.match_indices(part).any(|(at, _)| {
        let bytes = text.as_bytes();
        (at == 0 || is_edge(bytes.get(at - 1))) && is_edge(bytes.get(at + part.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::address::Address;
    use crate::domain::device::DeviceRole;
    use crate::domain::finding::Verdict;
    use crate::domain::service::Service;
    use crate::domain::site::{Site, SiteKind};
    use crate::domain::subject::Subject;
    use crate::domain::system::Exposure;
    use crate::domain::unit::{Unit, UnitKey, UnitKind};

    fn device(name: &str, role: DeviceRole, platform: &str) -> Device {
        Device {
            platform: Some(platform.to_owned()),
            credentials: vec!["snmp-secret-name".to_owned()],
            ..Device::bare(name, role, "ba-to")
        }
    }

    fn address(device: &str, role: AddressRole, address: &str) -> Address {
        Address {
            address: address.parse().unwrap(),
            prefix_length: None,
            device: Some(device.to_owned()),
            interface: None,
            role,
            dns_name: None,
        }
    }

    fn record() -> Record {
        let key = UnitKey { era: Era::Y2025, code: "21001".to_owned() };
        Record {
            units: vec![Unit {
                key: key.clone(),
                name: "Xã Ba Tơ".to_owned(),
                kind: UnitKind::Commune,
                parent_code: None,
                legacy_province: None,
                successor_codes: Vec::new(),
                centre_deg: None,
            }],
            sites: vec![Site {
                code: "ba-to".to_owned(),
                name: "Trụ sở {{ lookup('pipe', 'id') }}".to_owned(),
                kind: SiteKind::Commune,
                unit: Some(key),
                organisation: None,
                first_hop_security: None,
            }],
            devices: vec![
                device("r1", DeviceRole::Router, "Cisco IOS XE"),
                device("s1", DeviceRole::Server, "Debian Linux"),
                device("s2", DeviceRole::Server, "Plan 9 {%"),
            ],
            addresses: vec![
                address("s1", AddressRole::Host, "192.0.2.9"),
                address("s1", AddressRole::Management, "198.51.100.9"),
                address("s1", AddressRole::Host, "2001:db8::9"),
                address("s2", AddressRole::Host, "2001:db8::a"),
            ],
            services: vec![Service {
                code: "web-1".to_owned(),
                kind: ServiceKind::Web,
                name: "www.example.vn".to_owned(),
                system: None,
                device: Some("s1".to_owned()),
                ports: vec![443],
                exposure: Exposure::ALL[0],
                required_vantages: Vec::new(),
            }],
            ..Record::default()
        }
    }

    fn assessment(key: &str, rung: Rung) -> Assessment {
        let subject = Subject::new(SubjectKind::Server, key);
        Assessment { subject, findings: Vec::new(), rungs: [Verdict::Unknown; 8], rung: Some(rung) }
    }

    fn list(rung: Rung) -> Value {
        let record = record();
        let assessments = [assessment("s1", rung)];
        let phases = [("kh-2026".to_owned(), "gd-1".to_owned(), BTreeSet::from(["s1".to_owned()]))];
        let fleet = Fleet {
            record: &record,
            assessments: &assessments,
            phases: &phases,
            prefer: Family::Ipv4,
        };
        let mut out = Vec::new();
        write_list(&fleet, &mut out).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn a_platform_is_told_by_whole_words() {
        for (text, part) in [("cisco_ios_xe", "ios"), ("nx_os", "nx_os"), ("eos_eos", "eos")] {
            assert!(has_words(text, part), "{text} {part}");
        }
        for (text, part) in [("kiosk", "ios"), ("vrp8", "vrp"), ("nxos", "nx_os"), ("", "ios")] {
            assert!(!has_words(text, part), "{text} {part}");
        }
    }

    #[test]
    fn every_host_stands_in_its_groups() {
        let inventory = list(Rung::Equivalent);
        let groups: Vec<&String> = inventory.as_object().unwrap().keys().collect();
        let groups = groups.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" ");
        assert_eq!(
            groups,
            "_meta all phase_kh_2026_gd_1 platform_cisco_ios platform_linux platform_other_plan_9 \
             publishable role_router role_server rung_5_equivalent rung_unknown service_web \
             site_ba_to unit_xa_ba_to"
        );
        assert_eq!(inventory["unit_xa_ba_to"]["hosts"], json!(["r1", "s1", "s2"]));
        assert_eq!(inventory["rung_unknown"]["hosts"], json!(["r1", "s2"]));
    }

    #[test]
    fn management_comes_first_and_a_lone_ipv6_host_is_reached_over_ipv6() {
        let hosts = &list(Rung::Equivalent)["_meta"]["hostvars"];
        assert_eq!(hosts["s1"]["ansible_host"], "198.51.100.9");
        assert_eq!(hosts["s1"]["v6"], "2001:db8::9");
        assert_eq!(hosts["s2"]["ansible_host"], "2001:db8::a");
        assert_eq!(hosts["s2"]["v6_rung"], Value::Null);
        assert_eq!(hosts["r1"]["ansible_network_os"], "cisco.ios.ios");
    }

    #[test]
    fn a_name_is_published_only_when_parity_is_proved() {
        let hosts = &list(Rung::Equivalent)["_meta"]["hostvars"];
        assert_eq!(hosts["s1"]["publish_aaaa"], json!(["www.example.vn"]));
        let inventory = list(Rung::Reachable);
        assert_eq!(inventory["_meta"]["hostvars"]["s1"].get("publish_aaaa"), None);
        assert_eq!(inventory.get("publishable"), None);
    }

    #[test]
    fn nothing_is_a_template_and_no_credential_is_named() {
        let text = list(Rung::Equivalent).to_string();
        for opening in ["{{\u{20}", "{{ lookup", "{% ", "snmp-secret-name"] {
            assert!(!text.contains(opening), "{opening}");
        }
        assert!(text.contains("{ { lookup"));
    }

    #[test]
    fn no_device_name_is_a_template_or_a_group() {
        let mut record = record();
        let evil = "{{ lookup('pipe', 'id') }}";
        for name in [evil, "all", "role_server", "LOCALHOST", "{%x"] {
            record.devices.push(device(name, DeviceRole::Server, "Debian Linux"));
        }
        let fleet = Fleet { record: &record, assessments: &[], phases: &[], prefer: Family::Ipv4 };
        let mut out = Vec::new();
        write_list(&fleet, &mut out).unwrap();
        let inventory: Value = serde_json::from_slice(&out).unwrap();
        let hosts = inventory["_meta"]["hostvars"].as_object().unwrap();
        let members = inventory["role_server"]["hosts"].as_array().unwrap();
        for name in hosts.keys() {
            assert!(!name.contains(['{', '}']) && inventory.get(name).is_none(), "{name}");
        }
        assert!(members.iter().all(|name| hosts.contains_key(name.as_str().unwrap())));
        assert_eq!(hosts.len(), record.devices.len());
        assert_eq!(hosts["device_all"]["device_name"], "all");
        let mut out = Vec::new();
        write_host(&fleet, "device_all", &mut out).unwrap();
        let host: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(host["device_name"], "all");
    }

    #[test]
    fn a_host_alone_has_the_variables_of_the_list() {
        let record = record();
        let fleet = Fleet { record: &record, assessments: &[], phases: &[], prefer: Family::Ipv6 };
        let host = |name: &str| {
            let mut out = Vec::new();
            write_host(&fleet, name, &mut out).unwrap();
            serde_json::from_slice::<Value>(&out).unwrap()
        };
        assert_eq!(host("s1")["ansible_host"], "2001:db8::9");
        assert_eq!(host("nobody"), json!({}));
    }
}

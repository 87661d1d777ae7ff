//! Rows of the lists as objects: each with what it is found by, what others refer to it by, and what
//! its fields should be.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::domain::asset::Asset;
use crate::domain::finding::Rung;
use crate::domain::netbox_version::NetboxVersion;
use crate::domain::record::Noun;
use crate::export::netbox::table::{self, Table};
use crate::export::netbox::words::text;
use crate::export::netbox::{Lists, OURS};

use super::journal::Finding;
use super::model::{is_flag, is_number, is_only_new, reference};

/// The choice set and the custom field of the rung, and the field of its newest evidence's time.
const RUNG: &str = "v6_rung";
const EVIDENCE_AT: &str = "v6_evidence_at";

/// In an identity: the VRF by what we call it, whatever its name is there.
pub(super) const VRF: &str = "vrf.id";

/// What is judged of one thing.
#[derive(Debug, Clone, Default)]
pub struct Judged {
    /// The rung, where one holds.
    pub rung: Option<Rung>,
    /// When its newest evidence was seen.
    pub evidence_at: Option<Timestamp>,
    /// What fails.
    pub findings: Vec<Finding>,
}

/// What a field should be.
#[derive(Debug, Clone)]
pub(super) enum Want {
    Text(String),
    Number(String),
    Flag(bool),
    /// An object of another model, by what it is referred to by.
    Reference(&'static str, String),
    /// Slugs to have among others.
    Tags(Vec<String>),
    /// Words to have among others.
    Words(Vec<String>),
    Time(Timestamp),
    /// As it is.
    Json(Value),
    /// Nothing: one of our own fields that has lost its value.
    Nothing,
}

#[derive(Debug, Clone)]
pub(super) struct Field {
    /// `custom_fields.NAME` for those.
    pub(super) name: String,
    pub(super) want: Want,
    pub(super) is_only_new: bool,
}

/// Paths into an object with what they say.
pub(super) type Identity = Vec<(&'static str, String)>;

/// An object as it should be.
#[derive(Debug)]
pub(super) struct Wanted {
    /// What others refer to it by.
    pub(super) aliases: Vec<String>,
    /// What it is found by, the surest first: paths into it with what they say.
    pub(super) identities: Vec<Identity>,
    pub(super) fields: Vec<Field>,
    /// Whether it is a thing of ours, with custom fields of ours.
    pub(super) is_thing: bool,
}

/// Objects of one model, to be handled together.
#[derive(Debug)]
pub struct Group {
    /// The model, as it ends its path.
    pub model: &'static str,
    pub(super) wanted: Vec<Wanted>,
    /// They exist by now: fields that others had to be there for.
    pub(super) is_addition: bool,
}

/// The record as groups of objects, in the order in which they can be made.
#[must_use]
pub fn wanted(
    assets: &[Asset],
    judged: &BTreeMap<(Noun, String), Judged>,
    version: NetboxVersion,
) -> Vec<Group> {
    // Scopes by name: the interface takes them in every version.
    let lists = Lists::new(assets, NetboxVersion::V4_7);
    let tables = lists.all();
    let mut groups = definitions(&tables);
    let (mut makers, mut providers) = (BTreeMap::new(), BTreeMap::new());
    for table in &tables {
        let wanted = table.each(|mut cells, thing| {
            let cell = |heading: &str| cells.get(heading).cloned();
            if table.model == "manufacturers" {
                makers.extend(cell("slug").zip(cell("name")));
            }
            if table.model == "providers" {
                providers.extend(cell("slug").zip(cell("name")));
            }
            let provider = cell("provider.slug").and_then(|slug| providers.get(&slug).cloned());
            let maker = cell("manufacturer.slug").and_then(|slug| makers.get(&slug).cloned());
            cells.extend(maker.map(|name| ("manufacturer.name".to_owned(), name)));
            cells.extend(provider.map(|name| ("provider.name".to_owned(), name)));
            let row = Row { model: table.model, cells, thing };
            row.object(judged, version)
        });
        groups.push(Group { model: table.model, wanted, is_addition: false });
        match table.model {
            "mac-addresses" => groups.push(primary_macs(table)),
            "ip-addresses" => groups.push(primary_addresses(table)),
            _ => {}
        }
    }
    groups.push(terminations(&lists));
    groups.push(services(&lists, judged, version));
    groups.retain(|group| !group.wanted.is_empty());
    groups
}

/// A row with its headings.
struct Row<'a> {
    model: &'static str,
    cells: BTreeMap<String, String>,
    thing: Option<&'a Asset>,
}

impl Row<'_> {
    fn cell(&self, heading: &str) -> String {
        self.cells.get(heading).cloned().unwrap_or_default()
    }

    fn object(&self, judged: &BTreeMap<(Noun, String), Judged>, version: NetboxVersion) -> Wanted {
        let mut fields = Vec::new();
        for (heading, cell) in &self.cells {
            if cell.is_empty()
                || (heading == "weight" && self.model == "tags" && !version.weighs_tags())
            {
                continue;
            }
            if let Some(field) = self.field(heading, cell) {
                fields.push(field);
            }
        }
        if self.model == "ip-addresses" || self.model == "mac-addresses" {
            fields.extend(self.assigned());
        }
        if self.model == "prefixes" && !self.cell("scope_name").is_empty() {
            let site = Want::Reference("sites", self.cell("scope_name"));
            fields.push(always("scope_type", Want::Text("dcim.site".to_owned())));
            fields.push(always("scope_id", site));
        }
        if let Some(thing) = self.thing
            && let Some(judged) = judged.get(&(thing.noun, thing.key.clone()))
        {
            fields.extend(rung(judged));
        }
        Wanted {
            aliases: self.aliases(),
            identities: self.identities(),
            fields,
            is_thing: self.thing.is_some(),
        }
    }

    fn field(&self, heading: &str, cell: &str) -> Option<Field> {
        let is_only_new = is_only_new(self.model, heading);
        let (name, want) = if let Some(own) = heading.strip_prefix("cf_") {
            (format!("custom_fields.{own}"), Want::Text(cell.to_owned()))
        } else if heading == "tags" {
            (heading.to_owned(), Want::Tags(cell.split(',').map(str::to_owned).collect()))
        } else if heading == "object_types" {
            (heading.to_owned(), Want::Words(cell.split(',').map(str::to_owned).collect()))
        } else if matches!(
            (self.model, heading),
            ("devices", "manufacturer.slug" | "manufacturer.name")
                | ("device-types", "manufacturer.name")
                | ("circuits", "provider.name")
                | ("ip-addresses" | "mac-addresses", "device" | "interface" | "is_primary")
                | ("prefixes", "scope_type" | "scope_name")
        ) {
            return None;
        } else if let Some((field, target)) = reference(self.model, heading) {
            (field.to_owned(), Want::Reference(target, cell.to_owned()))
        } else if is_number(heading) {
            (heading.to_owned(), Want::Number(cell.to_owned()))
        } else if is_flag(heading) {
            (heading.to_owned(), Want::Flag(cell == "true"))
        } else {
            (heading.to_owned(), Want::Text(cell.to_owned()))
        };
        Some(Field { name, want, is_only_new })
    }

    /// The interface that an address is on.
    fn assigned(&self) -> Vec<Field> {
        let (device, interface) = (self.cell("device"), self.cell("interface"));
        if device.is_empty() || interface.is_empty() {
            return Vec::new();
        }
        let on = Want::Reference("interfaces", port(&device, &interface));
        vec![
            always("assigned_object_type", Want::Text("dcim.interface".to_owned())),
            always("assigned_object_id", on),
        ]
    }

    fn aliases(&self) -> Vec<String> {
        match self.model {
            "interfaces" => vec![port(&self.cell("device"), &self.cell("name"))],
            "ip-addresses" => vec![self.cell("address")],
            "mac-addresses" => {
                vec![port(&self.cell("device"), &self.cell("interface"))]
            }
            "circuits" => vec![self.cell("cid")],
            "sites" => vec![self.cell("slug"), self.cell("name")],
            _ => {
                let slug = self.cell("slug");
                vec![if slug.is_empty() { self.cell("name") } else { slug }]
            }
        }
    }

    fn identities(&self) -> Vec<Identity> {
        let by = |path: &'static str| (path, self.cell(path));
        let named = || self.thing.map(|thing| text(thing, "name")).filter(|name| !name.is_empty());
        match self.model {
            "locations" => vec![vec![by("site.slug"), by("slug")]],
            "racks" => {
                let mut found = vec![
                    vec![by("site.slug"), by("name")],
                    vec![by("site.slug"), by("facility_id")],
                ];
                found.extend(named().map(|name| vec![by("site.slug"), ("name", name)]));
                found
            }
            "device-types" => {
                // Its maker may have a slug of NetBox's own.
                vec![vec![by("manufacturer.name"), by("model")], vec![by("slug")]]
            }
            "vrfs" => {
                let mut found = vec![vec![by("name")]];
                found.extend(Some(vec![by("rd")]).filter(|_| !self.cell("rd").is_empty()));
                found.extend(named().map(|name| vec![("name", name)]));
                found
            }
            // A number is one VLAN's within a site, and anybody's without one.
            "vlans" => {
                let mut found = vec![vec![by("site.slug"), by("vid"), by("name")]];
                let sited = Some(vec![by("site.slug"), by("vid")]);
                found.extend(sited.filter(|_| !self.cell("site.slug").is_empty()));
                found
            }
            // A name is one device's within a site.
            "devices" => vec![vec![by("site.slug"), by("name")], vec![by("name")]],
            "interfaces" => vec![vec![("device.name", self.cell("device")), by("name")]],
            "mac-addresses" => vec![vec![
                by("mac_address"),
                ("assigned_object.device.name", self.cell("device")),
                ("assigned_object.name", self.cell("interface")),
            ]],
            "prefixes" => vec![vec![(VRF, self.cell("vrf.name")), by("prefix")]],
            "ip-addresses" => vec![vec![(VRF, self.cell("vrf.name")), by("address")]],
            // Its provider may have a slug of NetBox's own; a number is the provider's.
            "circuits" => {
                let named = vec![by("provider.name"), by("cid")];
                vec![vec![by("provider.slug"), by("cid")], named]
            }
            _ if !self.cell("slug").is_empty() => {
                let mut found = vec![vec![by("slug")]];
                // Tenants and regions may share a name; what is only a name is found by it.
                found.extend(Some(vec![by("name")]).filter(|_| self.thing.is_none()));
                found
            }
            _ => vec![vec![by("name")]],
        }
    }
}

fn always(name: &str, want: Want) -> Field {
    Field { name: name.to_owned(), want, is_only_new: false }
}

fn only_new(name: &str, want: Want) -> Field {
    Field { name: name.to_owned(), want, is_only_new: true }
}

fn port(device: &str, interface: &str) -> String {
    format!("{device}\n{interface}")
}

fn rung(judged: &Judged) -> Vec<Field> {
    let text = |rung: Rung| Want::Text(rung.as_str().to_owned());
    vec![
        always(&format!("custom_fields.{RUNG}"), judged.rung.map_or(Want::Nothing, text)),
        always(
            &format!("custom_fields.{EVIDENCE_AT}"),
            judged.evidence_at.map_or(Want::Nothing, Want::Time),
        ),
    ]
}

/// The choice set of the rungs, and every custom field.
fn definitions(tables: &[Table<'_>]) -> Vec<Group> {
    let choices: Vec<Value> =
        Rung::ALL.iter().map(|rung| json!([rung.as_str(), rung.as_str()])).collect();
    let set = Wanted {
        aliases: vec![RUNG.to_owned()],
        identities: vec![vec![("name", RUNG.to_owned())]],
        fields: vec![
            only_new("name", Want::Text(RUNG.to_owned())),
            only_new("extra_choices", Want::Json(Value::Array(choices))),
        ],
        is_thing: false,
    };
    let mut rows = table::definitions(tables).into_iter();
    let headings = rows.next().unwrap_or_default();
    let mut fields: Vec<Wanted> = rows
        .map(|row| {
            let cells = headings.iter().cloned().zip(row).collect();
            let row = Row { model: "custom-fields", cells, thing: None };
            row.object(&BTreeMap::new(), NetboxVersion::V4_7)
        })
        .collect();
    for (name, kind, label) in
        [(RUNG, "select", "IPv6 rung"), (EVIDENCE_AT, "datetime", "IPv6 evidence at")]
    {
        let types = ["circuits.circuit", "dcim.device", "ipam.service"].map(str::to_owned);
        let mut own = vec![
            only_new("name", Want::Text(name.to_owned())),
            only_new("label", Want::Text(label.to_owned())),
            only_new("group_name", Want::Text("mang6".to_owned())),
            only_new("type", Want::Text(kind.to_owned())),
            always("object_types", Want::Words(types.to_vec())),
        ];
        if kind == "select" {
            let set = Want::Reference("custom-field-choice-sets", RUNG.to_owned());
            own.push(only_new("choice_set", set));
        }
        fields.push(Wanted {
            aliases: vec![name.to_owned()],
            identities: vec![vec![("name", name.to_owned())]],
            fields: own,
            is_thing: false,
        });
    }
    vec![
        Group { model: "custom-field-choice-sets", wanted: vec![set], is_addition: false },
        Group { model: "custom-fields", wanted: fields, is_addition: false },
    ]
}

/// What a device or an interface is given when its address is there.
fn addition(
    identity: Vec<(&'static str, String)>,
    alias: String,
    field: &str,
    want: Want,
) -> Wanted {
    Wanted {
        aliases: vec![alias],
        identities: vec![identity],
        fields: vec![always(field, want)],
        is_thing: false,
    }
}

/// Both families' at once: NetBox changes an object once a question.
fn primary_addresses(table: &Table<'_>) -> Group {
    let mut devices: BTreeMap<String, Wanted> = BTreeMap::new();
    table.each(|cells, _| {
        let cell = |heading: &str| cells.get(heading).cloned().unwrap_or_default();
        let (device, address) = (cell("device"), cell("address"));
        if cell("is_primary") != "true" {
            return;
        }
        let field = if address.contains(':') { "primary_ip6" } else { "primary_ip4" };
        let want = Want::Reference("ip-addresses", address);
        if let Some(wanted) = devices.get_mut(&device) {
            wanted.fields.push(always(field, want));
        } else {
            let identity = vec![("name", device.clone())];
            devices.insert(device.clone(), addition(identity, device, field, want));
        }
    });
    Group { model: "devices", wanted: devices.into_values().collect(), is_addition: true }
}

fn primary_macs(table: &Table<'_>) -> Group {
    let wanted = table.each(|cells, _| {
        let cell = |heading: &str| cells.get(heading).cloned().unwrap_or_default();
        let (device, interface) = (cell("device"), cell("interface"));
        let alias = port(&device, &interface);
        let want = Want::Reference("mac-addresses", alias.clone());
        let identity = vec![("device.name", device), ("name", interface)];
        addition(identity, alias, "primary_mac_address", want)
    });
    Group { model: "interfaces", wanted, is_addition: true }
}

/// Both ends of each link, on their sites.
fn terminations(lists: &Lists<'_>) -> Group {
    let mut wanted = Vec::new();
    for link in lists.of(Noun::Link) {
        for (side, end) in [("A", "a.site"), ("Z", "b.site")] {
            let site = lists.slug_of(link, end, Noun::Site);
            if site.is_empty() {
                continue;
            }
            wanted.push(Wanted {
                aliases: vec![format!("{}\n{side}", link.key)],
                identities: vec![vec![
                    ("circuit.cid", link.key.clone()),
                    ("term_side", side.to_owned()),
                ]],
                fields: vec![
                    only_new("circuit", Want::Reference("circuits", link.key.clone())),
                    only_new("term_side", Want::Text(side.to_owned())),
                    always("termination_type", Want::Text("dcim.site".to_owned())),
                    always("termination_id", Want::Reference("sites", site)),
                ],
                is_thing: false,
            });
        }
    }
    Group { model: "circuit-terminations", wanted, is_addition: false }
}

/// Services that run on a device, with their ports in the version's form.
fn services(
    lists: &Lists<'_>,
    judged: &BTreeMap<(Noun, String), Judged>,
    version: NetboxVersion,
) -> Group {
    let mut wanted = Vec::new();
    for service in lists.of(Noun::Service) {
        let device = text(service, "device");
        let ports: Vec<u16> = serde_json::from_str(&text(service, "ports")).unwrap_or_default();
        if device.is_empty() || ports.is_empty() {
            continue;
        }
        let mut fields = vec![
            only_new("name", Want::Text(service.key.clone())),
            always("description", Want::Text(text(service, "name"))),
        ];
        let on = Want::Reference("devices", device.clone());
        let parent = if version.has_service_parents() {
            let kind = Want::Text("dcim.device".to_owned());
            fields.push(only_new("parent_object_type", kind));
            fields.push(only_new("parent_object_id", on));
            "parent.name"
        } else {
            fields.push(only_new("device", on));
            "device.name"
        };
        if version.maps_ports() {
            let mapped: Vec<String> = ports.iter().map(|port| format!("tcp/{port}")).collect();
            fields.push(always("port_mappings", Want::Json(json!(mapped))));
        } else {
            fields.push(only_new("protocol", Want::Text("tcp".to_owned())));
            fields.push(always("ports", Want::Json(json!(ports))));
        }
        if let Some(judged) = judged.get(&(Noun::Service, service.key.clone())) {
            fields.extend(rung(judged));
        }
        wanted.push(Wanted {
            aliases: vec![service.key.clone()],
            identities: vec![vec![(parent, device), ("name", service.key.clone())]],
            fields,
            is_thing: false,
        });
    }
    Group { model: "services", wanted, is_addition: false }
}

/// Whether a custom field is one that we write.
pub(super) fn is_ours(name: &str) -> bool {
    name.starts_with(OURS) || name == RUNG || name == EVIDENCE_AT
}

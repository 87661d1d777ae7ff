//! The record as lists that NetBox's import takes, one a model, numbered in the order in which they
//! go in: what is referred to comes first. References are by slug wherever names repeat. UTF-8
//! without a byte order mark, which NetBox refuses; nothing in it is made inert, for NetBox would
//! keep the apostrophe.
//!
//! What NetBox has no column for stands in custom fields of ours (`cf_mang6_FIELD`), which the first
//! list defines; by them mang6's own import reads the same things back. The same record gives the
//! same bytes, and a thing keeps its slug while no other wants it.
//!
//! Not taken over: units of before July 2025, information systems, services, plans, cables, power
//! and cooling, which have no model there or one that CSV cannot fill (a circuit's terminations want
//! NetBox's own numbers); an office's custom fields. Begin with [`lists`].

mod circuit;
mod device;
mod name;
mod network;
mod place;
pub mod rest;
mod table;
mod words;

use std::collections::BTreeMap;
use std::io;

use crate::domain::asset::Asset;
use crate::domain::netbox_version::NetboxVersion;
use crate::domain::record::Noun;

use name::Names;
use table::Table;
use words::{slug, text};

/// What our custom fields begin with.
pub const OURS: &str = "mang6_";
/// What one of them says where NetBox wants a value and we have none.
pub const NONE: &str = "(none)";

/// A list: its file and its rows, the headings first.
pub struct List {
    /// The file's name.
    pub name: String,
    rows: Vec<Vec<String>>,
}

impl List {
    /// The list as NetBox reads it.
    pub fn bytes(&self) -> io::Result<Vec<u8>> {
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        for row in &self.rows {
            writer.write_record(row).map_err(io::Error::other)?;
        }
        writer.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// Every list with something in it.
#[must_use]
pub fn lists(assets: &[Asset], version: NetboxVersion) -> Vec<List> {
    let lists = Lists::new(assets, version);
    let tables = lists.all();
    let definitions = table::definitions(&tables);
    let all = std::iter::once(("custom-fields", definitions))
        .chain(tables.into_iter().map(|table| (table.model, table.rows())));
    let filled = all.filter(|(_, rows)| rows.len() > 1);
    (1..)
        .zip(filled)
        .map(|(number, (model, rows))| List { name: format!("{number:02}-{model}.csv"), rows })
        .collect()
}

/// Whether an IPv6 address becomes a device's primary one: whatever asks NetBox where to connect is
/// then told that one.
#[must_use]
pub fn has_primary_v6(assets: &[Asset]) -> bool {
    let lists = Lists::new(assets, NetboxVersion::V4_7);
    lists.of(Noun::Address).any(|address| {
        address.key.contains(':') && network::is_managed(address) && network::is_on_port(address)
    })
}

/// The record while it is written.
struct Lists<'a> {
    assets: &'a [Asset],
    version: NetboxVersion,
    names: Names<'a>,
    /// The room of each rack, by the rack's key.
    rooms: BTreeMap<&'a str, String>,
}

impl<'a> Lists<'a> {
    fn new(assets: &'a [Asset], version: NetboxVersion) -> Self {
        let racks = assets.iter().filter(|asset| asset.noun == Noun::Rack);
        let rooms = racks.map(|rack| (rack.key.as_str(), text(rack, "room"))).collect();
        Self { assets, version, names: Names::of(assets), rooms }
    }

    /// In the order of import.
    fn all(&self) -> Vec<Table<'a>> {
        vec![
            self.tags(),
            self.regions(),
            self.tenants(),
            self.contacts(),
            self.sites(),
            self.locations(),
            self.racks(),
            self.manufacturers(),
            self.device_types(),
            self.device_roles(),
            self.platforms(),
            self.devices(),
            self.vrfs(),
            self.vlans(),
            self.interfaces(),
            self.mac_addresses(),
            self.prefix_roles(),
            self.prefixes(),
            self.ip_addresses(),
            self.providers(),
            self.circuit_types(),
            self.circuits(),
        ]
    }

    fn of(&self, noun: Noun) -> impl Iterator<Item = &'a Asset> + use<'a> {
        self.assets.iter().filter(move |asset| asset.noun == noun)
    }

    /// The slug of what a field refers to.
    fn slug_of(&self, asset: &Asset, key: &str, noun: Noun) -> String {
        self.names.slug(noun, &text(asset, key))
    }

    fn tags(&self) -> Table<'a> {
        let headings = ["name", "slug", "color", "weight"];
        let headings = if self.version.weighs_tags() { &headings[..] } else { &headings[..3] };
        let mut table = Table::new("tags", "extras.tag", headings);
        let tags: BTreeMap<String, &str> = self
            .assets
            .iter()
            .filter(|asset| table::is_exported(asset.noun))
            .flat_map(|asset| &asset.details.tags)
            .map(|tag| (slug(tag), tag.as_str()))
            .collect();
        for (slug, tag) in tags {
            let cells = [tag, &slug, words::GREY, words::WEIGHT];
            table.bare(cells.get(..headings.len()).unwrap_or_default());
        }
        table
    }
}

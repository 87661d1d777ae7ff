//! A list being put together: NetBox's own columns, what mang6's import understands from them, and
//! our custom fields for whatever that misses.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::asset::{Asset, Class, Field, Kind, Value, of};
use crate::domain::record::Noun;

use super::{NONE, OURS};

/// Nouns that have a list of their own.
const EXPORTED: &[Noun] = &[
    Noun::Unit,
    Noun::Organisation,
    Noun::Contact,
    Noun::Site,
    Noun::Room,
    Noun::Rack,
    Noun::Device,
    Noun::Vrf,
    Noun::Vlan,
    Noun::Interface,
    Noun::Prefix,
    Noun::Address,
    Noun::Link,
];

/// Whether a noun has a list of its own.
pub(super) fn is_exported(noun: Noun) -> bool {
    EXPORTED.contains(&noun)
}

/// One model's list.
pub(super) struct Table<'a> {
    /// As NetBox's REST paths name it.
    pub(super) model: &'static str,
    /// As its custom fields name it.
    object_type: &'static str,
    headings: Vec<&'static str>,
    rows: Vec<Row<'a>>,
}

/// A row. What its cells say of a field is what our import will read from them.
struct Row<'a> {
    cells: Vec<String>,
    thing: Option<(&'a Asset, Vec<(&'static str, String)>)>,
}

impl<'a> Table<'a> {
    pub(super) fn new(
        model: &'static str,
        object_type: &'static str,
        headings: &[&'static str],
    ) -> Self {
        Self { model, object_type, headings: headings.to_vec(), rows: Vec::new() }
    }

    /// A row that is no thing of ours.
    pub(super) fn bare(&mut self, cells: &[&str]) {
        let cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
        self.rows.push(Row { cells, thing: None });
    }

    /// A thing's row.
    pub(super) fn thing(
        &mut self,
        asset: &'a Asset,
        cells: Vec<String>,
        says: Vec<(&'static str, String)>,
    ) {
        self.rows.push(Row { cells, thing: Some((asset, says)) });
    }

    /// Our custom fields that some row fills.
    fn own(&self) -> BTreeSet<&'static str> {
        self.rows.iter().flat_map(|row| row.own().into_keys()).collect()
    }

    /// The headings, then the rows.
    pub(super) fn rows(&self) -> Vec<Vec<String>> {
        let own = self.own();
        let headings = self.headings.iter().map(|heading| (*heading).to_owned());
        let headings = headings.chain(own.iter().map(|column| format!("cf_{OURS}{column}")));
        let mut rows = vec![headings.collect()];
        for row in &self.rows {
            let mut filled = row.own();
            let cells = own.iter().map(|column| filled.remove(column).unwrap_or_default());
            rows.push(row.cells.iter().cloned().chain(cells).collect());
        }
        rows
    }
}

impl<'a> Table<'a> {
    /// Each row as its cells by heading, our custom fields among them, and the thing that it is.
    pub(super) fn each<T>(
        &self,
        mut of: impl FnMut(BTreeMap<String, String>, Option<&'a Asset>) -> T,
    ) -> Vec<T> {
        let rows = self.rows.iter().map(|row| {
            let own = row.own().into_iter();
            let own = own.map(|(column, value)| (format!("cf_{OURS}{column}"), value));
            let cells = self.headings.iter().map(|heading| (*heading).to_owned());
            let cells = cells.zip(row.cells.iter().cloned()).chain(own).collect();
            of(cells, row.thing.as_ref().map(|(asset, _)| *asset))
        });
        rows.collect()
    }
}

impl Row<'_> {
    /// What our import would miss or read otherwise, by column.
    fn own(&self) -> BTreeMap<&'static str, String> {
        let Some((asset, says)) = &self.thing else { return BTreeMap::new() };
        let class: &'static Class = asset.class();
        let mut own = BTreeMap::new();
        for (index, field) in class.fields.iter().enumerate().filter(|(_, field)| stays(field)) {
            let value = asset.details.values.get(&index).map(Value::printed).unwrap_or_default();
            let said = says.iter().find(|(key, _)| *key == field.key);
            let said = said.map_or("", |(_, said)| said.as_str());
            if said == value || is_of_the_past(field, &value) {
                continue;
            }
            own.insert(field.column, if value.is_empty() { NONE.to_owned() } else { value });
        }
        own
    }
}

/// Whether a field may be read back: what it refers to is in one of the lists.
fn stays(field: &Field) -> bool {
    field.kind != Kind::Nested && field.kind.refers_to().is_none_or(is_exported)
}

/// Units of before have no list.
fn is_of_the_past(field: &Field, value: &str) -> bool {
    matches!(field.kind, Kind::Unit) && value.starts_with("legacy/")
}

/// The list of the custom fields that the others fill: the headings, then the rows.
pub(super) fn definitions(tables: &[Table<'_>]) -> Vec<Vec<String>> {
    let mut types: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for table in tables {
        for column in table.own() {
            types.entry(column).or_default().insert(table.object_type);
        }
    }
    let headings = [
        "name",
        "label",
        "group_name",
        "type",
        "object_types",
        "search_weight",
        "filter_logic",
        "weight",
    ];
    let mut rows = vec![headings.map(str::to_owned).to_vec()];
    for (column, types) in types {
        let types = types.into_iter().collect::<Vec<_>>().join(",");
        let label = label(column).unwrap_or(column);
        let row =
            [&format!("{OURS}{column}"), label, "mang6", "text", &types, "1000", "loose", "100"];
        rows.push(row.map(str::to_owned).to_vec());
    }
    rows
}

/// A column's heading, of the first noun that has it.
fn label(column: &str) -> Option<&'static str> {
    let classes = EXPORTED.iter().map(|noun| of(*noun));
    classes
        .flat_map(|class| class.fields)
        .find(|field| field.column == column)
        .map(|field| field.en)
}

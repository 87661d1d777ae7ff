//! A thing as the tables of a declaration: dotted keys grouped, an address joined with its length,
//! days and numbers bare. Both forms write this tree and add nothing to it.

use std::collections::BTreeSet;

use crate::domain::asset::{Asset, Kind, Value};
use crate::domain::record::Noun;

/// A table in the order in which people read it.
pub(super) type Table = Vec<(String, Node)>;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// Text.
    Text(String),
    /// A number or a truth, written alike in both forms.
    Bare(String),
    /// A calendar day.
    Day(String),
    /// A list of values.
    List(Vec<Self>),
    /// A table on one line.
    Table(Table),
    /// Tables of their own: a plan's phases, a phase's tasks.
    Tables(Vec<Table>),
}

/// The keys of a plan's nested tables that hold days.
const NESTED_DAYS: &[&str] = &["from", "to", "due"];

/// The thing as a table; `days` are the custom fields that hold days.
pub(super) fn of(asset: &Asset, days: &BTreeSet<String>) -> Table {
    let class = asset.class();
    let mut table = Table::new();
    for (index, field) in class.fields.iter().enumerate() {
        let Some(value) = asset.details.values.get(&index) else { continue };
        // A truth of a struct that is left out is false.
        if field.core && *value == Value::Flag(false) {
            continue;
        }
        match (asset.noun, field.key) {
            (Noun::Address, "address") => {
                let length = asset.details.integer(class, "prefix_length");
                let length = length.map(|length| format!("/{length}")).unwrap_or_default();
                table.push(("address".to_owned(), Node::Text(value.printed() + &length)));
            }
            (Noun::Address, "prefix_length") => {}
            _ => put(&mut table, field.key, node(field.kind, value)),
        }
    }
    let tags = &asset.details.tags;
    if !tags.is_empty() {
        let tags = tags.iter().map(|tag| Node::Text(tag.clone())).collect();
        table.push(("tags".to_owned(), Node::List(tags)));
    }
    if !asset.details.custom.is_empty() {
        let custom = asset.details.custom.iter().map(|(name, value)| {
            let kind = if days.contains(name) { Kind::Date } else { Kind::Name };
            (name.clone(), node(kind, value))
        });
        table.push(("custom".to_owned(), Node::Table(custom.collect())));
    }
    table
}

/// Puts a value under its key; `a.site` goes into the table `a`.
fn put(table: &mut Table, key: &str, node: Node) {
    let Some((outer, inner)) = key.split_once('.') else {
        table.push((key.to_owned(), node));
        return;
    };
    let at = table.iter().position(|(name, _)| name == outer);
    let at = at.unwrap_or_else(|| {
        table.push((outer.to_owned(), Node::Table(Table::new())));
        table.len() - 1
    });
    if let Some((_, Node::Table(table))) = table.get_mut(at) {
        put(table, inner, node);
    }
}

fn node(kind: Kind, value: &Value) -> Node {
    match value {
        Value::Text(text) if kind == Kind::Date => Node::Day(text.clone()),
        Value::Text(text) if kind == Kind::Nested => nested(text),
        Value::Text(text) => Node::Text(text.clone()),
        Value::Integer(_) | Value::Real(_) | Value::Flag(_) => Node::Bare(value.printed()),
        Value::List(texts) => Node::List(texts.iter().cloned().map(Node::Text).collect()),
        Value::Integers(numbers) => {
            Node::List(numbers.iter().map(|number| Node::Bare(number.to_string())).collect())
        }
    }
}

/// A plan's phases, which its class keeps as JSON.
fn nested(text: &str) -> Node {
    of_json("", &serde_json::from_str(text).unwrap_or_default())
}

fn of_json(key: &str, value: &serde_json::Value) -> Node {
    use serde_json::Value as Json;
    match value {
        Json::String(text) if NESTED_DAYS.contains(&key) => Node::Day(text.clone()),
        Json::String(text) => Node::Text(text.clone()),
        Json::Array(values) if values.iter().all(Json::is_object) => {
            let tables = values.iter().filter_map(Json::as_object);
            Node::Tables(tables.map(table_of).collect())
        }
        Json::Array(values) => Node::List(values.iter().map(|value| of_json("", value)).collect()),
        Json::Object(table) => Node::Table(table_of(table)),
        Json::Null | Json::Bool(_) | Json::Number(_) => Node::Bare(value.to_string()),
    }
}

fn table_of(table: &serde_json::Map<String, serde_json::Value>) -> Table {
    // What names a table comes first, as people write it; the rest in the order of the alphabet.
    let head = table.iter().filter(|(key, _)| *key == "id" || *key == "name");
    let rest = table.iter().filter(|(key, _)| *key != "id" && *key != "name");
    head.chain(rest).map(|(key, value)| (key.clone(), of_json(key, value))).collect()
}

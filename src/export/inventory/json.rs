//! The form that programs write: an array a noun under its plural, one thing a line, so that two
//! exports can be compared line by line.

use std::io::{self, Write};

use super::SCHEMA;
use super::tree::{Node, Table};
use crate::domain::asset::Class;
use crate::domain::record::Noun;

pub(super) fn start(out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{{\n  \"schema\": \"{SCHEMA}\"")
}

/// One thing; `last` is the noun written before it.
pub(super) fn write(
    class: &Class,
    table: &Table,
    last: Option<Noun>,
    out: &mut dyn Write,
) -> io::Result<()> {
    if last == Some(class.noun) {
        out.write_all(b",\n")?;
    } else {
        if last.is_some() {
            out.write_all(b"\n  ]")?;
        }
        write!(out, ",\n  {}: [\n", text(class.noun.as_str()))?;
    }
    write!(out, "    {}", object(table))
}

pub(super) fn finish(last: Option<Noun>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(if last.is_some() { b"\n  ]\n}\n" } else { b"\n}\n" })
}

fn value(node: &Node) -> String {
    match node {
        Node::Text(value) | Node::Day(value) => text(value),
        Node::Bare(value) => value.clone(),
        Node::List(nodes) => list(nodes.iter().map(value)),
        Node::Table(table) => object(table),
        Node::Tables(tables) => list(tables.iter().map(object)),
    }
}

fn list(values: impl Iterator<Item = String>) -> String {
    format!("[{}]", values.collect::<Vec<_>>().join(", "))
}

fn object(table: &Table) -> String {
    let pairs: Vec<String> =
        table.iter().map(|(key, node)| format!("{}: {}", text(key), value(node))).collect();
    format!("{{{}}}", pairs.join(", "))
}

fn text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

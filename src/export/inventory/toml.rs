//! The form that people write: an array of tables a noun, days bare, what is nested indented.

use std::io::{self, Write};

use super::tree::{Node, Table};
use crate::domain::asset::Class;

const HEAD: &str =
    "# The declared record, as `mang6 export inventory` writes it and `mang6 import` reads it.\n";

pub(super) fn start(out: &mut dyn Write) -> io::Result<()> {
    out.write_all(HEAD.as_bytes())
}

/// One thing.
pub(super) fn write(class: &Class, table: &Table, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    write_table(class.word, table, 0, out)
}

/// A table with its own tables below it.
fn write_table(name: &str, table: &Table, depth: usize, out: &mut dyn Write) -> io::Result<()> {
    let indent = "  ".repeat(depth);
    writeln!(out, "{indent}[[{name}]]")?;
    for (key, node) in table {
        if !matches!(node, Node::Tables(_)) {
            writeln!(out, "{indent}{} = {}", bare(key), inline(node))?;
        }
    }
    for (key, node) in table {
        let Node::Tables(tables) = node else { continue };
        for table in tables {
            writeln!(out)?;
            write_table(&format!("{name}.{key}"), table, depth + 1, out)?;
        }
    }
    Ok(())
}

fn inline(node: &Node) -> String {
    match node {
        Node::Text(text) => quoted(text),
        Node::Bare(text) | Node::Day(text) => text.clone(),
        Node::List(nodes) => {
            let nodes: Vec<String> = nodes.iter().map(inline).collect();
            format!("[{}]", nodes.join(", "))
        }
        Node::Table(table) => inline_table(table),
        Node::Tables(tables) => {
            let tables: Vec<String> = tables.iter().map(inline_table).collect();
            format!("[{}]", tables.join(", "))
        }
    }
}

fn inline_table(table: &Table) -> String {
    let pairs: Vec<String> =
        table.iter().map(|(key, node)| format!("{} = {}", bare(key), inline(node))).collect();
    format!("{{ {} }}", pairs.join(", "))
}

/// A key as it may stand without quotes, else in quotes: custom fields have names of their own.
fn bare(key: &str) -> String {
    let is_bare = |character: char| character.is_ascii_alphanumeric() || "_-".contains(character);
    if !key.is_empty() && key.chars().all(is_bare) { key.to_owned() } else { quoted(key) }
}

/// A basic string. JSON's escapes are TOML's too, but for U+007F, which TOML wants escaped.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

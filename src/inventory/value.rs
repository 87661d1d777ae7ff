//! One value of a declaration: read as what its key wants, or a fault that says what was found and
//! how to write it. It knows no noun. Addresses and prefixes are in [`network`](super::network).

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::domain::text::Text;

use super::fields::{Reading, kind_of};
use super::source::{Quoting, shown};

/// Longest list in one value: 65,536 ports exist; nothing declared comes near.
const LIST_LENGTH: usize = 4096;

/// A value with its key.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    /// The text and the sink.
    pub(super) reading: Reading<'a>,
    /// The key it stands under.
    pub(super) key: &'static str,
    /// The value with its place.
    pub(super) found: &'a Spanned<DeValue<'a>>,
}

impl<'a> Value<'a> {
    /// Takes in a fault at this value.
    pub(super) fn fault(&self, problem: Text, hint: Option<Text>) {
        self.reading.fault(&self.found.span(), problem, hint);
    }

    /// The value as it is written, or `…` in a file of secrets.
    pub(super) fn written(&self) -> String {
        let raw = match self.found.get_ref().as_str() {
            Some(text) => text,
            None => self.reading.source.slice(&self.found.span()),
        };
        shown(raw, self.reading.source.quoting)
    }

    /// "`key` must be …, found …", with how to write it.
    pub(super) fn wrong_type(&self, wanted: &Text, example: &str) {
        let key = self.key;
        let kind = kind_of(self.found.get_ref());
        let value = self.found.get_ref();
        let written = if value.is_array() || value.is_table() {
            String::new()
        } else {
            format!(" {}", self.written())
        };
        self.fault(
            Text::new(
                format!("`{key}` must be {}, found {}{written}", wanted.en, kind.en),
                format!("`{key}` phải là {}, nhưng gặp {}{written}", wanted.vi, kind.vi),
            ),
            Some(Text::new(
                format!("write it so: `{example}`"),
                format!("viết như sau: `{example}`"),
            )),
        );
    }

    /// Any text, unchecked: the start of every textual reader.
    pub(super) fn raw(self) -> Option<&'a str> {
        if let DeValue::String(text) = self.found.get_ref() {
            return Some(text.as_ref());
        }
        let example = match (self.found.get_ref(), self.reading.source.quoting) {
            (DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_), Quoting::Open) => {
                format!("{} = \"{}\"", self.key, self.reading.source.slice(&self.found.span()))
            }
            _ => format!("{} = \"…\"", self.key),
        };
        self.wrong_type(&Text::new("text in quotes", "chuỗi trong dấu nháy"), &example);
        None
    }

    /// The values of a list.
    pub(super) fn list(self) -> Vec<Self> {
        let DeValue::Array(array) = self.found.get_ref() else {
            let is_open = self.reading.source.quoting == Quoting::Open;
            let example = if is_open && !self.found.get_ref().is_table() {
                format!("{} = [{}]", self.key, self.reading.source.slice(&self.found.span()))
            } else {
                format!("{} = […]", self.key)
            };
            self.wrong_type(&Text::new("a list", "danh sách"), &example);
            return Vec::new();
        };
        if array.len() > LIST_LENGTH {
            let (key, count) = (self.key, array.len());
            self.fault(
                Text::new(
                    format!("`{key}` lists {count} values, at most {LIST_LENGTH} are read"),
                    format!("`{key}` liệt kê {count} giá trị, tối đa {LIST_LENGTH}"),
                ),
                None,
            );
            return Vec::new();
        }
        array.iter().map(|found| Self { found, ..self }).collect()
    }

    /// The tables of an array of tables, with the place each begins at.
    pub(super) fn tables(self) -> Vec<(&'a DeTable<'a>, usize)> {
        let key = self.key;
        let wanted = Text::new("an array of tables", "mảng các bảng");
        let DeValue::Array(array) = self.found.get_ref() else {
            self.wrong_type(&wanted, &format!("[[{key}]]"));
            return Vec::new();
        };
        let mut tables = Vec::with_capacity(array.len());
        for value in array {
            match value.get_ref().as_table() {
                Some(table) => tables.push((table, value.span().start)),
                None => Self { found: value, ..self }.wrong_type(&wanted, &format!("[[{key}]]")),
            }
        }
        tables
    }

    /// The one table of an inline table or a sub-table, with the place it begins at.
    pub(super) fn table(self, example: &str) -> Option<(&'a DeTable<'a>, usize)> {
        if let DeValue::Table(table) = self.found.get_ref() {
            return Some((table, self.found.span().start));
        }
        self.wrong_type(&Text::new("a table", "bảng"), example);
        None
    }
}

//! A listing as values: columns, rows, and cells that know what they are. The writers
//! ([`table`](super::table), [`csv`](super::csv), [`json`](super::json), [`name`](super::name))
//! decide how a cell looks in their form; a grid decides nothing about looks.

use std::net::IpAddr;

use ipnet::IpNet;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::finding::Verdict;
use crate::domain::text::{Lang, Text};

use super::labels::{Label, Labelled};

/// A listing.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// What is listed, plural: the key of the JSON array.
    pub noun: &'static str,
    /// The columns; the first ones name a row.
    pub columns: Vec<Column>,
    /// How many leading columns make up a row's key; joined with `/` they are what `show` takes.
    pub key_columns: usize,
    /// The rows, each with one cell per column.
    pub rows: Vec<Vec<Cell>>,
}

impl Grid {
    /// A grid without rows.
    #[must_use]
    pub fn new(noun: &'static str, columns: Vec<Column>) -> Self {
        Self { noun, columns, key_columns: 1, rows: Vec::new() }
    }

    /// The grid with a key of so many columns.
    #[must_use]
    pub fn with_key(mut self, key_columns: usize) -> Self {
        self.key_columns = key_columns;
        self
    }

    /// The key of a row, not escaped.
    #[must_use]
    pub fn key_of(&self, row: &[Cell]) -> String {
        let parts: Vec<_> = row.iter().take(self.key_columns).filter_map(Cell::plain).collect();
        parts.join("/")
    }

    /// The grid with a row for each thing.
    #[must_use]
    pub fn with_rows<T>(
        mut self,
        things: impl IntoIterator<Item = T>,
        row: impl Fn(T) -> Vec<Cell>,
    ) -> Self {
        self.rows = things.into_iter().map(row).collect();
        self
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The key of its values in JSON and CSV, with the unit of a number.
    pub key: &'static str,
    /// Its heading for people.
    pub title: Text,
    /// Whether only `-o wide` shows it in a table. CSV and JSON always have it.
    pub wide_only: bool,
    /// Which side its values keep to in a table.
    pub align: Align,
}

impl Column {
    /// A column of text.
    #[must_use]
    pub fn new(key: &'static str, en: &str, vi: &str) -> Self {
        Self { key, title: Text::new(en, vi), wide_only: false, align: Align::Left }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(key: &'static str, en: &str, vi: &str) -> Self {
        Self { align: Align::Right, ..Self::new(key, en, vi) }
    }

    /// The column, shown in a table only when it is wide.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide_only = true;
        self
    }
}

/// The side values keep to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// As somebody wrote it; may be hostile.
    Text(String),
    /// A statement in both languages; may be hostile. CSV and JSON carry it in the language asked for.
    Words(Text),
    /// A word of a closed set: machines get the word, people the label.
    Word {
        /// The machine's word.
        word: &'static str,
        /// The people's.
        label: Label,
    },
    /// A count or an amount: people read its thousands apart.
    Integer(i64),
    /// A number that names something (port, VLAN, run): never grouped.
    Identifier(i64),
    /// A number people read with so many decimals.
    Number {
        /// The value.
        value: f64,
        /// Decimals in a table.
        digits: usize,
    },
    /// A share of 0-1: people read per cent.
    Ratio(f64),
    /// Microseconds: people read milliseconds.
    Microseconds(u32),
    /// Kilobits per second: people read what fits.
    RateKbps(u32),
    /// A judgement.
    Verdict(Verdict),
    /// Yes or no, where it is known.
    Flag(bool),
    /// Several values.
    List(Vec<String>),
    /// Several whole numbers.
    Integers(Vec<i64>),
    /// Values by name: custom fields.
    Map(Vec<(String, Self)>),
    /// A calendar day.
    Date(Date),
    /// A moment.
    Moment(Timestamp),
    /// Not known or not declared: `–`, an empty field, `null`. Never 0.
    Missing,
}

impl Cell {
    /// Text, or missing when there is none.
    #[must_use]
    pub fn text(value: impl Into<String>) -> Self {
        Self::Text(value.into())
    }

    /// Whatever is there, or missing.
    #[must_use]
    pub fn maybe<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Missing, cell)
    }

    /// Text where there is some.
    #[must_use]
    pub fn some_text(value: Option<&str>) -> Self {
        Self::maybe(value, Self::text)
    }

    /// A word of a closed set.
    #[must_use]
    pub fn word<T: Labelled>(value: T) -> Self {
        Self::Word { word: value.word(), label: value.label() }
    }

    /// A count. Beyond 2⁶³ nothing is counted here.
    #[must_use]
    pub fn count(value: u64) -> Self {
        Self::Integer(i64::try_from(value).unwrap_or(i64::MAX))
    }

    /// An address in the form of RFC 5952.
    #[must_use]
    pub fn address(value: IpAddr) -> Self {
        Self::Text(value.to_string())
    }

    /// A prefix in the form of RFC 5952.
    #[must_use]
    pub fn prefix(value: IpNet) -> Self {
        Self::Text(value.to_string())
    }

    /// The value as a plain string for machines, not escaped; `None` when missing.
    #[must_use]
    pub fn plain(&self) -> Option<String> {
        self.plain_in(Lang::En)
    }

    /// Like [`plain`](Self::plain), statements in the language asked for.
    #[must_use]
    pub fn plain_in(&self, lang: Lang) -> Option<String> {
        let plain = match self {
            Self::Missing => return None,
            Self::Text(text) => text.clone(),
            Self::Words(text) => text.in_lang(lang).to_owned(),
            Self::Word { word, .. } => (*word).to_owned(),
            Self::Integer(value) | Self::Identifier(value) => value.to_string(),
            Self::Number { value, .. } | Self::Ratio(value) => {
                if !value.is_finite() {
                    return None;
                }
                value.to_string()
            }
            Self::Microseconds(value) | Self::RateKbps(value) => value.to_string(),
            Self::Verdict(verdict) => verdict.as_str().to_owned(),
            Self::Flag(flag) => flag.to_string(),
            Self::List(values) => values.join(";"),
            Self::Integers(values) => {
                values.iter().map(ToString::to_string).collect::<Vec<_>>().join(";")
            }
            Self::Map(values) => {
                let pair = |(name, cell): &(String, Self)| {
                    format!("{name}={}", cell.plain_in(lang).unwrap_or_default())
                };
                values.iter().map(pair).collect::<Vec<_>>().join(";")
            }
            Self::Date(day) => day.to_string(),
            Self::Moment(at) => at.to_string(),
        };
        Some(plain)
    }

    /// Whether a spreadsheet program should take it as text: only text can hide a formula.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self, Self::Text(_) | Self::Words(_) | Self::List(_) | Self::Map(_))
    }
}

//! JSON: the generic form of listings, and how every document is written. Characters that act on a
//! terminal are written as `\uXXXX`, so that a document is exact for programs and harmless on a
//! screen. The promised documents are in [`v1`].

pub mod v1;

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use crate::domain::text::Lang;

use super::grid::{Cell, Grid};
use super::text::is_hostile;

/// Writes a listing as one document: `{"schema": "mang6.<verb>/v1", "<noun>": […]}`.
pub fn write_grid(grid: &Grid, verb: &str, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    write_document(&Listing { grid, verb, lang }, out)
}

/// Writes each row as a document of its own, one a line.
pub fn write_lines(grid: &Grid, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    for row in &grid.rows {
        write_line(&RowOf { grid, row, lang }, out)?;
    }
    Ok(())
}

/// Writes a document, indented, with a final line feed.
pub fn write_document(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let formatter = Harmless(PrettyFormatter::new());
    document.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, formatter))?;
    writeln!(out)
}

/// A document with one list that is written while its elements come; byte for byte what
/// [`write_document`] writes of the same two members.
#[derive(Debug)]
pub struct Opened {
    is_empty: bool,
}

impl Opened {
    /// Begins it.
    pub fn begin(schema: &str, list: &str, out: &mut dyn Write) -> io::Result<Self> {
        write!(out, "{{\n  \"schema\": \"{schema}\",\n  \"{list}\": [")?;
        Ok(Self { is_empty: true })
    }

    /// The next element.
    pub fn element(&mut self, element: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
        let mut bytes = Vec::new();
        write_document(element, &mut bytes)?;
        let comma = if self.is_empty { "" } else { "," };
        write!(out, "{comma}")?;
        // Line feeds inside of strings are escaped: every one here begins a line.
        for line in bytes.trim_ascii_end().split(|byte| *byte == b'\n') {
            out.write_all(b"\n    ")?;
            out.write_all(line)?;
        }
        self.is_empty = false;
        Ok(())
    }

    /// Ends it.
    pub fn end(self, out: &mut dyn Write) -> io::Result<()> {
        let close = if self.is_empty { "" } else { "\n  " };
        writeln!(out, "{close}]\n}}")
    }
}

/// Writes a document on one line.
pub fn write_line(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let formatter = Harmless(CompactFormatter);
    document.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, formatter))?;
    writeln!(out)
}

struct Listing<'a> {
    grid: &'a Grid,
    verb: &'a str,
    lang: Lang,
}

impl Serialize for Listing<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows: Vec<_> = self
            .grid
            .rows
            .iter()
            .map(|row| RowOf { grid: self.grid, row, lang: self.lang })
            .collect();
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("schema", &format!("mang6.{}/v1", self.verb))?;
        map.serialize_entry(self.grid.noun, &rows)?;
        map.end()
    }
}

struct RowOf<'a> {
    grid: &'a Grid,
    row: &'a [Cell],
    lang: Lang,
}

impl Serialize for RowOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.row.len()))?;
        for (column, cell) in self.grid.columns.iter().zip(self.row) {
            map.serialize_entry(column.key, &CellIn { cell, lang: self.lang })?;
        }
        map.end()
    }
}

/// A cell as a JSON value.
#[must_use]
pub fn value_of(cell: &Cell, lang: Lang) -> serde_json::Value {
    serde_json::to_value(CellIn { cell, lang }).unwrap_or_default()
}

struct CellIn<'a> {
    cell: &'a Cell,
    lang: Lang,
}

impl Serialize for CellIn<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.cell {
            Cell::Missing => serializer.serialize_none(),
            Cell::Text(text) => serializer.serialize_str(text),
            Cell::Words(text) => serializer.serialize_str(text.in_lang(self.lang)),
            Cell::Word { word, .. } => serializer.serialize_str(word),
            Cell::Integer(value) | Cell::Identifier(value) => serializer.serialize_i64(*value),
            // serde_json writes NaN and infinity as null.
            Cell::Number { value, .. } | Cell::Ratio(value) => serializer.serialize_f64(*value),
            Cell::Microseconds(value) | Cell::RateKbps(value) => serializer.serialize_u32(*value),
            Cell::Verdict(verdict) => serializer.serialize_str(verdict.as_str()),
            Cell::Flag(flag) => serializer.serialize_bool(*flag),
            Cell::List(values) => values.serialize(serializer),
            Cell::Integers(values) => values.serialize(serializer),
            Cell::Map(values) => {
                let mut map = serializer.serialize_map(Some(values.len()))?;
                for (name, cell) in values {
                    map.serialize_entry(name, &CellIn { cell, lang: self.lang })?;
                }
                map.end()
            }
            Cell::Date(day) => day.serialize(serializer),
            Cell::Moment(at) => at.serialize(serializer),
        }
    }
}

/// A formatter that writes as the inner one does, but for characters that act on a terminal.
struct Harmless<F>(F);

/// Hands formatter calls on to the inner formatter.
macro_rules! inner {
    ($($name:ident($($argument:ident: $type:ty),*);)+) => {
        $(fn $name<W: ?Sized + Write>(&mut self, writer: &mut W $(, $argument: $type)*) -> io::Result<()> {
            self.0.$name(writer $(, $argument)*)
        })+
    };
}

impl<F: Formatter> Formatter for Harmless<F> {
    inner! {
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        begin_object();
        end_object();
        begin_object_key(first: bool);
        end_object_key();
        begin_object_value();
        end_object_value();
    }

    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, hostile)) = rest.char_indices().find(|(_, each)| is_hostile(*each)) {
            let (before, after) = rest.split_at(at);
            self.0.write_string_fragment(writer, before)?;
            for unit in hostile.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = after.get(hostile.len_utf8()..).unwrap_or_default();
        }
        self.0.write_string_fragment(writer, rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::Verdict;
    use crate::report::grid::Column;

    const HOSTILE: &str = "a\u{9b}31m\u{202e}\u{e0041}\"\n\u{1b}Xã";

    fn grid() -> Grid {
        let mut grid = Grid::new(
            "things",
            vec![Column::new("name", "n", "n"), Column::number("rtt_us", "r", "r")],
        );
        grid.rows = vec![
            vec![Cell::text(HOSTILE), Cell::Missing],
            vec![Cell::Verdict(Verdict::Unknown), Cell::Microseconds(0)],
        ];
        grid
    }

    #[test]
    fn exact_for_programs_and_harmless_on_a_screen() {
        let mut out = Vec::new();
        write_grid(&grid(), "list", Lang::En, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            !text.chars().any(|character| character != '\n' && is_hostile(character)),
            "{text}"
        );
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["schema"], "mang6.list/v1");
        assert_eq!(value["things"][0]["name"], HOSTILE);
        assert_eq!(value["things"][0]["rtt_us"], serde_json::Value::Null);
        assert_eq!(value["things"][1]["rtt_us"], 0);
    }

    #[test]
    fn one_row_a_line() {
        let mut out = Vec::new();
        write_lines(&grid(), Lang::En, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text.lines().nth(1), Some(r#"{"name":"unknown","rtt_us":0}"#));
        assert_eq!(text.lines().count(), 2);
    }

    #[test]
    fn a_document_written_as_it_comes_is_the_one_written_at_once() {
        #[derive(Serialize)]
        struct Whole<'a> {
            schema: &'a str,
            things: &'a [serde_json::Value],
        }
        let thing = serde_json::json!({"name": HOSTILE, "none": [], "inner": {"list": [1, null]}});
        let check = |things: &[serde_json::Value]| {
            let (mut whole, mut parts) = (Vec::new(), Vec::new());
            write_document(&Whole { schema: "mang6.probe/v1", things }, &mut whole).unwrap();
            let mut opened = Opened::begin("mang6.probe/v1", "things", &mut parts).unwrap();
            for each in things {
                opened.element(each, &mut parts).unwrap();
            }
            opened.end(&mut parts).unwrap();
            assert_eq!(String::from_utf8(parts).unwrap(), String::from_utf8(whole).unwrap());
        };
        check(&[]);
        check(std::slice::from_ref(&thing));
        check(&[thing.clone(), serde_json::json!(3), thing]);
    }
}

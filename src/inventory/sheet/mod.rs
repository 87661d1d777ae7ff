//! Workbooks and CSV to declarations: the rows of a sheet become the tables of a declaration, each
//! value with the place of its cell, and go the way of every other: parsed, checked, all or
//! nothing. What a row does not state stays as it is stored; `-` in a cell takes a value away.
//!
//! Begin with [`Sheets::read`]; then [`Sheets::fill`] with what is stored under [`Sheets::keys`],
//! [`Sheets::files`] for [`accept`](super::accept()), and `Sheets::placed` for what it answers.

mod conflict;
mod delimited;
mod encoding;
mod exact;
mod grid;
mod heading;
mod index;
mod naming;
mod nested;
pub mod netbox;
mod read;
mod rows;
mod serial;
mod syllable;
mod synonym;
mod tcvn3;
mod value;
mod vni;
mod workbook;

use std::collections::{HashMap, HashSet};
use std::path::Path;

pub use conflict::Conflict;
pub use value::Labels;
pub use workbook::BASE_SHEET;

use crate::domain::asset::{self, Asset};
use crate::domain::record::{Noun, Record, SourcePlace};
use crate::domain::text::Text;

use super::fault::{Faults, Sink};
use super::source::SourceFile;
use naming::Column;

/// Whether a path is a workbook.
#[must_use]
pub fn is_workbook(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"))
}

/// Whether a path is a workbook or a CSV file: what this room reads.
#[must_use]
pub fn is_sheet(path: &Path) -> bool {
    is_workbook(path)
        || path.extension().is_some_and(|extension| {
            extension.eq_ignore_ascii_case("csv") || extension.eq_ignore_ascii_case("tsv")
        })
}

/// Whether a heading names a field of the class, its tags, or a column that is left out: a custom
/// field cannot be headed so.
#[must_use]
pub fn names_field(class: &asset::Class, heading: &str) -> bool {
    let parsed = naming::Heading::of(heading);
    parsed.is_ignored(heading) || naming::column(&parsed, class, &[]).is_some()
}

/// The heading that always names a custom field.
#[must_use]
pub fn custom_head(name: &str) -> String {
    format!("{}{name}", naming::CUSTOM)
}

/// Whether a file holds lists: a sheet, or an answer of NetBox.
#[must_use]
pub fn is_list(file: &SourceFile) -> bool {
    is_sheet(&file.path) || netbox::is_answer(file)
}

/// One row of a list.
#[derive(Debug)]
struct Row {
    /// Which of the files it stands in.
    file: usize,
    noun: Noun,
    /// Its key's cell.
    place: SourcePlace,
    stated: Vec<Stated>,
    /// What a field is, as TOML, where nothing states it and nothing is stored.
    otherwise: Vec<(usize, String)>,
    /// Whether every cell could be read.
    is_whole: bool,
}

/// What one cell states.
#[derive(Debug)]
struct Stated {
    column: Column,
    place: SourcePlace,
    /// The value as TOML; `None` says that there is none.
    toml: Option<String>,
}

impl Row {
    fn of(&self, index: usize) -> Option<&Stated> {
        self.stated.iter().find(|stated| stated.column == Column::Field(index))
    }

    /// A field's value and its place: what the row states, else what is stored.
    fn field(&self, stored: Option<&Asset>, at: usize) -> Option<(String, SourcePlace)> {
        if let Some(stated) = self.of(at) {
            return stated.toml.clone().map(|toml| (toml, stated.place.clone()));
        }
        let kind = asset::of(self.noun).fields.get(at)?.kind;
        let value = stored.and_then(|stored| stored.details.values.get(&at));
        let otherwise = || self.otherwise.iter().find(|(index, _)| *index == at);
        let toml = match value {
            Some(value) => index::stored(kind, value),
            None => otherwise()?.1.clone(),
        };
        Some((toml, self.place.clone()))
    }

    /// The first field of the key that the row does not state.
    fn missing_key(&self) -> Option<usize> {
        (0..asset::of(self.noun).key_count)
            .find(|index| self.of(*index).is_none_or(|stated| stated.toml.is_none()))
    }

    /// Its key, as it is stored.
    fn key(&self) -> Option<String> {
        let parts: Option<Vec<String>> = (0..asset::of(self.noun).key_count)
            .map(|index| {
                let toml = self.of(index)?.toml.as_deref()?;
                // Quoted text is JSON's too; a number stands bare.
                Some(serde_json::from_str::<String>(toml).unwrap_or_else(|_| toml.to_owned()))
            })
            .collect();
        let key = parts?.join("/");
        let without_length = || key.split('/').next().unwrap_or_default().to_owned();
        Some(if self.noun == Noun::Address { without_length() } else { key })
    }
}

/// The rows of all sheets that were read.
#[derive(Debug)]
pub struct Sheets {
    paths: Vec<std::path::PathBuf>,
    rows: Vec<Row>,
    /// What is stored of each row's thing, by row.
    stored: HashMap<usize, Asset>,
    base: HashMap<(Noun, String, String), String>,
    /// What people should know: encodings converted, rows left out.
    pub notes: Vec<Text>,
}

impl Sheets {
    /// Reads workbooks and CSV files, or every fault of all of them.
    pub fn read(
        files: &[SourceFile],
        existing: &Record,
        labels: Labels<'_>,
    ) -> Result<Self, Faults> {
        let sink = Sink::default();
        let mut reader = read::Reader::new(existing, labels, &sink);
        reader.read(files);
        let (rows, base, mut notes) = (reader.rows, reader.base, reader.notes);
        notes.extend(serial::twice(&rows, existing));
        sink.finish()?;
        let paths = files.iter().map(|file| file.path.clone()).collect();
        Ok(Self { paths, rows, stored: HashMap::new(), base, notes })
    }

    /// The things that the rows are about.
    #[must_use]
    pub fn keys(&self) -> Vec<(Noun, String)> {
        self.rows.iter().filter_map(|row| Some((row.noun, row.key()?))).collect()
    }

    /// Takes in what is stored of them: what a row leaves out stays so.
    pub fn fill(&mut self, stored: Vec<Asset>) {
        let mut by_key: HashMap<(Noun, String), Asset> =
            stored.into_iter().map(|asset| ((asset.noun, asset.key.clone()), asset)).collect();
        for (at, row) in self.rows.iter().enumerate() {
            // The first row of a key gets it: a second one is a fault of its own.
            if let Some(asset) = row.key().and_then(|key| by_key.remove(&(row.noun, key))) {
                self.stored.insert(at, asset);
            }
        }
    }

    /// The rows as declarations, a file for each that was read; `custom_days` are the custom fields
    /// that hold days.
    #[must_use]
    pub fn files(&self, custom_days: &HashSet<String>) -> Written {
        let mut written = Written::default();
        for (at, path) in self.paths.iter().enumerate() {
            let mut table = Table { days: custom_days, text: String::new(), places: Vec::new() };
            for (index, row) in self.rows.iter().enumerate().filter(|(_, row)| row.file == at) {
                table.write((index, row), self.stored.get(&index));
            }
            if !table.text.is_empty() {
                let bytes = table.text.into_bytes();
                // The rows of an answer of NetBox are no JSON any more, which the name would say.
                let path = path.with_added_extension("toml");
                written.files.push(SourceFile { path: path.clone(), bytes });
                written.places.insert(path, table.places);
            }
        }
        written
    }
}

/// A file's rows being written as tables of a declaration, a value a line.
struct Table<'a> {
    days: &'a HashSet<String>,
    text: String,
    places: Vec<Line>,
}

impl Table<'_> {
    fn line(&mut self, row: usize, line: &str, place: &SourcePlace) {
        self.text.push_str(line);
        self.text.push('\n');
        self.places.push(Line { row, place: place.clone() });
    }

    /// One row: what it states, then what is stored and it leaves out.
    fn write(&mut self, (index, row): (usize, &Row), stored: Option<&Asset>) {
        let class = asset::of(row.noun);
        self.line(index, &format!("[[{}]]", class.word), &row.place);
        for (at, field) in class.fields.iter().enumerate() {
            let Some((mut value, place)) = row.field(stored, at) else { continue };
            match (row.noun, field.key) {
                // It is written with its address.
                (Noun::Address, "prefix_length") => continue,
                (Noun::Address, "address") if !value.contains('/') => {
                    let length = class.index_of("prefix_length");
                    let length = length.and_then(|length| row.field(stored, length));
                    if let Some((length, _)) = length {
                        value.insert_str(value.len() - 1, &format!("/{length}"));
                    }
                }
                _ => {}
            }
            // A truth of a struct that is left out is false.
            if !(field.core && field.kind == asset::Kind::Flag && value == "false") {
                self.line(index, &format!("{} = {value}", field.key), &place);
            }
        }
        self.tags((index, row), stored);
        self.custom((index, row), stored);
    }

    fn tags(&mut self, (index, row): (usize, &Row), stored: Option<&Asset>) {
        let stored = stored.map(|stored| stored.details.tags.clone()).unwrap_or_default();
        match row.stated.iter().find(|stated| stated.column == Column::Tags) {
            Some(Stated { toml: Some(toml), place, .. }) => {
                self.line(index, &format!("tags = {toml}"), place);
            }
            None if !stored.is_empty() => {
                let tags = serde_json::Value::from(stored);
                self.line(index, &format!("tags = {tags}"), &row.place);
            }
            Some(Stated { toml: None, .. }) | None => {}
        }
    }

    fn custom(&mut self, (index, row): (usize, &Row), stored: Option<&Asset>) {
        let line = |name: &str, toml: &str| format!("custom.{} = {toml}", value::quote(name));
        for stated in &row.stated {
            if let (Column::Custom(name), Some(toml)) = (&stated.column, &stated.toml) {
                self.line(index, &line(name, toml), &stated.place);
            }
        }
        for (name, value) in stored.map(|stored| &stored.details.custom).into_iter().flatten() {
            let column = Column::Custom(name.clone());
            if !row.stated.iter().any(|stated| stated.column == column) {
                let is_day = self.days.contains(name);
                let kind = if is_day { asset::Kind::Date } else { asset::Kind::Name };
                let toml = index::stored(kind, value);
                self.line(index, &line(name, &toml), &row.place);
            }
        }
    }
}

/// A line of what was written, and where it comes from.
#[derive(Debug, Clone)]
struct Line {
    row: usize,
    place: SourcePlace,
}

/// Sheets as declarations, with the way back to their cells.
#[derive(Debug, Default)]
pub struct Written {
    /// The declarations.
    pub files: Vec<SourceFile>,
    places: HashMap<std::path::PathBuf, Vec<Line>>,
}

impl Written {
    fn line(&self, place: &SourcePlace) -> Option<&Line> {
        let at = usize::try_from(place.line).ok()?.checked_sub(1)?;
        self.places.get(&*place.file)?.get(at)
    }

    /// The cell that a place of the declarations comes from.
    #[must_use]
    pub fn cell(&self, place: &SourcePlace) -> Option<SourcePlace> {
        self.line(place).map(|line| line.place.clone())
    }

    /// Faults at the cells they are about.
    #[must_use]
    pub fn placed(&self, mut faults: Faults) -> Faults {
        for fault in &mut faults.faults {
            if let Some(place) = self.cell(&fault.place) {
                fault.place = place;
            }
        }
        faults.faults.sort_by(|left, right| left.place.cmp(&right.place));
        faults
    }
}

#[cfg(test)]
mod tests;

//! A noun's list as CSV, a column a field in the order of its class, then the tags and the custom
//! fields that may be given to it. Which columns a list has does not depend on what is in it, so
//! that `import` knows such a list by its first line and takes every cell as it stands.
//!
//! What a spreadsheet program would run as a formula stands behind an apostrophe in either form.

use std::io::{self, Write};

use crate::domain::asset::custom_field::is_for;
use crate::domain::asset::{Asset, Class, Value, of};
use crate::domain::formula::inert;
use crate::domain::record::Noun;
use crate::domain::text::Lang;

/// For whom a list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Programs: the headings are the keys that scripts rely on.
    Scripts,
    /// Excel: a byte order mark, without which it takes UTF-8 for the system's code page, and
    /// headings for people.
    Excel(Lang),
}

/// The custom fields that are defined: their names, and the nouns each may be given to.
#[derive(Debug, Default)]
pub struct CustomFields {
    defined: Vec<(String, Vec<String>)>,
}

impl CustomFields {
    /// Takes in a definition; other things are passed over.
    pub fn learn(&mut self, asset: &Asset) {
        let class = asset.class();
        if class.noun != Noun::CustomField {
            return;
        }
        let applies_to = asset.details.list(class, "applies_to").to_vec();
        self.defined.push((asset.key.clone(), applies_to));
    }

    /// Those that a noun may have; a definition without nouns is for all.
    fn of(&self, class: &'static Class) -> Vec<String> {
        let names = self.defined.iter().filter(|(_, applies_to)| is_for(applies_to, class));
        names.map(|(name, _)| name.clone()).collect()
    }
}

/// One noun's list being written.
pub struct List<W: Write> {
    class: &'static Class,
    custom: Vec<String>,
    writer: csv::Writer<W>,
}

impl<W: Write> List<W> {
    /// Writes the headings.
    pub fn start(
        noun: Noun,
        fields: &CustomFields,
        audience: Audience,
        mut out: W,
    ) -> io::Result<Self> {
        let (class, custom) = (of(noun), fields.of(of(noun)));
        if matches!(audience, Audience::Excel(_)) {
            out.write_all("\u{feff}".as_bytes())?;
        }
        let mut writer =
            csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        let named = class.fields.iter().map(|field| match audience {
            Audience::Scripts => field.column,
            Audience::Excel(Lang::En) => field.en,
            Audience::Excel(Lang::Vi) => field.vi,
        });
        let custom_headings = custom.iter().map(|name| format!("custom.{name}"));
        let headings = named.map(str::to_owned).chain(["tags".to_owned()]).chain(custom_headings);
        writer
            .write_record(headings.map(|heading| inert(&heading).into_owned()))
            .map_err(into_io)?;
        Ok(Self { class, custom, writer })
    }

    /// Writes one thing.
    pub fn write(&mut self, asset: &Asset) -> io::Result<()> {
        let details = &asset.details;
        let fields = (0..self.class.fields.len()).map(|index| cell(details.values.get(&index)));
        let tags = cell(Value::list(details.tags.clone()).as_ref());
        let custom = self.custom.iter().map(|name| cell(details.custom.get(name)));
        self.writer.write_record(fields.chain([tags]).chain(custom)).map_err(into_io)
    }

    /// Ends the list.
    pub fn finish(self) -> io::Result<W> {
        self.writer.into_inner().map_err(csv::IntoInnerError::into_error)
    }
}

/// A value as its cell: numbers bare, texts inert, lists separated by `; ` where no text of them
/// could be taken for two.
fn cell(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(value @ (Value::Integer(_) | Value::Real(_) | Value::Flag(_))) => value.printed(),
        Some(Value::List(texts)) if texts.iter().all(|text| is_one(text)) => {
            inert(&texts.join("; ")).into_owned()
        }
        Some(value) => inert(&value.printed()).into_owned(),
    }
}

fn is_one(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && !text.contains([';', ',', '\n', '\r', '['])
}

/// The writer's own error where there is one, so that a broken pipe stays one.
fn into_io(error: csv::Error) -> io::Error {
    if !error.is_io_error() {
        return io::Error::other(error);
    }
    if let csv::ErrorKind::Io(error) = error.into_kind() {
        return error;
    }
    io::Error::other("cannot write the CSV record")
}

//! The whole declared record as a declaration: what `import` reads back. Exporting, importing into
//! an empty database and exporting again gives the same bytes, so nothing here depends on the day,
//! the machine or the order of declaring.
//!
//! Assets come one at a time, class by class in the order of
//! [`CLASSES`](crate::domain::asset::CLASSES): definitions of custom fields first, for they decide
//! which custom values are days.

pub mod csv;
mod json;
mod toml;
mod tree;

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::domain::asset::Asset;
use crate::domain::record::Noun;

/// The JSON form's promise.
pub const SCHEMA: &str = "mang6.export/v1";

/// The forms of a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// What people write.
    Toml,
    /// What programs write.
    Json,
}

/// A declaration being written.
pub struct Writer<'o> {
    form: Form,
    out: &'o mut dyn Write,
    /// Custom fields that hold days: only TOML tells days from text.
    days: BTreeSet<String>,
    /// The noun that was written last.
    last: Option<Noun>,
}

impl<'o> Writer<'o> {
    /// Begins a declaration.
    pub fn start(form: Form, out: &'o mut dyn Write) -> io::Result<Self> {
        match form {
            Form::Toml => toml::start(out)?,
            Form::Json => json::start(out)?,
        }
        Ok(Self { form, out, days: BTreeSet::new(), last: None })
    }

    /// Writes one thing, after everything that stands before it in the order of classes.
    pub fn write(&mut self, asset: &Asset) -> io::Result<()> {
        let class = asset.class();
        if asset.noun == Noun::CustomField && asset.details.text(class, "kind") == Some("date") {
            self.days.insert(asset.key.clone());
        }
        let table = tree::of(asset, &self.days);
        match self.form {
            Form::Toml => toml::write(class, &table, self.out)?,
            Form::Json => json::write(class, &table, self.last, self.out)?,
        }
        self.last = Some(asset.noun);
        Ok(())
    }

    /// Ends the declaration.
    pub fn finish(self) -> io::Result<()> {
        match self.form {
            Form::Toml => Ok(()),
            Form::Json => json::finish(self.last, self.out),
        }
    }
}

#[cfg(test)]
mod tests;

//! `export inventory`: the whole declared record as a declaration that `import` reads back.

use std::path::Path;

use super::desk::Desk;
use super::failure::Failure;
use super::outcome::Outcome;
use super::{record, whole_file};
use crate::domain::asset::Asset;
use crate::domain::record::Noun;
use crate::domain::text::Text;
use crate::export::inventory::csv::{Audience, CustomFields, List};
use crate::export::inventory::{Form, Writer};

/// The form that people write.
pub fn toml(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    write(desk, Form::Toml)
}

/// The form that programs write.
pub fn json(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    write(desk, Form::Json)
}

/// What opens a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenedBy {
    /// Scripts, and whatever takes UTF-8 for granted.
    Scripts,
    /// Excel.
    Excel,
}

fn audience(desk: &Desk<'_>, opened_by: OpenedBy) -> Audience {
    match opened_by {
        OpenedBy::Scripts => Audience::Scripts,
        OpenedBy::Excel => Audience::Excel(desk.settings.lang),
    }
}

/// One noun's list.
pub fn list(desk: &mut Desk<'_>, noun: Noun, opened_by: OpenedBy) -> Result<Outcome, Failure> {
    let audience = audience(desk, opened_by);
    let store = record::read(desk)?;
    let mut fields = CustomFields::default();
    for field in store.assets(Noun::CustomField, &[]).map_err(record::refused)? {
        fields.learn(&field);
    }
    let assets = store.assets(noun, &[]).map_err(record::refused)?;
    let mut list = List::start(noun, &fields, audience, &mut *desk.out)?;
    assets.iter().try_for_each(|asset| list.write(asset))?;
    list.finish()?;
    Ok(Outcome::Well)
}

/// A list for each noun that has something, in a folder, as all was at one moment.
pub fn lists(desk: &mut Desk<'_>, folder: &Path, opened_by: OpenedBy) -> Result<Outcome, Failure> {
    let audience = audience(desk, opened_by);
    let store = record::read(desk)?;
    whole_file::make_folder(folder)?;
    let mut lists = Lists {
        audience,
        definitions: Vec::new(),
        fields: CustomFields::default(),
        at: None,
        done: Vec::new(),
    };
    store.every_asset(&mut |asset| lists.write(asset)).map_err(record::refused)??;
    lists.define()?;
    lists.end()?;
    for (noun, bytes) in &lists.done {
        whole_file::write(&folder.join(format!("{noun}.csv")), bytes)?;
    }
    // Joined: a folder may be typed with its slash.
    let (count, all) = (lists.done.len(), folder.join("*.csv"));
    let (path, all) = (folder.display(), all.display());
    desk.voice.note(&Text::new(
        format!("{count} lists in {path}; `mang6 import {all}` reads them back"),
        format!("{count} danh sách trong {path}; đọc lại bằng `mang6 import {all}`"),
    ));
    Ok(Outcome::Well)
}

/// Lists being written, one after another.
struct Lists {
    audience: Audience,
    /// Definitions of custom fields, which come first: written once all are known, for a
    /// definition may have custom fields too.
    definitions: Vec<Asset>,
    fields: CustomFields,
    at: Option<(Noun, List<Vec<u8>>)>,
    done: Vec<(Noun, Vec<u8>)>,
}

impl Lists {
    fn write(&mut self, asset: Asset) -> std::io::Result<()> {
        if asset.noun == Noun::CustomField {
            self.fields.learn(&asset);
            self.definitions.push(asset);
            return Ok(());
        }
        self.define()?;
        self.append(&asset)
    }

    fn define(&mut self) -> std::io::Result<()> {
        std::mem::take(&mut self.definitions).iter().try_for_each(|each| self.append(each))
    }

    fn append(&mut self, asset: &Asset) -> std::io::Result<()> {
        if self.at.as_ref().is_none_or(|(noun, _)| *noun != asset.noun) {
            self.end()?;
            let list = List::start(asset.noun, &self.fields, self.audience, Vec::new())?;
            self.at = Some((asset.noun, list));
        }
        match &mut self.at {
            Some((_, list)) => list.write(asset),
            None => Ok(()),
        }
    }

    fn end(&mut self) -> std::io::Result<()> {
        if let Some((noun, list)) = self.at.take() {
            self.done.push((noun, list.finish()?));
        }
        Ok(())
    }
}

/// Writes everything that is declared, as it was at one moment.
fn write(desk: &mut Desk<'_>, form: Form) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    let mut writer = Writer::start(form, &mut *desk.out)?;
    store.every_asset(&mut |asset| writer.write(&asset)).map_err(record::refused)??;
    writer.finish()?;
    Ok(Outcome::Well)
}

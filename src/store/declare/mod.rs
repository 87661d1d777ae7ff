//! Writing what people declare: what would change, and the change itself in one transaction, with
//! its author. A thing is compared with what is stored under its key, one look-up each, so that an
//! import costs by its own size and not by the record's.

use rusqlite::Connection;

use super::asset::referring;
use super::history::{CUSTOM, TAGS, keep, printed_custom};
use super::{Error, Store, noun, table};
use crate::domain::asset::{Asset, Details};
use crate::domain::change::{Author, Change, ChangeKind, FieldChange};
use crate::domain::record::{Declared, Record, Thing};

impl Store {
    /// Everything that is declared.
    pub fn record(&self) -> Result<Record, Error> {
        noun::all(&self.connection).map_err(|source| self.at(source))
    }

    /// What writing these nouns would change. Nouns that are already so are left out.
    pub fn preview(&self, declared: &[Declared]) -> Result<Vec<Change>, Error> {
        let mut changes = Vec::new();
        for declared in declared {
            let step = step(&self.connection, declared).map_err(|source| self.at(source))?;
            changes.extend(step.map(|step| step.change));
        }
        Ok(changes)
    }

    /// Writes these nouns, all or nothing, and keeps who changed what.
    pub fn apply(&mut self, declared: &[Declared], author: &Author) -> Result<Vec<Change>, Error> {
        let path = self.path.clone();
        let at = |source| Error::of(&path, source);
        // Immediate: the write lock is taken before anything is compared under it.
        let transaction = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(at)?;
        let mut changes = Vec::new();
        for declared in declared {
            let Some(step) = step(&transaction, declared).map_err(at)? else { continue };
            write(&transaction, &declared.thing, &step).map_err(at)?;
            keep(&transaction, &step.change, author).map_err(at)?;
            changes.push(step.change);
        }
        // Only now: what referred to a removed thing may be changed or removed by the same files.
        for change in changes.iter().filter(|change| change.kind == ChangeKind::Remove) {
            let referring = referring(&transaction, change.noun, &change.key).map_err(at)?;
            if let Some(first) = referring.into_iter().next() {
                return Err(Error::StillNamed { path, change: Box::new(change.clone()), first });
            }
        }
        transaction.commit().map_err(at)?;
        Ok(changes)
    }
}

/// One thing's way from what is stored to what is declared.
struct Step {
    change: Change,
    /// What it is afterwards, or was before it is removed.
    asset: Asset,
}

/// What a declared noun changes, if anything.
fn step(connection: &Connection, declared: &Declared) -> rusqlite::Result<Option<Step>> {
    let asset = declared.asset();
    let before = table::find(connection, asset.class(), &asset.key)?;
    let place = Some(declared.place.clone());
    let noun = asset.noun;
    if let Thing::Removed(..) = declared.thing {
        return Ok(before.map(|before| {
            let fields = differences(&before, &before.details, &Details::default());
            let key = before.key.clone();
            let change = Change { kind: ChangeKind::Remove, noun, key, fields, place };
            Step { change, asset: before }
        }));
    }
    let key = asset.key.clone();
    let (kind, old) = match before {
        Some(before) if before == asset => return Ok(None),
        Some(before) => (ChangeKind::Change, before.details),
        None => (ChangeKind::Add, Details::default()),
    };
    let fields = differences(&asset, &old, &asset.details);
    Ok(Some(Step { change: Change { kind, noun, key, fields, place }, asset }))
}

fn write(connection: &Connection, thing: &Thing, step: &Step) -> rusqlite::Result<()> {
    match step.change.kind {
        ChangeKind::Remove => table::delete(connection, &step.asset),
        ChangeKind::Add | ChangeKind::Change => table::put(connection, thing, &step.asset),
    }
}

/// The fields that differ, in the order of the class, then tags and custom fields.
fn differences(asset: &Asset, old: &Details, new: &Details) -> Vec<FieldChange> {
    let mut fields = Vec::with_capacity(new.values.len());
    for (index, field) in asset.class().body() {
        let (old, new) = (old.values.get(&index), new.values.get(&index));
        if old != new {
            fields.push(FieldChange {
                field: field.key.to_owned(),
                old: old.map(crate::domain::asset::Value::printed),
                new: new.map(crate::domain::asset::Value::printed),
            });
        }
    }
    if old.tags != new.tags {
        let printed = |tags: &[String]| {
            (!tags.is_empty()).then(|| serde_json::Value::from(tags.to_vec()).to_string())
        };
        fields.push(FieldChange {
            field: TAGS.to_owned(),
            old: printed(&old.tags),
            new: printed(&new.tags),
        });
    }
    let names: std::collections::BTreeSet<&String> =
        old.custom.keys().chain(new.custom.keys()).collect();
    for name in names {
        let (old, new) = (old.custom.get(name), new.custom.get(name));
        if old != new {
            fields.push(FieldChange {
                field: format!("{CUSTOM}{name}"),
                old: old.map(printed_custom),
                new: new.map(printed_custom),
            });
        }
    }
    fields
}

#[cfg(test)]
mod tests;

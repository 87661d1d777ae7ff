//! Writing what people declared: what would change, the change itself in one transaction, and who
//! changed what when.

use std::collections::HashMap;

use rusqlite::{Connection, named_params};

use super::codec::{maybe, moment, word};
use super::fields::{self, Field};
use super::{Error, Store, noun};
use crate::domain::change::{Author, Change, ChangeKind, FieldChange};
use crate::domain::record::{Declared, Noun, Record, SourcePlace, Thing};

const ADD_CHANGE: &str = "INSERT INTO change (at_us, user, kind, noun, key, file, line, \"column\")
    VALUES (:at_us, :user, :kind, :noun, :key, :file, :line, :column)";
const ADD_FIELD: &str = "INSERT INTO change_field (change, position, field, old, new)
    VALUES (:change, :position, :field, :old, :new)";
const HISTORY: &str = "SELECT id, at_us, user, kind, file, line, \"column\" FROM change
    WHERE noun = :noun AND key = :key ORDER BY id";
const HISTORY_FIELDS: &str =
    "SELECT field, old, new FROM change_field WHERE change = ?1 ORDER BY position";

impl Store {
    /// Everything that is declared.
    pub fn record(&self) -> Result<Record, Error> {
        noun::all(&self.connection).map_err(|source| self.at(source))
    }

    /// What writing these nouns would change. Nouns that are already so are left out.
    pub fn preview(&self, declared: &[Declared]) -> Result<Vec<Change>, Error> {
        let present = Present::of(self.record()?);
        Ok(declared.iter().filter_map(|declared| present.change(declared)).collect())
    }

    /// Writes these nouns, all or nothing, and keeps who changed what.
    pub fn apply(&mut self, declared: &[Declared], author: &Author) -> Result<Vec<Change>, Error> {
        let present = Present::of(self.record()?);
        let path = self.path.clone();
        let at = |source| Error::of(&path, source);
        // Immediate: the write lock is taken before anything is compared under it.
        let transaction = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(at)?;
        let mut changes = Vec::new();
        for declared in declared {
            if let Some(change) = present.change(declared) {
                noun::put(&transaction, &declared.thing).map_err(at)?;
                keep(&transaction, &change, author).map_err(at)?;
                changes.push(change);
            }
        }
        transaction.commit().map_err(at)?;
        Ok(changes)
    }

    /// Who changed one noun, first change first.
    pub fn history(&self, noun: Noun, key: &str) -> Result<Vec<(Author, Change)>, Error> {
        self.try_history(noun, key).map_err(|source| self.at(source))
    }

    fn try_history(&self, noun: Noun, key: &str) -> rusqlite::Result<Vec<(Author, Change)>> {
        let mut statement = self.connection.prepare_cached(HISTORY)?;
        let mut rows = statement.query(named_params! { ":noun": noun.as_str(), ":key": key })?;
        let mut changes = Vec::new();
        while let Some(row) = rows.next()? {
            let author = Author { user: row.get("user")?, at: moment(row, "at_us")? };
            let file: Option<std::path::PathBuf> = maybe(row, "file")?;
            let line: Option<u32> = row.get("line")?;
            let column: Option<u32> = row.get("column")?;
            let place = file.zip(line).zip(column).map(|((file, line), column)| SourcePlace {
                file,
                line,
                column,
            });
            let id: i64 = row.get("id")?;
            let fields = self
                .connection
                .prepare_cached(HISTORY_FIELDS)?
                .query_map([id], |row| {
                    Ok(FieldChange {
                        field: row.get("field")?,
                        old: row.get("old")?,
                        new: row.get("new")?,
                    })
                })?
                .collect::<Result<_, _>>()?;
            let change =
                Change { kind: word(row, "kind")?, noun, key: key.to_owned(), fields, place };
            changes.push((author, change));
        }
        Ok(changes)
    }
}

/// What is there now, by key: a hash map, so that a large import stays linear.
struct Present {
    things: HashMap<(Noun, String), Thing>,
}

impl Present {
    fn of(record: Record) -> Self {
        let things = record
            .units
            .into_iter()
            .map(Thing::Unit)
            .chain(record.organisations.into_iter().map(Thing::Organisation))
            .chain(record.sites.into_iter().map(Thing::Site))
            .chain(record.devices.into_iter().map(|device| Thing::Device(Box::new(device))))
            .chain(record.interfaces.into_iter().map(Thing::Interface))
            .chain(record.addresses.into_iter().map(Thing::Address))
            .chain(record.prefixes.into_iter().map(Thing::Prefix))
            .chain(record.links.into_iter().map(|link| Thing::Link(Box::new(link))))
            .chain(record.systems.into_iter().map(Thing::System))
            .chain(record.services.into_iter().map(Thing::Service))
            .chain(record.plans.into_iter().map(|plan| Thing::Plan(Box::new(plan))))
            .map(|thing| ((thing.noun(), thing.key()), thing))
            .collect();
        Self { things }
    }

    /// The change that a declared noun is, if it is one.
    fn change(&self, declared: &Declared) -> Option<Change> {
        let (noun, key) = (declared.thing.noun(), declared.thing.key());
        let before = self.things.get(&(noun, key.clone()));
        if before == Some(&declared.thing) {
            return None;
        }
        let new = fields::of(&declared.thing);
        let (kind, fields) = match before {
            None => (ChangeKind::Add, differences(&[], new)),
            Some(before) => (ChangeKind::Change, differences(&fields::of(before), new)),
        };
        Some(Change { kind, noun, key, fields, place: Some(declared.place.clone()) })
    }
}

fn differences(old: &[Field], new: Vec<Field>) -> Vec<FieldChange> {
    new.into_iter()
        .filter_map(|(field, new)| {
            let old = old.iter().find(|(name, _)| *name == field).and_then(|(_, old)| old.clone());
            (old != new).then(|| FieldChange { field: field.to_owned(), old, new })
        })
        .collect()
}

fn keep(connection: &Connection, change: &Change, author: &Author) -> rusqlite::Result<()> {
    connection.prepare_cached(ADD_CHANGE)?.execute(named_params! {
        ":at_us": author.at.as_microsecond(),
        ":user": author.user,
        ":kind": change.kind.as_str(),
        ":noun": change.noun.as_str(),
        ":key": change.key,
        ":file": change.place.as_ref().map(|place| place.file.to_string_lossy()),
        ":line": change.place.as_ref().map(|place| place.line),
        ":column": change.place.as_ref().map(|place| place.column),
    })?;
    let id = connection.last_insert_rowid();
    let mut add_field = connection.prepare_cached(ADD_FIELD)?;
    for (position, field) in (0_i64..).zip(&change.fields) {
        add_field.execute(named_params! {
            ":change": id,
            ":position": position,
            ":field": field.field,
            ":old": field.old,
            ":new": field.new,
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;

//! Writing what people declare: what would change, and the change itself in one transaction, with
//! its author. A thing is compared with what is stored under its key, one look-up each, so that an
//! import costs by its own size and not by the record's.

mod pen;

use std::collections::HashSet;
use std::sync::mpsc::sync_channel;

use rayon::prelude::*;
use rusqlite::Connection;

use super::asset::referring;
use super::history::{CUSTOM, TAGS, printed_custom};
use super::{Error, Store, history, noun, table};
use crate::domain::asset::{Asset, CLASSES, Details};
use crate::domain::change::{Author, Change, ChangeKind, FieldChange};
use crate::domain::plan::Plan;
use crate::domain::record::{Declared, Noun, Record, Thing};
use pen::{Pen, PutOff};

const INTERFACE_DEVICES: &str = "SELECT device FROM interface";

impl Store {
    /// Everything that is declared.
    pub fn record(&self) -> Result<Record, Error> {
        noun::all(&self.connection).map_err(|source| self.at(source))
    }

    /// What is declared as far as judging looks at it: without interfaces, serial numbers, the names of
    /// credentials and the interfaces of addresses.
    pub fn record_to_judge(&self) -> Result<Record, Error> {
        noun::judged(&self.connection).map_err(|source| self.at(source))
    }

    /// The plans alone.
    pub fn plans(&self) -> Result<Vec<Plan>, Error> {
        noun::plan::all(&self.connection).map_err(|source| self.at(source))
    }

    /// How many interfaces are declared on devices that are wanted, by name.
    pub fn interface_count(&self, mut is_wanted: impl FnMut(&str) -> bool) -> Result<u64, Error> {
        let mut count = || -> rusqlite::Result<u64> {
            let mut statement = self.connection.prepare_cached(INTERFACE_DEVICES)?;
            let mut rows = statement.query([])?;
            let mut count = 0;
            while let Some(row) = rows.next()? {
                count += u64::from(is_wanted(row.get_ref(0)?.as_str()?));
            }
            Ok(count)
        };
        count().map_err(|source| self.at(source))
    }

    /// What writing these nouns would change. Nouns that are already so are left out.
    pub fn preview(&self, declared: &[Declared]) -> Result<Vec<Change>, Error> {
        let mut changes = Vec::new();
        for declared in declared {
            let prepared = Prepared::of(declared);
            let before = table::find(&self.connection, prepared.asset.class(), &prepared.asset.key)
                .map_err(|source| self.at(source))?;
            changes.extend(Step::of(prepared, before).map(|step| step.change()));
        }
        Ok(changes)
    }

    /// Writes these nouns, all or nothing, and keeps who changed what.
    pub fn apply(&mut self, declared: &[Declared], author: &Author) -> Result<Vec<Change>, Error> {
        let mut changes = Vec::new();
        self.write(declared, author, &mut |step| changes.push(step.change()))?;
        Ok(changes)
    }

    /// The same where only the sums are wanted: a hundred thousand changes are not kept in memory.
    pub fn apply_counting(
        &mut self,
        declared: &[Declared],
        author: &Author,
    ) -> Result<Counts, Error> {
        let mut counts = Counts::default();
        self.write(declared, author, &mut |step| counts.add(step.kind))?;
        Ok(counts)
    }

    fn write(
        &mut self,
        declared: &[Declared],
        author: &Author,
        each: &mut dyn FnMut(&Step<'_>),
    ) -> Result<(), Error> {
        let path = self.path.clone();
        let at = |source| Error::of(&path, source);
        if declared.len() > MANY_COUNT {
            self.connection.pragma_update(None, "cache_size", CACHE_KIB).map_err(at)?;
        }
        // Immediate: the write lock is taken before anything is compared under it.
        let transaction = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(at)?;
        let mut removed = Vec::new();
        put_all(&transaction, declared, author, &mut |step| {
            if step.kind == ChangeKind::Remove {
                removed.push(step.change());
            }
            each(step);
        })
        .map_err(at)?;
        // Only now: what referred to a removed thing may be changed or removed by the same files.
        for change in removed {
            let referring = referring(&transaction, change.noun, &change.key).map_err(at)?;
            if let Some(first) = referring.into_iter().next() {
                return Err(Error::StillNamed { path, change: Box::new(change), first });
            }
        }
        transaction.commit().map_err(at)
    }
}

/// How many changes of each kind there were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// New things.
    pub added: usize,
    /// Things that differ.
    pub changed: usize,
    /// Things that are gone.
    pub removed: usize,
}

impl Counts {
    /// Counts one.
    pub fn add(&mut self, kind: ChangeKind) {
        match kind {
            ChangeKind::Add => self.added += 1,
            ChangeKind::Change => self.changed += 1,
            ChangeKind::Remove => self.removed += 1,
        }
    }
}

/// More things than that at a time are an import of a whole province.
const MANY_COUNT: usize = 10_000;
/// Pages kept in memory while so many are written, KiB as SQLite wants it told: with the usual 2 MiB
/// a table of 400,000 addresses is written to the disk many times over. Tables are written in the order of
/// their keys and indexes made at the end: more than this is no faster.
const CACHE_KIB: i64 = -65_536;
/// Things handed from the preparing thread to the writing one at a time.
const BATCH_COUNT: usize = 1024;
/// Batches that may wait.
const WAITING_COUNT: usize = 8;

/// Writes everything in the order of classes and keys, so that what is referred to comes first and
/// each table grows at its end. One thread prepares, this one writes.
fn put_all(
    connection: &Connection,
    declared: &[Declared],
    author: &Author,
    each: &mut dyn FnMut(&Step<'_>),
) -> rusqlite::Result<()> {
    let empty = empty_nouns(connection)?;
    let put_off = if declared.len() > MANY_COUNT {
        PutOff::of(connection, &empty, declared.len())?
    } else {
        PutOff::default()
    };
    let order = order(declared);
    let mut pen = Pen::new(connection, author)?;
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel::<Vec<Prepared<'_>>>(WAITING_COUNT);
        scope.spawn(move || {
            for batch in order.chunks(BATCH_COUNT) {
                let of = |at: &usize| declared.get(*at).map(Prepared::of);
                // Nobody takes them any more when writing failed.
                if sender.send(batch.iter().filter_map(of).collect()).is_err() {
                    return;
                }
            }
        });
        // Freeing what is written takes as long as preparing it: another core does that.
        let (written, freed) = sync_channel::<Vec<Step<'_>>>(WAITING_COUNT);
        scope.spawn(move || freed.iter().for_each(drop));
        let mut last: Option<(Noun, String)> = None;
        let mut done = Vec::with_capacity(BATCH_COUNT);
        for prepared in receiver.iter().flatten() {
            let (noun, key) = (prepared.asset.noun, prepared.asset.key.clone());
            let is_twin = last.as_ref().is_some_and(|last| last.0 == noun && last.1 == key);
            let before = if empty.contains(&noun) && !is_twin {
                None
            } else {
                table::find(connection, prepared.asset.class(), &key)?
            };
            last = Some((noun, key));
            let Some(step) = Step::of(prepared, before) else { continue };
            pen.write(&step)?;
            each(&step);
            done.push(step);
            if done.len() == BATCH_COUNT {
                // Nobody else takes them when that fails: they are freed here.
                let _ = written.send(std::mem::replace(&mut done, Vec::with_capacity(BATCH_COUNT)));
            }
        }
        Ok::<(), rusqlite::Error>(())
    })?;
    put_off.make(connection)
}

/// The nouns that have nothing yet: there is nothing to compare with.
fn empty_nouns(connection: &Connection) -> rusqlite::Result<HashSet<Noun>> {
    let mut empty = HashSet::new();
    for class in CLASSES {
        if !table::has_rows(connection, class)? {
            empty.insert(class.noun);
        }
    }
    Ok(empty)
}

/// Places in the declaration, by class and key; things of one key in the order of declaring.
fn order(declared: &[Declared]) -> Vec<usize> {
    let mut order: Vec<(usize, String, usize)> = declared
        .par_iter()
        .enumerate()
        .map(|(at, declared)| {
            let noun = declared.thing.noun();
            let class = CLASSES.iter().position(|class| class.noun == noun).unwrap_or(0);
            (class, declared.thing.key(), at)
        })
        .collect();
    order.par_sort_unstable();
    order.into_iter().map(|(.., at)| at).collect()
}

/// A declared thing, as far as it can be made ready without the database.
struct Prepared<'d> {
    declared: &'d Declared,
    asset: Asset,
    /// Its fields as history keeps them when it is new.
    added: String,
}

impl<'d> Prepared<'d> {
    fn of(declared: &'d Declared) -> Self {
        let asset = declared.asset();
        let added = if matches!(declared.thing, Thing::Removed(..)) {
            String::new()
        } else {
            history::printed(&differences(&asset, &Details::default(), &asset.details))
        };
        Self { declared, asset, added }
    }
}

/// One thing's way from what is stored to what is declared.
struct Step<'d> {
    kind: ChangeKind,
    declared: &'d Declared,
    /// What it is afterwards, or was before it is removed.
    asset: Asset,
    old: Details,
    /// The fields that differ, as history keeps them.
    printed: String,
}

impl<'d> Step<'d> {
    /// What a declared noun changes, if anything.
    fn of(prepared: Prepared<'d>, before: Option<Asset>) -> Option<Self> {
        let Prepared { declared, asset, added } = prepared;
        if let Thing::Removed(..) = declared.thing {
            let asset = before?;
            let old = asset.details.clone();
            let printed = history::printed(&differences(&asset, &old, &Details::default()));
            return Some(Self { kind: ChangeKind::Remove, declared, asset, old, printed });
        }
        let (kind, old, printed) = match before {
            Some(before) if before == asset => return None,
            Some(before) => {
                let printed =
                    history::printed(&differences(&asset, &before.details, &asset.details));
                (ChangeKind::Change, before.details, printed)
            }
            None => (ChangeKind::Add, Details::default(), added),
        };
        Some(Self { kind, declared, asset, old, printed })
    }

    /// The change in words.
    fn change(&self) -> Change {
        let gone = Details::default();
        let new = if self.kind == ChangeKind::Remove { &gone } else { &self.asset.details };
        Change {
            kind: self.kind,
            noun: self.asset.noun,
            key: self.asset.key.clone(),
            fields: differences(&self.asset, &self.old, new),
            place: Some(self.declared.place.clone()),
        }
    }
}

/// The fields that differ, in the order of the class, then tags and custom fields.
pub(super) fn differences(asset: &Asset, old: &Details, new: &Details) -> Vec<FieldChange> {
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

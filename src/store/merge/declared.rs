//! The declared record of both files, merged by their histories.
//!
//! A history is ahead of the other where it holds all of the other's changes, or, field by field,
//! where the value that the other still has is one it had before. Where each is ahead of the other,
//! or neither is, both changed the same field: a conflict, and nothing is chosen.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, named_params};

use crate::domain::asset::{Asset, CLASSES, Class, Details};
use crate::domain::change::{Author, Change, ChangeKind, FieldChange};
use crate::domain::merge::{Conflict, Merged};
use crate::domain::plan::Plan;
use crate::domain::record::{Noun, Thing};
use crate::store::declare::differences;
use crate::store::history::{Kept, field_of, history, keep, printed, set, states};
use crate::store::noun::plan;
use crate::store::table;

/// Changes of a thing that the other file has and this one has not.
const TAKE_CHANGES: &str = "INSERT INTO main.change
    (at_us, user, kind, noun, key, file, line, \"column\", fields)
    SELECT at_us, user, kind, noun, key, file, line, \"column\", fields FROM other.change t
    WHERE noun = :noun AND key = :key AND NOT EXISTS (
        SELECT 1 FROM main.change o WHERE o.noun = t.noun AND o.key = t.key AND o.at_us = t.at_us
        AND o.user = t.user AND o.kind = t.kind AND o.fields = t.fields)
    ORDER BY at_us, id";

type History = Vec<(Author, Change)>;

/// One thing as both files have it.
struct Pair {
    class: &'static Class,
    key: String,
    here: Option<Asset>,
    there: Option<Asset>,
    history_here: History,
    history_there: History,
}

/// What the merge makes of a thing.
enum Decision {
    /// It is so in both files, or this one is ahead.
    Stays,
    /// It becomes this; `None`: it is removed.
    Becomes(Option<Asset>),
    /// Both changed it: it stays, and so does its history.
    Conflicts(Vec<Conflict>),
}

/// Why declared facts could not be written.
pub(super) enum Stopped {
    /// SQLite did not.
    Sql(rusqlite::Error),
    /// A thing of the other file has what something else has here, and only one may.
    Clash(Noun, String, rusqlite::Error),
}

impl From<rusqlite::Error> for Stopped {
    fn from(source: rusqlite::Error) -> Self {
        Self::Sql(source)
    }
}

/// Merges every class, what is referred to first.
pub(super) fn take(
    connection: &Connection,
    theirs: &Connection,
    author: &Author,
    merged: &mut Merged,
) -> Result<(), Stopped> {
    for class in CLASSES {
        let there = all(theirs, class)?;
        let here = all(connection, class)?;
        let plans = if class.noun == Noun::Plan { plan::all(theirs)? } else { Vec::new() };
        let gone = removed_keys(connection, theirs, class)?;
        let keys: BTreeSet<&String> = here.keys().chain(there.keys()).chain(&gone).collect();
        for key in keys {
            let (mine, other) = (here.get(key), there.get(key));
            // Nearly all of both records: the same, or only here and never there.
            if mine == other && mine.is_some() {
                take_changes(connection, class, key)?;
                continue;
            }
            let pair = Pair {
                class,
                key: key.clone(),
                here: mine.cloned(),
                there: other.cloned(),
                history_here: history(connection, class.noun, key)?,
                history_there: history(theirs, class.noun, key)?,
            };
            let becomes = match pair.decide() {
                Decision::Conflicts(conflicts) => {
                    merged.conflicts.extend(conflicts);
                    continue;
                }
                Decision::Stays => None,
                Decision::Becomes(becomes) => Some(becomes),
            };
            take_changes(connection, class, key)?;
            if let Some(becomes) = becomes {
                let written = write(connection, &pair, becomes.as_ref(), &plans);
                merged.changes.extend(written.map_err(|source| pair.stopped(source))?);
            }
            settle(connection, class, key, author)?;
        }
    }
    Ok(())
}

/// Everything of a class by its key.
fn all(
    connection: &Connection,
    class: &'static Class,
) -> rusqlite::Result<BTreeMap<String, Asset>> {
    let assets = crate::store::asset::assets(connection, class, &[])?;
    Ok(assets.into_iter().map(|asset| (asset.key.clone(), asset)).collect())
}

/// Keys that one of the files removed; the other may have them.
fn removed_keys(
    connection: &Connection,
    theirs: &Connection,
    class: &Class,
) -> rusqlite::Result<BTreeSet<String>> {
    let mut keys = BTreeSet::new();
    for connection in [connection, theirs] {
        let query = "SELECT DISTINCT key FROM main.change WHERE noun = ?1 AND kind = 'remove'";
        let mut statement = connection.prepare_cached(query)?;
        let found = statement.query_map([class.noun.as_str()], |row| row.get(0))?;
        for key in found {
            keys.insert(key?);
        }
    }
    Ok(keys)
}

impl Pair {
    fn decide(&self) -> Decision {
        if holds(&self.history_here, &self.history_there) {
            return Decision::Stays;
        }
        if holds(&self.history_there, &self.history_here) {
            return Decision::Becomes(self.there.clone());
        }
        match (&self.here, &self.there) {
            (Some(here), Some(there)) if self.class.noun == Noun::Plan => self.whole(here, there),
            (Some(here), Some(there)) => self.by_field(here, there),
            // One of them removed it, after a state that the other still has.
            (Some(here), None) if self.had(&self.history_there, &here.details) => {
                Decision::Becomes(None)
            }
            (None, Some(there)) if self.had(&self.history_here, &there.details) => Decision::Stays,
            (None, None) => Decision::Stays,
            (Some(_), None) | (None, Some(_)) => Decision::Conflicts(vec![self.conflict(None)]),
        }
    }

    /// What SQLite refused, told of this thing where it is about what the thing says.
    fn stopped(&self, source: rusqlite::Error) -> Stopped {
        if source.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) {
            Stopped::Clash(self.class.noun, self.key.clone(), source)
        } else {
            Stopped::Sql(source)
        }
    }

    /// A plan is replaced with its phases, never in part.
    fn whole(&self, here: &Asset, there: &Asset) -> Decision {
        let behind = self.had(&self.history_there, &here.details);
        let ahead = self.had(&self.history_here, &there.details);
        match (behind, ahead) {
            (true, false) => Decision::Becomes(Some(there.clone())),
            (false, true) => Decision::Stays,
            (true, true) | (false, false) => {
                let fields = differences(here, &here.details, &there.details).into_iter();
                Decision::Conflicts(fields.map(|field| self.conflict(Some(field))).collect())
            }
        }
    }

    fn by_field(&self, here: &Asset, there: &Asset) -> Decision {
        let class = self.class;
        let were_here = states(class, &self.history_here);
        let once_there = states(class, &self.history_there);
        let held = |states: &[Details], name: &str, value: &Option<String>| {
            states.iter().any(|state| field_of(class, state, name) == *value)
        };
        let (mut becomes, mut conflicts) = (here.clone(), Vec::new());
        for field in differences(here, &here.details, &there.details) {
            let behind = held(&once_there, &field.field, &field.old);
            let ahead = held(&were_here, &field.field, &field.new);
            match (behind, ahead) {
                (true, false) => set(class, &mut becomes.details, &field),
                (false, true) => {}
                (true, true) | (false, false) => conflicts.push(self.conflict(Some(field))),
            }
        }
        if !conflicts.is_empty() {
            Decision::Conflicts(conflicts)
        } else if becomes == *here {
            Decision::Stays
        } else {
            Decision::Becomes(Some(becomes))
        }
    }

    fn conflict(&self, field: Option<FieldChange>) -> Conflict {
        let last = |history: &History| history.last().map(|(author, _)| author.clone());
        Conflict {
            noun: self.class.noun,
            key: self.key.clone(),
            field,
            here: last(&self.history_here),
            there: last(&self.history_there),
        }
    }

    /// Whether the thing was once just so.
    fn had(&self, history: &History, details: &Details) -> bool {
        let body = |details: &Details| {
            let mut body = details.clone();
            body.values.retain(|index, _| *index >= self.class.key_count);
            body
        };
        let wanted = body(details);
        states(self.class, history).iter().any(|state| body(state) == wanted)
    }
}

/// Whether one history has every change of the other.
fn holds(one: &History, other: &History) -> bool {
    other.iter().all(|(author, change)| {
        one.iter().any(|(at, known)| {
            at == author && known.kind == change.kind && known.fields == change.fields
        })
    })
}

fn take_changes(connection: &Connection, class: &Class, key: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached(TAKE_CHANGES)?
        .execute(named_params! { ":noun": class.noun.as_str(), ":key": key })?;
    Ok(())
}

/// Writes what was decided; what it changed here.
fn write(
    connection: &Connection,
    pair: &Pair,
    becomes: Option<&Asset>,
    plans: &[Plan],
) -> rusqlite::Result<Option<Change>> {
    let none = Details::default();
    let (kind, asset, old, new) = match (&pair.here, becomes) {
        (None, None) => return Ok(None),
        (Some(here), None) => (ChangeKind::Remove, here, &here.details, &none),
        (None, Some(there)) => (ChangeKind::Add, there, &none, &there.details),
        (Some(here), Some(after)) => (ChangeKind::Change, after, &here.details, &after.details),
    };
    let fields = differences(asset, old, new);
    let change = Change { kind, noun: asset.noun, key: asset.key.clone(), fields, place: None };
    if kind == ChangeKind::Remove {
        table::delete(connection, asset)?;
    } else if let Some(plan) = plans.iter().find(|plan| plan.id == asset.key) {
        table::put(connection, &Thing::Plan(Box::new(plan.clone())), asset)?;
    } else {
        table::put_asset(connection, asset)?;
    }
    Ok(Some(change))
}

/// History replays to the record: where the changes of both files, put in the order of time, end
/// elsewhere (a clock was wrong, or both filled different fields), the merge itself is a change.
fn settle(
    connection: &Connection,
    class: &'static Class,
    key: &str,
    author: &Author,
) -> rusqlite::Result<()> {
    let now = table::find(connection, class, key)?;
    let replayed = history(connection, class.noun, key)?;
    let last = states(class, &replayed).pop().unwrap_or_default();
    let ended = replayed.last().is_some_and(|(_, change)| change.kind == ChangeKind::Remove);
    let (kind, fields) = match &now {
        None if ended || replayed.is_empty() => return Ok(()),
        None => (ChangeKind::Remove, Vec::new()),
        Some(asset) if ended => {
            (ChangeKind::Add, differences(asset, &Details::default(), &asset.details))
        }
        Some(asset) => (ChangeKind::Change, differences(asset, &last, &asset.details)),
    };
    if kind == ChangeKind::Change && fields.is_empty() {
        return Ok(());
    }
    let fields = printed(&fields);
    keep(connection, &Kept { kind, noun: class.noun, key, place: None, fields: &fields }, author)
}

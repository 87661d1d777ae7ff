//! Reading things by their class: one by its key, those that selectors accept, what refers to a
//! thing, and keys for completion. Nothing more is read than is asked for: a listing of a hundred
//! thousand devices looks at one column until a row is accepted.

use rusqlite::Connection;

use super::noun::plan;
use super::table::{self, AssetRow};
use super::{Error, Store};
use crate::domain::asset::selector::{Looked, Selector};
use crate::domain::asset::{Asset, CLASSES, Class, Field, Kind, of};
use crate::domain::record::Noun;

/// What refers to a thing through one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Referring {
    /// What they are.
    pub noun: Noun,
    /// Their field that holds the reference.
    pub field: &'static Field,
    /// The first of their keys.
    pub keys: Vec<String>,
    /// How many there are.
    pub count: usize,
}

/// Keys named of those that refer to a thing: a screen holds no more.
const NAMED_COUNT: usize = 12;

impl Store {
    /// One thing by its key.
    pub fn asset(&self, noun: Noun, key: &str) -> Result<Option<Asset>, Error> {
        table::find(&self.connection, of(noun), key).map_err(|source| self.at(source))
    }

    /// Those that every selector accepts, in the order of their keys.
    pub fn assets(&self, noun: Noun, selectors: &[Selector]) -> Result<Vec<Asset>, Error> {
        assets(&self.connection, of(noun), selectors).map_err(|source| self.at(source))
    }

    /// Everything that is declared, class by class and each in the order of its keys, one at a time,
    /// as it was at one moment whoever writes meanwhile. The inner result is the taker's own; after
    /// its first error nothing more is handed to it.
    pub fn every_asset(
        &self,
        take: &mut dyn FnMut(Asset) -> std::io::Result<()>,
    ) -> Result<std::io::Result<()>, Error> {
        let mut outcome = Ok(());
        // Reads only: dropping it ends the moment. A reader of another user is in one already (`guest.rs`).
        let moment = (self.connection.is_autocommit())
            .then(|| self.connection.unchecked_transaction())
            .transpose()
            .map_err(|source| self.at(source))?;
        every(moment.as_deref().unwrap_or(&self.connection), &mut |asset| {
            if outcome.is_ok() {
                outcome = take(asset);
            }
        })
        .map_err(|source| self.at(source))?;
        Ok(outcome)
    }

    /// Keys of a noun that begin so, at most `limit`.
    pub fn keys(&self, noun: Noun, beginning: &str, limit: usize) -> Result<Vec<String>, Error> {
        keys(&self.connection, of(noun), beginning, limit).map_err(|source| self.at(source))
    }

    /// What refers to a thing, by noun and field.
    pub fn referring(&self, noun: Noun, key: &str) -> Result<Vec<Referring>, Error> {
        referring(&self.connection, noun, key).map_err(|source| self.at(source))
    }
}

/// Every asset, within whatever transaction the connection is in.
pub(super) fn every(connection: &Connection, take: &mut dyn FnMut(Asset)) -> rusqlite::Result<()> {
    for class in CLASSES {
        if class.noun == Noun::Plan {
            plan::assets(connection)?.into_iter().for_each(&mut *take);
        } else {
            table::scan(connection, class, |row| {
                take(row.asset()?);
                Ok(())
            })?;
        }
    }
    Ok(())
}

pub(super) fn assets(
    connection: &Connection,
    class: &'static Class,
    selectors: &[Selector],
) -> rusqlite::Result<Vec<Asset>> {
    if class.noun == Noun::Plan {
        let mut plans = plan::assets(connection)?;
        plans.retain(|plan| selectors.iter().all(|selector| selector.accepts(&plan.details)));
        return Ok(plans);
    }
    let mut accepted = Vec::new();
    table::scan(connection, class, |row| {
        if accepts(row, selectors)? {
            accepted.push(row.asset()?);
        }
        Ok(())
    })?;
    Ok(accepted)
}

/// Whether a row is of those asked for, reading only what the selectors look at.
fn accepts(row: &AssetRow<'_>, selectors: &[Selector]) -> rusqlite::Result<bool> {
    for selector in selectors {
        let accepted = match &selector.looked {
            Looked::Field(index) => selector.accepts_value(row.value(*index)?.as_ref()),
            Looked::Tags => selector.accepts_tags(&row.tags()?),
            Looked::Custom(name) => selector.accepts_value(row.custom()?.get(name)),
        };
        if !accepted {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The key as text, and what to order by: the parts, so that a number's key sorts as one.
fn key_of(class: &Class) -> (String, String) {
    let columns: Vec<String> =
        class.key_fields().iter().map(|field| format!("\"{}\"", field.column)).collect();
    (format!("CAST({} AS TEXT)", columns.join(" || '/' || ")), columns.join(", "))
}

fn keys(
    connection: &Connection,
    class: &'static Class,
    beginning: &str,
    limit: usize,
) -> rusqlite::Result<Vec<String>> {
    let (key, order) = key_of(class);
    // Words of the class only; what was typed is bound. `substr` and not LIKE: a key may hold `%`.
    let query = format!(
        "SELECT {key} AS key FROM {} WHERE substr({key}, 1, length(?1)) = ?1 ORDER BY {} LIMIT ?2",
        class.table, order
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = connection.prepare(&query)?;
    let keys = statement.query_map(rusqlite::params![beginning, limit], |row| row.get("key"))?;
    keys.collect()
}

pub(super) fn referring(
    connection: &Connection,
    noun: Noun,
    key: &str,
) -> rusqlite::Result<Vec<Referring>> {
    let mut all = Vec::new();
    for class in CLASSES {
        for field in class.fields.iter().filter(|field| field.kind.refers_to() == Some(noun)) {
            let (keys, count) = referring_by(connection, class, field, key)?;
            if count > 0 {
                all.push(Referring { noun: class.noun, field, keys, count });
            }
        }
    }
    Ok(all)
}

fn referring_by(
    connection: &Connection,
    class: &'static Class,
    field: &Field,
    key: &str,
) -> rusqlite::Result<(Vec<String>, usize)> {
    let (of, order) = key_of(class);
    let column = field.column;
    let (condition, bound) = if matches!(field.kind, Kind::Unit) {
        let (era, code) = key.split_once('/').unwrap_or_default();
        let both = format!("{column}_era = ?1 AND {column}_code = ?2");
        (both, vec![era.to_owned(), code.to_owned()])
    } else if field.kind.is_list() {
        // Most rows list nothing: they are passed over before any JSON is read.
        let among = format!(
            "\"{column}\" IS NOT NULL AND ?1 IN (SELECT value FROM json_each(\"{column}\"))"
        );
        (among, vec![key.to_owned()])
    } else {
        (format!("\"{column}\" = ?1"), vec![key.to_owned()])
    };
    let query =
        format!("SELECT {} AS key FROM {} WHERE {condition} ORDER BY {}", of, class.table, order);
    let mut statement = connection.prepare_cached(&query)?;
    let mut rows = statement.query(rusqlite::params_from_iter(bound))?;
    let (mut keys, mut count) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        if keys.len() < NAMED_COUNT {
            keys.push(row.get("key")?);
        }
        count += 1;
    }
    Ok((keys, count))
}

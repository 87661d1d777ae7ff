//! Who changed what, when; and, since every change is kept whole, the record as it was on any past
//! day, rebuilt from its changes. Nothing here changes anything.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, Row, named_params};

use super::codec::{conversion, maybe, moment, word};
use super::{Error, Store};
use crate::domain::asset::{Asset, Class, Details, Value, of};
use crate::domain::change::{Author, Change, ChangeKind, FieldChange};
use crate::domain::record::{Noun, SourcePlace};

const HISTORY: &str = "SELECT * FROM change WHERE noun = :noun AND key = :key ORDER BY id";
const KEEP: &str =
    "INSERT INTO change (at_us, user, kind, noun, key, file, line, \"column\", fields)
    VALUES (:at_us, :user, :kind, :noun, :key, :file, :line, :column, :fields)";
const UNTIL: &str = "SELECT key, kind, fields FROM change
    WHERE noun = :noun AND at_us < :before_us ORDER BY id";

/// A custom field's key in history, before its name.
pub const CUSTOM: &str = "custom.";
/// The tags' key in history.
pub const TAGS: &str = "tags";

impl Store {
    /// Who changed one noun, first change first.
    pub fn history(&self, noun: Noun, key: &str) -> Result<Vec<(Author, Change)>, Error> {
        history(&self.connection, noun, key).map_err(|source| self.at(source))
    }

    /// Everything of a noun as it was declared just before a moment, in the order of the keys.
    pub fn assets_before(&self, noun: Noun, before: Timestamp) -> Result<Vec<Asset>, Error> {
        assets_before(&self.connection, of(noun), before).map_err(|source| self.at(source))
    }
}

fn history(
    connection: &Connection,
    noun: Noun,
    key: &str,
) -> rusqlite::Result<Vec<(Author, Change)>> {
    let mut statement = connection.prepare_cached(HISTORY)?;
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
        let (kind, fields) = (word(row, "kind")?, fields(row)?);
        changes.push((author, Change { kind, noun, key: key.to_owned(), fields, place }));
    }
    Ok(changes)
}

fn fields(row: &Row<'_>) -> rusqlite::Result<Vec<FieldChange>> {
    let text = row.get_ref("fields")?.as_str()?;
    let fields: Vec<(String, Option<String>, Option<String>)> =
        serde_json::from_str(text).map_err(|error| conversion(row, "fields", error))?;
    Ok(fields.into_iter().map(|(field, old, new)| FieldChange { field, old, new }).collect())
}

/// Keeps one change for ever.
pub(super) fn keep(
    connection: &Connection,
    change: &Change,
    author: &Author,
) -> rusqlite::Result<()> {
    let fields: Vec<_> = change
        .fields
        .iter()
        .map(|field| (&field.field, field.old.as_deref(), field.new.as_deref()))
        .collect();
    let fields = serde_json::to_string(&fields)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    connection.prepare_cached(KEEP)?.execute(named_params! {
        ":at_us": author.at.as_microsecond(),
        ":user": author.user,
        ":kind": change.kind.as_str(),
        ":noun": change.noun.as_str(),
        ":key": change.key,
        ":file": change.place.as_ref().map(|place| place.file.to_string_lossy()),
        ":line": change.place.as_ref().map(|place| place.line),
        ":column": change.place.as_ref().map(|place| place.column),
        ":fields": fields,
    })?;
    Ok(())
}

fn assets_before(
    connection: &Connection,
    class: &'static Class,
    before: Timestamp,
) -> rusqlite::Result<Vec<Asset>> {
    let mut statement = connection.prepare_cached(UNTIL)?;
    let mut rows = statement.query(named_params! {
        ":noun": class.noun.as_str(),
        ":before_us": before.as_microsecond(),
    })?;
    let mut present: BTreeMap<String, Details> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let key: String = row.get("key")?;
        match word(row, "kind")? {
            ChangeKind::Remove => drop(present.remove(&key)),
            ChangeKind::Add | ChangeKind::Change => {
                let details = present.entry(key).or_default();
                for field in fields(row)? {
                    set(class, details, &field);
                }
            }
        }
    }
    let assets = present.into_iter().map(|(key, mut details)| {
        let parts = class.key_values(&key).unwrap_or_default();
        details.values.extend(parts.into_iter().enumerate());
        Asset { noun: class.noun, key, details }
    });
    Ok(assets.collect())
}

/// Puts one kept field back. A field that the class no longer has is left out.
fn set(class: &Class, details: &mut Details, change: &FieldChange) {
    let (name, new) = (change.field.as_str(), change.new.as_deref());
    if name == TAGS {
        details.tags = new.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    } else if let Some(custom) = name.strip_prefix(CUSTOM) {
        match new.and_then(parse_custom) {
            Some(value) => drop(details.custom.insert(custom.to_owned(), value)),
            None => drop(details.custom.remove(custom)),
        }
    } else if let Some(index) = class.index_of(name)
        && let Some(field) = class.fields.get(index)
    {
        match new.and_then(|text| Value::parse(field.kind, text)) {
            Some(value) => drop(details.values.insert(index, value)),
            None => drop(details.values.remove(&index)),
        }
    }
}

/// A custom field's value as history prints it: JSON, so that `"7"` and `7` stay apart.
pub(super) fn printed_custom(value: &Value) -> String {
    super::table::json_of(value).to_string()
}

fn parse_custom(text: &str) -> Option<Value> {
    super::table::of_json(&serde_json::from_str(text).ok()?)
}

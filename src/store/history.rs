//! Who changed what, when; and, since every change is kept whole, the record as it was on any past
//! day, rebuilt from its changes. Nothing here changes anything.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, Row, Statement, named_params, params};

use super::codec::{conversion, maybe, moment, word};
use super::{Error, Store};
use crate::domain::asset::{Asset, Class, Details, Value, of};
use crate::domain::change::{Author, Change, ChangeKind, FieldChange};
use crate::domain::record::{Noun, SourcePlace};

const HISTORY: &str = "SELECT * FROM change WHERE noun = :noun AND key = :key ORDER BY at_us, id";
pub(super) const KEEP: &str =
    "INSERT INTO change (at_us, user, kind, noun, key, file, line, \"column\", fields)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
/// In the order of the index: each thing's changes together, first change first.
const UNTIL: &str = "SELECT key, kind, fields FROM change
    WHERE noun = :noun AND at_us < :before_us ORDER BY key, at_us, id";

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

pub(super) fn history(
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
            file: file.into(),
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

/// A change as it is kept.
pub(super) struct Kept<'k> {
    /// What happened.
    pub(super) kind: ChangeKind,
    /// To which kind of noun.
    pub(super) noun: Noun,
    /// Its key.
    pub(super) key: &'k str,
    /// Where it was declared.
    pub(super) place: Option<&'k SourcePlace>,
    /// The fields that differ, [`printed`].
    pub(super) fields: &'k str,
}

/// Fields as a change keeps them: a JSON array of `[field, old, new]`.
pub(super) fn printed(fields: &[FieldChange]) -> String {
    let rows = fields.iter().map(|field| {
        let text = |value: &Option<String>| serde_json::Value::from(value.as_deref());
        let name = serde_json::Value::from(field.field.as_str());
        format!("[{name},{},{}]", text(&field.old), text(&field.new))
    });
    format!("[{}]", rows.collect::<Vec<_>>().join(","))
}

/// Keeps one change for ever.
pub(super) fn keep(
    connection: &Connection,
    kept: &Kept<'_>,
    author: &Author,
) -> rusqlite::Result<()> {
    keep_by(&mut *connection.prepare_cached(KEEP)?, kept, author)
}

/// The same by [`KEEP`], prepared.
pub(super) fn keep_by(
    statement: &mut Statement<'_>,
    kept: &Kept<'_>,
    author: &Author,
) -> rusqlite::Result<()> {
    statement.execute(params![
        author.at.as_microsecond(),
        author.user,
        kept.kind.as_str(),
        kept.noun.as_str(),
        kept.key,
        kept.place.map(|place| place.file.to_string_lossy()),
        kept.place.map(|place| place.line),
        kept.place.map(|place| place.column),
        kept.fields,
    ])?;
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

/// What a thing was after each of its changes, first change first; empty details once removed.
pub(super) fn states(class: &Class, history: &[(Author, Change)]) -> Vec<Details> {
    let mut details = Details::default();
    let mut states = Vec::with_capacity(history.len());
    for (_, change) in history {
        if change.kind == ChangeKind::Remove {
            details = Details::default();
        }
        for field in &change.fields {
            set(class, &mut details, field);
        }
        states.push(details.clone());
    }
    states
}

/// One field as history prints it.
pub(super) fn field_of(class: &Class, details: &Details, name: &str) -> Option<String> {
    if name == TAGS {
        let tags = &details.tags;
        return (!tags.is_empty()).then(|| serde_json::Value::from(tags.clone()).to_string());
    }
    match name.strip_prefix(CUSTOM) {
        Some(custom) => details.custom.get(custom).map(printed_custom),
        None => details.get(class, name).map(Value::printed),
    }
}

/// Puts one kept field back. A field that the class no longer has is left out.
pub(super) fn set(class: &Class, details: &mut Details, change: &FieldChange) {
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

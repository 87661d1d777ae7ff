//! What can stand at a place of the command line: nouns, their fields, their keys as stored. It
//! reads and tells nothing else.

use std::path::Path;

use super::list;
use crate::domain::asset;
use crate::domain::record::Noun;
use crate::store::{Access, Store};

/// Every word for a noun.
#[must_use]
pub fn nouns() -> Vec<&'static str> {
    let seen = ["changes", "edges", "observations", "runs"];
    Noun::ALL.iter().map(|noun| noun.as_str()).chain(seen).collect()
}

/// The noun that a word means, in its one form.
#[must_use]
pub fn noun(word: &str) -> Option<&'static str> {
    list::noun_of(word).ok().map(Noun::as_str)
}

/// What `-l` may begin with.
#[must_use]
pub fn fields(noun: &str) -> Vec<String> {
    let Ok(noun) = list::noun_of(noun) else { return Vec::new() };
    let fields = asset::of(noun).fields.iter().map(|field| field.column);
    fields.chain(["tag"]).map(|field| format!("{field}=")).collect()
}

/// What has a ladder, by its key, or as `KIND/KEY` once a kind is typed; none where there is no
/// database.
#[must_use]
pub fn subjects(db: &Path, beginning: &str, limit: usize) -> Vec<String> {
    let Ok(store) = Store::open(db, Access::ReadOnly) else { return Vec::new() };
    let Ok(record) = store.record_to_judge() else { return Vec::new() };
    let subjects = record.subjects();
    let of_kind = beginning.contains('/');
    let names = subjects.into_iter().map(|each| if of_kind { each.to_string() } else { each.key });
    names.filter(|name| name.starts_with(beginning)).take(limit).collect()
}

/// The keys that begin so; none where there is no database.
#[must_use]
pub fn keys(db: &Path, noun: &str, beginning: &str, limit: usize) -> Vec<String> {
    let (Ok(noun), Ok(store)) = (list::noun_of(noun), Store::open(db, Access::ReadOnly)) else {
        return Vec::new();
    };
    store.keys(noun, beginning, limit).unwrap_or_default()
}

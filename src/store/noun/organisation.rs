//! Organisations.

use rusqlite::Row;

use crate::domain::organisation::Organisation;
use crate::store::codec::{maybe, unit, word};

pub(super) const ALL: &str = "SELECT * FROM organisation ORDER BY code";
// An upsert and no REPLACE: that would remove another body with the same identifier code.

pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<Organisation> {
    Ok(Organisation {
        code: row.get("code")?,
        name: row.get("name")?,
        kind: word(row, "kind")?,
        unit: unit(row)?,
        parent: row.get("parent")?,
        identifier_code: row.get("identifier_code")?,
        valid_from: maybe(row, "valid_from")?,
        valid_to: maybe(row, "valid_to")?,
        successor: row.get("successor")?,
    })
}

//! Sites.

use rusqlite::Row;

use crate::domain::site::Site;
use crate::store::codec::{maybe, unit, word};

pub(super) const ALL: &str = "SELECT * FROM site ORDER BY code";

pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<Site> {
    Ok(Site {
        code: row.get("code")?,
        name: row.get("name")?,
        kind: word(row, "kind")?,
        unit: unit(row)?,
        organisation: row.get("organisation")?,
        first_hop_security: maybe(row, "first_hop_security")?,
    })
}

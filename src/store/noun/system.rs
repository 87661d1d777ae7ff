//! Information systems.

use rusqlite::Row;

use crate::domain::system::InformationSystem;
use crate::store::codec::{maybe, word};

pub(super) const ALL: &str = "SELECT * FROM information_system ORDER BY code";

pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<InformationSystem> {
    Ok(InformationSystem {
        code: row.get("code")?,
        name: row.get("name")?,
        kind: word(row, "kind")?,
        owner: row.get("owner")?,
        operator: row.get("operator")?,
        security_level: row.get("security_level")?,
        hosting: maybe(row, "hosting")?,
        exposure: word(row, "exposure")?,
        basis: row.get("basis")?,
    })
}

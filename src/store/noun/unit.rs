//! Administrative units.

use rusqlite::Row;

use crate::domain::unit::{Unit, UnitKey};
use crate::store::codec::{list, maybe, word};

pub(super) const ALL: &str = "SELECT * FROM unit ORDER BY era, code";

pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<Unit> {
    let latitude: Option<f64> = row.get("latitude_deg")?;
    let longitude: Option<f64> = row.get("longitude_deg")?;
    Ok(Unit {
        key: UnitKey { era: word(row, "era")?, code: row.get("code")? },
        name: row.get("name")?,
        kind: word(row, "kind")?,
        parent_code: row.get("parent_code")?,
        legacy_province: maybe(row, "legacy_province")?,
        successor_codes: list(row, "successor_codes")?,
        centre_deg: latitude.zip(longitude),
    })
}

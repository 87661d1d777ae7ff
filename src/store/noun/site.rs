//! Sites.

use rusqlite::{Connection, Row, named_params};

use crate::domain::site::Site;
use crate::store::codec::{unit, word};

pub(super) const ALL: &str = "SELECT * FROM site ORDER BY code";
const PUT: &str =
    "INSERT OR REPLACE INTO site (code, name, kind, unit_era, unit_code, organisation)
    VALUES (:code, :name, :kind, :unit_era, :unit_code, :organisation)";

pub(super) fn put(connection: &Connection, site: &Site) -> rusqlite::Result<()> {
    connection.prepare_cached(PUT)?.execute(named_params! {
        ":code": site.code,
        ":name": site.name,
        ":kind": site.kind.as_str(),
        ":unit_era": site.unit.as_ref().map(|unit| unit.era.as_str()),
        ":unit_code": site.unit.as_ref().map(|unit| &unit.code),
        ":organisation": site.organisation,
    })?;
    Ok(())
}

pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<Site> {
    Ok(Site {
        code: row.get("code")?,
        name: row.get("name")?,
        kind: word(row, "kind")?,
        unit: unit(row)?,
        organisation: row.get("organisation")?,
    })
}

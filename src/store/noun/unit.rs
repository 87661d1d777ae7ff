//! Administrative units.

use rusqlite::{Connection, Row, named_params};

use crate::domain::unit::{Unit, UnitKey};
use crate::store::codec::{array, list, maybe, word};

pub(super) const ALL: &str = "SELECT * FROM unit ORDER BY era, code";
const PUT: &str = "INSERT OR REPLACE INTO unit
    (era, code, name, kind, parent_code, legacy_province, successor_codes, latitude_deg, longitude_deg)
    VALUES (:era, :code, :name, :kind, :parent_code, :legacy_province, :successor_codes, :latitude_deg, :longitude_deg)";

pub(super) fn put(connection: &Connection, unit: &Unit) -> rusqlite::Result<()> {
    connection.prepare_cached(PUT)?.execute(named_params! {
        ":era": unit.key.era.as_str(),
        ":code": unit.key.code,
        ":name": unit.name,
        ":kind": unit.kind.as_str(),
        ":parent_code": unit.parent_code,
        ":legacy_province": unit.legacy_province,
        ":successor_codes": array(&unit.successor_codes)?,
        ":latitude_deg": unit.centre_deg.map(|centre| centre.0),
        ":longitude_deg": unit.centre_deg.map(|centre| centre.1),
    })?;
    Ok(())
}

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

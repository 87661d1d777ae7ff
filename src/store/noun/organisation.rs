//! Organisations.

use rusqlite::{Connection, Row, named_params};

use crate::domain::organisation::Organisation;
use crate::store::codec::{day, maybe, unit, word};

pub(super) const ALL: &str = "SELECT * FROM organisation ORDER BY code";
// An upsert and no REPLACE: that would remove another body with the same identifier code.
const PUT: &str = "INSERT INTO organisation
    (code, name, kind, unit_era, unit_code, parent, identifier_code, valid_from, valid_to, successor)
    VALUES (:code, :name, :kind, :unit_era, :unit_code, :parent, :identifier_code, :valid_from, :valid_to, :successor)
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind, unit_era = excluded.unit_era,
    unit_code = excluded.unit_code, parent = excluded.parent, identifier_code = excluded.identifier_code,
    valid_from = excluded.valid_from, valid_to = excluded.valid_to, successor = excluded.successor";

pub(super) fn put(connection: &Connection, organisation: &Organisation) -> rusqlite::Result<()> {
    connection.prepare_cached(PUT)?.execute(named_params! {
        ":code": organisation.code,
        ":name": organisation.name,
        ":kind": organisation.kind.as_str(),
        ":unit_era": organisation.unit.as_ref().map(|unit| unit.era.as_str()),
        ":unit_code": organisation.unit.as_ref().map(|unit| &unit.code),
        ":parent": organisation.parent,
        ":identifier_code": organisation.identifier_code,
        ":valid_from": day(organisation.valid_from),
        ":valid_to": day(organisation.valid_to),
        ":successor": organisation.successor,
    })?;
    Ok(())
}

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

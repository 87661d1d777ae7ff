//! Information systems.

use rusqlite::{Connection, Row, named_params};

use crate::domain::system::{Hosting, InformationSystem};
use crate::store::codec::{maybe, word};

pub(super) const ALL: &str = "SELECT * FROM information_system ORDER BY code";
const PUT: &str = "INSERT OR REPLACE INTO information_system
    (code, name, kind, owner, operator, security_level, hosting, exposure, basis)
    VALUES (:code, :name, :kind, :owner, :operator, :security_level, :hosting, :exposure, :basis)";

pub(super) fn put(connection: &Connection, system: &InformationSystem) -> rusqlite::Result<()> {
    connection.prepare_cached(PUT)?.execute(named_params! {
        ":code": system.code,
        ":name": system.name,
        ":kind": system.kind.as_str(),
        ":owner": system.owner,
        ":operator": system.operator,
        ":security_level": system.security_level,
        ":hosting": system.hosting.map(Hosting::as_str),
        ":exposure": system.exposure.as_str(),
        ":basis": system.basis,
    })?;
    Ok(())
}

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

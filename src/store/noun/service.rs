//! Service endpoints.

use rusqlite::{Connection, Row, named_params};

use crate::domain::service::Service;
use crate::store::codec::{array, list, word};

pub(super) const ALL: &str = "SELECT * FROM service ORDER BY code";
const PUT: &str =
    "INSERT OR REPLACE INTO service (code, kind, name, system, device, ports, exposure)
    VALUES (:code, :kind, :name, :system, :device, :ports, :exposure)";

pub(super) fn put(connection: &Connection, service: &Service) -> rusqlite::Result<()> {
    connection.prepare_cached(PUT)?.execute(named_params! {
        ":code": service.code,
        ":kind": service.kind.as_str(),
        ":name": service.name,
        ":system": service.system,
        ":device": service.device,
        ":ports": array(&service.ports)?,
        ":exposure": service.exposure.as_str(),
    })?;
    Ok(())
}

pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<Service> {
    Ok(Service {
        code: row.get("code")?,
        kind: word(row, "kind")?,
        name: row.get("name")?,
        system: row.get("system")?,
        device: row.get("device")?,
        ports: list(row, "ports")?,
        exposure: word(row, "exposure")?,
    })
}

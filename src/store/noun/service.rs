//! Service endpoints.

use rusqlite::Row;

use crate::domain::service::Service;
use crate::store::codec::{list, word};

pub(super) const ALL: &str = "SELECT * FROM service ORDER BY code";

pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<Service> {
    Ok(Service {
        code: row.get("code")?,
        kind: word(row, "kind")?,
        name: row.get("name")?,
        system: row.get("system")?,
        device: row.get("device")?,
        ports: list(row, "ports")?,
        exposure: word(row, "exposure")?,
        required_vantages: list(row, "required_vantages")?,
    })
}

//! Interfaces as declared.

use rusqlite::Row;

use crate::domain::interface::Interface;

pub(super) const ALL: &str = "SELECT * FROM interface ORDER BY device, name";

pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<Interface> {
    Ok(Interface {
        device: row.get("device")?,
        name: row.get("name")?,
        mac_address: row.get("mac_address")?,
        description: row.get("description")?,
    })
}

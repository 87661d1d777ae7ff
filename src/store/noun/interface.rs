//! Interfaces as declared.

use rusqlite::{Connection, Row, named_params};

use crate::domain::interface::Interface;

pub(super) const ALL: &str = "SELECT * FROM interface ORDER BY device, name";
const PUT: &str = "INSERT OR REPLACE INTO interface (device, name, mac_address, description)
    VALUES (:device, :name, :mac_address, :description)";

pub(super) fn put(connection: &Connection, interface: &Interface) -> rusqlite::Result<()> {
    connection.prepare_cached(PUT)?.execute(named_params! {
        ":device": interface.device,
        ":name": interface.name,
        ":mac_address": interface.mac_address,
        ":description": interface.description,
    })?;
    Ok(())
}

pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<Interface> {
    Ok(Interface {
        device: row.get("device")?,
        name: row.get("name")?,
        mac_address: row.get("mac_address")?,
        description: row.get("description")?,
    })
}

//! Devices as declared.

use rusqlite::Row;

use crate::domain::device::Device;
use crate::store::codec::{list, word};

pub(super) const ALL: &str = "SELECT * FROM device ORDER BY name";

pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<Device> {
    Ok(Device {
        name: row.get("name")?,
        role: word(row, "role")?,
        site: row.get("site")?,
        organisation: row.get("organisation")?,
        manufacturer: row.get("manufacturer")?,
        model: row.get("model")?,
        platform: row.get("platform")?,
        os_version: row.get("os_version")?,
        serial: row.get("serial")?,
        credentials: list(row, "credentials")?,
        management_ports: list(row, "management_ports")?,
        ssh_legacy: row.get("ssh_legacy")?,
    })
}

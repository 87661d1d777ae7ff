//! Devices as declared.

use rusqlite::{Connection, Row};

use super::read;
use crate::domain::device::Device;
use crate::domain::mounting::Mounting;
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
        ssh_jump: row.get("ssh_jump")?,
    })
}

const MOUNTED: &str = "SELECT name, rack, rack_unit, height_units, rack_face FROM device
    WHERE rack IS NOT NULL AND rack_unit IS NOT NULL ORDER BY name";

/// Where devices stand in racks.
pub(super) fn mountings(connection: &Connection) -> rusqlite::Result<Vec<Mounting>> {
    read(connection, MOUNTED, |row| {
        let lowest: i64 = row.get("rack_unit")?;
        let height: Option<i64> = row.get("height_units")?;
        let face: Option<String> = row.get("rack_face")?;
        Ok(Mounting {
            device: row.get("name")?,
            rack: row.get("rack")?,
            lowest,
            highest: lowest + height.unwrap_or(1) - 1,
            face: face.filter(|face| face != "both"),
        })
    })
}

//! Devices as declared.

use rusqlite::{Connection, Row, named_params};

use crate::domain::device::Device;
use crate::store::codec::{array, list, word};

pub(super) const ALL: &str = "SELECT * FROM device ORDER BY name";
const PUT: &str = "INSERT OR REPLACE INTO device
    (name, role, site, organisation, manufacturer, model, platform, os_version, serial, credentials, management_ports, ssh_legacy)
    VALUES (:name, :role, :site, :organisation, :manufacturer, :model, :platform, :os_version, :serial, :credentials, :management_ports, :ssh_legacy)";

pub(super) fn put(connection: &Connection, device: &Device) -> rusqlite::Result<()> {
    connection.prepare_cached(PUT)?.execute(named_params! {
        ":name": device.name,
        ":role": device.role.as_str(),
        ":site": device.site,
        ":organisation": device.organisation,
        ":manufacturer": device.manufacturer,
        ":model": device.model,
        ":platform": device.platform,
        ":os_version": device.os_version,
        ":serial": device.serial,
        ":credentials": array(&device.credentials)?,
        ":management_ports": array(&device.management_ports)?,
        ":ssh_legacy": device.ssh_legacy,
    })?;
    Ok(())
}

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

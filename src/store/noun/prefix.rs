//! Prefixes, IPv4 before IPv6, each in numerical order, the shorter first.

use rusqlite::{Connection, Row, named_params};

use crate::domain::prefix::Prefix;
use crate::store::codec::{maybe, network_bits, text, unit, word};

pub(super) const ALL: &str =
    "SELECT * FROM prefix ORDER BY length(network_bits), network_bits, prefix_length";
const PUT: &str = "INSERT OR REPLACE INTO prefix
    (prefix, network_bits, prefix_length, role, unit_era, unit_code, site, vlan, twin, description)
    VALUES (:prefix, :network_bits, :prefix_length, :role, :unit_era, :unit_code, :site, :vlan, :twin, :description)";

pub(super) fn put(connection: &Connection, prefix: &Prefix) -> rusqlite::Result<()> {
    connection.prepare_cached(PUT)?.execute(named_params! {
        ":prefix": prefix.prefix.to_string(),
        ":network_bits": network_bits(prefix.prefix),
        ":prefix_length": prefix.prefix.prefix_len(),
        ":role": prefix.role.as_str(),
        ":unit_era": prefix.unit.as_ref().map(|unit| unit.era.as_str()),
        ":unit_code": prefix.unit.as_ref().map(|unit| &unit.code),
        ":site": prefix.site,
        ":vlan": prefix.vlan,
        ":twin": text(prefix.twin),
        ":description": prefix.description,
    })?;
    Ok(())
}

pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<Prefix> {
    Ok(Prefix {
        prefix: word(row, "prefix")?,
        role: word(row, "role")?,
        unit: unit(row)?,
        site: row.get("site")?,
        vlan: row.get("vlan")?,
        twin: maybe(row, "twin")?,
        description: row.get("description")?,
    })
}

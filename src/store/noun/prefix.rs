//! Prefixes, IPv4 before IPv6, each in numerical order, the shorter first.

use rusqlite::Row;

use crate::domain::prefix::Prefix;
use crate::store::codec::{maybe, unit, word};

pub(super) const ALL: &str =
    "SELECT * FROM prefix ORDER BY length(network_bits), network_bits, prefix_length";

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

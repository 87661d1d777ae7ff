//! One file a noun with a struct: how a row becomes it. Rows are written by the noun's class, in
//! [`table`](super::table).

mod address;
mod device;
mod interface;
mod link;
mod organisation;
pub(super) mod plan;
mod prefix;
mod service;
mod site;
mod system;
mod unit;

use rusqlite::Connection;

use super::table;
use crate::domain::asset::{Asset, CLASSES};
use crate::domain::record::Record;

/// Reads everything, each noun in the order of its key.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Record> {
    Ok(Record {
        units: read(connection, unit::ALL, unit::of)?,
        organisations: read(connection, organisation::ALL, organisation::of)?,
        sites: read(connection, site::ALL, site::of)?,
        devices: read(connection, device::ALL, device::of)?,
        interfaces: read(connection, interface::ALL, interface::of)?,
        addresses: read(connection, address::ALL, address::of)?,
        prefixes: read(connection, prefix::ALL, prefix::of)?,
        links: read(connection, link::ALL, link::of)?,
        systems: read(connection, system::ALL, system::of)?,
        services: read(connection, service::ALL, service::of)?,
        plans: plan::all(connection)?,
        assets: described(connection)?,
    })
}

/// Everything without a struct.
fn described(connection: &Connection) -> rusqlite::Result<Vec<Asset>> {
    let mut assets = Vec::new();
    for class in CLASSES.iter().filter(|class| !class.has_struct()) {
        table::scan(connection, class, |row| {
            assets.push(row.asset()?);
            Ok(())
        })?;
    }
    Ok(assets)
}

/// Every row of a query.
pub(super) fn read<T>(
    connection: &Connection,
    query: &'static str,
    of: fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    connection.prepare_cached(query)?.query_map([], of)?.collect()
}

//! One file a noun with a struct: how a row becomes it. Rows are written by the noun's class, in
//! [`table`].

mod address;
mod device;
mod interface;
mod judged;
mod link;
mod organisation;
pub(super) mod plan;
mod prefix;
mod service;
mod site;
mod system;
mod unit;

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::codec::{list, word};
use super::table;
use crate::domain::asset::{Asset, CLASSES};
use crate::domain::record::{Noun, Record};

/// Reads everything, each noun in the order of its key.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Record> {
    Ok(Record {
        devices: read(connection, device::ALL, device::of)?,
        interfaces: read(connection, interface::ALL, interface::of)?,
        addresses: read(connection, address::ALL, address::of)?,
        ..few(connection)?
    })
}

/// Reads so much as a judgement looks at, in the same order.
pub(super) fn judged(connection: &Connection) -> rusqlite::Result<Record> {
    Ok(Record {
        devices: judged::devices(connection)?,
        interfaces: judged::interfaces(connection)?,
        addresses: judged::addresses(connection)?,
        ..few(connection)?
    })
}

/// All but devices, interfaces and addresses, of which there are many.
fn few(connection: &Connection) -> rusqlite::Result<Record> {
    Ok(Record {
        devices: Vec::new(),
        interfaces: Vec::new(),
        addresses: Vec::new(),
        units: read(connection, unit::ALL, unit::of)?,
        organisations: read(connection, organisation::ALL, organisation::of)?,
        sites: read(connection, site::ALL, site::of)?,
        prefixes: read(connection, prefix::ALL, prefix::of)?,
        links: read(connection, link::ALL, link::of)?,
        systems: read(connection, system::ALL, system::of)?,
        services: read(connection, service::ALL, service::of)?,
        plans: plan::all(connection)?,
        assets: described(connection)?,
        mountings: device::mountings(connection)?,
        tags: tags(connection)?,
        supported_until: read(connection, SUPPORTED, |row| {
            Ok((row.get("name")?, word(row, "supported_until")?))
        })?
        .into_iter()
        .collect(),
        granted: read(connection, GRANTED, |row| row.get("organisation"))?.into_iter().collect(),
    })
}

const GRANTED: &str = "SELECT DISTINCT organisation FROM prefix
    WHERE organisation IS NOT NULL AND registry IN ('vnnic', 'apnic')";

const SUPPORTED: &str =
    "SELECT name, supported_until FROM device WHERE supported_until IS NOT NULL";

/// The nouns whose tags criteria look at.
const TAGGED: &[(Noun, &str)] = &[
    (Noun::Device, "SELECT name AS key, tags FROM device WHERE tags IS NOT NULL"),
    (Noun::Service, "SELECT code AS key, tags FROM service WHERE tags IS NOT NULL"),
    (Noun::System, "SELECT code AS key, tags FROM information_system WHERE tags IS NOT NULL"),
    (Noun::Link, "SELECT code AS key, tags FROM link WHERE tags IS NOT NULL"),
    (Noun::Site, "SELECT code AS key, tags FROM site WHERE tags IS NOT NULL"),
];

fn tags(connection: &Connection) -> rusqlite::Result<BTreeMap<(Noun, String), Vec<String>>> {
    let mut all = BTreeMap::new();
    for (noun, query) in TAGGED {
        let rows: Vec<(String, Vec<String>)> =
            read(connection, query, |row| Ok((row.get("key")?, list(row, "tags")?)))?;
        all.extend(rows.into_iter().map(|(key, tags)| ((*noun, key), tags)));
    }
    Ok(all)
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

//! One file a noun: its SQL, how it is bound, how a row is read.

mod address;
mod device;
mod interface;
mod link;
mod organisation;
mod plan;
mod prefix;
mod service;
mod site;
mod system;
mod unit;

use rusqlite::Connection;

use crate::domain::record::{Record, Thing};

/// Adds or replaces one noun.
pub(super) fn put(connection: &Connection, thing: &Thing) -> rusqlite::Result<()> {
    match thing {
        Thing::Unit(unit) => unit::put(connection, unit),
        Thing::Organisation(organisation) => organisation::put(connection, organisation),
        Thing::Site(site) => site::put(connection, site),
        Thing::Device(device) => device::put(connection, device),
        Thing::Interface(interface) => interface::put(connection, interface),
        Thing::Address(address) => address::put(connection, address),
        Thing::Prefix(prefix) => prefix::put(connection, prefix),
        Thing::Link(link) => link::put(connection, link),
        Thing::System(system) => system::put(connection, system),
        Thing::Service(service) => service::put(connection, service),
        Thing::Plan(plan) => plan::put(connection, plan),
    }
}

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
    })
}

/// Every row of a query.
pub(super) fn read<T>(
    connection: &Connection,
    query: &'static str,
    of: fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    connection.prepare_cached(query)?.query_map([], of)?.collect()
}

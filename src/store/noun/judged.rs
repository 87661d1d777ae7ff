//! The record as far as a judgement looks at it: interfaces, serial numbers and credentials' names are
//! left in the file. Of a hundred thousand devices they are a third of the memory, and columns are
//! read by their place: looking four names up in each of half a million rows is most of their time.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use crate::domain::address::Address;
use crate::domain::device::Device;
use crate::domain::interface::Interface;
use crate::store::codec::{conversion, word};

const DEVICES: &str =
    "SELECT name, role, site, organisation, manufacturer, model, platform, os_version,
    management_ports FROM device ORDER BY name";
/// In no order: sorting them here takes a tenth of the memory that SQLite takes for it.
const ADDRESSES: &str = "SELECT address_bits, prefix_length, device, role, dns_name FROM address";
/// Where somebody listened for router advertisements, whose MAC addresses are the site's own.
const INTERFACES: &str = "SELECT DISTINCT i.device, i.name, i.mac_address FROM question q
    JOIN device d ON d.site = q.subject_key JOIN interface i ON i.device = d.name
    WHERE q.subject_kind = 'lan' AND q.probe = 'router_advertisement' AND i.mac_address IS NOT NULL
    ORDER BY i.device, i.name";

/// Every device, in the order of the names.
pub(super) fn devices(connection: &Connection) -> rusqlite::Result<Vec<Device>> {
    let mut statement = connection.prepare_cached(DEVICES)?;
    let rows = statement.query_map([], |row| {
        Ok(Device {
            name: row.get(0)?,
            role: word(row, 1)?,
            site: row.get(2)?,
            organisation: row.get(3)?,
            manufacturer: row.get(4)?,
            model: row.get(5)?,
            platform: row.get(6)?,
            os_version: row.get(7)?,
            serial: None,
            credentials: Vec::new(),
            management_ports: ports(row, 8)?,
            ssh_legacy: false,
            ssh_jump: None,
        })
    })?;
    let mut devices = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    devices.shrink_to_fit();
    Ok(devices)
}

/// The interfaces that a judgement of LANs looks at, with their MAC addresses alone.
pub(super) fn interfaces(connection: &Connection) -> rusqlite::Result<Vec<Interface>> {
    let mut statement = connection.prepare_cached(INTERFACES)?;
    let rows = statement.query_map([], |row| {
        Ok(Interface {
            device: row.get(0)?,
            name: row.get(1)?,
            mac_address: row.get(2)?,
            description: None,
        })
    })?;
    rows.collect()
}

/// Every address, IPv4 before IPv6, each in numerical order.
pub(super) fn addresses(connection: &Connection) -> rusqlite::Result<Vec<Address>> {
    let mut statement = connection.prepare_cached(ADDRESSES)?;
    let rows = statement.query_map([], |row| {
        Ok(Address {
            address: address(row, 0)?,
            prefix_length: row.get(1)?,
            device: row.get(2)?,
            interface: None,
            role: word(row, 3)?,
            dns_name: row.get(4)?,
        })
    })?;
    let mut addresses = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    addresses.shrink_to_fit();
    addresses.sort_unstable_by_key(|each| each.address);
    Ok(addresses)
}

fn ports(row: &Row<'_>, at: usize) -> rusqlite::Result<Vec<u16>> {
    match row.get_ref(at)?.as_str()? {
        "[]" => Ok(Vec::new()),
        text => serde_json::from_str(text).map_err(|error| conversion(row, at, error)),
    }
}

fn address(row: &Row<'_>, at: usize) -> rusqlite::Result<IpAddr> {
    let octets = match row.get_ref(at)? {
        ValueRef::Blob(octets) => octets,
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Text(_) => &[],
    };
    if let Ok(four) = <[u8; 4]>::try_from(octets) {
        return Ok(Ipv4Addr::from(four).into());
    }
    <[u8; 16]>::try_from(octets)
        .map(|sixteen| Ipv6Addr::from(sixteen).into())
        .map_err(|error| conversion(row, at, error))
}

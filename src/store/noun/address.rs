//! Addresses as declared, IPv4 before IPv6, each in numerical order.

use rusqlite::{Connection, Row, named_params};

use crate::domain::address::Address;
use crate::store::codec::{bits, word};

pub(super) const ALL: &str = "SELECT * FROM address ORDER BY length(address_bits), address_bits";
const PUT: &str = "INSERT OR REPLACE INTO address
    (address, address_bits, prefix_length, device, interface, role, dns_name)
    VALUES (:address, :address_bits, :prefix_length, :device, :interface, :role, :dns_name)";

pub(super) fn put(connection: &Connection, address: &Address) -> rusqlite::Result<()> {
    connection.prepare_cached(PUT)?.execute(named_params! {
        ":address": address.address.to_string(),
        ":address_bits": bits(address.address),
        ":prefix_length": address.prefix_length,
        ":device": address.device,
        ":interface": address.interface,
        ":role": address.role.as_str(),
        ":dns_name": address.dns_name,
    })?;
    Ok(())
}

pub(super) fn of(row: &Row<'_>) -> rusqlite::Result<Address> {
    Ok(Address {
        address: word(row, "address")?,
        prefix_length: row.get("prefix_length")?,
        device: row.get("device")?,
        interface: row.get("interface")?,
        role: word(row, "role")?,
        dns_name: row.get("dns_name")?,
    })
}

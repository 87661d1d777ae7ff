//! Addresses as declared, IPv4 before IPv6, each in numerical order.

use rusqlite::Row;

use crate::domain::address::Address;
use crate::store::codec::word;

pub(super) const ALL: &str = "SELECT * FROM address ORDER BY length(address_bits), address_bits";

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

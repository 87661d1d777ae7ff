//! `[[device]]` with its nested interfaces and addresses, and `[[interface]]` and `[[address]]` on
//! their own. Credentials stand here by name, never by value.

use toml::de::DeTable;

use crate::domain::address::{Address, AddressRole};
use crate::domain::asset;
use crate::domain::device::{Device, DeviceRole};
use crate::domain::interface::Interface;
use crate::domain::record::{Declared, Noun, Thing};
use crate::domain::text::Text;

use super::super::described;
use super::super::fields::{Fields, Reading};
use super::super::value::Value;
use super::each;

/// Keys read here; the class describes the others.
const DEVICE_KEYS: &[&str] = &[
    "name",
    "role",
    "site",
    "organisation",
    "manufacturer",
    "model",
    "platform",
    "os_version",
    "serial",
    "credentials",
    "management_ports",
    "ssh_legacy",
    "ssh_jump",
    "interface",
    "address",
];
const NESTED_INTERFACE_KEYS: &[&str] = &["name", "mac_address", "description", "address"];
const INTERFACE_KEYS: &[&str] = &["device", "name", "mac_address", "description", "address"];
const NESTED_ADDRESS_KEYS: &[&str] = &["address", "role", "dns_name"];
const ADDRESS_KEYS: &[&str] = &["address", "device", "interface", "role", "dns_name"];

/// Reads a device and what is nested in it.
pub(crate) fn read_device(
    reading: Reading<'_>,
    (table, start): (&DeTable<'_>, usize),
    out: &mut Vec<Declared>,
) {
    let class = asset::of(Noun::Device);
    let keys = described::keys(class, DEVICE_KEYS);
    let fields = Fields::open(reading, table, ("device", start), &keys);
    let device = device(&fields);
    let details = described::details(&fields, class);
    let name = device.as_ref().map(|device| device.name.clone());
    if let Some(device) = device {
        let thing = Thing::Device(Box::new(device));
        out.push(Declared { thing, details: details.into(), place: fields.place() });
    }
    // A device without a readable name still has its interfaces read, for their faults.
    let owner = Owner { device: name.as_deref(), interface: None };
    for table in fields.tables("interface") {
        let keys = described::keys(asset::of(Noun::Interface), NESTED_INTERFACE_KEYS);
        let fields = Fields::open(reading, table.0, ("interface", table.1), &keys);
        interface(&fields, owner.device, out);
    }
    addresses(&fields, owner, out);
}

/// Reads an interface that is not nested, and what is nested in it.
pub(crate) fn read_interface(
    reading: Reading<'_>,
    (table, start): (&DeTable<'_>, usize),
    out: &mut Vec<Declared>,
) {
    let keys = described::keys(asset::of(Noun::Interface), INTERFACE_KEYS);
    let fields = Fields::open(reading, table, ("interface", start), &keys);
    let device = fields.need("device").and_then(Value::device_name);
    interface(&fields, device.as_deref(), out);
}

/// Reads an address that is not nested.
pub(crate) fn read_address(
    reading: Reading<'_>,
    (table, start): (&DeTable<'_>, usize),
    out: &mut Vec<Declared>,
) {
    let keys = described::keys(asset::of(Noun::Address), ADDRESS_KEYS);
    let fields = Fields::open(reading, table, ("address", start), &keys);
    let device = fields.value("device").and_then(Value::device_name);
    let interface_value = fields.value("interface");
    let interface = interface_value.and_then(Value::name);
    if let (Some(value), None) = (interface_value, fields.value("device")) {
        value.fault(
            Text::new("an `interface` without its `device`", "có `interface` nhưng thiếu `device`"),
            Some(Text::new("add a line: `device = \"…\"`", "thêm một dòng: `device = \"…\"`")),
        );
    }
    let owner = Owner { device: device.as_deref(), interface: interface.as_deref() };
    address(&fields, owner, out);
}

/// Whose an address is.
#[derive(Clone, Copy)]
struct Owner<'a> {
    device: Option<&'a str>,
    interface: Option<&'a str>,
}

fn device(fields: &Fields<'_>) -> Option<Device> {
    let name = fields.need("name").and_then(Value::device_name);
    let role = fields.need_word::<DeviceRole>("role");
    let site = fields.need("site").and_then(Value::code);
    let organisation = fields.value("organisation").and_then(Value::code);
    let manufacturer = fields.value("manufacturer").and_then(Value::name);
    let model = fields.value("model").and_then(Value::name);
    let platform = fields.value("platform").and_then(Value::name);
    let os_version = fields.value("os_version").and_then(Value::name);
    let serial = fields.value("serial").and_then(Value::name);
    let credentials = each(fields.value("credentials"), Value::code);
    let management_ports = fields.value("management_ports").map(Value::ports).unwrap_or_default();
    let ssh_jump = fields.value("ssh_jump").and_then(Value::device_name);
    let ssh_legacy = fields.value("ssh_legacy").and_then(Value::truth).unwrap_or(false);
    Some(Device {
        name: name?,
        role: role?,
        site: site?,
        organisation,
        manufacturer,
        model,
        platform,
        os_version,
        serial,
        credentials,
        management_ports,
        ssh_legacy,
        ssh_jump,
    })
}

fn interface(fields: &Fields<'_>, device: Option<&str>, out: &mut Vec<Declared>) {
    let name = fields.need("name").and_then(Value::name);
    let mac_address = fields.value("mac_address").and_then(Value::mac_address);
    let description = fields.value("description").and_then(Value::remark);
    let details = described::details(fields, asset::of(Noun::Interface));
    if let (Some(device), Some(name)) = (device, &name) {
        let interface =
            Interface { device: device.to_owned(), name: name.clone(), mac_address, description };
        out.push(Declared {
            thing: Thing::Interface(interface),
            details: details.into(),
            place: fields.place(),
        });
    }
    addresses(fields, Owner { device, interface: name.as_deref() }, out);
}

fn addresses(fields: &Fields<'_>, owner: Owner<'_>, out: &mut Vec<Declared>) {
    for table in fields.tables("address") {
        let keys = described::keys(asset::of(Noun::Address), NESTED_ADDRESS_KEYS);
        let fields = Fields::open(fields.reading, table.0, ("address", table.1), &keys);
        address(&fields, owner, out);
    }
}

fn address(fields: &Fields<'_>, owner: Owner<'_>, out: &mut Vec<Declared>) {
    let address = fields.need("address").and_then(Value::interface_address);
    let role = fields.need_word::<AddressRole>("role");
    let dns_name = fields.value("dns_name").and_then(Value::dns_name);
    let details = described::details(fields, asset::of(Noun::Address));
    if let (Some((address, prefix_length)), Some(role)) = (address, role) {
        let address = Address {
            address,
            prefix_length,
            device: owner.device.map(str::to_owned),
            interface: owner.interface.map(str::to_owned),
            role,
            dns_name,
        };
        out.push(Declared {
            thing: Thing::Address(address),
            details: details.into(),
            place: fields.place(),
        });
    }
}

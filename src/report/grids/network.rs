//! Devices, interfaces, addresses, prefixes, links. Credentials are shown by name; their values are
//! nowhere in the record.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::domain::address::Address;
use crate::domain::device::Device;
use crate::domain::interface::Interface;
use crate::domain::link::{Link, LinkEnd};
use crate::domain::prefix::Prefix;
use crate::report::grid::{Cell, Column, Grid};

use super::unit;

/// Devices.
#[must_use]
pub fn devices(devices: &[Device]) -> Grid {
    let columns = vec![
        Column::new("name", "name", "tên"),
        Column::new("role", "role", "vai trò"),
        Column::new("site", "site", "địa điểm"),
        Column::new("organisation", "organisation", "cơ quan").wide(),
        Column::new("manufacturer", "manufacturer", "hãng"),
        Column::new("model", "model", "mẫu"),
        Column::new("platform", "platform", "nền tảng"),
        Column::new("os_version", "OS version", "phiên bản"),
        Column::new("serial", "serial", "số sê-ri").wide(),
        Column::new("credentials", "credentials", "thông tin đăng nhập").wide(),
        Column::new("management_ports", "management ports", "cổng quản trị").wide(),
        Column::new("ssh_legacy", "old SSH", "SSH kiểu cũ").wide(),
    ];
    Grid::new("devices", columns).with_rows(devices, |each| {
        vec![
            Cell::text(&each.name),
            Cell::word(each.role),
            Cell::text(&each.site),
            Cell::some_text(each.organisation.as_deref()),
            Cell::some_text(each.manufacturer.as_deref()),
            Cell::some_text(each.model.as_deref()),
            Cell::some_text(each.platform.as_deref()),
            Cell::some_text(each.os_version.as_deref()),
            Cell::some_text(each.serial.as_deref()),
            Cell::List(each.credentials.clone()),
            ports(&each.management_ports),
            Cell::Flag(each.ssh_legacy),
        ]
    })
}

/// Interfaces.
#[must_use]
pub fn interfaces(interfaces: &[Interface]) -> Grid {
    let columns = vec![
        Column::new("device", "device", "thiết bị"),
        Column::new("name", "interface", "giao diện"),
        Column::new("mac_address", "MAC", "MAC"),
        Column::new("description", "description", "mô tả"),
    ];
    Grid::new("interfaces", columns).with_key(2).with_rows(interfaces, |each| {
        vec![
            Cell::text(&each.device),
            Cell::text(&each.name),
            Cell::some_text(each.mac_address.as_deref()),
            Cell::some_text(each.description.as_deref()),
        ]
    })
}

/// Addresses.
#[must_use]
pub fn addresses(addresses: &[Address]) -> Grid {
    let columns = vec![
        Column::new("address", "address", "địa chỉ"),
        Column::number("prefix_length", "length", "độ dài"),
        Column::new("device", "device", "thiết bị"),
        Column::new("interface", "interface", "giao diện"),
        Column::new("role", "role", "vai trò"),
        Column::new("dns_name", "DNS name", "tên miền"),
    ];
    Grid::new("addresses", columns).with_rows(addresses, |each| {
        vec![
            Cell::address(each.address),
            Cell::maybe(each.prefix_length, |length| Cell::Identifier(i64::from(length))),
            Cell::some_text(each.device.as_deref()),
            Cell::some_text(each.interface.as_deref()),
            Cell::word(each.role),
            Cell::some_text(each.dns_name.as_deref()),
        ]
    })
}

/// Prefixes.
#[must_use]
pub fn prefixes(prefixes: &[Prefix]) -> Grid {
    let columns = vec![
        Column::new("prefix", "prefix", "vùng địa chỉ"),
        Column::new("role", "role", "vai trò"),
        Column::new("unit", "unit", "đơn vị hành chính"),
        Column::new("site", "site", "địa điểm"),
        Column::number("vlan", "VLAN", "VLAN"),
        Column::new("twin", "twin", "vùng song song"),
        Column::new("description", "description", "mô tả").wide(),
    ];
    Grid::new("prefixes", columns).with_rows(prefixes, |each| {
        vec![
            Cell::prefix(each.prefix),
            Cell::word(each.role),
            unit(each.unit.as_ref()),
            Cell::some_text(each.site.as_deref()),
            Cell::maybe(each.vlan, |vlan| Cell::Identifier(i64::from(vlan))),
            Cell::maybe(each.twin, Cell::prefix),
            Cell::some_text(each.description.as_deref()),
        ]
    })
}

/// Links.
#[must_use]
pub fn links(links: &[Link]) -> Grid {
    let columns = vec![
        Column::new("code", "code", "mã"),
        Column::new("name", "name", "tên").wide(),
        Column::new("tier", "tier", "cấp"),
        Column::new("a_site", "from", "từ"),
        Column::new("b_site", "to", "đến"),
        Column::new("a_ipv4", "IPv4 from", "IPv4 đầu A").wide(),
        Column::new("a_ipv6", "IPv6 from", "IPv6 đầu A").wide(),
        Column::new("b_ipv4", "IPv4 to", "IPv4 đầu B"),
        Column::new("b_ipv6", "IPv6 to", "IPv6 đầu B"),
        Column::new("provider", "provider", "nhà cung cấp"),
        Column::number("committed_rate_kbps", "rate", "băng thông"),
        Column::new("technology", "technology", "công nghệ").wide(),
        Column::new("contract_number", "contract", "hợp đồng").wide(),
        Column::new("contract_from", "contract from", "hiệu lực từ").wide(),
        Column::new("contract_to", "contract to", "hiệu lực đến").wide(),
        Column::new("backup_for", "backup for", "dự phòng cho").wide(),
        Column::new("ipv6_offer", "IPv6 offer", "nhà mạng cấp IPv6").wide(),
        Column::new("prefix_v4", "IPv4 prefix", "vùng IPv4").wide(),
        Column::new("prefix_v6", "IPv6 prefix", "vùng IPv6").wide(),
        Column::number("sla_rtt_us", "SLA RTT", "SLA RTT").wide(),
        Column::number("sla_jitter_us", "SLA jitter", "SLA biến thiên trễ").wide(),
        Column::number("sla_loss_ratio", "SLA loss", "SLA mất gói").wide(),
        Column::number("sla_availability_ratio", "SLA availability", "SLA khả dụng").wide(),
        Column::new("noc_contact", "NOC", "liên hệ NOC").wide(),
    ];
    Grid::new("links", columns).with_rows(links, link_row)
}

fn link_row(link: &Link) -> Vec<Cell> {
    let ipv4 = |end: &LinkEnd| Cell::maybe(end.ipv4, |each| Cell::address(IpAddr::V4(each)));
    let ipv6 = |end: &LinkEnd| Cell::maybe(end.ipv6, |each| Cell::address(IpAddr::V6(each)));
    vec![
        Cell::text(&link.code),
        Cell::some_text(link.name.as_deref()),
        Cell::word(link.tier),
        Cell::text(&link.a.site),
        Cell::text(&link.b.site),
        ipv4(&link.a),
        ipv6(&link.a),
        ipv4(&link.b),
        ipv6(&link.b),
        Cell::some_text(link.provider.as_deref()),
        Cell::maybe(link.committed_rate_kbps, Cell::RateKbps),
        Cell::some_text(link.technology.as_deref()),
        Cell::some_text(link.contract_number.as_deref()),
        Cell::maybe(link.contract_from, Cell::Date),
        Cell::maybe(link.contract_to, Cell::Date),
        Cell::some_text(link.backup_for.as_deref()),
        Cell::maybe(link.ipv6_offer, Cell::word),
        Cell::maybe(link.prefix_v4, |prefix| Cell::prefix(IpNet::V4(prefix))),
        Cell::maybe(link.prefix_v6, |prefix| Cell::prefix(IpNet::V6(prefix))),
        Cell::maybe(link.sla.rtt_us, Cell::Microseconds),
        Cell::maybe(link.sla.jitter_us, Cell::Microseconds),
        Cell::maybe(link.sla.loss_ratio, Cell::Ratio),
        Cell::maybe(link.sla.availability_ratio, Cell::Ratio),
        Cell::some_text(link.noc_contact.as_deref()),
    ]
}

fn ports(ports: &[u16]) -> Cell {
    Cell::Integers(ports.iter().copied().map(i64::from).collect())
}

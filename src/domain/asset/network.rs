//! Interfaces and addresses of devices (see [`interface`](crate::domain::interface) and\n//! [`address`](crate::domain::address)).

use super::kind::{Choice, Kind};
use super::{Class, Field};
use crate::domain::record::Noun;

use crate::domain::address::AddressRole;

const MODES: &[Choice] = &[
    Choice::new("routed", "routed", "định tuyến"),
    Choice::new("access", "access", "access"),
    Choice::new("trunk", "trunk", "trunk"),
];

pub(super) const INTERFACE: Class = Class {
    noun: Noun::Interface,
    word: "interface",
    table: "interface",
    en: "interface",
    vi: "giao diện",
    title: ("interfaces", "giao diện"),
    key_count: 2,
    fields: &[
        Field::new("device", Kind::Reference(Noun::Device), "device", "thiết bị").required().core(),
        Field::new("name", Kind::Name, "interface", "giao diện").required().core(),
        Field::new("mac_address", Kind::Mac, "MAC", "MAC").core(),
        Field::new("description", Kind::Remark, "description", "mô tả").core(),
        Field::new("enabled", Kind::Flag, "enabled", "đang bật").wide(),
        Field::new("mode", Kind::Word(MODES), "mode", "chế độ").wide(),
        Field::new("vlan", Kind::Reference(Noun::Vlan), "VLAN", "VLAN").wide(),
        Field::new("tagged_vlans", Kind::References(Noun::Vlan), "tagged VLANs", "VLAN gắn thẻ")
            .wide(),
        Field::new("vrf", Kind::Reference(Noun::Vrf), "VRF", "VRF").wide(),
        Field::new("speed_mbps", Kind::Integer(1, 10_000_000), "speed Mbit/s", "tốc độ Mbit/s")
            .wide(),
        Field::new("mtu_bytes", Kind::Integer(68, 65_535), "MTU", "MTU").wide(),
    ],
};

pub(super) const ADDRESS: Class = Class {
    noun: Noun::Address,
    word: "address",
    table: "address",
    en: "address",
    vi: "địa chỉ",
    title: ("addresses", "địa chỉ"),
    key_count: 1,
    fields: &[
        Field::new("address", Kind::Address, "address", "địa chỉ").required().core(),
        Field::new("prefix_length", Kind::Identifier(0, 128), "length", "độ dài").core(),
        Field::new("device", Kind::Reference(Noun::Device), "device", "thiết bị").core(),
        Field::new("interface", Kind::Name, "interface", "giao diện").core(),
        Field::new("role", Kind::Set(AddressRole::WORDS), "role", "vai trò").required().core(),
        Field::new("dns_name", Kind::DnsName, "DNS name", "tên miền").core(),
        Field::new("vrf", Kind::Reference(Noun::Vrf), "VRF", "VRF").wide(),
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

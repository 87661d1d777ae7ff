//! Prefixes (see [`prefix`](crate::domain::prefix)): the address plan, and who granted it.

use super::kind::Kind;
use super::{Class, Field};
use crate::domain::record::Noun;

use super::asn::REGISTRIES;
use crate::domain::prefix::PrefixRole;

pub(super) const CLASS: Class = Class {
    noun: Noun::Prefix,
    word: "prefix",
    table: "prefix",
    en: "prefix",
    vi: "vùng địa chỉ",
    title: ("prefixes", "vùng địa chỉ"),
    key_count: 1,
    fields: &[
        Field::new("prefix", Kind::Prefix, "prefix", "vùng địa chỉ").required().core(),
        Field::new("role", Kind::Set(PrefixRole::WORDS), "role", "vai trò").required().core(),
        Field::new("unit", Kind::Unit, "unit", "đơn vị hành chính").core(),
        Field::new("site", Kind::Reference(Noun::Site), "site", "địa điểm").core(),
        Field::new("vlan", Kind::Identifier(1, 4094), "VLAN", "VLAN").core(),
        Field::new("twin", Kind::Prefix, "twin", "vùng song song").core(),
        Field::new("description", Kind::Remark, "description", "mô tả").wide().core(),
        Field::new("organisation", Kind::Reference(Noun::Organisation), "organisation", "cơ quan")
            .wide(),
        Field::new("vrf", Kind::Reference(Noun::Vrf), "VRF", "VRF").wide(),
        Field::new("asn", Kind::Identifier(1, 4_294_967_295), "origin AS", "AS gốc").wide(),
        Field::new("registry", Kind::Word(REGISTRIES), "registry", "nơi cấp").wide(),
        Field::new("granted_on", Kind::Date, "granted on", "ngày cấp").wide(),
    ],
};

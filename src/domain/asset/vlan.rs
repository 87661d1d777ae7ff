//! VLANs: an IEEE 802.1Q identifier is unique at a site, not in the province, so the key is a code.

use super::kind::Kind;
use super::{Class, Field};
use crate::domain::record::Noun;

pub(super) const CLASS: Class = Class {
    noun: Noun::Vlan,
    word: "vlan",
    table: "vlan",
    en: "VLAN",
    vi: "VLAN",
    title: ("VLANs", "VLAN"),
    key_count: 1,
    fields: &[
        Field::new("code", Kind::Code, "code", "mã").required(),
        Field::new("vlan", Kind::Identifier(1, 4094), "VLAN", "số VLAN").required(),
        Field::new("name", Kind::Name, "name", "tên"),
        Field::new("site", Kind::Reference(Noun::Site), "site", "địa điểm"),
        Field::new("vrf", Kind::Reference(Noun::Vrf), "VRF", "VRF"),
        Field::new("organisation", Kind::Reference(Noun::Organisation), "organisation", "cơ quan")
            .wide(),
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

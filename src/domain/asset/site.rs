//! Sites (see [`site`](crate::domain::site)).

use super::declared_rung::FIELD;
use super::kind::Kind;
use super::{Class, Field};
use crate::domain::record::Noun;

use crate::domain::site::{FirstHopSecurity, SiteKind};

pub(super) const CLASS: Class = Class {
    noun: Noun::Site,
    word: "site",
    table: "site",
    en: "site",
    vi: "địa điểm",
    title: ("sites", "địa điểm"),
    key_count: 1,
    fields: &[
        Field::new("code", Kind::Code, "code", "mã").required().core(),
        Field::new("name", Kind::Name, "name", "tên").required().core(),
        Field::new("kind", Kind::Set(SiteKind::WORDS), "kind", "loại").required().core(),
        Field::new("unit", Kind::Unit, "unit", "đơn vị hành chính").core(),
        Field::new("organisation", Kind::Reference(Noun::Organisation), "organisation", "cơ quan")
            .core(),
        Field::new(
            "first_hop_security",
            Kind::Set(FirstHopSecurity::WORDS),
            "first-hop security",
            "bảo vệ chặng đầu",
        )
        .wide()
        .core(),
        Field::new("address", Kind::Name, "address", "địa chỉ").wide(),
        Field::new("latitude_deg", Kind::Real(-90.0, 90.0), "latitude", "vĩ độ").wide(),
        Field::new("longitude_deg", Kind::Real(-180.0, 180.0), "longitude", "kinh độ").wide(),
        Field::new("contact", Kind::Reference(Noun::Contact), "contact", "đầu mối").wide(),
        FIELD,
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

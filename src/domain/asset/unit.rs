//! Units: both eras (see [`unit`](crate::domain::unit)).

use super::kind::Kind;
use super::{Class, Field};
use crate::domain::record::Noun;

use crate::domain::unit::{Era, UnitKind};

pub(super) const CLASS: Class = Class {
    noun: Noun::Unit,
    word: "unit",
    table: "unit",
    en: "unit",
    vi: "đơn vị hành chính",
    title: ("units", "đơn vị hành chính"),
    key_count: 2,
    fields: &[
        Field::new("era", Kind::Set(Era::WORDS), "era", "thời kỳ").required().core(),
        Field::new("code", Kind::Code, "code", "mã").required().core(),
        Field::new("name", Kind::Name, "name", "tên").required().core(),
        Field::new("kind", Kind::Set(UnitKind::WORDS), "kind", "loại").required().core(),
        Field::new("parent_code", Kind::Code, "parent", "cấp trên").core(),
        Field::new("legacy_province", Kind::Name, "province before", "tỉnh cũ").core(),
        Field::new("successor_codes", Kind::Codes, "successors", "đơn vị kế thừa").core(),
        Field::new("latitude_deg", Kind::Real(-90.0, 90.0), "latitude", "vĩ độ").wide().core(),
        Field::new("longitude_deg", Kind::Real(-180.0, 180.0), "longitude", "kinh độ")
            .wide()
            .core(),
        Field::new("contact", Kind::Reference(Noun::Contact), "contact", "đầu mối").wide(),
    ],
};

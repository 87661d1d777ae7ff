//! VRFs: routing instances (RFC 4364).

use super::kind::Kind;
use super::{Class, Field};
use crate::domain::record::Noun;

pub(super) const CLASS: Class = Class {
    noun: Noun::Vrf,
    word: "vrf",
    table: "vrf",
    en: "VRF",
    vi: "VRF",
    title: ("VRFs", "VRF"),
    key_count: 1,
    fields: &[
        Field::new("code", Kind::Code, "code", "mã").required(),
        Field::new("name", Kind::Name, "name", "tên"),
        Field::new("route_distinguisher", Kind::Code, "route distinguisher", "route distinguisher"),
        Field::new("import_targets", Kind::Codes, "import targets", "route target nhập").wide(),
        Field::new("export_targets", Kind::Codes, "export targets", "route target xuất").wide(),
        Field::new("organisation", Kind::Reference(Noun::Organisation), "organisation", "cơ quan"),
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

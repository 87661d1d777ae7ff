//! Organisations (see [`organisation`](crate::domain::organisation)).

use super::kind::Kind;
use super::{Class, Field};
use crate::domain::record::Noun;

use crate::domain::organisation::OrganisationKind;

pub(super) const CLASS: Class = Class {
    noun: Noun::Organisation,
    word: "organisation",
    table: "organisation",
    en: "organisation",
    vi: "cơ quan",
    title: ("organisations", "cơ quan"),
    key_count: 1,
    fields: &[
        Field::new("code", Kind::Code, "code", "mã").required().core(),
        Field::new("name", Kind::Name, "name", "tên").required().core(),
        Field::new("kind", Kind::Set(OrganisationKind::WORDS), "kind", "loại").required().core(),
        Field::new("unit", Kind::Unit, "unit", "đơn vị hành chính").core(),
        Field::new("parent", Kind::Reference(Noun::Organisation), "parent", "cơ quan cấp trên")
            .core(),
        Field::new("identifier_code", Kind::Code, "identifier", "mã định danh").core(),
        Field::new("valid_from", Kind::Date, "from", "từ ngày").wide().core(),
        Field::new("valid_to", Kind::Date, "to", "đến ngày").wide().core(),
        Field::new("successor", Kind::Reference(Noun::Organisation), "successor", "kế thừa")
            .wide()
            .core(),
        Field::new("address", Kind::Name, "address", "địa chỉ").wide(),
        Field::new("phone", Kind::Name, "phone", "điện thoại").wide(),
        Field::new("email", Kind::Name, "e-mail", "thư điện tử").wide(),
        Field::new("contact", Kind::Reference(Noun::Contact), "contact", "đầu mối").wide(),
    ],
};

//! Migration plans (see [`plan`](crate::domain::plan)): the paper's head; its phases are one nested\n//! value.

use super::kind::Kind;
use super::{Class, Field};
use crate::domain::record::Noun;

use crate::domain::plan::SourceStatus;

pub(super) const CLASS: Class = Class {
    noun: Noun::Plan,
    word: "plan",
    table: "plan",
    en: "plan",
    vi: "kế hoạch",
    title: ("plans", "kế hoạch"),
    key_count: 1,
    fields: &[
        Field::new("id", Kind::Code, "id", "mã").required().core(),
        Field::new("number", Kind::Name, "number", "số").core(),
        Field::new("date", Kind::Date, "date", "ngày").core(),
        Field::new("issuer", Kind::Name, "issuer", "cơ quan ban hành").wide().core(),
        Field::new("title.vi", Kind::Name, "Vietnamese title", "tên")
            .column("title_vi")
            .required()
            .core(),
        Field::new("title.en", Kind::Name, "English title", "tên tiếng Anh")
            .column("title_en")
            .wide()
            .required()
            .core(),
        Field::new("from", Kind::Date, "from", "từ").core(),
        Field::new("to", Kind::Date, "to", "đến").core(),
        Field::new("legacy_provinces", Kind::Names, "provinces before", "tỉnh cũ").core(),
        Field::new("bases", Kind::Names, "bases", "căn cứ").wide().core(),
        Field::new("supersedes", Kind::Codes, "supersedes", "thay thế").wide().core(),
        Field::new("text_status", Kind::Set(SourceStatus::WORDS), "source", "nguồn")
            .required()
            .core(),
        Field::new("phase", Kind::Nested, "phases", "giai đoạn").wide().core(),
    ],
};

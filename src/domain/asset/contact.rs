//! Contacts: people and desks to call. They answer for units, links, systems and the four layers.

use super::kind::Kind;
use super::{Class, Field};
use crate::domain::record::Noun;

pub(super) const CLASS: Class = Class {
    noun: Noun::Contact,
    word: "contact",
    table: "contact",
    en: "contact",
    vi: "đầu mối",
    title: ("contacts", "đầu mối liên hệ"),
    key_count: 1,
    fields: &[
        Field::new("code", Kind::Code, "code", "mã").required(),
        Field::new("name", Kind::Name, "name", "họ tên").required(),
        Field::new("organisation", Kind::Reference(Noun::Organisation), "organisation", "cơ quan"),
        Field::new("title", Kind::Name, "title", "chức vụ"),
        Field::new("duty", Kind::Name, "duty", "nhiệm vụ"),
        Field::new("phone", Kind::Name, "phone", "điện thoại"),
        Field::new("email", Kind::Name, "e-mail", "thư điện tử"),
        // Task 1.2 of the plans counts trained people (DOMAIN.md §2).
        Field::new("ipv6_trained_on", Kind::Date, "IPv6 training", "ngày tập huấn IPv6").wide(),
        Field::new("description", Kind::Remark, "description", "ghi chú").wide(),
    ],
};

//! Service endpoints (see [`service`](crate::domain::service)).

use super::declared_rung::FIELD;
use super::kind::Kind;
use super::{Class, Field};
use crate::domain::record::Noun;

use crate::domain::service::ServiceKind;
use crate::domain::system::Exposure;

pub(super) const CLASS: Class = Class {
    noun: Noun::Service,
    word: "service",
    table: "service",
    en: "service",
    vi: "dịch vụ",
    title: ("services", "dịch vụ"),
    key_count: 1,
    fields: &[
        Field::new("code", Kind::Code, "code", "mã").required().core(),
        Field::new("kind", Kind::Set(ServiceKind::WORDS), "kind", "loại").required().core(),
        Field::new("name", Kind::Name, "name", "tên").required().core(),
        Field::new("system", Kind::Reference(Noun::System), "system", "hệ thống").core(),
        Field::new("device", Kind::Reference(Noun::Device), "device", "máy chủ").core(),
        Field::new("ports", Kind::Ports, "ports", "cổng").core(),
        Field::new("exposure", Kind::Set(Exposure::WORDS), "exposure", "phạm vi").core(),
        Field::new(
            "required_vantages",
            Kind::Codes,
            "must be reached from",
            "phải truy cập được từ",
        )
        .wide()
        .core(),
        Field::new("contact", Kind::Reference(Noun::Contact), "contact", "đầu mối").wide(),
        FIELD,
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

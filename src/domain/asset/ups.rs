//! Uninterruptible power supplies. One that answers SNMP is also a device of role `ups`: `device`\n//! names it.

use super::kind::{Choice, Kind};
use super::{Class, Field};
use crate::domain::record::Noun;

const BATTERIES: &[Choice] = &[
    Choice::new("lead_acid", "lead-acid", "ắc quy chì"),
    Choice::new("lithium", "lithium", "lithium"),
    Choice::new("other", "other", "khác"),
];

pub(super) const CLASS: Class = Class {
    noun: Noun::Ups,
    word: "ups",
    table: "ups",
    en: "UPS",
    vi: "bộ lưu điện",
    title: ("UPS", "bộ lưu điện"),
    key_count: 1,
    fields: &[
        Field::new("code", Kind::Code, "code", "mã").required(),
        Field::new("name", Kind::Name, "name", "tên"),
        Field::new("site", Kind::Reference(Noun::Site), "site", "địa điểm").required(),
        Field::new("room", Kind::Reference(Noun::Room), "room", "phòng"),
        Field::new("rack", Kind::Reference(Noun::Rack), "rack", "tủ rack").wide(),
        Field::new("device", Kind::Reference(Noun::Device), "device", "thiết bị").wide(),
        Field::new("manufacturer", Kind::Name, "manufacturer", "hãng"),
        Field::new("model", Kind::Name, "model", "mẫu"),
        Field::new("serial", Kind::Name, "serial", "số sê-ri").wide(),
        Field::new("capacity_va", Kind::Integer(1, 100_000_000), "capacity VA", "công suất VA"),
        Field::new("battery_kind", Kind::Word(BATTERIES), "battery", "loại ắc quy").wide(),
        Field::new("battery_replaced_on", Kind::Date, "battery replaced on", "ngày thay ắc quy"),
        Field::new(
            "runtime_min",
            Kind::Integer(0, 100_000),
            "runtime min",
            "thời gian lưu điện phút",
        ),
        Field::new("maintained_on", Kind::Date, "maintained on", "ngày bảo dưỡng").wide(),
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

//! Cooling: what takes the heat out of a room.

use super::kind::{Choice, Kind};
use super::{Class, Field};
use crate::domain::record::Noun;

use super::data_centre::REDUNDANCY;

const KINDS: &[Choice] = &[
    Choice::new("precision", "precision air conditioner", "điều hòa chính xác"),
    Choice::new("in_row", "in-row", "làm mát theo hàng"),
    Choice::new("split", "split air conditioner", "điều hòa dân dụng"),
    Choice::new("chiller", "chiller", "chiller"),
    Choice::new("liquid", "liquid", "chất lỏng"),
    Choice::new("other", "other", "khác"),
];

pub(super) const CLASS: Class = Class {
    noun: Noun::Cooling,
    word: "cooling",
    table: "cooling",
    en: "cooling unit",
    vi: "thiết bị làm mát",
    title: ("cooling", "thiết bị làm mát"),
    key_count: 1,
    fields: &[
        Field::new("code", Kind::Code, "code", "mã").required(),
        Field::new("name", Kind::Name, "name", "tên"),
        Field::new("site", Kind::Reference(Noun::Site), "site", "địa điểm").required(),
        Field::new("room", Kind::Reference(Noun::Room), "room", "phòng"),
        Field::new("kind", Kind::Word(KINDS), "kind", "loại"),
        Field::new("device", Kind::Reference(Noun::Device), "device", "thiết bị").wide(),
        Field::new("manufacturer", Kind::Name, "manufacturer", "hãng"),
        Field::new("model", Kind::Name, "model", "mẫu"),
        Field::new("serial", Kind::Name, "serial", "số sê-ri").wide(),
        Field::new("capacity_kw", Kind::Real(0.0, 100_000.0), "capacity kW", "công suất lạnh kW"),
        Field::new("redundancy", Kind::Word(REDUNDANCY), "redundancy", "dự phòng"),
        Field::new("maintained_on", Kind::Date, "maintained on", "ngày bảo dưỡng"),
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

//! Generators.

use super::kind::{Choice, Kind};
use super::{Class, Field};
use crate::domain::record::Noun;

const FUELS: &[Choice] = &[
    Choice::new("diesel", "diesel", "dầu diesel"),
    Choice::new("petrol", "petrol", "xăng"),
    Choice::new("gas", "gas", "khí"),
    Choice::new("other", "other", "khác"),
];

pub(super) const CLASS: Class = Class {
    noun: Noun::Generator,
    word: "generator",
    table: "generator",
    en: "generator",
    vi: "máy phát điện",
    title: ("generators", "máy phát điện"),
    key_count: 1,
    fields: &[
        Field::new("code", Kind::Code, "code", "mã").required(),
        Field::new("name", Kind::Name, "name", "tên"),
        Field::new("site", Kind::Reference(Noun::Site), "site", "địa điểm").required(),
        Field::new("room", Kind::Reference(Noun::Room), "room", "phòng"),
        Field::new("manufacturer", Kind::Name, "manufacturer", "hãng"),
        Field::new("model", Kind::Name, "model", "mẫu"),
        Field::new("serial", Kind::Name, "serial", "số sê-ri").wide(),
        Field::new("capacity_va", Kind::Integer(1, 100_000_000), "capacity VA", "công suất VA"),
        Field::new("fuel", Kind::Word(FUELS), "fuel", "nhiên liệu").wide(),
        Field::new("tank_l", Kind::Integer(0, 1_000_000), "tank l", "bình nhiên liệu lít").wide(),
        Field::new("runtime_h", Kind::Integer(0, 10_000), "runtime h", "thời gian chạy giờ"),
        Field::new("starts_by_itself", Kind::Flag, "starts by itself", "tự khởi động"),
        Field::new("tested_on", Kind::Date, "tested on", "ngày chạy thử"),
        Field::new("maintained_on", Kind::Date, "maintained on", "ngày bảo dưỡng").wide(),
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

//! Environment and security sensors: temperature, humidity, smoke, water, doors, cameras.

use super::kind::{Choice, Kind};
use super::{Class, Field};
use crate::domain::record::Noun;

const KINDS: &[Choice] = &[
    Choice::new("temperature", "temperature", "nhiệt độ"),
    Choice::new("humidity", "humidity", "độ ẩm"),
    Choice::new("smoke", "smoke", "khói"),
    Choice::new("water_leak", "water leak", "rò nước"),
    Choice::new("door", "door", "cửa"),
    Choice::new("camera", "camera", "camera"),
    Choice::new("power", "power", "điện"),
    Choice::new("motion", "motion", "chuyển động"),
    Choice::new("other", "other", "khác"),
];

pub(super) const CLASS: Class = Class {
    noun: Noun::Sensor,
    word: "sensor",
    table: "sensor",
    en: "sensor",
    vi: "cảm biến",
    title: ("sensors", "cảm biến"),
    key_count: 1,
    fields: &[
        Field::new("code", Kind::Code, "code", "mã").required(),
        Field::new("name", Kind::Name, "name", "tên"),
        Field::new("kind", Kind::Word(KINDS), "kind", "loại").required(),
        Field::new("site", Kind::Reference(Noun::Site), "site", "địa điểm").required(),
        Field::new("room", Kind::Reference(Noun::Room), "room", "phòng"),
        Field::new("rack", Kind::Reference(Noun::Rack), "rack", "tủ rack"),
        Field::new("device", Kind::Reference(Noun::Device), "device", "thiết bị"),
        Field::new("measured_unit", Kind::Name, "unit", "đơn vị đo").wide(),
        Field::new("low_limit", Kind::Real(-1e9, 1e9), "low limit", "ngưỡng dưới"),
        Field::new("high_limit", Kind::Real(-1e9, 1e9), "high limit", "ngưỡng trên"),
        Field::new("manufacturer", Kind::Name, "manufacturer", "hãng").wide(),
        Field::new("model", Kind::Name, "model", "mẫu").wide(),
        Field::new("serial", Kind::Name, "serial", "số sê-ri").wide(),
        Field::new("calibrated_on", Kind::Date, "calibrated on", "ngày hiệu chuẩn").wide(),
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

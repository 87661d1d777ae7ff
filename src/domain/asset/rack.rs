//! Racks: so many units of height (IEC 60297, 44.45 mm each), numbered from the bottom.

use super::kind::Kind;
use super::{Class, Field};
use crate::domain::record::Noun;

/// Tallest rack sold, units; NetBox allows 100.
pub(super) const UNITS_MAX: i64 = 60;

pub(super) const CLASS: Class = Class {
    noun: Noun::Rack,
    word: "rack",
    table: "rack",
    en: "rack",
    vi: "tủ rack",
    title: ("racks", "tủ rack"),
    key_count: 1,
    fields: &[
        Field::new("code", Kind::Code, "code", "mã").required(),
        Field::new("name", Kind::Name, "name", "tên"),
        Field::new("site", Kind::Reference(Noun::Site), "site", "địa điểm").required(),
        Field::new("room", Kind::Reference(Noun::Room), "room", "phòng"),
        Field::new("units_count", Kind::Integer(1, UNITS_MAX), "units", "số U").required(),
        Field::new("width_mm", Kind::Integer(100, 2000), "width mm", "rộng mm").wide(),
        Field::new("depth_mm", Kind::Integer(100, 3000), "depth mm", "sâu mm").wide(),
        Field::new("load_max_kg", Kind::Integer(1, 10_000), "load kg", "tải trọng kg").wide(),
        Field::new("power_feeds", Kind::References(Noun::PowerFeed), "power feeds", "lộ nguồn"),
        Field::new("manufacturer", Kind::Name, "manufacturer", "hãng").wide(),
        Field::new("model", Kind::Name, "model", "mẫu").wide(),
        Field::new("serial", Kind::Name, "serial", "số sê-ri").wide(),
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

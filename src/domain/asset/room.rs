//! Rooms: where racks, power and people stand within a site.

use super::kind::{Choice, Kind};
use super::{Class, Field};
use crate::domain::record::Noun;

const KINDS: &[Choice] = &[
    Choice::new("server", "server room", "phòng máy chủ"),
    Choice::new("network", "network room", "phòng thiết bị mạng"),
    Choice::new("power", "power room", "phòng nguồn điện"),
    Choice::new("operations", "operations room", "phòng vận hành, giám sát"),
    Choice::new("office", "office", "phòng làm việc"),
    Choice::new("other", "other", "khác"),
];

const FIRE: &[Choice] = &[
    Choice::new("none", "none", "không có"),
    Choice::new("gas", "clean agent gas", "khí sạch"),
    Choice::new("water_mist", "water mist", "phun sương"),
    Choice::new("sprinkler", "sprinkler", "phun nước tự động"),
    Choice::new("extinguisher", "extinguishers only", "bình chữa cháy"),
];

pub(super) const CLASS: Class = Class {
    noun: Noun::Room,
    word: "room",
    table: "room",
    en: "room",
    vi: "phòng",
    title: ("rooms", "phòng"),
    key_count: 1,
    fields: &[
        Field::new("code", Kind::Code, "code", "mã").required(),
        Field::new("name", Kind::Name, "name", "tên").required(),
        Field::new("site", Kind::Reference(Noun::Site), "site", "địa điểm").required(),
        Field::new(
            "data_centre",
            Kind::Reference(Noun::DataCentre),
            "data centre",
            "trung tâm dữ liệu",
        ),
        Field::new("kind", Kind::Word(KINDS), "kind", "loại"),
        Field::new("floor", Kind::Name, "floor", "tầng"),
        Field::new("floor_area_m2", Kind::Real(0.0, 1e6), "area m²", "diện tích m²").wide(),
        Field::new("fire_suppression", Kind::Word(FIRE), "fire suppression", "chữa cháy").wide(),
        Field::new("access_control", Kind::Name, "access control", "kiểm soát ra vào").wide(),
        Field::new("contact", Kind::Reference(Noun::Contact), "contact", "đầu mối").wide(),
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

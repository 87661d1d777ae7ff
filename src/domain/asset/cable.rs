//! Cables, end to end: each end is an interface of a device, or a place (a patch panel's port, a\n//! wall outlet).

use super::kind::{Choice, Kind};
use super::{Class, Field};
use crate::domain::record::Noun;

const KINDS: &[Choice] = &[
    Choice::new("cat5e", "copper Cat 5e", "cáp đồng Cat 5e"),
    Choice::new("cat6", "copper Cat 6", "cáp đồng Cat 6"),
    Choice::new("cat6a", "copper Cat 6A", "cáp đồng Cat 6A"),
    Choice::new("single_mode", "single-mode fibre", "quang đơn mode"),
    Choice::new("multi_mode", "multi-mode fibre", "quang đa mode"),
    Choice::new("dac", "direct attach copper", "cáp DAC"),
    Choice::new("coaxial", "coaxial", "cáp đồng trục"),
    Choice::new("power", "power", "cáp nguồn"),
    Choice::new("other", "other", "khác"),
];

const STATES: &[Choice] = &[
    Choice::new("connected", "connected", "đang dùng"),
    Choice::new("planned", "planned", "dự kiến"),
    Choice::new("spare", "spare", "dự phòng"),
    Choice::new("faulty", "faulty", "hỏng"),
];

pub(super) const CLASS: Class = Class {
    noun: Noun::Cable,
    word: "cable",
    table: "cable",
    en: "cable",
    vi: "cáp",
    title: ("cables", "cáp"),
    key_count: 1,
    fields: &[
        Field::new("code", Kind::Code, "code", "mã").required(),
        Field::new("name", Kind::Name, "name", "tên").wide(),
        Field::new("kind", Kind::Word(KINDS), "kind", "loại"),
        Field::new("state", Kind::Word(STATES), "state", "tình trạng"),
        Field::new("a_device", Kind::Reference(Noun::Device), "from device", "thiết bị đầu A"),
        Field::new("a_interface", Kind::Name, "from interface", "cổng đầu A"),
        Field::new("a_place", Kind::Name, "from place", "vị trí đầu A"),
        Field::new("b_device", Kind::Reference(Noun::Device), "to device", "thiết bị đầu B"),
        Field::new("b_interface", Kind::Name, "to interface", "cổng đầu B"),
        Field::new("b_place", Kind::Name, "to place", "vị trí đầu B"),
        Field::new("length_m", Kind::Real(0.0, 1e6), "length m", "dài m").wide(),
        Field::new("colour", Kind::Name, "colour", "màu").wide(),
        Field::new("link", Kind::Reference(Noun::Link), "link", "kênh truyền").wide(),
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

//! Power feeds: the lines A and B that racks hang on, and what stands behind them.

use super::kind::{Choice, Kind};
use super::{Class, Field};
use crate::domain::record::Noun;

const SIDES: &[Choice] = &[Choice::new("a", "A", "A"), Choice::new("b", "B", "B")];

const SUPPLIES: &[Choice] =
    &[Choice::new("ac", "AC", "xoay chiều"), Choice::new("dc", "DC", "một chiều")];

const PHASES: &[Choice] = &[
    Choice::new("single", "single-phase", "một pha"),
    Choice::new("three", "three-phase", "ba pha"),
];

pub(super) const CLASS: Class = Class {
    noun: Noun::PowerFeed,
    word: "power_feed",
    table: "power_feed",
    en: "power feed",
    vi: "lộ nguồn",
    title: ("power feeds", "lộ nguồn điện"),
    key_count: 1,
    fields: &[
        Field::new("code", Kind::Code, "code", "mã").required(),
        Field::new("name", Kind::Name, "name", "tên"),
        Field::new("site", Kind::Reference(Noun::Site), "site", "địa điểm").required(),
        Field::new("room", Kind::Reference(Noun::Room), "room", "phòng"),
        Field::new("side", Kind::Word(SIDES), "side", "lộ"),
        Field::new("supply", Kind::Word(SUPPLIES), "supply", "loại điện").wide(),
        Field::new("phase", Kind::Word(PHASES), "phase", "số pha").wide(),
        Field::new("voltage_v", Kind::Integer(1, 100_000), "voltage V", "điện áp V"),
        Field::new("current_a", Kind::Integer(1, 10_000), "current A", "dòng điện A"),
        Field::new("grid_connection", Kind::Name, "grid connection", "nguồn lưới").wide(),
        Field::new("ups", Kind::Reference(Noun::Ups), "UPS", "bộ lưu điện"),
        Field::new("generator", Kind::Reference(Noun::Generator), "generator", "máy phát"),
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

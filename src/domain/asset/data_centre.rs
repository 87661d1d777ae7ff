//! Data centres: the standard they are built to, their rating and how well they use power.

use super::kind::{Choice, Kind};
use super::{Class, Field};
use crate::domain::record::Noun;

const STANDARDS: &[Choice] = &[
    Choice::new("tcvn_9250", "TCVN 9250", "TCVN 9250"),
    Choice::new("tia_942", "TIA-942", "TIA-942"),
    Choice::new("uptime", "Uptime Institute", "Uptime Institute"),
    Choice::new("en_50600", "EN 50600", "EN 50600"),
    Choice::new("other", "other", "khác"),
];

/// How much of a supply may fail.
pub(super) const REDUNDANCY: &[Choice] = &[
    Choice::new("n", "N (none)", "N (không dự phòng)"),
    Choice::new("n_plus_1", "N+1", "N+1"),
    Choice::new("2n", "2N", "2N"),
    Choice::new("2n_plus_1", "2(N+1)", "2(N+1)"),
];

pub(super) const CLASS: Class = Class {
    noun: Noun::DataCentre,
    word: "data_centre",
    table: "data_centre",
    en: "data centre",
    vi: "trung tâm dữ liệu",
    title: ("data centres", "trung tâm dữ liệu"),
    key_count: 1,
    fields: &[
        Field::new("code", Kind::Code, "code", "mã").required(),
        Field::new("name", Kind::Name, "name", "tên").required(),
        Field::new("site", Kind::Reference(Noun::Site), "site", "địa điểm").required(),
        Field::new("organisation", Kind::Reference(Noun::Organisation), "organisation", "cơ quan"),
        Field::new("standard", Kind::Word(STANDARDS), "standard", "tiêu chuẩn"),
        Field::new("standard_edition", Kind::Name, "edition", "phiên bản tiêu chuẩn").wide(),
        // 1-4 in TIA-942, TCVN 9250 and Uptime alike (DOMAIN.md §5).
        Field::new("rating", Kind::Identifier(1, 4), "rating", "mức"),
        Field::new("certificate_number", Kind::Name, "certificate", "số chứng nhận").wide(),
        Field::new("certified_on", Kind::Date, "certified on", "ngày chứng nhận").wide(),
        // Power usage effectiveness, ISO/IEC 30134-2: never below 1; above 10 it is a slip.
        Field::new("pue", Kind::Real(1.0, 10.0), "PUE", "PUE"),
        Field::new("pue_measured_on", Kind::Date, "PUE measured on", "ngày đo PUE").wide(),
        Field::new("it_capacity_kw", Kind::Real(0.0, 1e6), "IT capacity kW", "công suất CNTT kW")
            .wide(),
        Field::new("power_redundancy", Kind::Word(REDUNDANCY), "power redundancy", "dự phòng điện")
            .wide(),
        Field::new(
            "cooling_redundancy",
            Kind::Word(REDUNDANCY),
            "cooling redundancy",
            "dự phòng làm mát",
        )
        .wide(),
        Field::new("floor_area_m2", Kind::Real(0.0, 1e6), "area m²", "diện tích m²").wide(),
        Field::new("contact", Kind::Reference(Noun::Contact), "contact", "đầu mối").wide(),
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

//! Autonomous system numbers (RFC 6793: 32 bits) and who granted them.

use super::kind::{Choice, Kind};
use super::{Class, Field};
use crate::domain::record::Noun;

/// Who hands out numbers and addresses.
pub(super) const REGISTRIES: &[Choice] = &[
    Choice::new("vnnic", "VNNIC", "VNNIC"),
    Choice::new("apnic", "APNIC", "APNIC"),
    Choice::new("provider", "provider", "nhà cung cấp"),
    Choice::new("private", "private use", "dùng riêng"),
    Choice::new("other", "other", "khác"),
];

pub(super) const CLASS: Class = Class {
    noun: Noun::Asn,
    word: "asn",
    table: "asn",
    en: "ASN",
    vi: "số hiệu mạng",
    title: ("ASNs", "số hiệu mạng"),
    key_count: 1,
    fields: &[
        Field::new("asn", Kind::Identifier(1, 4_294_967_295), "ASN", "số hiệu mạng").required(),
        Field::new("name", Kind::Name, "name", "tên"),
        Field::new("organisation", Kind::Reference(Noun::Organisation), "organisation", "cơ quan"),
        Field::new("registry", Kind::Word(REGISTRIES), "registry", "nơi cấp"),
        Field::new("granted_on", Kind::Date, "granted on", "ngày cấp"),
        Field::new("decision_number", Kind::Name, "decision", "quyết định").wide(),
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

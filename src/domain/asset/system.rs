//! Information systems (see [`system`](crate::domain::system)): approval of the security level,\n//! hosting, backup and recovery, and the four layers of letter 1552/BTTTT-CATTT (DOMAIN.md §5).

use super::kind::{Choice, Kind};
use super::{Class, Field};
use crate::domain::record::Noun;

use crate::domain::system::{Exposure, Hosting, SystemKind};

const FREQUENCIES: &[Choice] = &[
    Choice::new("continuous", "continuous", "liên tục"),
    Choice::new("hourly", "hourly", "hằng giờ"),
    Choice::new("daily", "daily", "hằng ngày"),
    Choice::new("weekly", "weekly", "hằng tuần"),
    Choice::new("monthly", "monthly", "hằng tháng"),
    Choice::new("none", "none", "không sao lưu"),
];

const CLAUSES: &[Choice] =
    &[Choice::new("present", "present", "có"), Choice::new("absent", "absent", "không có")];

pub(super) const CLASS: Class = Class {
    noun: Noun::System,
    word: "system",
    table: "information_system",
    en: "system",
    vi: "hệ thống thông tin",
    title: ("information systems", "hệ thống thông tin"),
    key_count: 1,
    fields: &[
        Field::new("code", Kind::Code, "code", "mã").required().core(),
        Field::new("name", Kind::Name, "name", "tên").required().core(),
        Field::new("kind", Kind::Set(SystemKind::WORDS), "kind", "loại").required().core(),
        Field::new("owner", Kind::Reference(Noun::Organisation), "owner", "chủ quản").core(),
        Field::new("operator", Kind::Reference(Noun::Organisation), "operator", "đơn vị vận hành")
            .core(),
        Field::new("security_level", Kind::Identifier(1, 5), "level", "cấp độ").core(),
        Field::new("hosting", Kind::Set(Hosting::WORDS), "hosting", "nơi đặt").core(),
        Field::new("exposure", Kind::Set(Exposure::WORDS), "exposure", "phạm vi").required().core(),
        Field::new("basis", Kind::Remark, "basis", "căn cứ").wide().core(),
        Field::new("approval_number", Kind::Name, "approval", "quyết định phê duyệt cấp độ").wide(),
        Field::new("approval_date", Kind::Date, "approved on", "ngày phê duyệt").wide(),
        Field::new("approval_authority", Kind::Name, "approved by", "cơ quan phê duyệt").wide(),
        Field::new(
            "data_centre",
            Kind::Reference(Noun::DataCentre),
            "data centre",
            "trung tâm dữ liệu",
        )
        .wide(),
        Field::new("provider", Kind::Name, "provider", "nhà cung cấp").wide(),
        Field::new("contract_number", Kind::Name, "contract", "hợp đồng").wide(),
        Field::new("contract_to", Kind::Date, "contract to", "hợp đồng đến").wide(),
        Field::new("ipv6_clause", Kind::Word(CLAUSES), "IPv6 clause", "điều khoản IPv6").wide(),
        Field::new("backup_place", Kind::Name, "backup at", "nơi sao lưu").wide(),
        Field::new("backup_frequency", Kind::Word(FREQUENCIES), "backup", "tần suất sao lưu")
            .wide(),
        Field::new("restore_tested_on", Kind::Date, "restore tested on", "ngày thử khôi phục")
            .wide(),
        Field::new(
            "recovery_site",
            Kind::Reference(Noun::Site),
            "recovery site",
            "điểm dự phòng thảm họa",
        )
        .wide(),
        Field::new("rpo_min", Kind::Integer(0, 10_000_000), "RPO min", "RPO phút").wide(),
        Field::new("rto_min", Kind::Integer(0, 10_000_000), "RTO min", "RTO phút").wide(),
        Field::new(
            "on_site_contact",
            Kind::Reference(Noun::Contact),
            "layer 1 contact",
            "lớp 1 đầu mối",
        )
        .wide(),
        Field::new("on_site_since", Kind::Date, "layer 1 since", "lớp 1 từ ngày").wide(),
        Field::new("on_site_covers_ipv6", Kind::Flag, "layer 1 IPv6", "lớp 1 phủ IPv6").wide(),
        Field::new(
            "monitoring_contact",
            Kind::Reference(Noun::Contact),
            "layer 2 contact",
            "lớp 2 đầu mối",
        )
        .wide(),
        Field::new("monitoring_since", Kind::Date, "layer 2 since", "lớp 2 từ ngày").wide(),
        Field::new("monitoring_covers_ipv6", Kind::Flag, "layer 2 IPv6", "lớp 2 phủ IPv6").wide(),
        Field::new(
            "assessment_contact",
            Kind::Reference(Noun::Contact),
            "layer 3 contact",
            "lớp 3 đầu mối",
        )
        .wide(),
        Field::new("assessed_on", Kind::Date, "layer 3 assessed on", "lớp 3 ngày đánh giá").wide(),
        Field::new("assessment_covers_ipv6", Kind::Flag, "layer 3 IPv6", "lớp 3 phủ IPv6").wide(),
        Field::new(
            "national_monitoring_contact",
            Kind::Reference(Noun::Contact),
            "layer 4 contact",
            "lớp 4 đầu mối",
        )
        .wide(),
        Field::new("national_monitoring_since", Kind::Date, "layer 4 since", "lớp 4 từ ngày")
            .wide(),
        Field::new("national_monitoring_covers_ipv6", Kind::Flag, "layer 4 IPv6", "lớp 4 phủ IPv6")
            .wide(),
        Field::new("depends_on", Kind::References(Noun::System), "depends on", "phụ thuộc").wide(),
        Field::new("contact", Kind::Reference(Noun::Contact), "contact", "đầu mối").wide(),
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

//! Devices (see [`device`](crate::domain::device)): network, servers, virtual machines, storage, and\n//! what people work at; where they stand in a rack, and until when they are supported.

use super::declared_rung::FIELD;
use super::kind::{Choice, Kind};
use super::{Class, Field};
use crate::domain::record::Noun;

use super::rack::UNITS_MAX;
use crate::domain::device::DeviceRole;

const FACES: &[Choice] = &[
    Choice::new("both", "both sides", "cả hai mặt"),
    Choice::new("front", "front", "mặt trước"),
    Choice::new("rear", "rear", "mặt sau"),
];

const STATES: &[Choice] = &[
    Choice::new("active", "active", "đang dùng"),
    Choice::new("planned", "planned", "dự kiến"),
    Choice::new("spare", "spare", "dự phòng"),
    Choice::new("faulty", "faulty", "hỏng"),
    Choice::new("retired", "retired", "đã thanh lý"),
];

pub(super) const CLASS: Class = Class {
    noun: Noun::Device,
    word: "device",
    table: "device",
    en: "device",
    vi: "thiết bị",
    title: ("devices", "thiết bị"),
    key_count: 1,
    fields: &[
        Field::new("name", Kind::DeviceName, "name", "tên").required().core(),
        Field::new("role", Kind::Set(DeviceRole::WORDS), "role", "vai trò").required().core(),
        Field::new("site", Kind::Reference(Noun::Site), "site", "địa điểm").required().core(),
        Field::new("organisation", Kind::Reference(Noun::Organisation), "organisation", "cơ quan")
            .wide()
            .core(),
        Field::new("manufacturer", Kind::Name, "manufacturer", "hãng").core(),
        Field::new("model", Kind::Name, "model", "mẫu").core(),
        Field::new("platform", Kind::Name, "platform", "nền tảng").core(),
        Field::new("os_version", Kind::Name, "OS version", "phiên bản").core(),
        Field::new("serial", Kind::Name, "serial", "số sê-ri").wide().core(),
        Field::new("credentials", Kind::Codes, "credentials", "thông tin đăng nhập").wide().core(),
        Field::new("management_ports", Kind::Ports, "management ports", "cổng quản trị")
            .wide()
            .core(),
        Field::new("ssh_legacy", Kind::Flag, "old SSH", "SSH kiểu cũ").wide().core(),
        Field::new("state", Kind::Word(STATES), "state", "tình trạng").wide(),
        Field::new("room", Kind::Reference(Noun::Room), "room", "phòng").wide(),
        Field::new("rack", Kind::Reference(Noun::Rack), "rack", "tủ rack").wide(),
        // The lowest unit it takes, counted from 1 at the bottom.
        Field::new("rack_unit", Kind::Identifier(1, UNITS_MAX), "rack unit", "vị trí U").wide(),
        Field::new("height_units", Kind::Identifier(1, UNITS_MAX), "height units", "chiều cao U")
            .wide(),
        Field::new("rack_face", Kind::Word(FACES), "rack face", "mặt tủ").wide(),
        // The hypervisor or chassis it lives on.
        Field::new("host", Kind::Reference(Noun::Device), "host", "máy chủ vật lý").wide(),
        Field::new("cpu_count", Kind::Integer(1, 100_000), "CPUs", "số CPU").wide(),
        Field::new("memory_mib", Kind::Integer(1, 1_000_000_000), "memory MiB", "bộ nhớ MiB")
            .wide(),
        Field::new("disk_gib", Kind::Integer(1, 1_000_000_000), "disk GiB", "ổ đĩa GiB").wide(),
        Field::new("asset_number", Kind::Name, "asset number", "số tài sản").wide(),
        Field::new("purchased_on", Kind::Date, "purchased on", "ngày mua").wide(),
        Field::new("warranty_until", Kind::Date, "warranty until", "bảo hành đến").wide(),
        Field::new("supported_until", Kind::Date, "supported until", "hỗ trợ đến").wide(),
        Field::new("assigned_to", Kind::Reference(Noun::Contact), "assigned to", "người sử dụng")
            .wide(),
        Field::new("contact", Kind::Reference(Noun::Contact), "contact", "đầu mối").wide(),
        FIELD,
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

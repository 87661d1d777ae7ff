//! Links (see [`link`](crate::domain::link)): contract, both ends, and every field of DOMAIN.md §4.

use super::declared_rung::FIELD;
use super::kind::{Choice, Kind};
use super::{Class, Field};
use crate::domain::record::Noun;

use crate::domain::link::{Ipv6Offer, LinkTier};

const REDUNDANCY: &[Choice] = &[
    Choice::new("none", "none", "không có"),
    Choice::new("1_plus_1", "1+1", "1+1"),
    Choice::new("active_standby", "active and standby", "chính và dự phòng"),
    Choice::new("load_shared", "load shared", "chia tải"),
];

const TUNNELS: &[Choice] = &[
    Choice::new("ipsec", "IPsec", "IPsec"),
    Choice::new("wireguard", "WireGuard", "WireGuard"),
    Choice::new("tls", "TLS", "TLS"),
    Choice::new("gre", "GRE", "GRE"),
    Choice::new("l2tp", "L2TP", "L2TP"),
    Choice::new("mpls_l3", "MPLS layer 3", "MPLS lớp 3"),
    Choice::new("mpls_l2", "MPLS layer 2", "MPLS lớp 2"),
    Choice::new("other", "other", "khác"),
];

/// One end's fields; its addresses are wide at the near end.
macro_rules! end {
    ($field:literal, $column:literal, $kind:expr, $en:literal, $vi:literal) => {
        Field::new($field, $kind, $en, $vi).column($column).core()
    };
}

pub(super) const CLASS: Class = Class {
    noun: Noun::Link,
    word: "link",
    table: "link",
    en: "link",
    vi: "kênh truyền",
    title: ("links", "kênh truyền"),
    key_count: 1,
    fields: &[
        Field::new("code", Kind::Code, "code", "mã").required().core(),
        Field::new("name", Kind::Name, "name", "tên").wide().core(),
        Field::new("tier", Kind::Set(LinkTier::WORDS), "tier", "cấp").required().core(),
        end!("a.site", "a_site", Kind::Reference(Noun::Site), "from", "từ").required(),
        end!(
            "a.device",
            "a_device",
            Kind::Reference(Noun::Device),
            "device from",
            "thiết bị đầu A"
        )
        .wide(),
        end!("a.interface", "a_interface", Kind::Name, "interface from", "cổng đầu A").wide(),
        end!("a.ipv4", "a_ipv4", Kind::Address, "IPv4 from", "IPv4 đầu A").wide(),
        end!("a.ipv6", "a_ipv6", Kind::Address, "IPv6 from", "IPv6 đầu A").wide(),
        end!("b.site", "b_site", Kind::Reference(Noun::Site), "to", "đến").required(),
        end!("b.device", "b_device", Kind::Reference(Noun::Device), "device to", "thiết bị đầu B")
            .wide(),
        end!("b.interface", "b_interface", Kind::Name, "interface to", "cổng đầu B").wide(),
        end!("b.ipv4", "b_ipv4", Kind::Address, "IPv4 to", "IPv4 đầu B"),
        end!("b.ipv6", "b_ipv6", Kind::Address, "IPv6 to", "IPv6 đầu B"),
        Field::new("provider", Kind::Name, "provider", "nhà cung cấp").core(),
        Field::new("committed_rate_kbps", Kind::RateKbps, "rate", "băng thông").core(),
        Field::new("technology", Kind::Name, "technology", "công nghệ").wide().core(),
        Field::new("contract_number", Kind::Name, "contract", "hợp đồng").wide().core(),
        Field::new("contract_from", Kind::Date, "contract from", "hiệu lực từ").wide().core(),
        Field::new("contract_to", Kind::Date, "contract to", "hiệu lực đến").wide().core(),
        Field::new("backup_for", Kind::Reference(Noun::Link), "backup for", "dự phòng cho")
            .wide()
            .core(),
        Field::new("ipv6_offer", Kind::Set(Ipv6Offer::WORDS), "IPv6 offer", "nhà mạng cấp IPv6")
            .wide()
            .core(),
        Field::new("prefix_v4", Kind::Prefix, "IPv4 prefix", "vùng IPv4").wide().core(),
        Field::new("prefix_v6", Kind::Prefix, "IPv6 prefix", "vùng IPv6").wide().core(),
        Field::new("sla.rtt_us", Kind::Microseconds, "SLA RTT", "SLA RTT")
            .column("sla_rtt_us")
            .wide()
            .core(),
        Field::new("sla.jitter_us", Kind::Microseconds, "SLA jitter", "SLA biến thiên trễ")
            .column("sla_jitter_us")
            .wide()
            .core(),
        Field::new("sla.loss_ratio", Kind::Ratio, "SLA loss", "SLA mất gói")
            .column("sla_loss_ratio")
            .wide()
            .core(),
        Field::new("sla.availability_ratio", Kind::Ratio, "SLA availability", "SLA khả dụng")
            .column("sla_availability_ratio")
            .wide()
            .core(),
        Field::new("noc_contact", Kind::Name, "NOC", "trực kỹ thuật").wide().core(),
        Field::new("redundancy", Kind::Word(REDUNDANCY), "redundancy", "dự phòng").wide(),
        Field::new("vrf", Kind::Reference(Noun::Vrf), "VRF", "VRF").wide(),
        Field::new("vlan", Kind::Identifier(1, 4094), "VLAN", "VLAN").wide(),
        Field::new("tunnel", Kind::Word(TUNNELS), "tunnel", "loại VPN").wide(),
        Field::new(
            "provider_asn",
            Kind::Identifier(1, 4_294_967_295),
            "provider's AS",
            "AS nhà mạng",
        )
        .wide(),
        Field::new("static_addresses", Kind::Flag, "static addresses", "địa chỉ tĩnh").wide(),
        Field::new(
            "monthly_fee_vnd",
            Kind::Integer(0, 1_000_000_000_000),
            "monthly fee VND",
            "cước tháng VND",
        )
        .wide(),
        Field::new("sla_repair_h", Kind::Integer(1, 10_000), "SLA repair h", "SLA khắc phục giờ")
            .wide(),
        Field::new("contact", Kind::Reference(Noun::Contact), "contact", "đầu mối").wide(),
        FIELD,
        Field::new("description", Kind::Remark, "description", "mô tả").wide(),
    ],
};

//! Labels of what is declared: kinds and roles of the nouns.

use crate::domain::address::AddressRole;
use crate::domain::address_plan::Level;
use crate::domain::address_plan::finding::PlanFault;
use crate::domain::asset;
use crate::domain::device::DeviceRole;
use crate::domain::family::{AddressScope, Family};
use crate::domain::link::{Ipv6Offer, LinkTier};
use crate::domain::organisation::OrganisationKind;
use crate::domain::prefix::PrefixRole;
use crate::domain::record::Noun;
use crate::domain::service::ServiceKind;
use crate::domain::site::{FirstHopSecurity, SiteKind};
use crate::domain::system::{Exposure, Hosting, SystemKind};
use crate::domain::unit::{Era, UnitKind};

use super::{Label, Labelled, labels};

impl Labelled for Noun {
    fn word(self) -> &'static str {
        self.as_str()
    }

    /// The title of its class.
    fn label(self) -> Label {
        let (en, vi) = asset::of(self).title;
        Label::new(en, vi)
    }
}

labels!(Family {
    Ipv4 = "IPv4", "IPv4";
    Ipv6 = "IPv6", "IPv6";
});

labels!(AddressScope {
    Global = "global", "toàn cầu";
    Private = "private", "nội bộ";
    LinkLocal = "link-local", "cục bộ liên kết";
    Loopback = "loopback", "loopback";
    Ipv4Mapped = "IPv4-mapped", "IPv4 ánh xạ";
    Ipv4Compatible = "IPv4-compatible", "IPv4 tương thích";
    Nat64 = "NAT64", "NAT64";
    Multicast = "multicast", "multicast";
    Unspecified = "unspecified", "không xác định";
});

labels!(Era {
    Legacy = "before 1 July 2025", "trước 01/7/2025";
    Y2025 = "since 1 July 2025", "từ 01/7/2025";
});

labels!(UnitKind {
    Province = "province", "tỉnh";
    District = "district", "huyện, thị xã, thành phố";
    Commune = "commune", "xã";
    Ward = "ward", "phường";
    Township = "township", "thị trấn";
    SpecialZone = "special zone", "đặc khu";
});

labels!(OrganisationKind {
    ProvincialCommittee = "provincial People's Committee", "UBND tỉnh";
    Department = "department", "sở, ban, ngành";
    CommuneCommittee = "commune People's Committee", "UBND cấp xã";
    DistrictCommittee = "district People's Committee", "UBND cấp huyện";
    Party = "Party body", "cơ quan Đảng";
    Front = "Front and mass organisations", "Mặt trận, đoàn thể";
    Council = "People's Council", "Hội đồng nhân dân";
    PublicServiceCentre = "public service centre", "trung tâm phục vụ hành chính công";
    Other = "other", "khác";
});

labels!(SiteKind {
    DataCentre = "data centre", "trung tâm dữ liệu";
    PointOfPresence = "point of presence", "điểm hiện diện mạng";
    Office = "office", "trụ sở cơ quan";
    Commune = "commune seat", "trụ sở xã";
    Vantage = "vantage", "điểm đo";
});

labels!(FirstHopSecurity {
    Absent = "none", "không có";
    RaGuard = "RA Guard", "RA Guard";
    RaGuardDhcpv6Shield = "RA Guard, DHCPv6 Shield", "RA Guard, DHCPv6 Shield";
    SourceGuard = "RA Guard, DHCPv6 Shield, source guard", "RA Guard, DHCPv6 Shield, chống giả mạo nguồn";
});

labels!(DeviceRole {
    Router = "router", "bộ định tuyến";
    Switch = "switch", "bộ chuyển mạch";
    Firewall = "firewall", "tường lửa";
    Server = "server", "máy chủ";
    Hypervisor = "hypervisor", "máy chủ ảo hóa";
    VirtualMachine = "virtual machine", "máy ảo";
    LoadBalancer = "load balancer", "cân bằng tải";
    Wireless = "wireless", "mạng không dây";
    Storage = "storage", "lưu trữ";
    Ups = "UPS", "bộ lưu điện";
    Printer = "printer", "máy in";
    Workstation = "workstation (PC)", "máy tính để bàn";
    Laptop = "laptop", "máy tính xách tay";
    PersonalDevice = "personal device", "thiết bị cá nhân";
    Other = "other", "khác";
});

labels!(AddressRole {
    Management = "management", "quản trị";
    Service = "service", "dịch vụ";
    Gateway = "gateway", "cổng mặc định";
    Link = "link end", "đầu kênh truyền";
    Host = "host", "máy trạm";
});

labels!(PrefixRole {
    Container = "container", "vùng chứa";
    Lan = "LAN", "mạng LAN";
    Link = "link", "kênh truyền";
    Server = "servers", "máy chủ";
    Management = "management", "quản trị";
});

labels!(LinkTier {
    Backbone = "backbone", "trục";
    Access1 = "access level I", "truy nhập cấp I";
    Access2 = "access level II", "truy nhập cấp II";
    Internet = "Internet", "Internet";
    Backup = "backup", "dự phòng";
    Vpn = "VPN", "VPN";
    LanUplink = "LAN uplink", "đường lên của LAN";
});

labels!(Ipv6Offer {
    Offered = "offered", "có cung cấp";
    NotOffered = "not offered", "không cung cấp";
});

labels!(ServiceKind {
    Web = "web", "web";
    Dns = "DNS", "DNS";
    Mail = "mail", "thư điện tử";
    Tcp = "TCP port", "cổng TCP";
});

labels!(SystemKind {
    Portal = "portal", "cổng thông tin điện tử";
    AdministrativeProcedures = "administrative procedures", "dịch vụ công, một cửa";
    Mail = "official mail", "thư điện tử công vụ";
    Documents = "document management", "quản lý văn bản, điều hành";
    Reporting = "reporting", "hệ thống thông tin báo cáo";
    Lgsp = "integration platform (LGSP)", "nền tảng LGSP";
    DataAnalysis = "data analysis", "phân tích dữ liệu";
    Soc = "security operations (SOC)", "điều hành an toàn thông tin (SOC)";
    Ioc = "intelligent operations (IOC)", "điều hành thông minh (IOC)";
    Database = "database", "cơ sở dữ liệu";
    OpenData = "open data", "dữ liệu mở";
    Internal = "internal", "nội bộ";
    Dns = "name servers", "máy chủ tên miền";
    National = "national system", "hệ thống quốc gia";
    Other = "other", "khác";
});

labels!(Hosting {
    Own = "own data centre", "trung tâm dữ liệu tỉnh";
    Rented = "rented", "thuê dịch vụ";
    GovernmentCloud = "government cloud", "đám mây Chính phủ";
    NationalDataCentre = "national data centre", "trung tâm dữ liệu quốc gia";
});

labels!(Exposure {
    Public = "public", "công khai";
    Internal = "internal", "nội bộ";
});

labels!(Level {
    Block = "block", "khối";
    Pool = "pool", "vùng cấp phát";
    Unit = "unit", "đơn vị";
    Site = "site", "địa điểm";
    Lan = "LAN", "mạng LAN";
    Link = "link", "kênh truyền";
});

labels!(PlanFault {
    Overlap = "overlap", "chồng lấn";
    OrphanPrefix = "prefix without a block", "vùng ngoài mọi khối";
    OrphanAddress = "address without a prefix", "địa chỉ ngoài mọi vùng";
    LanNotA64 = "LAN is no /64", "LAN không phải /64";
    LinkLength = "link's length", "độ dài vùng của kênh";
    NotAligned = "within a digit", "lệch ranh giới chữ số";
    UnitWithoutPrefix = "unit without a prefix", "đơn vị chưa có vùng IPv6";
    WithoutTwin = "no IPv6 beside IPv4", "IPv4 chưa có IPv6 song song";
    OutsideUnit = "outside its unit's", "ngoài vùng của đơn vị";
});

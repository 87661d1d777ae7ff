//! Information systems (hệ thống thông tin): what has an owner, an operator, a security level and
//! endpoints.

use super::closed_set::closed_set;

closed_set! {
    /// The applications that the founding decision names (DOMAIN.md §1).
    pub enum SystemKind {
        /// Cổng thông tin điện tử.
        Portal = "portal",
        /// Cổng dịch vụ công, một cửa điện tử (TTHC).
        AdministrativeProcedures = "administrative_procedures",
        /// Thư điện tử công vụ.
        Mail = "mail",
        /// Quản lý văn bản và điều hành (QLVBĐH).
        Documents = "documents",
        /// Hệ thống thông tin báo cáo.
        Reporting = "reporting",
        /// Nền tảng tích hợp, chia sẻ dữ liệu (LGSP).
        Lgsp = "lgsp",
        /// Nền tảng phân tích dữ liệu.
        DataAnalysis = "data_analysis",
        /// Trung tâm điều hành an toàn thông tin.
        Soc = "soc",
        /// Trung tâm điều hành thông minh.
        Ioc = "ioc",
        /// Cơ sở dữ liệu dùng chung, chuyên ngành; kho dữ liệu.
        Database = "database",
        /// Cổng dữ liệu mở.
        OpenData = "open_data",
        /// Hệ thống nội bộ cho cán bộ, công chức.
        Internal = "internal",
        /// Máy chủ tên miền.
        Dns = "dns",
        /// A system of the nation that the province depends on (NDXP, EMC …).
        National = "national",
        /// Anything else.
        Other = "other",
    }
}

closed_set! {
    /// Where a system runs.
    pub enum Hosting {
        /// In the province's own data centre.
        Own = "own",
        /// At a provider.
        Rented = "rented",
        /// Government cloud.
        GovernmentCloud = "government_cloud",
        /// National data centre.
        NationalDataCentre = "national_data_centre",
    }
}

closed_set! {
    /// Who may reach it: from the Internet an internal service is not applicable, not failed.
    pub enum Exposure {
        /// The whole Internet.
        Public = "public",
        /// The dedicated network only.
        Internal = "internal",
    }
}

/// A declared information system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InformationSystem {
    /// Unique key, for example `cong-ttdt-tinh`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: SystemKind,
    /// Cơ quan chủ quản, by organisation code.
    pub owner: Option<String>,
    /// Đơn vị vận hành, by organisation code.
    pub operator: Option<String>,
    /// Cấp độ an toàn, 1-5.
    pub security_level: Option<u8>,
    /// Where it runs.
    pub hosting: Option<Hosting>,
    /// Who may reach it.
    pub exposure: Exposure,
    /// Where the declaration comes from, for example `1702/QĐ-UBND, phụ lục II`.
    pub basis: Option<String>,
}

//! Bodies that own or use what the network carries (NetBox: tenant; cơ quan, đơn vị).

use jiff::civil::Date;

use super::closed_set::closed_set;
use super::unit::UnitKey;

closed_set! {
    /// What kind of body it is: the dedicated network serves Party and State bodies.
    pub enum OrganisationKind {
        /// Ủy ban nhân dân tỉnh and its office.
        ProvincialCommittee = "provincial_committee",
        /// Sở, ban, ngành.
        Department = "department",
        /// Ủy ban nhân dân xã, phường, đặc khu.
        CommuneCommittee = "commune_committee",
        /// Ủy ban nhân dân huyện, until 2025.
        DistrictCommittee = "district_committee",
        /// Cơ quan Đảng.
        Party = "party",
        /// Mặt trận Tổ quốc and mass organisations.
        Front = "front",
        /// Hội đồng nhân dân.
        Council = "council",
        /// Trung tâm phục vụ hành chính công.
        PublicServiceCentre = "public_service_centre",
        /// Other state body or unit.
        Other = "other",
    }
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// Short key, unique, for example `so-khcn`.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Its kind.
    pub kind: OrganisationKind,
    /// The unit it serves.
    pub unit: Option<UnitKey>,
    /// The body above it, by code.
    pub parent: Option<String>,
    /// Mã định danh điện tử, unique where given.
    pub identifier_code: Option<String>,
    /// First day it existed under this name.
    pub valid_from: Option<Date>,
    /// Last day it existed under this name.
    pub valid_to: Option<Date>,
    /// The body that took over, by code.
    pub successor: Option<String>,
}

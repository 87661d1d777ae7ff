//! Administrative units: province, district, commune. A code alone names nothing: 95 of the 96
//! codes of 2025 reuse an old commune's code, so the key is (era, code) and the code is text.

use super::closed_set::closed_set;

closed_set! {
    /// Which administrative map a unit belongs to.
    pub enum Era {
        /// Before 1 July 2025: province, district, commune.
        Legacy = "legacy",
        /// Since 1 July 2025: province, commune.
        Y2025 = "2025",
    }
}

closed_set! {
    /// What kind of unit it is.
    pub enum UnitKind {
        /// Tỉnh.
        Province = "province",
        /// Huyện, thị xã or thành phố thuộc tỉnh: the tier that ended on 1 July 2025.
        District = "district",
        /// Xã.
        Commune = "commune",
        /// Phường.
        Ward = "ward",
        /// Thị trấn, until 2025.
        Township = "township",
        /// Đặc khu, since 2025.
        SpecialZone = "special_zone",
    }
}

/// What names a unit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitKey {
    /// The map it is on.
    pub era: Era,
    /// The official code, text with its leading zeros.
    pub code: String,
}

impl std::fmt::Display for UnitKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.era, self.code)
    }
}

/// An administrative unit (NetBox: region).
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Era and code.
    pub key: UnitKey,
    /// Official name with its kind, for example `Xã Bình Sơn`.
    pub name: String,
    /// Its kind.
    pub kind: UnitKind,
    /// The code of the unit above, of the same era. `None` for a province.
    pub parent_code: Option<String>,
    /// The province it lay in before 1 July 2025: decides which 2019-2025 plan covers it.
    pub legacy_province: Option<String>,
    /// Codes of the 2025 units that took over its territory; more than one when it was split.
    /// Empty for units of 2025.
    pub successor_codes: Vec<String>,
    /// Rough centre in degrees, latitude then longitude.
    pub centre_deg: Option<(f64, f64)>,
}

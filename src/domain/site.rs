//! Places where network equipment stands (NetBox: site). Rooms and racks come with the inventory.

use super::closed_set::closed_set;
use super::unit::UnitKey;

closed_set! {
    /// What a site is for.
    pub enum SiteKind {
        /// The province's data centre.
        DataCentre = "data_centre",
        /// A point of presence of the dedicated network.
        PointOfPresence = "point_of_presence",
        /// An office of a provincial body.
        Office = "office",
        /// A commune's seat.
        Commune = "commune",
        /// A place to measure from.
        Vantage = "vantage",
    }
}

/// A site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Unique key, for example `ttdl-qng`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: SiteKind,
    /// The administrative unit it lies in.
    pub unit: Option<UnitKey>,
    /// The body that runs it, by code.
    pub organisation: Option<String>,
}

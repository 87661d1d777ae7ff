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

closed_set! {
    /// What the switches of a site's LAN keep strangers from, as somebody declared it. No vantage can see it
    /// from outside, and on the link only by doing what it forbids: it is never proved.
    pub enum FirstHopSecurity {
        /// Nothing is set up.
        Absent = "none",
        /// Router advertisements come from the router's port alone (RFC 6105).
        RaGuard = "ra_guard",
        /// The same, and DHCPv6 answers (RFC 7610).
        RaGuardDhcpv6Shield = "ra_guard_dhcpv6_shield",
        /// The same, and nobody sends from another's address (RFC 6620, RFC 7513).
        SourceGuard = "source_guard",
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
    /// First-hop security of its LAN, as declared.
    pub first_hop_security: Option<FirstHopSecurity>,
}

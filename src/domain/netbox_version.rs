//! The versions of NetBox whose lists differ: columns were renamed and split, and a list with a
//! column that a version does not know is refused whole.

use super::closed_set::closed_set;

closed_set! {
    /// The forms of NetBox's lists, each from the version that began it.
    pub enum NetboxVersion {
        /// MAC addresses are a model; a prefix has a scope.
        V4_2 = "4.2",
        /// A tag has a weight.
        V4_3 = "4.3",
        /// The same lists as in 4.3.
        V4_4 = "4.4",
        /// A scope is named.
        V4_5 = "4.5",
        /// The same lists as in 4.5.
        V4_6 = "4.6",
        /// A service's ports are mapped; the lists are 4.5's.
        V4_7 = "4.7",
    }
}

impl NetboxVersion {
    /// Whether a tag has a weight, which must then be there.
    #[must_use]
    pub const fn weighs_tags(self) -> bool {
        !matches!(self, Self::V4_2)
    }

    /// Whether a service runs on a parent of any kind, and not on a device by a field of its own.
    #[must_use]
    pub const fn has_service_parents(self) -> bool {
        !matches!(self, Self::V4_2)
    }

    /// Whether a service's ports carry their protocols.
    #[must_use]
    pub const fn maps_ports(self) -> bool {
        matches!(self, Self::V4_7)
    }

    /// Whether a prefix names its site.
    #[must_use]
    pub const fn names_scopes(self) -> bool {
        !matches!(self, Self::V4_2 | Self::V4_3 | Self::V4_4)
    }
}

//! What can be wrong with the address plan, as it is told: the judging is `assess`'s.

use crate::domain::closed_set::closed_set;
use crate::domain::text::Text;

closed_set! {
    /// What can be wrong.
    pub enum PlanFault {
        /// A prefix inside one that holds no others.
        Overlap = "overlap",
        /// A prefix in no container.
        OrphanPrefix = "orphan_prefix",
        /// An address in no prefix.
        OrphanAddress = "orphan_address",
        /// A network of hosts that is not a /64.
        LanNotA64 = "lan_not_64",
        /// A link's prefix that is neither a /64 nor a /126 or /127.
        LinkLength = "link_length",
        /// A container that ends within a digit.
        NotAligned = "not_aligned",
        /// A unit of today without an IPv6 prefix.
        UnitWithoutPrefix = "unit_without_prefix",
        /// An IPv4 network without an IPv6 twin.
        WithoutTwin = "without_twin",
        /// A site's network outside its unit's prefix.
        OutsideUnit = "outside_unit",
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFinding {
    /// What.
    pub fault: PlanFault,
    /// The prefix, address or unit.
    pub subject: String,
    /// Why, and what to do.
    pub reason: Text,
}

//! The address plan: how a province's IPv6 block is shared out to units, sites, LANs and links, by a
//! rule that people write. Pure: the rule and the record in, allotments out.
//!
//! Invariants: the same rule over the same record gives the same plan; what is allotted is never
//! moved and never given twice; where something does not fit, nothing is allotted.
//! Begin with [`allot::allot`]; free space is [`space`], how full it is [`usage`].

pub mod allot;
pub mod finding;
pub mod space;
pub mod usage;

#[cfg(test)]
mod tests;

use ipnet::{IpNet, Ipv6Net};

use super::closed_set::closed_set;
use super::link::LinkTier;
use super::prefix::{Prefix, PrefixRole};
use super::text::Text;
use super::unit::{UnitKey, UnitKind};

closed_set! {
    /// What an allotment is for.
    pub enum Level {
        /// The province's whole block.
        Block = "block",
        /// A part of it that units or links are given from.
        Pool = "pool",
        /// An administrative unit.
        Unit = "unit",
        /// A site.
        Site = "site",
        /// A LAN.
        Lan = "lan",
        /// A link.
        Link = "link",
    }
}

/// The rule, as a file says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The province's block.
    pub block: Ipv6Net,
    /// The unit that holds it.
    pub holder: Option<UnitKey>,
    /// What units are given.
    pub units: Share,
    /// The kinds of units that are given a prefix.
    pub kinds: Vec<UnitKind>,
    /// The length of a site's prefix; without it LANs stand in their unit's.
    pub site_length: Option<u8>,
    /// The length of a LAN's prefix.
    pub lan_length: u8,
    /// How many LANs a site without a declared one is given.
    pub lan_count: u16,
    /// What links are given.
    pub links: Share,
    /// The tiers of links that are given a prefix: an Internet line has its provider's.
    pub tiers: Vec<LinkTier>,
}

impl Rule {
    /// Whether the links' pool is a piece of what one unit is given: links would then stand in a
    /// prefix that the unit's own sites are given from.
    #[must_use]
    pub fn links_lie_in_a_units(&self) -> bool {
        self.units.pool.contains(&self.links.pool)
            && self.links.pool.prefix_len() > self.units.length
    }

    /// The declared prefix of somebody else that the links' pool lies in: a unit's, a site's, or a
    /// network that holds no other. The holder's own containers are the pool's too.
    #[must_use]
    pub fn around_links<'p>(&self, declared: &'p [Prefix]) -> Option<&'p Prefix> {
        let is_somebodys = |prefix: &Prefix| {
            prefix.role != PrefixRole::Container
                || prefix.site.is_some()
                || prefix.unit.as_ref().is_some_and(|unit| self.holder.as_ref() != Some(unit))
        };
        declared.iter().find(|prefix| {
            let IpNet::V6(net) = prefix.prefix else { return false };
            let is_within = net != self.block && self.block.contains(&net);
            is_within
                && net != self.units.pool
                && net.contains(&self.links.pool)
                && is_somebodys(prefix)
        })
    }
}

/// A pool and the length of what is given from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Where from.
    pub pool: Ipv6Net,
    /// How long each is.
    pub length: u8,
}

/// One prefix of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allotment {
    /// What it is for.
    pub level: Level,
    /// The prefix.
    pub prefix: Ipv6Net,
    /// Its role.
    pub role: PrefixRole,
    /// The unit it is for or lies in.
    pub unit: Option<UnitKey>,
    /// The site.
    pub site: Option<String>,
    /// The link.
    pub link: Option<String>,
    /// VLAN identifier.
    pub vlan: Option<u16>,
    /// The IPv4 prefix of the same network.
    pub twin: Option<IpNet>,
    /// Whether it is given now; what was there before stays as it is.
    pub is_new: bool,
}

/// What the rule gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Every prefix of the plan, those that were there among them, in the order of giving.
    pub allotments: Vec<Allotment>,
    /// What was given nothing, and why.
    pub left_out: Vec<Text>,
}

/// A pool that has no room for what is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Full {
    /// For whom.
    pub level: Level,
    /// Which pool.
    pub pool: Ipv6Net,
    /// How long a prefix was wanted.
    pub length: u8,
    /// How many are wanted besides those that fitted.
    pub wanted_count: usize,
}

impl Full {
    /// The longest nibble-aligned length of a pool that holds what this one does and what is wanted
    /// besides.
    #[must_use]
    pub fn remedy_length(&self) -> u8 {
        let slots = |pool: u8| 1_u128.checked_shl(u32::from(self.length.saturating_sub(pool)));
        let wanted = u128::try_from(self.wanted_count).unwrap_or(u128::MAX);
        let needed =
            slots(self.pool.prefix_len()).map_or(u128::MAX, |has| has.saturating_add(wanted));
        (0..self.pool.prefix_len())
            .rev()
            .filter(|length| length.is_multiple_of(4))
            .find(|length| slots(*length).is_none_or(|slots| slots >= needed))
            .unwrap_or(0)
    }
}

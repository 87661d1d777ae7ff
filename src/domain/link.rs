//! Links: rented or own paths between two sites, with both families' addresses at both ends
//! (NetBox: circuit with two terminations; kênh truyền).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{Ipv4Net, Ipv6Net};
use jiff::civil::Date;

use super::closed_set::closed_set;
use super::family::Family;

closed_set! {
    /// The part of the network it belongs to.
    pub enum LinkTier {
        /// Between provincial centres.
        Backbone = "backbone",
        /// Centre to province (cấp I).
        Access1 = "access-1",
        /// Province to commune (cấp II).
        Access2 = "access-2",
        /// An Internet line.
        Internet = "internet",
        /// Stands by for another link.
        Backup = "backup",
        /// A tunnel.
        Vpn = "vpn",
        /// A LAN's uplink.
        LanUplink = "lan-uplink",
    }
}

/// One end of a link.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinkEnd {
    /// The site, by code.
    pub site: String,
    /// The device, by name.
    pub device: Option<String>,
    /// The interface on it.
    pub interface: Option<String>,
    /// IPv4 address of this end.
    pub ipv4: Option<Ipv4Addr>,
    /// IPv6 address of this end.
    pub ipv6: Option<Ipv6Addr>,
}

impl LinkEnd {
    /// This end's address in one family.
    #[must_use]
    pub fn address(&self, family: Family) -> Option<IpAddr> {
        match family {
            Family::Ipv4 => self.ipv4.map(IpAddr::V4),
            Family::Ipv6 => self.ipv6.map(IpAddr::V6),
        }
    }
}

/// What the link's own contract promises. There is no built-in legal value: what is not written in
/// the contract is `None` and is not judged.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sla {
    /// Largest round-trip time, microseconds.
    pub rtt_us: Option<u32>,
    /// Largest jitter (RFC 3550 §6.4.1), microseconds.
    pub jitter_us: Option<u32>,
    /// Largest loss, 0-1.
    pub loss_ratio: Option<f64>,
    /// Smallest availability in a month, 0-1.
    pub availability_ratio: Option<f64>,
}

/// A declared link.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Unique code, the provider's circuit identifier where there is one.
    pub code: String,
    /// What somebody calls it.
    pub name: Option<String>,
    /// Its part of the network.
    pub tier: LinkTier,
    /// The near end, seen from the province's data centre.
    pub a: LinkEnd,
    /// The far end: the link belongs to this end's unit.
    pub b: LinkEnd,
    /// Who provides it.
    pub provider: Option<String>,
    /// Contract number.
    pub contract_number: Option<String>,
    /// First day of the contract.
    pub contract_from: Option<Date>,
    /// Last day of the contract.
    pub contract_to: Option<Date>,
    /// For example `IP/MPLS`.
    pub technology: Option<String>,
    /// Committed rate, kbit/s.
    pub committed_rate_kbps: Option<u32>,
    /// The link it stands by for, by code.
    pub backup_for: Option<String>,
    /// Whether the provider offers IPv6 on it, as declared.
    pub ipv6_offer: Option<Ipv6Offer>,
    /// IPv4 prefix of its two ends.
    pub prefix_v4: Option<Ipv4Net>,
    /// IPv6 prefix of its two ends.
    pub prefix_v6: Option<Ipv6Net>,
    /// What its contract promises.
    pub sla: Sla,
    /// Whom to call, free text.
    pub noc_contact: Option<String>,
}

impl Link {
    /// A link of which no more is known than this.
    pub fn bare(code: impl Into<String>, tier: LinkTier) -> Self {
        Self {
            code: code.into(),
            name: None,
            tier,
            a: LinkEnd::default(),
            b: LinkEnd::default(),
            provider: None,
            contract_number: None,
            contract_from: None,
            contract_to: None,
            technology: None,
            committed_rate_kbps: None,
            backup_for: None,
            ipv6_offer: None,
            prefix_v4: None,
            prefix_v6: None,
            sla: Sla::default(),
            noc_contact: None,
        }
    }
}

closed_set! {
    /// What the provider says about IPv6 on a link.
    pub enum Ipv6Offer {
        /// In the contract, or delivered.
        Offered = "offered",
        /// The provider says no.
        NotOffered = "not_offered",
    }
}

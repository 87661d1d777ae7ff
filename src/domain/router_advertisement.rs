//! Router advertisements as they were heard on a link (RFC 4861 §4.2): who says to be a router there,
//! which prefixes and name servers it hands out.

use std::net::Ipv6Addr;

use ipnet::Ipv6Net;
use serde::{Deserialize, Serialize};

/// What a link told when its routers were asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouterAdvertisementsReading {
    /// One per router and content, in the order heard; bounded.
    pub advertisements: Vec<RouterAdvertisement>,
}

/// One advertisement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouterAdvertisement {
    /// Who sent it: a link-local address (RFC 4861 §6.1.2).
    pub router: Ipv6Addr,
    /// The link address it gives as its own (RFC 4861 §4.6.1), else what our neighbour table holds for
    /// it; lower case, colons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mac_address: Option<String>,
    /// How long it may be a default router, seconds; 0: it is none.
    pub lifetime_s: u16,
    /// Preference as a default router (RFC 4191 §2.1): `high`, `medium` or `low`.
    pub preference: String,
    /// The M flag: addresses come by DHCPv6.
    pub managed: bool,
    /// The O flag: other things, name servers among them, come by DHCPv6.
    pub other: bool,
    /// The link's MTU, bytes, where it tells one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mtu_bytes: Option<u32>,
    /// Prefixes; bounded.
    pub prefixes: Vec<AdvertisedPrefix>,
    /// Name servers (RFC 8106 §5.1) whose lifetime is not 0; bounded.
    pub name_servers: Vec<Ipv6Addr>,
}

/// A prefix information option (RFC 4861 §4.6.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvertisedPrefix {
    /// The prefix.
    #[serde(with = "as_text")]
    pub prefix: Ipv6Net,
    /// The L flag: its addresses are on the link.
    pub on_link: bool,
    /// The A flag: hosts make themselves addresses in it.
    pub autonomous: bool,
    /// How long it counts, seconds; 4,294,967,295: for ever.
    pub valid_s: u32,
    /// How long addresses in it are preferred, seconds.
    pub preferred_s: u32,
}

/// A prefix as people write it.
mod as_text {
    use ipnet::Ipv6Net;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        prefix: &Ipv6Net,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_str(prefix)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Ipv6Net, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

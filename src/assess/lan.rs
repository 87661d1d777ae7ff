//! What the LAN ladder's rules share: the site, its LAN prefixes, its gateway, and
//! what is heard of routers on its link.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv6Addr};

use ipnet::Ipv6Net;

use super::case::{Case, Told};
use super::contact::outcome_words;
use super::host::ipv6_of;
use super::ruling::{Ruling, ruling};
use crate::domain::address::AddressRole;
use crate::domain::device::{Device, DeviceRole};
use crate::domain::observation::{Observation, OutcomeKind};
use crate::domain::reading::Reading;
use crate::domain::router_advertisement::RouterAdvertisement;
use crate::domain::task::ProbeKind;
use crate::domain::text::Text;

/// What was heard of a LAN's routers by whoever stands on its link.
pub(crate) struct Heard<'a> {
    /// Every look, whatever came of it.
    pub(crate) seen: Vec<&'a Observation>,
    /// What was advertised, and in which look it was heard.
    pub(crate) advertised: Vec<(&'a Observation, &'a RouterAdvertisement)>,
    is_stale: bool,
}

impl<'a> Heard<'a> {
    /// Reads it from a case's evidence.
    pub(crate) fn of(case: &Case<'a>) -> Self {
        let looks = case.evidence.of_subject(case.subject);
        let is_look = |each: &&Observation| each.probe == ProbeKind::RouterAdvertisement;
        let seen: Vec<&'a Observation> = looks.fresh.iter().copied().filter(is_look).collect();
        let advertised = seen
            .iter()
            .filter_map(|look| match look.reading() {
                Some(Reading::RouterAdvertisements(told)) => Some((*look, told)),
                _ => None,
            })
            .flat_map(|(look, told)| told.advertisements.iter().map(move |each| (look, each)))
            .collect();
        Self { seen, advertised, is_stale: looks.stale.iter().copied().any(|each| is_look(&each)) }
    }

    /// The ruling where no advertisement was heard.
    pub(crate) fn nothing(&self) -> Option<Ruling> {
        let was_asked = |look: &&Observation| look.outcome.kind() != OutcomeKind::NotAttempted;
        let ruling = if !self.advertised.is_empty() {
            return None;
        } else if self.seen.iter().any(was_asked) {
            ruling!(
                NotApplicable,
                "no router advertisement was heard on its link",
                "không nghe thấy quảng bá bộ định tuyến nào trên LAN"
            )
        } else if let Some(look) = self.seen.first() {
            let Text { en, vi } = outcome_words(&look.outcome);
            ruling!(Unknown, "its link {en}", "LAN {vi}")
        } else if self.is_stale {
            ruling!(
                Unknown,
                "the last look at its link is too old to count",
                "lần xem LAN gần nhất đã quá cũ"
            )
        } else {
            ruling!(
                NotApplicable,
                "no vantage stands in this LAN: router advertisements do not leave a link",
                "không có điểm đo nào trong LAN này: quảng bá bộ định tuyến không ra khỏi LAN"
            )
        };
        Some(ruling.citing(self.seen.iter().copied()))
    }
}

/// The MAC addresses of a device, as declared and as it tells.
fn link_addresses_of<'a>(
    case: &Case<'a>,
    device: &'a Device,
) -> impl Iterator<Item = String> + use<'a> {
    let declared = case.declared.interfaces_of(&device.name).to_vec().into_iter();
    let declared = declared.filter_map(|interface| interface.mac_address.clone());
    let told = case
        .facts_of(device)
        .into_owned()
        .into_iter()
        .flat_map(|told| &told.reading.facts.interfaces);
    declared.chain(told.filter_map(|interface| interface.mac_address.clone()))
}

/// A site's LAN.
pub(crate) struct Lan<'a> {
    /// Its IPv6 prefixes.
    pub(crate) prefixes: Vec<Ipv6Net>,
    /// The devices at the site.
    pub(crate) devices: Vec<&'a Device>,
}

impl<'a> Lan<'a> {
    /// Reads a case's LAN.
    pub(crate) fn of(case: &Case<'a>) -> Option<Self> {
        let site = case.declared.site(&case.subject.key)?;
        Some(Self {
            prefixes: case.declared.lan_prefixes_v6(&site.code),
            devices: case.declared.devices_at(&site.code).to_vec(),
        })
    }

    /// Whether an address lies in the LAN.
    pub(crate) fn holds(&self, address: IpAddr) -> bool {
        match address {
            IpAddr::V4(_) => false,
            IpAddr::V6(address) => self.prefixes.iter().any(|prefix| prefix.contains(&address)),
        }
    }

    /// The gateways: devices with a declared gateway address; where none is declared, the routers
    /// and firewalls of the site.
    pub(crate) fn gateways(&self, case: &Case<'a>) -> Vec<&'a Device> {
        let declared: Vec<&Device> = self
            .devices
            .iter()
            .copied()
            .filter(|device| {
                case.declared
                    .records_of(&device.name)
                    .iter()
                    .any(|address| address.role == AddressRole::Gateway)
            })
            .collect();
        if !declared.is_empty() {
            return declared;
        }
        let forwards =
            |device: &&Device| matches!(device.role, DeviceRole::Router | DeviceRole::Firewall);
        self.devices.iter().copied().filter(forwards).collect()
    }

    /// A prefix that an advertisement hands out and that is not declared for the LAN.
    pub(crate) fn foreign_prefix(&self, told: &RouterAdvertisement) -> Option<Ipv6Net> {
        let of_lan = |net: &Ipv6Net| self.prefixes.iter().any(|prefix| prefix.contains(net));
        let live = told.prefixes.iter().filter(|each| each.valid_s > 0);
        live.map(|each| each.prefix).find(|prefix| !of_lan(prefix))
    }

    /// Whether an advertisement speaks for the LAN: it hands out a prefix of it and no other, or none
    /// and is a default router.
    pub(crate) fn owns(&self, told: &RouterAdvertisement) -> bool {
        // A lifetime of zero takes back what was said before (RFC 4861 §4.6.2).
        let speaks = told.prefixes.iter().any(|each| each.valid_s > 0) || told.lifetime_s > 0;
        speaks && self.foreign_prefix(told).is_none()
    }

    /// Every MAC address of the site's devices, as declared and as they tell.
    pub(crate) fn link_addresses(&self, case: &Case<'a>) -> BTreeSet<String> {
        let devices = self.devices.iter().copied();
        devices.flat_map(|device| link_addresses_of(case, device)).collect()
    }

    /// Whether every gateway and every router of the site told all of its MAC addresses: only then is another
    /// one nobody's. What somebody declared may be one port of many.
    pub(crate) fn tells_all_link_addresses(&self, case: &Case<'a>) -> bool {
        let gateways = self.gateways(case);
        let forwards =
            |device: &&Device| matches!(device.role, DeviceRole::Router | DeviceRole::Firewall);
        let routers = self.devices.iter().copied().filter(forwards);
        let tells = |device: &'a Device| {
            case.facts_of(device).iter().any(|told| {
                let mut interfaces = told.reading.facts.interfaces.iter();
                told.reading.truncated.is_none()
                    && interfaces.any(|interface| interface.mac_address.is_some())
            })
        };
        !gateways.is_empty() && gateways.iter().copied().chain(routers).all(tells)
    }

    /// Every IPv6 address that the site's devices have, as declared and as they tell, link-local ones
    /// included.
    pub(crate) fn own_addresses(&self, case: &Case<'a>) -> BTreeSet<IpAddr> {
        let declared = self.devices.iter().flat_map(|device| {
            case.declared.records_of(&device.name).iter().map(|record| record.address)
        });
        let told = self.devices.iter().flat_map(|device| {
            let facts = case.facts_of(device).into_owned().into_iter();
            facts.flat_map(|told| told.reading.facts.addresses.iter().map(|fact| fact.address))
        });
        declared.chain(told).filter(IpAddr::is_ipv6).collect()
    }

    /// The gateways' addresses inside the LAN: declared ones, those that the gateways show, and the
    /// subnet-router anycast address of each prefix, which routers answer at (RFC 4291 §2.6.1).
    pub(crate) fn gateway_addresses(&self, case: &Case<'a>) -> BTreeSet<Ipv6Addr> {
        let gateways = self.gateways(case);
        let declared = gateways
            .iter()
            .flat_map(|device| case.declared.records_of(&device.name))
            .map(|record| record.address);
        let told: Vec<Told<'_>> =
            gateways.iter().flat_map(|device| case.facts_of(device).into_owned()).collect();
        let shown: Vec<IpAddr> = told.iter().flat_map(ipv6_of).collect();
        let anycast = self.prefixes.iter().map(|prefix| IpAddr::V6(prefix.network()));
        declared
            .chain(shown)
            .chain(anycast)
            .filter(|address| self.holds(*address))
            .filter_map(|address| match address {
                IpAddr::V4(_) => None,
                IpAddr::V6(address) => Some(address),
            })
            .collect()
    }
}

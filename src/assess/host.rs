//! What the device's and the server's ladders have in common: who it is, whether it can, whether it
//! is planned and addressed, and where to look for its answers.

use std::borrow::Cow;
use std::net::IpAddr;

use super::case::{Case, Told};
use super::contact::{Contact, Reach};
use super::names::addresses_of as look_up_addresses;
use super::own;
use super::path::towards;
use super::ruling::{Ruling, bounded, listed, ruling, says_why, text};
use crate::domain::device::Device;
use crate::domain::facts::Ipv6Stack;
use crate::domain::family::{AddressScope, Family};
use crate::domain::finding::Verdict;
use crate::domain::service::ServiceKind;
use crate::domain::text::Text;

/// A fact that rung 0 asks for, and how to say that it is missing.
pub(crate) struct Wanted {
    /// Whether it is known.
    pub(crate) known: bool,
    /// Its name in both languages.
    pub(crate) name: Text,
}

/// Rung 0: passes when every wanted fact is known, else is unknown and names what is missing.
pub(crate) fn inventoried(wanted: Vec<Wanted>) -> Ruling {
    if wanted.iter().all(|wanted| wanted.known) {
        return ruling!(Pass, "recorded in full", "đã ghi đủ thông tin");
    }
    if !says_why() {
        return Ruling::new(Verdict::Unknown, Text::new("", ""));
    }
    let missing: Vec<Text> =
        wanted.into_iter().filter(|wanted| !wanted.known).map(|wanted| wanted.name).collect();
    let en = missing.iter().map(|name| name.en.as_str()).collect::<Vec<_>>().join(", ");
    let vi = missing.iter().map(|name| name.vi.as_str()).collect::<Vec<_>>().join(", ");
    Ruling::new(
        Verdict::Unknown,
        Text::new(format!("not recorded: {en}"), format!("chưa ghi: {vi}")),
    )
}

/// Whether a fact is declared or told by the device.
pub(crate) fn known(
    declared: Option<&String>,
    told: &[Told<'_>],
    fact: fn(&Told<'_>) -> bool,
) -> bool {
    declared.is_some_and(|word| !word.trim().is_empty()) || told.iter().any(fact)
}

/// Whether the unit of a site is declared.
pub(crate) fn has_unit(case: &Case<'_>, site: &str) -> bool {
    case.declared.site(site).is_some_and(|site| site.unit.is_some())
}

/// Rung 1: whether the device itself shows an IPv6 stack.
pub(crate) fn capable(case: &Case<'_>, device: &Device) -> Ruling {
    let told = case.facts_of(device);
    let name = bounded(&device.name);
    let showing = told.iter().find_map(|told| {
        let has_address = told
            .reading
            .facts
            .addresses
            .iter()
            .any(|fact| Family::of(fact.address) == Family::Ipv6);
        match told.reading.facts.ipv6_stack {
            Some(stack) => Some((told, stack)),
            None if has_address => Some((told, Ipv6Stack::Present)),
            None => None,
        }
    });
    match showing {
        Some((told, Ipv6Stack::Present)) => {
            ruling!(Pass, "{name} shows an IPv6 stack", "{name} có ngăn xếp IPv6")
                .citing([told.observation])
        }
        Some((told, Ipv6Stack::Disabled)) => ruling!(
            Pass,
            "{name} has an IPv6 stack, switched off",
            "{name} có ngăn xếp IPv6 nhưng đang tắt"
        )
        .citing([told.observation]),
        None if told.is_empty() => ruling!(
            Unknown,
            "{name} told nothing that counts: no fresh SNMP, SSH or playbook answer",
            "{name} chưa cho biết gì: không có trả lời SNMP, SSH hay playbook còn hiệu lực"
        ),
        None => ruling!(
            Unknown,
            "{name} answers but does not tell whether it has an IPv6 stack",
            "{name} có trả lời nhưng không cho biết có ngăn xếp IPv6 hay không"
        )
        .citing(told.iter().map(|told| told.observation)),
    }
}

/// Whether a declared IPv6 address of the device lies in a declared IPv6 prefix: a pass naming
/// both, or `None`.
pub(crate) fn planned(case: &Case<'_>, device: &Device) -> Option<Ruling> {
    case.addresses_of(device, Family::Ipv6).iter().find_map(|address| {
        let IpAddr::V6(address) = *address else { return None };
        let prefix = case.declared.plan_of(address)?.prefix;
        Some(ruling!(Pass, "{address} lies in {prefix}", "{address} nằm trong {prefix}"))
    })
}

/// Rung 3 of devices and servers. `more` are further addresses that are the device's if they
/// answer, such as the AAAA of its services.
pub(crate) fn addressed(case: &Case<'_>, device: &Device, more: Vec<IpAddr>) -> Ruling {
    let told = case.facts_of(device);
    for told in told.iter() {
        let shown: Vec<IpAddr> = ipv6_of(told).collect();
        if !shown.is_empty() {
            let list = listed(shown);
            return ruling!(Pass, "it shows {list}", "thiết bị cho thấy {list}")
                .citing([told.observation]);
        }
    }
    let mut asked = case.addresses_of(device, Family::Ipv6).into_owned();
    asked.extend(more);
    let contacts: Vec<_> = asked.iter().map(|address| (*address, case.contact(*address))).collect();
    if let Some((address, contact)) = contacts.iter().find(|(_, contact)| contact.is_answered()) {
        return ruling!(Pass, "{address} answers", "{address} trả lời")
            .citing(contact.seen.iter().copied());
    }
    let complete: Vec<&Told<'_>> = told.iter().filter(|told| tells_addresses(told)).collect();
    if !complete.is_empty() {
        return ruling!(
            Fail,
            "it shows its addresses and no global IPv6 address is among them",
            "thiết bị cho biết các địa chỉ của mình, không có địa chỉ IPv6 toàn cục nào"
        )
        .citing(complete.into_iter().map(|told| told.observation));
    }
    match contacts.first() {
        None => ruling!(
            Unknown,
            "no IPv6 address is declared and the device told none of its addresses",
            "chưa khai báo địa chỉ IPv6 và thiết bị chưa cho biết địa chỉ của mình"
        ),
        Some((address, contact)) => {
            let Text { en, vi } = contact.words();
            ruling!(
                Unknown,
                "{address} is declared and not proved: it {en}",
                "{address} đã khai báo nhưng chưa có bằng chứng: {vi}"
            )
            .citing(contact.seen.iter().copied())
        }
    }
}

/// The global and unique local IPv6 addresses that a device shows.
pub(crate) fn ipv6_of<'t>(told: &'t Told<'_>) -> impl Iterator<Item = IpAddr> + 't {
    told.reading.facts.addresses.iter().map(|fact| fact.address).filter(|address| {
        Family::of(*address) == Family::Ipv6 && AddressScope::of(*address).proves_addressing()
    })
}

/// Whether the absence of an address in these facts means something: the list came whole and is a
/// list. An agent that shows no address at all has not told.
fn tells_addresses(told: &Told<'_>) -> bool {
    told.reading.truncated.is_none() && !told.reading.facts.addresses.is_empty()
}

/// Whether the device was built without IPv4: none declared, none shown, and an IPv6 address
/// declared (else it simply has no addresses on record).
pub(crate) fn is_ipv6_only(case: &Case<'_>, device: &Device) -> bool {
    let shows_ipv4 = case.facts_of(device).iter().any(|told| {
        told.reading.facts.addresses.iter().any(|fact| {
            Family::of(fact.address) == Family::Ipv4
                && AddressScope::of(fact.address).proves_addressing()
        })
    });
    case.addresses_of(device, Family::Ipv4).is_empty()
        && !case.addresses_of(device, Family::Ipv6).is_empty()
        && !shows_ipv4
}

/// Where a device's answers are looked for in one family: its declared addresses, and those that
/// were asked for its sake.
pub(crate) fn asked_addresses<'a>(
    case: &Case<'a>,
    device: &Device,
    family: Family,
) -> Cow<'a, [IpAddr]> {
    if case.is_about(device) {
        return Cow::Borrowed(case.own.asked(family));
    }
    let declared = case.declared.addresses_of(&device.name, family);
    Cow::Owned(own::asked(declared, &case.evidence.of_subject(case.subject), family))
}

/// The AAAA addresses of the services that run on a device.
pub(crate) fn service_addresses(case: &Case<'_>, device: &Device, family: Family) -> Vec<IpAddr> {
    case.declared
        .services_on(&device.name)
        .iter()
        .filter(|service| service.kind == ServiceKind::Web)
        .flat_map(|service| look_up_addresses(case, family, &service.name).usable())
        .collect()
}

/// Rung 4 of devices and servers, from what is known of each family and of rung 3.
pub(crate) fn reachable(
    case: &Case<'_>,
    what: &Text,
    ipv4: &Contact<'_>,
    ipv6: &Contact<'_>,
    addressed: &Ruling,
) -> Ruling {
    let Text { en: what_en, vi: what_vi } = what;
    let Text { en: how_en, vi: how_vi } = ipv6.words();
    let address = ipv6.seen.first().map(|seen| seen.address.to_string()).unwrap_or_default();
    let cited = ipv6.seen.iter().copied();
    match (ipv6.reach, ipv4.reach) {
        (Reach::Answered, _) => ruling!(
            Pass,
            "{what_en} answers over IPv6 at {address}",
            "{what_vi} trả lời qua IPv6 tại {address}"
        )
        .citing(cited),
        (Reach::NotAnswered, Reach::Answered) => {
            let path = ipv6.seen.first().map(|seen| towards(case, seen.address));
            let (Text { en: path_en, vi: path_vi }, traces) =
                path.map_or_else(|| (text!("", ""), Vec::new()), |path| (path.words, path.seen));
            ruling!(
                Fail,
                "{what_en} answers over IPv4, {address} {how_en}{path_en}",
                "{what_vi} trả lời qua IPv4, còn {address} {how_vi}{path_vi}"
            )
            .citing(cited.chain(ipv4.seen.iter().copied()).chain(traces))
        }
        _ if addressed.verdict == Verdict::Fail => {
            let mut ruling = ruling!(
                Fail,
                "it has no IPv6 address to answer at",
                "không có địa chỉ IPv6 để trả lời"
            );
            ruling.evidence.clone_from(&addressed.evidence);
            ruling
        }
        (Reach::NotAnswered, Reach::NotAnswered) => ruling!(
            Unknown,
            "{what_en} answers over neither family: an outage or a filter, no verdict on IPv6",
            "{what_vi} không trả lời qua cả hai họ: mất kết nối hoặc bị lọc, không kết luận về IPv6"
        )
        .citing(cited.chain(ipv4.seen.iter().copied())),
        (Reach::NotAnswered, _) => ruling!(
            Unknown,
            "{address} {how_en}, and IPv4 is not known to answer either",
            "{address} {how_vi}, và cũng chưa rõ IPv4 có trả lời không"
        )
        .citing(cited),
        _ => {
            let where_en = if address.is_empty() { "IPv6".to_owned() } else { address };
            ruling!(
                Unknown,
                "{what_en} over IPv6: {where_en} {how_en}",
                "{what_vi} qua IPv6: {where_en} {how_vi}"
            )
            .citing(cited)
        }
    }
}

/// The names of rung 0's facts, for messages.
pub(crate) fn wanted(known: bool, en: &str, vi: &str) -> Wanted {
    Wanted { known, name: text!("{en}", "{vi}") }
}

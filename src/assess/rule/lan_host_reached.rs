//! `lan-host-reached`, rung 4: DOMAIN.md §6, LAN: a host in it is reached over IPv6. The gateway is
//! no host: it proves the router, not the LAN.

use std::net::IpAddr;

use crate::assess::case::Case;
use crate::assess::contact::{Contact, Reach, answers_itself, is_asked_each_time};
use crate::assess::lan::Lan;
use crate::assess::ruling::{Ruling, bounded, ruling};
use crate::domain::device::Device;
use crate::domain::family::Family;
use crate::domain::observation::Observation;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(lan) = Lan::of(case) else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    let gateways = lan.gateway_addresses(case);
    for prefix in &lan.prefixes {
        for (address, seen) in case.evidence.within(*prefix) {
            let counts = |seen: &&Observation| answers_itself(seen) && is_asked_each_time(seen);
            let answers: Vec<_> = seen.iter().copied().filter(counts).collect();
            if !answers.is_empty() && !gateways.contains(&address) {
                return ruling!(Pass, "{address} answers", "{address} trả lời").citing(answers);
            }
        }
    }
    let hosts = lan.devices.iter().flat_map(|device| hosts_of(case, &lan, device));
    let mut unproved = None;
    for (device, address) in hosts {
        if matches!(address, IpAddr::V6(six) if gateways.contains(&six)) {
            continue;
        }
        let ipv6 = case.contact(address);
        // Only where it matters: of a LAN that nobody probed a hundred hosts would be asked for.
        let ipv4 = (ipv6.reach == Reach::NotAnswered).then(|| {
            let twins = case.declared.addresses_of(&device.name, Family::Ipv4).into_iter();
            Contact::any(twins.map(|twin| case.contact(twin)))
        });
        if let Some(ipv4) = ipv4.filter(Contact::is_answered) {
            let (name, Text { en, vi }) = (bounded(&device.name), ipv6.words());
            return ruling!(
                Fail,
                "{name} answers over IPv4, {address} {en}",
                "{name} trả lời qua IPv4, còn {address} {vi}"
            )
            .citing(ipv6.seen.into_iter().chain(ipv4.seen));
        }
        unproved.get_or_insert((address, ipv6));
    }
    match unproved {
        Some((address, contact)) => {
            let Text { en, vi } = contact.words();
            ruling!(Unknown, "{address} {en}", "{address} {vi}").citing(contact.seen)
        }
        None => ruling!(
            Unknown,
            "no host with an IPv6 address in its LAN is known",
            "chưa biết máy nào trong LAN có địa chỉ IPv6"
        ),
    }
}

/// The declared IPv6 addresses of a device inside the LAN.
fn hosts_of<'a>(case: &Case<'a>, lan: &Lan<'a>, device: &'a Device) -> Vec<(&'a Device, IpAddr)> {
    let addresses = case.declared.addresses_of(&device.name, Family::Ipv6).into_iter();
    addresses.filter(|address| lan.holds(*address)).map(|address| (device, address)).collect()
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn lan_host_reached() {
        proves("lan-host-reached", &[Pass, Fail, Unknown]);
    }
}

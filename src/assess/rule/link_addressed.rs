//! `link-addressed`, rung 3: DOMAIN.md §6, link: both ends addressed: declared, and seen at the far
//! end, by an answer or by the device's own facts.

use std::net::{IpAddr, Ipv6Addr};

use crate::assess::case::Case;
use crate::assess::host::ipv6_of;
use crate::assess::ruling::{Ruling, ruling};
use crate::domain::link::LinkEnd;
use crate::domain::observation::Observation;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(link) = case.link() else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    let usable = |end: &LinkEnd| {
        let proves = |address: &Ipv6Addr| {
            crate::domain::family::AddressScope::of(IpAddr::V6(*address)).proves_addressing()
        };
        end.ipv6.filter(proves)
    };
    let far = match (usable(&link.a), usable(&link.b)) {
        (Some(_), Some(far)) => IpAddr::V6(far),
        (None, Some(_)) => {
            return ruling!(
                Fail,
                "its near end has no global IPv6 address declared",
                "đầu gần chưa khai báo địa chỉ IPv6 toàn cục"
            );
        }
        (Some(_), None) => {
            return ruling!(
                Fail,
                "its far end has no global IPv6 address declared",
                "đầu xa chưa khai báo địa chỉ IPv6 toàn cục"
            );
        }
        (None, None) => {
            return ruling!(
                Fail,
                "neither end has a global IPv6 address declared",
                "cả hai đầu chưa khai báo địa chỉ IPv6 toàn cục"
            );
        }
    };
    let contact = case.contact(far);
    if contact.is_answered() {
        return ruling!(Pass, "its far end {far} answers", "đầu xa {far} trả lời")
            .citing(contact.seen);
    }
    if let Some(observation) = shown_by(case, &link.b, far) {
        return ruling!(
            Pass,
            "the device at its far end shows {far}",
            "thiết bị đầu xa cho thấy {far}"
        )
        .citing([observation]);
    }
    let Text { en, vi } = contact.words();
    ruling!(
        Unknown,
        "both ends are declared and the far end is not proved: {far} {en}",
        "đã khai báo cả hai đầu, đầu xa chưa có bằng chứng: {far} {vi}"
    )
    .citing(contact.seen)
}

/// The facts in which the far end's device shows the address.
fn shown_by<'a>(case: &Case<'a>, end: &LinkEnd, address: IpAddr) -> Option<&'a Observation> {
    let device = case.declared.device(end.device.as_deref()?)?;
    case.facts_of(device)
        .iter()
        .find(|told| ipv6_of(told).any(|shown| shown == address))
        .map(|told| told.observation)
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn link_addressed() {
        proves("link-addressed", &[Pass, Fail, Unknown]);
    }
}

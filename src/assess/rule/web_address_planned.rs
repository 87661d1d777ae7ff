//! `web-address-planned`, rung 2: DOMAIN.md §6, web service: address in plan; not applicable where
//! somebody else's address plan rules (rented, government cloud, national data centre).

use crate::assess::case::Case;
use crate::assess::names::addresses_of;
use crate::assess::ruling::{Ruling, ruling};
use crate::assess::service::in_plan;
use crate::domain::family::Family;
use crate::domain::finding::Verdict;
use crate::domain::system::Hosting;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(service) = case.service() else {
        return ruling!(Fail, "it is not in the record", "không có trong hồ sơ");
    };
    let hosting = case.declared.system_of(service).and_then(|system| system.hosting);
    if let Some(hosting) = hosting.filter(|hosting| *hosting != Hosting::Own) {
        return ruling!(
            NotApplicable,
            "hosted elsewhere ({hosting}): its address is in the host's plan",
            "đặt ở nơi khác ({hosting}): địa chỉ theo quy hoạch của bên cho thuê"
        );
    }
    let lookup = addresses_of(case, Family::Ipv6, &service.name);
    if let Some(ruling) = in_plan(case, &lookup.addresses()) {
        if hosting.is_none() && ruling.verdict == Verdict::Fail {
            return elsewhere(&ruling).citing(lookup.seen.iter().copied());
        }
        return ruling.citing(lookup.seen.iter().copied());
    }
    let server = service.device.as_deref().unwrap_or_default();
    let declared = case.declared.addresses_of(server, Family::Ipv6);
    // A server may stand in several networks: one planned address is enough to have a place.
    let mut rulings: Vec<Ruling> =
        declared.iter().filter_map(|address| in_plan(case, &[*address])).collect();
    rulings.sort_by_key(|ruling| ruling.verdict);
    match rulings.into_iter().next() {
        Some(ruling) => ruling,
        None if lookup.is_absent() => ruling!(
            Fail,
            "it has no AAAA, and no IPv6 address is declared for its server",
            "chưa có AAAA và chưa khai báo địa chỉ IPv6 cho máy chủ của dịch vụ"
        )
        .citing(lookup.seen.iter().copied()),
        None => ruling!(
            Unknown,
            "its AAAA is not known, and no IPv6 address is declared for its server",
            "chưa biết AAAA và chưa khai báo địa chỉ IPv6 cho máy chủ của dịch vụ"
        ),
    }
}

/// An address outside every declared prefix may be a landlord's: whose it is, the record does not say.
fn elsewhere(outside: &Ruling) -> Ruling {
    let Text { en, vi } = &outside.reason;
    ruling!(
        Unknown,
        "{en}; who hosts it is not declared: set `hosting` of its system",
        "{vi}; chưa khai báo nơi đặt: điền `hosting` cho hệ thống"
    )
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn web_address_planned() {
        proves("web-address-planned", &[Pass, Fail, Unknown, NotApplicable]);
    }
}

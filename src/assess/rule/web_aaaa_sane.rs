//! `web-aaaa-sane`, rung 3: DOMAIN.md §6, web service: not IPv4-mapped, not unique local when the
//! service is public. NAT64, link-local and loopback addresses are as useless in the DNS (RFC 6052,
//! RFC 4291), and so are IPv4-compatible, multicast and unspecified ones.

use crate::assess::case::Case;
use crate::assess::names::addresses_of;
use crate::assess::ruling::{Ruling, bounded, listed, ruling, text};
use crate::domain::family::{AddressScope, Family};
use crate::domain::system::Exposure;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(service) = case.service() else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    let lookup = addresses_of(case, Family::Ipv6, &service.name);
    let name = bounded(&service.name);
    let Text { en, vi } = &lookup.words;
    if lookup.values.is_none() {
        return ruling!(Unknown, "AAAA of {name} {en}", "AAAA của {name} {vi}")
            .citing(lookup.seen.iter().copied());
    }
    let addresses = lookup.addresses();
    let useless = |scope: AddressScope| match scope {
        AddressScope::Global => false,
        AddressScope::Private => service.exposure == Exposure::Public,
        AddressScope::LinkLocal
        | AddressScope::Loopback
        | AddressScope::Ipv4Mapped
        | AddressScope::Ipv4Compatible
        | AddressScope::Nat64
        | AddressScope::Multicast
        | AddressScope::Unspecified => true,
    };
    let bad = addresses.iter().map(|address| (address, AddressScope::of(*address)));
    let (bad_en, bad_vi): (Vec<String>, Vec<String>) = bad
        .filter(|(_, scope)| useless(*scope))
        .map(|(address, scope)| {
            let Text { en, vi } = words(scope);
            (format!("{address} ({en})"), format!("{address} ({vi})"))
        })
        .unzip();
    let ruling = if addresses.is_empty() {
        ruling!(NotApplicable, "{name} {en}", "{name} {vi}")
    } else if bad_en.is_empty() {
        ruling!(
            Pass,
            "every AAAA of {name} can be reached by its users",
            "mọi AAAA của {name} đều dùng được"
        )
    } else {
        let (en, vi) = (listed(bad_en), listed(bad_vi));
        ruling!(Fail, "{name} has AAAA of no use: {en}", "{name} có AAAA không dùng được: {vi}")
    };
    ruling.citing(lookup.seen.iter().copied())
}

/// What an address is by its bits, in the words of the report.
fn words(scope: AddressScope) -> Text {
    match scope {
        AddressScope::Global => text!("global", "toàn cầu"),
        AddressScope::Private => text!("private", "nội bộ"),
        AddressScope::LinkLocal => text!("link-local", "cục bộ liên kết"),
        AddressScope::Loopback => text!("loopback", "loopback"),
        AddressScope::Ipv4Mapped => text!("IPv4-mapped", "IPv4 ánh xạ"),
        AddressScope::Ipv4Compatible => text!("IPv4-compatible", "IPv4 tương thích"),
        AddressScope::Nat64 => text!("NAT64", "NAT64"),
        AddressScope::Multicast => text!("multicast", "multicast"),
        AddressScope::Unspecified => text!("unspecified", "không xác định"),
    }
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn web_aaaa_sane() {
        proves("web-aaaa-sane", &[Pass, Fail, Unknown, NotApplicable]);
    }
}

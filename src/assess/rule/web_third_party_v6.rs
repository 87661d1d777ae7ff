//! `web-third-party-v6`, rung 5: every host that the page loads from has an IPv6 address. A page whose
//! styles and scripts come over IPv4 alone is blank for a reader without IPv4.

use std::collections::BTreeSet;

use crate::assess::case::Case;
use crate::assess::names::addresses_of;
use crate::assess::ruling::{Ruling, bounded, gathered, ruling};
use crate::assess::web::{Web, cut_short, pages};
use crate::domain::family::Family;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let web = match Web::over_ipv6(case) {
        Ok(web) => web,
        Err(ruling) => return ruling,
    };
    let pages = pages(case, &web);
    let hosts: BTreeSet<&str> =
        pages.iter().flat_map(|(_, page)| &page.embedded_hosts).map(String::as_str).collect();
    let seen = pages.iter().map(|(observation, _)| *observation);
    if pages.is_empty() {
        return ruling!(Unknown, "no page was looked at", "chưa xem trang nào");
    }
    // Literal addresses are `web-no-ipv4-literal`'s.
    let names = hosts.into_iter().filter(|host| host.parse::<std::net::IpAddr>().is_err());
    let parts = names.map(|host| one(case, host)).chain(cut_short(&pages)).collect();
    gathered(parts).unwrap_or_else(|| {
        ruling!(
            Pass,
            "the page loads nothing from other hosts",
            "trang không tải gì từ máy chủ khác"
        )
        .citing(seen)
    })
}

fn one(case: &Case<'_>, host: &str) -> Ruling {
    let lookup = addresses_of(case, Family::Ipv6, host);
    let name = bounded(host);
    let Text { en, vi } = &lookup.words;
    let ruling = if lookup.values.is_none() {
        ruling!(
            Unknown,
            "AAAA of {name}, which the page loads from, {en}",
            "AAAA của {name}, nơi trang tải về, {vi}"
        )
    } else if let Some(prefix) = lookup.translator.filter(|_| lookup.is_absent()) {
        ruling!(
            Fail,
            "the page loads from {name}, which has no AAAA of its own: a DNS64 makes one up from {prefix}",
            "trang tải từ {name}, nơi không có AAAA thật: DNS64 tự tạo từ {prefix}"
        )
    } else if lookup.usable().is_empty() {
        ruling!(
            Fail,
            "the page loads from {name}, which has no IPv6 address",
            "trang tải từ {name}, nơi không có địa chỉ IPv6"
        )
    } else {
        ruling!(
            Pass,
            "the page loads from {name}, which has IPv6",
            "trang tải từ {name}, nơi có IPv6"
        )
    };
    ruling.citing(lookup.seen.iter().copied())
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::{proves, reasons};
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn web_third_party_v6() {
        proves("web-third-party-v6", &[Fail, NotApplicable, Pass, Unknown]);
    }

    #[test]
    fn an_address_that_a_dns64_made_up_is_told_as_such() {
        let told = |scenario| reasons(scenario, "web-third-party-v6").join("\n");
        let made_up = told("page-loads-from-host-of-a-dns64");
        assert!(made_up.contains("old.example") && made_up.contains("DNS64"), "{made_up}");
        let none = told("page-loads-from-ipv4-only-host");
        assert!(none.contains("has no IPv6 address") && !none.contains("DNS64"), "{none}");
    }
}

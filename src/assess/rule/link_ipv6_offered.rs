//! `link-ipv6-offered`, rung 1: DOMAIN.md §6, link: the provider offers IPv6.

use crate::assess::case::Case;
use crate::assess::ruling::{Ruling, bounded, ruling};
use crate::domain::link::Ipv6Offer;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(link) = case.link() else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    let provider = bounded(link.provider.as_deref().unwrap_or("–"));
    match link.ipv6_offer {
        Some(Ipv6Offer::Offered) => {
            ruling!(Pass, "{provider} offers IPv6 on it", "{provider} cung cấp IPv6")
        }
        Some(Ipv6Offer::NotOffered) => {
            ruling!(Fail, "{provider} offers no IPv6 on it", "{provider} không cung cấp IPv6")
        }
        None => ruling!(
            Unknown,
            "whether {provider} offers IPv6 on it is not declared",
            "chưa khai báo {provider} có cung cấp IPv6 hay không"
        ),
    }
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn link_ipv6_offered() {
        proves("link-ipv6-offered", &[Pass, Fail, Unknown]);
    }
}

//! `link-ipv6-offered`, rung 1: DOMAIN.md §6, link: the provider offers IPv6.

use crate::assess::case::Case;
use crate::assess::ruling::{Ruling, bounded, ruling};
use crate::domain::link::Ipv6Offer;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(link) = case.link() else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    let named = link.provider.as_deref().map(bounded);
    let provider = named.clone().unwrap_or_else(|| "the provider".to_owned());
    let provider_vi = named.unwrap_or_else(|| "nhà cung cấp".to_owned());
    match link.ipv6_offer {
        Some(Ipv6Offer::Offered) => {
            ruling!(Pass, "{provider} offers IPv6 on it", "{provider_vi} cung cấp IPv6")
        }
        Some(Ipv6Offer::NotOffered) => {
            ruling!(Fail, "{provider} offers no IPv6 on it", "{provider_vi} không cung cấp IPv6")
        }
        None => ruling!(
            Unknown,
            "whether {provider} offers IPv6 on it is not declared",
            "chưa khai báo {provider_vi} có cung cấp IPv6 hay không"
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

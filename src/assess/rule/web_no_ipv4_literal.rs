//! `web-no-ipv4-literal`, rung 5: no URL of the page holds an IPv4 address. RFC 7269 §3.1, RFC 6586
//! §4.2 and RFC 8683: literals are what breaks behind NAT64, where names work.

use std::collections::BTreeSet;

use crate::assess::case::Case;
use crate::assess::ruling::{Ruling, listed, ruling};
use crate::assess::web::{Web, cut_short, pages};

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let web = match Web::over_ipv6(case) {
        Ok(web) => web,
        Err(ruling) => return ruling,
    };
    let pages = pages(case, &web);
    let literals: BTreeSet<&str> =
        pages.iter().flat_map(|(_, page)| &page.ipv4_literals).map(String::as_str).collect();
    let ruling = if pages.is_empty() {
        ruling!(Unknown, "no page was looked at", "chưa xem trang nào")
    } else if literals.is_empty() {
        if let Some(ruling) = cut_short(&pages) {
            return ruling;
        }
        ruling!(Pass, "no URL holds an IPv4 address", "không URL nào ghi thẳng địa chỉ IPv4")
    } else {
        let list = listed(literals);
        ruling!(
            Fail,
            "URLs of the page hold IPv4 addresses: {list}",
            "trang có URL ghi thẳng địa chỉ IPv4: {list}"
        )
    };
    ruling.citing(pages.into_iter().map(|(observation, _)| observation))
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn web_no_ipv4_literal() {
        proves("web-no-ipv4-literal", &[Fail, NotApplicable, Pass, Unknown]);
    }
}

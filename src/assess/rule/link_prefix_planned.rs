//! `link-prefix-planned`, rung 2: DOMAIN.md §6, link: link prefix, /64 or /127 (RFC 6164 for /127,
//! RFC 7421 for /64). Both ends must lie in it.

use crate::assess::case::Case;
use crate::assess::ruling::{Ruling, listed, ruling};

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(link) = case.link() else {
        return ruling!(Fail, "it is not in the record", "không có trong hồ sơ");
    };
    let Some(prefix) = link.prefix_v6 else {
        return ruling!(Fail, "no IPv6 prefix is declared for it", "chưa khai báo dải IPv6");
    };
    if !matches!(prefix.prefix_len(), 64 | 127) {
        return ruling!(
            Fail,
            "{prefix} is neither a /64 nor a /127",
            "{prefix} không phải /64 hay /127"
        );
    }
    let ends = [link.a.ipv6, link.b.ipv6].into_iter().flatten();
    let astray: Vec<_> = ends.filter(|address| !prefix.contains(address)).collect();
    if astray.is_empty() {
        return ruling!(Pass, "{prefix} is declared for it", "đã khai báo dải {prefix}");
    }
    let list = listed(astray);
    ruling!(Fail, "{list} lies outside {prefix}", "{list} nằm ngoài {prefix}")
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass};

    #[test]
    fn link_prefix_planned() {
        proves("link-prefix-planned", &[Pass, Fail]);
    }
}

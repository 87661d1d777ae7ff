//! `link-inventoried`, rung 0: DOMAIN.md §6, link: ends, provider, tier. The tier is always
//! declared.

use crate::assess::case::Case;
use crate::assess::host::{inventoried, wanted};
use crate::assess::ruling::{Ruling, ruling};

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(link) = case.link() else {
        return ruling!(Fail, "it is not in the record", "không có trong hồ sơ");
    };
    let stands = |site: &str| case.declared.site(site).is_some();
    inventoried(vec![
        wanted(stands(&link.a.site), "the near end's site", "địa điểm đầu gần"),
        wanted(stands(&link.b.site), "the far end's site", "địa điểm đầu xa"),
        wanted(link.provider.is_some(), "the provider", "nhà cung cấp"),
    ])
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Pass, Unknown};

    #[test]
    fn link_inventoried() {
        proves("link-inventoried", &[Pass, Unknown]);
    }
}

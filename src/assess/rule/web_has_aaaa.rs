//! `web-has-aaaa`, rung 3: Internet.nl's `web_aaaa`; DOMAIN.md §6, web service: at least one AAAA.

use crate::assess::case::Case;
use crate::assess::names::addresses_of;
use crate::assess::ruling::{Ruling, bounded, listed, ruling};
use crate::domain::family::Family;
use crate::domain::text::Text;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(service) = case.service() else {
        return ruling!(Unknown, "it is not in the record", "không có trong hồ sơ");
    };
    let lookup = addresses_of(case, Family::Ipv6, &service.name);
    let name = bounded(&service.name);
    let Text { en, vi } = &lookup.words;
    let ruling = if lookup.values.is_none() {
        ruling!(Unknown, "AAAA of {name} {en}", "AAAA của {name} {vi}")
    } else if lookup.is_absent() {
        ruling!(Fail, "{name} {en}", "{name} {vi}")
    } else {
        let list = listed(lookup.addresses());
        ruling!(Pass, "{name} has AAAA {list}", "{name} có AAAA {list}")
    };
    ruling.citing(lookup.seen.iter().copied())
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn web_has_aaaa() {
        proves("web-has-aaaa", &[Pass, Fail, Unknown]);
    }
}

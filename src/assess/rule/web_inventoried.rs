//! `web-inventoried`, rung 0: DOMAIN.md §6, web service: FQDN, owner. The owner is the body that
//! owns its information system (chủ quản).

use crate::assess::case::Case;
use crate::assess::host::{inventoried, wanted};
use crate::assess::ruling::{Ruling, ruling};

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(service) = case.service() else {
        return ruling!(Fail, "it is not in the record", "không có trong hồ sơ");
    };
    let owner = case.declared.system_of(service).and_then(|system| system.owner.as_ref());
    // One label is a word, not a fully qualified domain name.
    let qualified = service.name.contains('.');
    inventoried(vec![
        wanted(qualified, "a fully qualified domain name", "tên miền đầy đủ"),
        wanted(owner.is_some(), "the owner of its information system", "cơ quan chủ quản"),
    ])
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Pass, Unknown};

    #[test]
    fn web_inventoried() {
        proves("web-inventoried", &[Pass, Unknown]);
    }
}

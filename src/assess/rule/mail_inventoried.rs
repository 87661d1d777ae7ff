//! `mail-inventoried`, rung 0: DOMAIN.md §6, mail domain: domain, MX. An exchanger is on record by
//! the domain's declared device, or by its own MX records.

use crate::assess::case::Case;
use crate::assess::host::{inventoried, wanted};
use crate::assess::names::Hosts;
use crate::assess::ruling::{Ruling, ruling};
use crate::domain::task::RecordType;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let Some(service) = case.service() else {
        return ruling!(Fail, "it is not in the record", "không có trong hồ sơ");
    };
    let exchangers = Hosts::of(case, RecordType::Mx);
    let named = !exchangers.all.is_empty() || exchangers.declines;
    inventoried(vec![
        wanted(service.name.contains('.'), "the mail domain's name", "tên miền thư"),
        wanted(
            service.device.is_some() || named,
            "its mail exchangers",
            "máy chủ nhận thư của tên miền",
        ),
    ])
    .citing(exchangers.lookup.seen)
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Pass, Unknown};

    #[test]
    fn mail_inventoried() {
        proves("mail-inventoried", &[Pass, Unknown]);
    }
}

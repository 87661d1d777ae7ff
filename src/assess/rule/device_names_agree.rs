//! `device-names-agree`, rung 5: the DNS names of its IPv6 addresses lead forwards and backwards (RFC 1912
//! §2.1: every address has a PTR, and it names what has the address).

use crate::assess::case::Case;
use crate::assess::named;
use crate::assess::ruling::{Ruling, ruling};

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    match case.device() {
        Some(device) => named::judge(case, device),
        None => ruling!(Unknown, "it is not in the record", "không có trong hồ sơ"),
    }
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn device_names_agree() {
        proves("device-names-agree", &[Pass, Fail, Unknown, NotApplicable]);
    }
}

//! `device-source-address`, rung 5: what it would send from lies in a declared prefix and is none that goes
//! away (RFC 6724, RFC 8981, RFC 4862; RFC 6104 on strangers' advertisements).

use crate::assess::case::Case;
use crate::assess::ruling::{Ruling, ruling};
use crate::assess::source_address;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    match case.device() {
        Some(device) => source_address::judge(case, device),
        None => ruling!(Unknown, "it is not in the record", "không có trong hồ sơ"),
    }
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, NotApplicable, Pass, Unknown};

    #[test]
    fn device_source_address() {
        proves("device-source-address", &[Pass, Fail, Unknown, NotApplicable]);
    }
}

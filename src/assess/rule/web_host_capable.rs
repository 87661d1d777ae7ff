//! `web-host-capable`, rung 1: DOMAIN.md §6, web service: its host is capable.

use crate::assess::case::Case;
use crate::assess::ruling::Ruling;
use crate::assess::service::host_capable;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    host_capable(case)
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Pass, Unknown};

    #[test]
    fn web_host_capable() {
        proves("web-host-capable", &[Pass, Unknown]);
    }
}

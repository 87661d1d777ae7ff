//! `mail-capable`, rung 1: DOMAIN.md §6, mail domain: the MTA is capable, as far as its host shows
//! an IPv6 stack.

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
    fn mail_capable() {
        proves("mail-capable", &[Pass, Unknown]);
    }
}

//! `dns-capable`, rung 1: DOMAIN.md §6, DNS zone: the software serves AAAA. Every name server of
//! this century does (RFC 3596 is of 2003), so what is asked is whether its host has an IPv6 stack.

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
    fn dns_capable() {
        proves("dns-capable", &[Pass, Unknown]);
    }
}

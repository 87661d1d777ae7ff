//! `lan-first-hop-security`, rung 5: DOMAIN.md §6, LAN: first-hop security declared (RFC 6105 RA
//! Guard, RFC 7610 DHCPv6 Shield). The record has no field for it yet, so this is unknown.

use crate::assess::case::Case;
use crate::assess::ruling::{Ruling, ruling};

pub(super) fn judge(_case: &Case<'_>) -> Ruling {
    ruling!(
        Unknown,
        "first-hop security (RA Guard, DHCPv6 Shield) is not declared",
        "chưa khai báo bảo vệ chặng đầu (RA Guard, DHCPv6 Shield)"
    )
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::Unknown;

    #[test]
    fn lan_first_hop_security() {
        proves("lan-first-hop-security", &[Unknown]);
    }
}

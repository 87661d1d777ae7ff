//! `lan-first-hop-security`, rung 5: DOMAIN.md §6, LAN: first-hop security declared (RFC 6105 RA Guard,
//! RFC 7610 DHCPv6 Shield, RFC 6620 source guard). It is somebody's word and cites no evidence: what it
//! forbids cannot be tried without doing it. That strangers are heard all the same is `lan-rogue-ra`'s.

use crate::assess::case::Case;
use crate::assess::ruling::{Ruling, ruling};
use crate::domain::site::FirstHopSecurity;

pub(super) fn judge(case: &Case<'_>) -> Ruling {
    let site = case.declared.site(&case.subject.key);
    let what = match site.and_then(|site| site.first_hop_security) {
        None => {
            return ruling!(
                Unknown,
                "first-hop security (RA Guard, DHCPv6 Shield) is not declared",
                "chưa khai báo bảo vệ chặng đầu (RA Guard, DHCPv6 Shield)"
            );
        }
        Some(FirstHopSecurity::Absent) => {
            return ruling!(
                Fail,
                "declared: its switches have no first-hop security",
                "đã khai báo: bộ chuyển mạch không có bảo vệ chặng đầu"
            );
        }
        Some(FirstHopSecurity::RaGuard) => "RA Guard",
        Some(FirstHopSecurity::RaGuardDhcpv6Shield) => "RA Guard, DHCPv6 Shield",
        Some(FirstHopSecurity::SourceGuard) => "RA Guard, DHCPv6 Shield, source guard",
    };
    ruling!(Pass, "declared, and not proved: {what}", "đã khai báo, chưa có bằng chứng đo: {what}")
}

#[cfg(test)]
mod tests {
    use crate::assess::scenario::proves;
    use crate::domain::finding::Verdict::{Fail, Pass, Unknown};

    #[test]
    fn lan_first_hop_security() {
        proves("lan-first-hop-security", &[Unknown, Pass, Fail]);
    }
}

//! The names of the checks, as a plan's criterion writes them after `check =`. The rules themselves are
//! `assess`'s, whose test keeps this list and its table the same.

/// Every check's name, in the order of the rules.
pub const CHECKS: &[&str] = &[
    "device-inventoried",
    "device-ipv6-capable",
    "device-prefix-planned",
    "device-addressed",
    "device-reachable-v6",
    "device-management-parity",
    "device-names-agree",
    "device-source-address",
    "device-large-packets-v6",
    "device-managed-v6-only",
    "server-inventoried",
    "server-ipv6-capable",
    "server-address-planned",
    "server-addressed",
    "server-reachable-v6",
    "server-port-parity",
    "server-names-agree",
    "server-source-address",
    "server-large-packets-v6",
    "server-works-v6-only",
    "web-inventoried",
    "web-host-capable",
    "web-address-planned",
    "web-has-aaaa",
    "web-aaaa-sane",
    "web-reachable-v6",
    "web-same-status",
    "web-same-content",
    "web-tls-valid-v6",
    "web-large-packets-v6",
    "web-hsts-parity",
    "web-no-ipv4-literal",
    "web-redirects-v6",
    "web-same-certificate",
    "web-third-party-v6",
    "web-works-v6-only",
    "dns-inventoried",
    "dns-capable",
    "dns-ns-aaaa",
    "dns-ns-reachable-v6",
    "dns-glue",
    "dns-same-answer",
    "dns-edns",
    "dns-dnssec",
    "dns-resolves-v6-only",
    "mail-inventoried",
    "mail-capable",
    "mail-mx-aaaa",
    "mail-mx-reachable-v6",
    "mail-starttls-parity",
    "mail-ptr",
    "mail-ehlo-v6",
    "mail-spf-v6",
    "mail-starttls-certificate",
    "mail-delivered-v6-only",
    "link-inventoried",
    "link-ipv6-offered",
    "link-prefix-planned",
    "link-addressed",
    "link-passes-v6",
    "link-within-sla",
    "link-v6-parity",
    "link-large-packets-v6",
    "link-v6-only-transport",
    "lan-inventoried",
    "lan-devices-capable",
    "lan-prefix-planned",
    "lan-gateway-addressed",
    "lan-host-reached",
    "lan-first-hop-security",
    "lan-dns-v6",
    "lan-rogue-ra",
    "lan-v6-only-pilot",
    "address-registered",
];

/// Whether there is such a check.
#[must_use]
pub fn is_known(name: &str) -> bool {
    CHECKS.contains(&name)
}

/// Those whose name begins like a mistyped one, else those of its kind; a hint lists them.
#[must_use]
pub fn like(name: &str) -> Vec<&'static str> {
    let begin = |length: usize| name.get(..length.min(name.len())).unwrap_or(name);
    for length in [name.len().saturating_sub(2), name.find('-').map_or(name.len(), |at| at + 1)] {
        let found: Vec<&str> =
            CHECKS.iter().copied().filter(|known| known.starts_with(begin(length))).collect();
        if !found.is_empty() && length > 2 {
            return found;
        }
    }
    CHECKS.to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_name_finds_its_neighbours() {
        assert!(is_known("web-has-aaaa") && !is_known("web-has-aaa"));
        assert_eq!(like("web-has-aaa"), ["web-has-aaaa"]);
        assert!(like("mail-nothing").iter().all(|name| name.starts_with("mail-")));
        assert_eq!(like("x").len(), CHECKS.len());
    }
}

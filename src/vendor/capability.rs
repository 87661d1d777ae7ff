//! IPv6 as the agent itself shows it: a verdict with its evidence. Its own objects only; a version
//! number proves nothing without a source, so none is asked. What proves nothing is not counted:
//! IPv4-mapped and -compatible addresses, and the scalar `ipv6IpForwarding` alone.

use super::table::{Walk, number};
use crate::domain::facts::{DeviceFacts, Ipv6Stack};
use crate::domain::family::AddressScope;

/// Tables whose rows mean an IPv6 stack, by name.
const TABLES: &[(&str, &[u64])] = &[
    ("ipv6InterfaceTable", &[1, 3, 6, 1, 2, 1, 4, 30, 1, 5]),
    ("IPV6-MIB::ipv6IfTable", &[1, 3, 6, 1, 2, 1, 55, 1, 5, 1, 2]),
    ("IPV6-MIB::ipv6AddrTable", &[1, 3, 6, 1, 2, 1, 55, 1, 8, 1, 2]),
    ("ospfv3NbrTable", &[1, 3, 6, 1, 2, 1, 191, 1, 9, 1, 5]),
];
/// `ipv6InterfaceEnableStatus`.
const ENABLE_STATUS: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 30, 1, 5];
const UP: u64 = 1;

/// Fills in the verdict: present, disabled, or not told.
pub(crate) fn tell(walk: &Walk<'_>, facts: &mut DeviceFacts) {
    let addresses =
        facts.addresses.iter().filter(|fact| fact.address.is_ipv6() && shows(fact.scope)).count();
    let mut evidence = Vec::new();
    if addresses > 0 {
        evidence.push(format!("{addresses} IPv6 addresses of its own"));
    }
    for (name, column) in TABLES {
        let rows = walk.column(column).count();
        if rows > 0 {
            evidence.push(format!("{name}: {rows} rows"));
        }
    }
    let statuses: Vec<u64> =
        walk.column(ENABLE_STATUS).filter_map(|(_, value)| number(value)).collect();
    let up = statuses.iter().filter(|status| **status == UP).count();
    facts.ipv6_stack = if addresses == 0 && !statuses.is_empty() && up == 0 {
        evidence.push(format!("ipv6InterfaceEnableStatus: down on all {}", statuses.len()));
        Some(Ipv6Stack::Disabled)
    } else {
        (!evidence.is_empty()).then_some(Ipv6Stack::Present)
    };
    facts.ipv6_evidence = evidence;
}

/// Whether an address of this scope shows a stack. A link-local one does, though it proves no
/// addressing.
const fn shows(scope: AddressScope) -> bool {
    match scope {
        AddressScope::Global
        | AddressScope::Private
        | AddressScope::LinkLocal
        | AddressScope::Loopback
        | AddressScope::Nat64
        | AddressScope::Multicast => true,
        AddressScope::Ipv4Mapped | AddressScope::Ipv4Compatible | AddressScope::Unspecified => {
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::standard;
    use super::super::table::tests::rows;
    use super::*;

    fn check(walk: &str, expected: Option<Ipv6Stack>, evidence: &[&str]) {
        let facts = standard::facts(&rows(walk));
        assert_eq!(facts.ipv6_stack, expected, "{walk}");
        assert_eq!(facts.ipv6_evidence, evidence);
    }

    #[test]
    fn what_shows_a_stack_and_what_does_not() {
        check("1.3.6.1.2.1.1.5.0 = \"x\"\n1.3.6.1.2.1.4.25.0 = 2", None, &[]);
        check("1.3.6.1.2.1.4.34.1.3.2.16.0.0.0.0.0.0.0.0.0.0.255.255.10.0.0.1 = 1", None, &[]);
        check(
            "1.3.6.1.2.1.4.34.1.3.2.16.254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.1 = 1",
            Some(Ipv6Stack::Present),
            &["1 IPv6 addresses of its own"],
        );
        check(
            "1.3.6.1.2.1.4.30.1.5.1 = 2\n1.3.6.1.2.1.4.30.1.5.2 = 2",
            Some(Ipv6Stack::Disabled),
            &["ipv6InterfaceTable: 2 rows", "ipv6InterfaceEnableStatus: down on all 2"],
        );
        check(
            "1.3.6.1.2.1.4.30.1.5.1 = 2\n1.3.6.1.2.1.4.30.1.5.2 = 1",
            Some(Ipv6Stack::Present),
            &["ipv6InterfaceTable: 2 rows"],
        );
    }
}

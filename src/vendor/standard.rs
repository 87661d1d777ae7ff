//! What any agent tells: SNMPv2-MIB's system group (RFC 3418), then the tables. Nothing here knows a
//! vendor's own objects; IPv6 capability follows from what the agent itself shows.

use super::look::Look;
use super::table::Walk;
use super::{addresses, entity, identity, interfaces, neighbors};
use crate::domain::facts::{DeviceFacts, Forwarding, Ipv6Stack};
use crate::domain::reading::{WalkRow, WalkValue};

const SYS_DESCR: &[u64] = &[1, 3, 6, 1, 2, 1, 1, 1, 0];
const SYS_OBJECT_ID: &[u64] = &[1, 3, 6, 1, 2, 1, 1, 2, 0];
const SYS_UP_TIME: &[u64] = &[1, 3, 6, 1, 2, 1, 1, 3, 0];
const SYS_NAME: &[u64] = &[1, 3, 6, 1, 2, 1, 1, 5, 0];
const SYS_LOCATION: &[u64] = &[1, 3, 6, 1, 2, 1, 1, 6, 0];
/// `IP-MIB::ipv6IpForwarding`.
const IPV6_FORWARDING: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 25, 0];
/// `IP-MIB::ipv6InterfaceTable` and `IPV6-MIB`: rows of them mean an IPv6 stack.
const IPV6_TABLES: &[&[u64]] = &[&[1, 3, 6, 1, 2, 1, 4, 30], &[1, 3, 6, 1, 2, 1, 55, 1, 8]];
/// Hundredths of a second in a second.
const TICKS_PER_S: u64 = 100;

/// Facts of a walk.
pub(crate) fn facts(rows: &[WalkRow]) -> DeviceFacts {
    let walk = Walk::of(rows);
    let sys_object_id = walk.get(SYS_OBJECT_ID).and_then(|value| {
        if let WalkValue::ObjectId(oid) = value { Some(oid.clone()) } else { None }
    });
    let sys_descr = walk.text(SYS_DESCR);
    let interfaces = interfaces::of(&walk);
    let names = interfaces::names(&interfaces);
    let mut facts = DeviceFacts {
        sys_name: walk.text(SYS_NAME),
        sys_location: walk.text(SYS_LOCATION),
        uptime_s: walk.number(SYS_UP_TIME).map(|ticks| ticks / TICKS_PER_S),
        ipv6_forwarding: walk.number(IPV6_FORWARDING).and_then(forwarding),
        addresses: addresses::of(&walk, &names),
        neighbors: neighbors::of(&walk, &names),
        sys_object_id,
        interfaces,
        ..DeviceFacts::default()
    };
    facts.ipv6_stack = stack(&walk, &facts);
    facts.sys_descr = sys_descr;
    facts.parts = entity::parts(&walk);
    let look = Look::at(&walk, facts.sys_descr.as_deref(), facts.sys_object_id.as_deref());
    identity::tell(&look, &mut facts);
    facts
}

/// `forwarding(1)`, `notForwarding(2)`.
fn forwarding(value: u64) -> Option<Forwarding> {
    match value {
        1 => Some(Forwarding::Forwarding),
        2 => Some(Forwarding::NotForwarding),
        _ => None,
    }
}

/// Present when the agent shows an IPv6 address or object of its own; else not told. An agent may
/// have the scalar `ipv6IpForwarding` without any stack, so that alone proves nothing.
fn stack(walk: &Walk<'_>, facts: &DeviceFacts) -> Option<Ipv6Stack> {
    let addressed = facts.addresses.iter().any(|fact| fact.address.is_ipv6());
    let shown = IPV6_TABLES.iter().any(|table| walk.column(table).next().is_some());
    (addressed || shown).then_some(Ipv6Stack::Present)
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::rows;
    use super::*;

    #[test]
    fn a_linux_router_with_net_snmp() {
        let facts = facts(&rows(
            "1.3.6.1.2.1.1.1.0 = \"Linux cr-1 6.1.0-18-amd64 #1 SMP x86_64\"\n\
             1.3.6.1.2.1.1.2.0 = .1.3.6.1.4.1.8072.3.2.10\n\
             1.3.6.1.2.1.1.3.0 = 12345\n\
             1.3.6.1.2.1.1.5.0 = \"cr-1\"\n\
             1.3.6.1.2.1.4.25.0 = 1\n\
             1.3.6.1.2.1.4.34.1.3.2.16.254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.1 = 1",
        ));
        assert_eq!(
            (facts.os.as_deref(), facts.os_version.as_deref()),
            (Some("Linux"), Some("6.1.0-18-amd64"))
        );
        assert_eq!((facts.vendor, facts.uptime_s), (None, Some(123)));
        assert_eq!(facts.ipv6_forwarding, Some(Forwarding::Forwarding));
        assert_eq!(facts.ipv6_stack, Some(Ipv6Stack::Present));
    }

    #[test]
    fn the_forwarding_scalar_alone_is_no_stack() {
        let facts = facts(&rows("1.3.6.1.2.1.1.5.0 = \"x\"\n1.3.6.1.2.1.4.25.0 = 2"));
        assert_eq!(facts.ipv6_stack, None);
        assert_eq!(facts.ipv6_forwarding, Some(Forwarding::NotForwarding));
    }
}

//! What any agent tells: SNMPv2-MIB's system group (RFC 3418), then the tables. Nothing here knows a
//! vendor's own objects; IPv6 capability follows from what the agent itself shows.

use super::look::Look;
use super::table::Walk;
use super::{
    addresses, bridge, capability, entity, host, identity, interfaces, neighbors, power, routes,
    sensors,
};
use crate::domain::facts::{DeviceFacts, Forwarding};
use crate::domain::reading::{WalkRow, WalkValue};

const SYS_DESCR: &[u64] = &[1, 3, 6, 1, 2, 1, 1, 1, 0];
const SYS_OBJECT_ID: &[u64] = &[1, 3, 6, 1, 2, 1, 1, 2, 0];
const SYS_UP_TIME: &[u64] = &[1, 3, 6, 1, 2, 1, 1, 3, 0];
const SYS_NAME: &[u64] = &[1, 3, 6, 1, 2, 1, 1, 5, 0];
const SYS_LOCATION: &[u64] = &[1, 3, 6, 1, 2, 1, 1, 6, 0];
/// `IP-MIB::ipv6IpForwarding`, and `IPV6-MIB::ipv6Forwarding` before it.
const IPV6_FORWARDING: &[&[u64]] =
    &[&[1, 3, 6, 1, 2, 1, 4, 25, 0], &[1, 3, 6, 1, 2, 1, 55, 1, 1, 0]];
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
        ipv6_forwarding: IPV6_FORWARDING
            .iter()
            .find_map(|scalar| walk.number(scalar).and_then(forwarding)),
        addresses: addresses::of(&walk, &names),
        neighbors: neighbors::of(&walk, &names),
        chassis_id: neighbors::chassis_id(&walk),
        default_routes: routes::of(&walk, &names),
        vlans: bridge::vlans(&walk),
        stations: bridge::stations(&walk, &names),
        host: host::of(&walk),
        power: power::of(&walk),
        sensors: sensors::of(&walk),
        sys_object_id,
        interfaces,
        ..DeviceFacts::default()
    };
    capability::tell(&walk, &mut facts);
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

#[cfg(test)]
mod tests {
    use super::super::table::tests::rows;
    use super::*;
    use crate::domain::facts::Ipv6Stack;

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
}

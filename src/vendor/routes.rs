//! Default routes of both families: `IP-FORWARD-MIB::inetCidrRouteTable` (RFC 4292) and its
//! forerunners. Only the rows of 0/0 and ::/0 are ever walked.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::inet_index::decode;
use super::table::{Walk, number};
use crate::domain::facts::network::RouteFact;
use crate::domain::family::Family;
use crate::domain::reading::WalkValue;

/// `inetCidrRouteIfIndex` of destination 0.0.0.0/0, whose index goes on with a policy and the next hop.
const INET_V4: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 24, 7, 1, 7, 1, 4, 0, 0, 0, 0, 0];
/// The same of ::/0.
const INET_V6: &[u64] =
    &[1, 3, 6, 1, 2, 1, 4, 24, 7, 1, 7, 2, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// `ipCidrRouteIfIndex` of 0.0.0.0, mask 0.0.0.0; the index goes on with a service and the next hop.
const CIDR: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 24, 4, 1, 5, 0, 0, 0, 0, 0, 0, 0, 0];
/// `RFC1213-MIB::ipRouteNextHop.0.0.0.0` and `ipRouteIfIndex.0.0.0.0`.
const OLD_NEXT_HOP: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 21, 1, 7, 0, 0, 0, 0];
const OLD_IF_INDEX: &[u64] = &[1, 3, 6, 1, 2, 1, 4, 21, 1, 2, 0, 0, 0, 0];
/// `IPV6-MIB::ipv6RouteIfIndex` and `ipv6RouteNextHop` of ::/0; the index goes on with a number.
const IPV6_IF_INDEX: &[u64] =
    &[1, 3, 6, 1, 2, 1, 55, 1, 11, 1, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const IPV6_NEXT_HOP: &[u64] =
    &[1, 3, 6, 1, 2, 1, 55, 1, 11, 1, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// What is walked for it.
pub(crate) const PLACES: &[&[u64]] =
    &[INET_V4, INET_V6, CIDR, OLD_NEXT_HOP, OLD_IF_INDEX, IPV6_IF_INDEX, IPV6_NEXT_HOP];

/// Every default route that a table tells, each once.
pub(crate) fn of(walk: &Walk<'_>, names: &BTreeMap<u64, String>) -> Vec<RouteFact> {
    let name = |index: Option<u64>| index.and_then(|index| names.get(&index).cloned());
    let mut routes = BTreeSet::new();
    for (family, column) in [(Family::Ipv4, INET_V4), (Family::Ipv6, INET_V6)] {
        for (index, value) in walk.column(column) {
            routes.insert(RouteFact {
                family,
                gateway: next_hop(index),
                interface: name(number(value)),
            });
        }
    }
    for (index, value) in walk.column(CIDR) {
        // type of service, next hop
        let gateway =
            index.get(1..).and_then(super::inet_index::v4).filter(|hop| !hop.is_unspecified());
        routes.insert(RouteFact { family: Family::Ipv4, gateway, interface: name(number(value)) });
    }
    if let Some(WalkValue::IpAddress(hop)) = walk.get(OLD_NEXT_HOP) {
        let gateway = Some(IpAddr::from(*hop)).filter(|hop| !hop.is_unspecified());
        let interface = name(walk.number(OLD_IF_INDEX));
        routes.insert(RouteFact { family: Family::Ipv4, gateway, interface });
    }
    for (index, value) in walk.column(IPV6_NEXT_HOP) {
        let interface = name(walk.number(&[IPV6_IF_INDEX, index].concat()));
        let gateway = if let WalkValue::Octets(octets) = value {
            <[u8; 16]>::try_from(octets.as_slice()).ok().map(IpAddr::from)
        } else {
            None
        };
        let gateway = gateway.filter(|hop| !hop.is_unspecified());
        routes.insert(RouteFact { family: Family::Ipv6, gateway, interface });
    }
    routes.into_iter().collect()
}

/// After the destination: the policy (an OID with its length), then the next hop's type and address.
fn next_hop(index: &[u64]) -> Option<IpAddr> {
    let (length, rest) = index.split_first()?;
    let length = usize::try_from(*length).ok()?;
    decode(rest.get(length..)?).filter(|hop| !hop.is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::rows;
    use super::*;

    #[test]
    fn one_per_family_however_many_tables_tell() {
        let rows = rows(
            "1.3.6.1.2.1.4.24.7.1.7.1.4.0.0.0.0.0.2.0.0.1.4.10.0.0.1 = 2\n\
             1.3.6.1.2.1.4.24.7.1.7.2.16.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.2.0.0.2.16.254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.1 = 3\n\
             1.3.6.1.2.1.4.24.4.1.5.0.0.0.0.0.0.0.0.0.10.0.0.1 = 2",
        );
        let names = BTreeMap::from([(2, "eth0".to_owned()), (3, "eth1".to_owned())]);
        let told: Vec<(Family, Option<String>, Option<String>)> = of(&Walk::of(&rows), &names)
            .into_iter()
            .map(|route| (route.family, route.gateway.map(|hop| hop.to_string()), route.interface))
            .collect();
        assert_eq!(
            told,
            [
                (Family::Ipv4, Some("10.0.0.1".to_owned()), Some("eth0".to_owned())),
                (Family::Ipv6, Some("fe80::1".to_owned()), Some("eth1".to_owned())),
            ]
        );
    }

    #[test]
    fn a_policy_longer_than_the_index_is_no_next_hop() {
        assert_eq!(next_hop(&[200, 0, 0]), None);
        assert_eq!(next_hop(&[]), None);
    }
}

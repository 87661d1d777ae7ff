//! Routing peers: OSPF (RFC 4750), OSPFv3 (RFC 5643), BGP (RFC 4273 for IPv4; CISCO-BGP4-MIB's
//! cbgpPeer2Table and JUNIPER's jnxBgpM2 for both families).

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::inet_index::{decode, v4};
use super::table::{Walk, number, word};
use crate::domain::facts::{NeighborFact, NeighborProtocol};
use crate::domain::reading::WalkValue;

/// `ospfNbrState` and `ospfNbrRtrId`: index (address, interface where unnumbered).
const OSPF_STATE: &[u64] = &[1, 3, 6, 1, 2, 1, 14, 10, 1, 6];
const OSPF_ROUTER_ID: &[u64] = &[1, 3, 6, 1, 2, 1, 14, 10, 1, 3];
/// `ospfv3NbrAddress` and `ospfv3NbrState`: index (ifIndex, instance, router id).
const OSPFV3_ADDRESS: &[u64] = &[1, 3, 6, 1, 2, 1, 191, 1, 9, 1, 5];
const OSPFV3_STATE: &[u64] = &[1, 3, 6, 1, 2, 1, 191, 1, 9, 1, 8];
/// `bgpPeerState` and `bgpPeerRemoteAs`: index (IPv4 address).
const BGP_STATE: &[u64] = &[1, 3, 6, 1, 2, 1, 15, 3, 1, 2];
const BGP_REMOTE_AS: &[u64] = &[1, 3, 6, 1, 2, 1, 15, 3, 1, 9];
/// `cbgpPeer2State` and `cbgpPeer2RemoteAs`: index (type, address).
const CISCO_STATE: &[u64] = &[1, 3, 6, 1, 4, 1, 9, 9, 187, 1, 2, 5, 1, 3];
const CISCO_REMOTE_AS: &[u64] = &[1, 3, 6, 1, 4, 1, 9, 9, 187, 1, 2, 5, 1, 11];
/// `jnxBgpM2PeerState`, `jnxBgpM2PeerRemoteAddr` and `jnxBgpM2PeerRemoteAs`.
const JUNIPER_STATE: &[u64] = &[1, 3, 6, 1, 4, 1, 2636, 5, 1, 1, 2, 1, 1, 1, 2];
const JUNIPER_REMOTE: &[u64] = &[1, 3, 6, 1, 4, 1, 2636, 5, 1, 1, 2, 1, 1, 1, 11];
const JUNIPER_REMOTE_AS: &[u64] = &[1, 3, 6, 1, 4, 1, 2636, 5, 1, 1, 2, 1, 1, 1, 13];

/// What is walked for it.
pub(crate) const PLACES: &[&[u64]] =
    &[OSPF_STATE, OSPF_ROUTER_ID, OSPFV3_ADDRESS, OSPFV3_STATE, BGP_STATE, BGP_REMOTE_AS];
/// What is walked of Cisco's and of Juniper's.
pub(crate) const CISCO_PLACES: &[&str] = &["9.9.187.1.2.5.1.3", "9.9.187.1.2.5.1.11"];
pub(crate) const JUNIPER_PLACES: &[&str] =
    &["2636.5.1.1.2.1.1.1.2", "2636.5.1.1.2.1.1.1.11", "2636.5.1.1.2.1.1.1.13"];

/// `ospfNbrState`.
const OSPF_STATES: &[&str] =
    &["down", "attempt", "init", "twoWay", "exchangeStart", "exchange", "loading", "full"];
/// `bgpPeerState`.
const BGP_STATES: &[&str] =
    &["idle", "connect", "active", "opensent", "openconfirm", "established"];

/// Every peer, whatever its state: one that is down was configured.
pub(crate) fn of(walk: &Walk<'_>, names: &BTreeMap<u64, String>) -> Vec<NeighborFact> {
    let mut peers = ospf(walk);
    peers.extend(ospfv3(walk, names));
    let mut bgp: BTreeMap<IpAddr, NeighborFact> = BTreeMap::new();
    for (index, state) in walk.column(BGP_STATE) {
        if let Some(address) = v4(index) {
            let remote_as = walk.number(&[BGP_REMOTE_AS, index].concat());
            bgp.insert(address, bgp_peer(address, number(state), remote_as));
        }
    }
    for (index, state) in walk.column(CISCO_STATE) {
        if let Some(address) = decode(index) {
            let remote_as = walk.number(&[CISCO_REMOTE_AS, index].concat());
            bgp.entry(address).or_insert_with(|| bgp_peer(address, number(state), remote_as));
        }
    }
    for (index, remote) in walk.column(JUNIPER_REMOTE) {
        if let Some(address) = octets_address(remote) {
            let state = walk.number(&[JUNIPER_STATE, index].concat());
            let remote_as = walk.number(&[JUNIPER_REMOTE_AS, index].concat());
            bgp.entry(address).or_insert_with(|| bgp_peer(address, state, remote_as));
        }
    }
    peers.extend(bgp.into_values());
    peers
}

fn ospf(walk: &Walk<'_>) -> Vec<NeighborFact> {
    walk.column(OSPF_STATE)
        .filter_map(|(index, state)| {
            let address = index.get(..4).and_then(v4)?;
            let router_id = match walk.get(&[OSPF_ROUTER_ID, index].concat()) {
                Some(WalkValue::IpAddress(id)) => Some(Ipv4Addr::from(*id).to_string()),
                _ => None,
            };
            Some(NeighborFact {
                address: Some(address),
                router_id,
                state: word(OSPF_STATES, number(state)),
                ..NeighborFact::by(NeighborProtocol::Ospf)
            })
        })
        .collect()
}

fn ospfv3(walk: &Walk<'_>, names: &BTreeMap<u64, String>) -> Vec<NeighborFact> {
    walk.column(OSPFV3_ADDRESS)
        .filter_map(|(index, address)| {
            let [interface, _, router_id] = index else { return None };
            Some(NeighborFact {
                address: Some(octets_address(address)?),
                local_interface: names.get(interface).cloned(),
                router_id: u32::try_from(*router_id).ok().map(|id| Ipv4Addr::from(id).to_string()),
                state: word(OSPF_STATES, walk.number(&[OSPFV3_STATE, index].concat())),
                ..NeighborFact::by(NeighborProtocol::Ospfv3)
            })
        })
        .collect()
}

fn bgp_peer(address: IpAddr, state: Option<u64>, remote_as: Option<u64>) -> NeighborFact {
    NeighborFact {
        address: Some(address),
        remote_as: remote_as.and_then(|number| u32::try_from(number).ok()),
        state: word(BGP_STATES, state),
        ..NeighborFact::by(NeighborProtocol::Bgp)
    }
}

fn octets_address(value: &WalkValue) -> Option<IpAddr> {
    match value {
        WalkValue::Octets(octets) => match octets.as_slice() {
            [a, b, c, d] => Some(IpAddr::from([*a, *b, *c, *d])),
            // With or without a zone.
            octets if matches!(octets.len(), 16 | 20) => {
                let octets: [u8; 16] = octets.get(..16)?.try_into().ok()?;
                Some(IpAddr::V6(Ipv6Addr::from(octets)))
            }
            _ => None,
        },
        WalkValue::IpAddress(octets) => Some(IpAddr::from(*octets)),
        WalkValue::Integer(_)
        | WalkValue::Unsigned(_)
        | WalkValue::ObjectId(_)
        | WalkValue::Null => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::tests::rows;
    use super::*;

    #[test]
    fn peers_of_both_families() {
        let rows = rows(
            "1.3.6.1.2.1.15.3.1.2.10.0.0.2 = 6\n1.3.6.1.2.1.15.3.1.9.10.0.0.2 = 65001\n\
             1.3.6.1.4.1.9.9.187.1.2.5.1.3.1.4.10.0.0.2 = 6\n\
             1.3.6.1.4.1.9.9.187.1.2.5.1.3.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.2 = 1\n\
             1.3.6.1.4.1.9.9.187.1.2.5.1.11.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.2 = 65002\n\
             1.3.6.1.2.1.191.1.9.1.5.3.0.167772163 = xfe800000000000000000000000000003\n\
             1.3.6.1.2.1.191.1.9.1.8.3.0.167772163 = 8\n\
             1.3.6.1.2.1.14.10.1.6.10.0.0.3.0 = 99\n\
             1.3.6.1.4.1.2636.5.1.1.2.1.1.1.11.0.1.10.0.0.4 = x0a000004",
        );
        let peers = of(&Walk::of(&rows), &BTreeMap::from([(3, "ge-0/0/3".to_owned())]));
        let told: Vec<String> = peers
            .iter()
            .map(|peer| {
                format!(
                    "{} {} {} {}",
                    peer.protocol,
                    peer.address.unwrap(),
                    peer.state.as_deref().unwrap_or("-"),
                    peer.remote_as.map_or_else(
                        || peer.router_id.clone().unwrap_or_default(),
                        |number| number.to_string()
                    )
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "ospf 10.0.0.3 - ",
                "ospfv3 fe80::3 full 10.0.0.3",
                "bgp 10.0.0.2 established 65001",
                "bgp 10.0.0.4 - ",
                "bgp 2001:db8::2 idle 65002",
            ]
        );
    }
}

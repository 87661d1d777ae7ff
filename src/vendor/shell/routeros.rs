//! MikroTik RouterOS.

use super::Said;
use super::text::{address, field, mac, own};
use crate::domain::facts::{AddressFact, DeviceFacts, NeighborFact, NeighborProtocol};
use crate::vendor::table::bounded;

/// What `print` tells.
pub(super) fn facts(said: &Said<'_>) -> DeviceFacts {
    let resource = said.by("/system resource print without-paging");
    let board = said.by("/system routerboard print without-paging");
    let mut addresses: Vec<_> = rows(said.by("/ip address print without-paging"));
    addresses.extend(rows(said.by("/ipv6 address print without-paging")));
    DeviceFacts {
        sys_name: field(said.by("/system identity print without-paging"), "name"),
        vendor: Some("MikroTik".to_owned()),
        model: field(board, "model").or_else(|| field(resource, "board-name")),
        os: Some("RouterOS".to_owned()),
        os_version: field(resource, "version")
            .and_then(|text| text.split_whitespace().next().and_then(bounded)),
        serial: field(board, "serial-number"),
        addresses,
        neighbors: neighbors(said.by("/ipv6 neighbor print without-paging")),
        ..DeviceFacts::default()
    }
}

/// " 0   10.0.0.1/24  10.0.0.0  ether1"; IPv6 has flags, a pool and what it advertises: the interface
/// is the last word that is no address and no yes or no.
fn rows(text: &str) -> Vec<AddressFact> {
    text.lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace().skip_while(|word| !word.contains('/'));
            let (found, length) = address(words.next()?)?;
            let interface = words
                .filter(|word| address(word).is_none() && !matches!(*word, "yes" | "no"))
                .last();
            Some(own(found, length, interface))
        })
        .collect()
}

/// `address=fe80::2 interface=ether1 mac-address=…`, or columns.
fn neighbors(text: &str) -> Vec<NeighborFact> {
    text.lines()
        .filter_map(|line| {
            let mut fact = NeighborFact::by(NeighborProtocol::Nd);
            for word in line.split_whitespace() {
                let (key, value) = word.split_once('=').unwrap_or(("", word));
                if let Some((found, None)) = address(value) {
                    fact.address = fact.address.or(Some(found));
                } else if let Some(found) = mac(value) {
                    fact.mac_address = Some(found);
                } else if key == "interface" {
                    fact.local_interface = bounded(value);
                }
            }
            (fact.address.is_some() && fact.mac_address.is_some()).then_some(fact)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;

    #[test]
    fn a_router() {
        let lines = told(
            "[admin@xa-gw] >",
            &[
                (
                    "/system resource print without-paging",
                    "             uptime: 1w2d\n            version: 7.12.1 (stable)\n         board-name: RB4011iGS+\n",
                ),
                (
                    "/system routerboard print without-paging",
                    "       routerboard: yes\n             model: RB4011iGS+RM\n     serial-number: D43F0A\n",
                ),
                ("/system identity print without-paging", "  name: xa-gw\n"),
                (
                    "/ip address print without-paging",
                    "Columns: ADDRESS, NETWORK, INTERFACE\n#   ADDRESS      NETWORK   INTERFACE\n0   10.0.0.1/24  10.0.0.0  ether1\n",
                ),
                (
                    "/ipv6 address print without-paging",
                    "0 DL fe80::1/64        ether1     no\n1 G 2001:db8::1/64  pool1  ether1  yes\n",
                ),
                (
                    "/ipv6 neighbor print without-paging",
                    " 0 R address=2001:db8::2 interface=ether1 mac-address=02:00:00:00:00:02 status=\"reachable\"\n",
                ),
            ],
        );
        assert_eq!(
            lines,
            [
                "xa-gw | MikroTik | RB4011iGS+RM | RouterOS | 7.12.1 | D43F0A",
                "10.0.0.1/24 ether1",
                "fe80::1/64 ether1",
                "2001:db8::1/64 ether1",
                "2001:db8::2 02:00:00:00:00:02 ether1"
            ]
        );
    }
}

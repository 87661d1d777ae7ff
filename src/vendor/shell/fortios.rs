//! Fortinet FortiOS.

use super::Said;
use super::text::{address, field, mac, own};
use crate::domain::facts::{AddressFact, DeviceFacts, NeighborFact, NeighborProtocol};
use crate::vendor::table::bounded;

/// What `get` and `diagnose` tell.
pub(super) fn facts(said: &Said<'_>) -> DeviceFacts {
    let status = said.by("get system status");
    // "Version: FortiGate-60F v7.2.5,build1517,230606 (GA.F)"
    let version = field(status, "Version");
    let mut words = version.as_deref().unwrap_or_default().split_whitespace();
    let model = words.next().and_then(bounded);
    let number =
        words.next().and_then(|word| bounded(word.split(',').next()?.trim_start_matches('v')));
    let mut addresses: Vec<_> =
        said.by("diagnose ip address list").lines().filter_map(v4).collect();
    addresses.extend(said.by("diagnose ipv6 address list").lines().filter_map(v6));
    DeviceFacts {
        sys_name: field(status, "Hostname"),
        vendor: Some("Fortinet".to_owned()),
        model,
        os: Some("FortiOS".to_owned()),
        os_version: number,
        serial: field(status, "Serial-Number"),
        addresses,
        neighbors: said
            .by("diagnose ipv6 neighbor-cache list")
            .lines()
            .filter_map(neighbor)
            .collect(),
        ..DeviceFacts::default()
    }
}

/// The value after a key and an equals sign.
fn value<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    line.split_whitespace().find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
}

/// "IP=10.0.0.1->10.0.0.1/255.255.255.0 index=3 devname=wan1"
fn v4(line: &str) -> Option<AddressFact> {
    let (own_address, rest) = value(line, "IP")?.split_once("->")?;
    let mask: std::net::Ipv4Addr = rest.split_once('/')?.1.parse().ok()?;
    let length = ipnet::ipv4_mask_to_prefix(mask).ok();
    Some(own(address(own_address)?.0, length, value(line, "devname")))
}

/// "dev=9 devname=wan1 flag=P scope=0 prefix=64 addr=2001:db8::1 preferred=…"
fn v6(line: &str) -> Option<AddressFact> {
    let length = value(line, "prefix")?.parse().ok().filter(|length| *length <= 128);
    Some(own(address(value(line, "addr")?)?.0, length, value(line, "devname")))
}

/// "ifindex=9 ifname=wan1 2001:db8::2 02:00:00:00:00:02 state=00000002 …"
fn neighbor(line: &str) -> Option<NeighborFact> {
    Some(NeighborFact {
        address: Some(line.split_whitespace().find_map(address)?.0),
        mac_address: Some(line.split_whitespace().find_map(mac)?),
        local_interface: value(line, "ifname").and_then(bounded),
        ..NeighborFact::by(NeighborProtocol::Nd)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;

    #[test]
    fn a_firewall() {
        let lines = told(
            "fw-1 #",
            &[
                (
                    "get system status",
                    "Version: FortiGate-60F v7.2.5,build1517,230606 (GA.F)\nSerial-Number: FGT60FTK1\nHostname: fw-1\n",
                ),
                (
                    "diagnose ip address list",
                    "IP=10.0.0.1->10.0.0.1/255.255.255.0 index=3 devname=wan1\nIP=127.0.0.1->127.0.0.1/255.0.0.0 index=1 devname=root\n",
                ),
                (
                    "diagnose ipv6 address list",
                    "dev=9 devname=wan1 flag=P scope=0 prefix=64 addr=2001:db8::1 preferred=4294967295\n",
                ),
                (
                    "diagnose ipv6 neighbor-cache list",
                    "ifindex=9 ifname=wan1 2001:db8::2 02:00:00:00:00:02 state=00000002 use=1\n",
                ),
            ],
        );
        assert_eq!(
            lines,
            [
                "fw-1 | Fortinet | FortiGate-60F | FortiOS | 7.2.5 | FGT60FTK1",
                "10.0.0.1/24 wan1",
                "127.0.0.1/8 root",
                "2001:db8::1/64 wan1",
                "2001:db8::2 02:00:00:00:00:02 wan1"
            ]
        );
    }
}

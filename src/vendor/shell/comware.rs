//! H3C and HPE Comware.

use super::Said;
use super::text::{before_uptime, blocks, brief, field, line_with, neighbor};
use crate::domain::facts::DeviceFacts;
use crate::vendor::look::word_after;
use crate::vendor::table::bounded;

/// What `display` tells.
pub(super) fn facts(said: &Said<'_>) -> DeviceFacts {
    let version = said.by("display version");
    let made = said.by("display device manuinfo");
    // "H3C Comware Software, Version 7.1.070, Release 6616P01"
    let software = line_with(version, "Comware Software");
    let release = software.and_then(|line| word_after(line, "Release "));
    let number = software.and_then(|line| word_after(line, "Version "));
    let product = before_uptime(version);
    let mut addresses: Vec<_> = brief(said.by("display ip interface brief")).collect();
    addresses.extend(blocks(said.by("display ipv6 interface brief")));
    DeviceFacts {
        vendor: product.and_then(|text| text.split_whitespace().next()).and_then(bounded),
        model: product.and_then(|text| text.split_whitespace().nth(1)).and_then(bounded),
        os: Some("Comware".to_owned()),
        os_version: number.map(|number| {
            release.map_or(number.clone(), |release| format!("{number} Release {release}"))
        }),
        serial: field(made, "DEVICE_SERIAL_NUMBER"),
        addresses,
        neighbors: said
            .by("display ipv6 neighbors all")
            .lines()
            .filter_map(|line| {
                // Address, link layer, VLAN, interface, state, type, age.
                let interface = line.split_whitespace().nth(3);
                neighbor(line, interface)
            })
            .collect(),
        ..DeviceFacts::default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;

    #[test]
    fn a_switch() {
        let lines = told(
            "<h3c-1>",
            &[
                (
                    "display version",
                    "H3C Comware Software, Version 7.1.070, Release 6616P01\nH3C S5560X-30C-EI uptime is 0 weeks, 1 day\n",
                ),
                (
                    "display device manuinfo",
                    "Slot 1 CPU 0:\nDEVICE_NAME : S5560X-30C-EI\nDEVICE_SERIAL_NUMBER : 210235A1\n",
                ),
                (
                    "display ip interface brief",
                    "Interface  Physical Protocol IP address  VPN\nVlan1  up  up  10.0.0.1/24  --\n",
                ),
                (
                    "display ipv6 interface brief",
                    "Interface  Physical Protocol IPv6 address\nVlan-interface1  up  up  2001:DB8::1\n",
                ),
                (
                    "display ipv6 neighbors all",
                    "IPv6 address  MAC address  VLAN/VSI  Interface  State T Aging\n2001:DB8::2  00e0-fc12-3456  1  GE1/0/1  REACH D 10\n",
                ),
            ],
        );
        assert_eq!(
            lines,
            [
                "h3c-1 | H3C | S5560X-30C-EI | Comware | 7.1.070 Release 6616P01 | 210235A1",
                "10.0.0.1/24 Vlan1",
                "2001:db8::1/? Vlan-interface1",
                "2001:db8::2 00:e0:fc:12:34:56 GE1/0/1"
            ]
        );
    }
}

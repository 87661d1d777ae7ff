//! Cisco IOS and IOS-XE.

use super::Said;
use super::text::{before_uptime, blocks, brief, field, line_with, neighbor};
use crate::domain::facts::DeviceFacts;
use crate::vendor::look::word_after;
use crate::vendor::table::bounded;

/// What `show` tells.
pub(super) fn facts(said: &Said<'_>) -> DeviceFacts {
    let version = said.by("show version");
    let is_xe = version.contains("IOS XE") || version.contains("IOS-XE");
    let software = if is_xe {
        line_with(version, "IOS XE Software, Version").or_else(|| line_with(version, "Version "))
    } else {
        line_with(version, "Version ")
    };
    // "cisco WS-C2960X-24TS-L (APM86XXX) processor (revision A0) with 524288K bytes of memory."
    let model = version
        .lines()
        .find(|line| {
            line.to_ascii_lowercase().starts_with("cisco ") && line.contains("bytes of memory")
        })
        .and_then(|line| line.split_whitespace().nth(1))
        .and_then(bounded);
    let mut addresses: Vec<_> = brief(said.by("show ip interface brief")).collect();
    addresses.extend(blocks(said.by("show ipv6 interface brief")));
    DeviceFacts {
        sys_name: before_uptime(version).and_then(bounded),
        vendor: Some("Cisco".to_owned()),
        model: field(version, "Model number").or(model),
        os: Some(if is_xe { "IOS-XE" } else { "IOS" }.to_owned()),
        os_version: software.and_then(|line| word_after(line, "Version ")),
        serial: field(version, "System serial number").or_else(|| {
            line_with(version, "Processor board ID").and_then(|line| word_after(line, "board ID "))
        }),
        addresses,
        neighbors: said
            .by("show ipv6 neighbors")
            .lines()
            .filter_map(|line| neighbor(line, None))
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
            "sw-1#",
            &[
                (
                    "show version",
                    "Cisco IOS Software, C2960X Software (C2960X-UNIVERSALK9-M), Version 15.2(7)E3, RELEASE SOFTWARE (fc3)\n\
                     sw-1 uptime is 3 weeks\n\
                     cisco WS-C2960X-24TS-L (APM86XXX) processor (revision A0) with 524288K bytes of memory.\n\
                     Processor board ID FOC1234X0AB\n",
                ),
                (
                    "show ip interface brief",
                    "Interface  IP-Address  OK? Method Status Protocol\nVlan1  10.0.0.1  YES NVRAM  up  up\nGi0/1  unassigned YES unset up up\n",
                ),
                (
                    "show ipv6 interface brief",
                    "Vlan1                  [up/up]\n    FE80::1\n    2001:DB8::1\nGi0/1  [up/up]\n    unassigned\n",
                ),
                (
                    "show ipv6 neighbors",
                    "IPv6 Address   Age Link-layer Addr State Interface\n2001:DB8::2  0 aabb.cc00.0200  REACH Vlan1\n",
                ),
            ],
        );
        assert_eq!(
            lines,
            [
                "sw-1 | Cisco | WS-C2960X-24TS-L | IOS | 15.2(7)E3 | FOC1234X0AB",
                "10.0.0.1/? Vlan1",
                "fe80::1/? Vlan1",
                "2001:db8::1/? Vlan1",
                "2001:db8::2 aa:bb:cc:00:02:00 Vlan1"
            ]
        );
    }
}

//! Huawei VRP.

use super::Said;
use super::text::{before_uptime, blocks, brief, field, line_with, neighbor};
use crate::domain::facts::DeviceFacts;
use crate::vendor::look::word_after;
use crate::vendor::table::bounded;

/// What `display` tells.
pub(super) fn facts(said: &Said<'_>) -> DeviceFacts {
    let version = said.by("display version");
    // "VRP (R) software, Version 5.170 (S5735 V200R019C10SPC500)"
    let software = line_with(version, "Version ");
    let release = software.and_then(|line| line.split_once('(')?.1.split_once('(')).map(|it| it.1);
    let release = release.and_then(|rest| rest.trim_end_matches(')').split_whitespace().last());
    let mut addresses: Vec<_> = brief(said.by("display ip interface brief")).collect();
    addresses.extend(blocks(said.by("display ipv6 interface brief")));
    DeviceFacts {
        vendor: Some("Huawei".to_owned()),
        model: before_uptime(version).and_then(model),
        os: Some("VRP".to_owned()),
        os_version: software.and_then(|line| word_after(line, "Version ")).map(|number| {
            release.map_or(number.clone(), |release| format!("{number} ({release})"))
        }),
        serial: serial(said.by("display esn")),
        addresses,
        neighbors: entries(said.by("display ipv6 neighbors")),
        ..DeviceFacts::default()
    }
}

/// "HUAWEI S5735-L24T4S-A Routing Switch"
fn model(text: &str) -> Option<String> {
    let mut words = text.split_whitespace();
    words
        .find(|word| word.eq_ignore_ascii_case("huawei") || word.eq_ignore_ascii_case("quidway"))?;
    words.next().and_then(bounded)
}

/// "ESN of slot 0: 2102…", "ESN: …"
fn serial(text: &str) -> Option<String> {
    let line = line_with(text, "ESN")?;
    bounded(line.rsplit(':').next()?)
}

/// Entries of several lines: "IPv6 Address : …", "Link-layer : …  State : …", "Interface : …  Age : …".
fn entries(text: &str) -> Vec<crate::domain::facts::NeighborFact> {
    let mut found = Vec::new();
    for entry in text.split("IPv6 Address").skip(1) {
        let interface = field_word(entry, "Interface");
        let address = entry.trim_start_matches([' ', ':']).split_whitespace().next();
        let mac = field_word(entry, "Link-layer");
        if let (Some(address), Some(mac)) = (address, mac) {
            found.extend(neighbor(&format!("{address} {mac}"), interface.as_deref()));
        }
    }
    found
}

fn field_word(text: &str, key: &str) -> Option<String> {
    let value = field(text, key)?;
    value.split_whitespace().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::tests::told;

    #[test]
    fn a_switch() {
        let lines = told(
            "<xa-sw>",
            &[
                (
                    "display version",
                    "Huawei Versatile Routing Platform Software\nVRP (R) software, Version 5.170 (S5735 V200R019C10SPC500)\n\
                     HUAWEI S5735-L24T4S-A Routing Switch uptime is 1 week\n",
                ),
                ("display esn", "ESN of slot 0: 2102350ABC\n"),
                (
                    "display ip interface brief",
                    "Interface   IP Address/Mask   Physical Protocol\nVlanif10   10.0.0.1/24   up  up\nMEth0/0/1  unassigned  down down\n",
                ),
                (
                    "display ipv6 interface brief",
                    "*down: administratively down\nInterface  Physical  Protocol\nVlanif10  up  up\n[IPv6 Address] 2001:DB8::1\n",
                ),
                (
                    "display ipv6 neighbors",
                    "IPv6 Address : 2001:DB8::2\nLink-layer   : 00e0-fc12-3456        State : REACH\nInterface    : Vlanif10              Age   : 0\n",
                ),
            ],
        );
        assert_eq!(
            lines,
            [
                "xa-sw | Huawei | S5735-L24T4S-A | VRP | 5.170 (V200R019C10SPC500) | 2102350ABC",
                "10.0.0.1/24 Vlanif10",
                "2001:db8::1/? Vlanif10",
                "2001:db8::2 00:e0:fc:12:34:56 Vlanif10"
            ]
        );
    }
}

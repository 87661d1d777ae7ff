//! A BSD host by what its own commands print: `uname -sr`, `ifconfig -a`, `ndp -an`, `sysctl`.

use std::net::IpAddr;

use super::table::bounded;
use crate::domain::facts::{
    AddressFact, AddressFlag, DeviceFacts, Forwarding, InterfaceFact, Ipv6Stack, NeighborFact,
    NeighborProtocol,
};
use crate::domain::family::AddressScope;
use crate::domain::reading::CommandOutput;

/// Facts of the outputs when `uname` says that it is a BSD.
pub(crate) fn facts(outputs: &[CommandOutput]) -> Option<DeviceFacts> {
    let of = |command: &str| {
        let output = outputs.iter().find(|output| output.command.starts_with(command))?;
        (output.exit_status == Some(0)).then_some(output.stdout.as_str())
    };
    let mut who = of("uname")?.split_whitespace();
    let (system, release) = (who.next()?, who.next());
    if !system.ends_with("BSD") && system != "DragonFly" {
        return None;
    }
    let (interfaces, addresses) = of("ifconfig").map(ifconfig).unwrap_or_default();
    let shown = addresses.iter().any(|fact| fact.address.is_ipv6());
    Some(DeviceFacts {
        sys_name: of("hostname").and_then(bounded),
        os: bounded(system),
        os_version: release.and_then(bounded),
        interfaces,
        addresses,
        neighbors: of("ndp")
            .map(|text| text.lines().filter_map(neighbor).collect())
            .unwrap_or_default(),
        ipv6_stack: shown.then_some(Ipv6Stack::Present),
        ipv6_forwarding: match of("sysctl").map(str::trim) {
            Some("1") => Some(Forwarding::Forwarding),
            Some("0") => Some(Forwarding::NotForwarding),
            _ => None,
        },
        ..DeviceFacts::default()
    })
}

/// Blocks: "em0: flags=…", then lines that begin with a tab: "ether …", "inet … netmask 0xffffff00",
/// "inet6 …%em0 prefixlen 64 scopeid 0x1".
fn ifconfig(text: &str) -> (Vec<InterfaceFact>, Vec<AddressFact>) {
    let mut interfaces: Vec<InterfaceFact> = Vec::new();
    let mut addresses = Vec::new();
    for line in text.lines() {
        if !line.starts_with([' ', '\t'])
            && let Some((name, rest)) = line.split_once(": ")
        {
            interfaces.push(InterfaceFact {
                index: u32::try_from(interfaces.len() + 1).unwrap_or(u32::MAX),
                name: name.to_owned(),
                oper_status: Some(if rest.contains("RUNNING") { "up" } else { "down" }.to_owned()),
                ..InterfaceFact::default()
            });
            continue;
        }
        let Some(interface) = interfaces.last_mut() else { continue };
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["ether" | "lladdr", mac, ..] => interface.mac_address = bounded(mac),
            ["inet" | "inet6", address, rest @ ..] => {
                let bare = address.split('%').next().unwrap_or_default();
                let Ok(address) = bare.parse::<IpAddr>() else { continue };
                addresses.push(AddressFact {
                    address,
                    prefix_length: length(rest),
                    scope: AddressScope::of(address),
                    interface: bounded(&interface.name),
                    raw_index: None,
                    flags: flags(rest),
                });
            }
            _ => {}
        }
    }
    (interfaces, addresses)
}

/// The words of in6(4)'s flags: `temporary`, `deprecated`, `duplicated`, `tentative`.
fn flags(words: &[&str]) -> Vec<AddressFlag> {
    let all = [
        ("temporary", AddressFlag::Temporary),
        ("deprecated", AddressFlag::Deprecated),
        ("duplicated", AddressFlag::Duplicate),
        ("tentative", AddressFlag::Tentative),
    ];
    all.into_iter().filter_map(|(word, flag)| words.contains(&word).then_some(flag)).collect()
}

/// `prefixlen 64` or `netmask 0xffffff00`.
fn length(words: &[&str]) -> Option<u8> {
    let after = |key: &str| {
        let at = words.iter().position(|word| *word == key)?;
        words.get(at + 1).copied()
    };
    if let Some(length) = after("prefixlen") {
        return length.parse().ok().filter(|length| *length <= 128);
    }
    let mask = u32::from_str_radix(after("netmask")?.strip_prefix("0x")?, 16).ok()?;
    ipnet::ipv4_mask_to_prefix(mask.into()).ok()
}

/// "2001:db8::2  02:00:00:00:00:02 em0 23h59m R R"
fn neighbor(line: &str) -> Option<NeighborFact> {
    let mut words = line.split_whitespace();
    let address: IpAddr = words.next()?.split('%').next()?.parse().ok()?;
    let mac = words.next().filter(|word| word.matches(':').count() == 5)?;
    Some(NeighborFact {
        address: Some(address),
        mac_address: bounded(mac),
        local_interface: words.next().and_then(bounded),
        ..NeighborFact::by(NeighborProtocol::Nd)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_freebsd_firewall() {
        let output = |command: &str, stdout: &str| CommandOutput {
            command: command.to_owned(),
            exit_status: Some(0),
            stdout: stdout.to_owned(),
        };
        let facts = facts(&[
            output("uname -sr", "FreeBSD 14.1-RELEASE\n"),
            output(
                "ifconfig -a",
                "em0: flags=8843<UP,BROADCAST,RUNNING> metric 0 mtu 1500\n\tether 02:00:00:00:00:01\n\
                 \tinet 10.0.0.1 netmask 0xffffff00 broadcast 10.0.0.255\n\
                 \tinet6 fe80::1%em0 prefixlen 64 scopeid 0x1\n\tinet6 2001:db8::1 prefixlen 64\n\
                 \tinet6 2001:db8::2 prefixlen 64 deprecated temporary\n",
            ),
            output("ndp -an", "Neighbor  Linklayer Netif\n2001:db8::2 02:00:00:00:00:02 em0 1s R\n"),
            output("sysctl -n net.inet6.ip6.forwarding", "1\n"),
        ])
        .unwrap();
        let told: Vec<_> = facts
            .addresses
            .iter()
            .map(|fact| (fact.address.to_string(), fact.prefix_length))
            .collect();
        let each = |address: &str, length| (address.to_owned(), Some(length));
        let v6 = [each("fe80::1", 64), each("2001:db8::1", 64), each("2001:db8::2", 64)];
        assert_eq!(told, [&[each("10.0.0.1", 24)], &v6[..]].concat());
        let flags: Vec<_> = facts.addresses.iter().map(|fact| fact.flags.clone()).collect();
        let away = vec![AddressFlag::Temporary, AddressFlag::Deprecated];
        assert_eq!(flags, [vec![], vec![], vec![], away]);
        assert_eq!(
            (facts.os.as_deref(), facts.neighbors.len(), facts.ipv6_forwarding),
            (Some("FreeBSD"), 1, Some(Forwarding::Forwarding))
        );
    }
}

//! A Linux host by what its own commands print: os-release, `ip -j`, `ss`, `sysctl`. Output that is
//! not understood tells nothing.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::Deserialize;

use super::table::bounded;
use crate::domain::facts::{
    AddressFact, AddressFlag, DeviceFacts, Forwarding, InterfaceFact, Ipv6Stack, ListeningSocket,
    NeighborFact, NeighborProtocol,
};
use crate::domain::family::AddressScope;
use crate::domain::reading::CommandOutput;

/// One interface of `ip -j addr`.
#[derive(Debug, Deserialize)]
struct Link {
    ifindex: u32,
    ifname: String,
    #[serde(default)]
    operstate: Option<String>,
    #[serde(default)]
    address: Option<String>,
    #[serde(default)]
    addr_info: Vec<LinkAddress>,
}

#[derive(Debug, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "iproute2 prints each of them as one")]
struct LinkAddress {
    local: Option<IpAddr>,
    prefixlen: Option<u8>,
    #[serde(default)]
    temporary: bool,
    #[serde(default)]
    deprecated: bool,
    #[serde(default)]
    dadfailed: bool,
    #[serde(default)]
    tentative: bool,
}

impl LinkAddress {
    fn flags(&self) -> Vec<AddressFlag> {
        let all = [
            (self.temporary, AddressFlag::Temporary),
            (self.deprecated, AddressFlag::Deprecated),
            (self.dadfailed, AddressFlag::Duplicate),
            // The kernel leaves it tentative for ever once another host has it.
            (self.tentative && !self.dadfailed, AddressFlag::Tentative),
        ];
        all.into_iter().filter_map(|(is_so, flag)| is_so.then_some(flag)).collect()
    }
}

/// One entry of `ip -j -6 neigh`.
#[derive(Debug, Deserialize)]
struct Neigh {
    dst: IpAddr,
    dev: Option<String>,
    lladdr: Option<String>,
}

/// Facts of the commands' output.
pub(crate) fn facts(outputs: &[CommandOutput]) -> DeviceFacts {
    let of = |command: &str| {
        let output = outputs.iter().find(|output| output.command.starts_with(command))?;
        (output.exit_status == Some(0)).then_some(output.stdout.as_str())
    };
    let links: Vec<Link> =
        of("ip -j addr").and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let (os, os_version) = of("cat /etc/os-release").map_or((None, None), os_release);
    let mut facts = DeviceFacts {
        sys_name: of("hostname").and_then(bounded),
        os,
        os_version,
        interfaces: links.iter().filter_map(interface).collect(),
        addresses: links.iter().flat_map(addresses).collect(),
        neighbors: of("ip -j -6 neigh").map_or_else(Vec::new, neighbors),
        listening: of("ss -lnt").map(listening),
        name_servers: of("cat /etc/resolv.conf").map(name_servers),
        ..DeviceFacts::default()
    };
    (facts.ipv6_stack, facts.ipv6_forwarding) = of("sysctl").map_or((None, None), sysctl);
    if facts.ipv6_stack.is_none() && facts.addresses.iter().any(|fact| fact.address.is_ipv6()) {
        facts.ipv6_stack = Some(Ipv6Stack::Present);
    }
    facts
}

/// `NAME` and `VERSION_ID` of os-release(5).
fn os_release(text: &str) -> (Option<String>, Option<String>) {
    let of = |key: &str| {
        text.lines().find_map(|line| {
            bounded(line.strip_prefix(key)?.strip_prefix('=')?.trim_matches(['"', '\'']))
        })
    };
    (of("NAME"), of("VERSION_ID"))
}

fn interface(link: &Link) -> Option<InterfaceFact> {
    Some(InterfaceFact {
        index: link.ifindex,
        name: bounded(&link.ifname)?,
        mac_address: link.address.as_deref().and_then(bounded).map(|mac| mac.to_ascii_lowercase()),
        oper_status: link
            .operstate
            .as_deref()
            .and_then(bounded)
            .map(|state| state.to_ascii_lowercase()),
        ..InterfaceFact::default()
    })
}

fn addresses(link: &Link) -> impl Iterator<Item = AddressFact> + use<'_> {
    let interface = bounded(&link.ifname);
    link.addr_info.iter().filter_map(move |info| {
        Some(AddressFact {
            address: info.local?,
            prefix_length: info.prefixlen,
            scope: AddressScope::of(info.local?),
            interface: interface.clone(),
            raw_index: None,
            flags: info.flags(),
        })
    })
}

fn neighbors(text: &str) -> Vec<NeighborFact> {
    let entries: Vec<Neigh> = serde_json::from_str(text).unwrap_or_default();
    entries
        .into_iter()
        .filter_map(|entry| {
            Some(NeighborFact {
                address: Some(entry.dst),
                mac_address: Some(bounded(&entry.lladdr?)?.to_ascii_lowercase()),
                local_interface: entry.dev.as_deref().and_then(bounded),
                ..NeighborFact::by(NeighborProtocol::Nd)
            })
        })
        .collect()
}

/// `nameserver ADDRESS` of resolv.conf(5), a zone index cut off; the C library asks the first three.
fn name_servers(text: &str) -> Vec<IpAddr> {
    let named = text.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        (words.next() == Some("nameserver"))
            .then(|| words.next()?.split('%').next()?.parse().ok())?
    });
    named.take(3).collect()
}

/// `ss -lntHe`: "LISTEN 0 128 LOCAL:PORT PEER:PORT … v6only:1". `*` and a wildcard without `v6only:1`
/// take both families.
fn listening(text: &str) -> Vec<ListeningSocket> {
    text.lines().filter_map(socket).collect()
}

fn socket(line: &str) -> Option<ListeningSocket> {
    let mut words = line.split_whitespace();
    let local = words.by_ref().nth(3)?;
    let (host, port) = local.rsplit_once(':')?;
    // "%lo" after an address names an interface.
    let host = host.split('%').next()?;
    let v6_only = words.any(|word| word == "v6only:1");
    let (address, wildcard) = match host {
        "*" | "[::]" => (IpAddr::V6(Ipv6Addr::UNSPECIFIED), true),
        "0.0.0.0" => (IpAddr::V4(Ipv4Addr::UNSPECIFIED), false),
        other => (other.trim_matches(['[', ']']).parse().ok()?, false),
    };
    Some(ListeningSocket { address, port: port.parse().ok()?, dual_stack: wildcard && !v6_only })
}

/// Two lines: `disable_ipv6`, `forwarding`.
fn sysctl(text: &str) -> (Option<Ipv6Stack>, Option<Forwarding>) {
    let mut values = text.lines().map(str::trim);
    let stack = match values.next() {
        Some("0") => Some(Ipv6Stack::Present),
        Some("1") => Some(Ipv6Stack::Disabled),
        _ => None,
    };
    let forwarding = match values.next() {
        Some("1") => Some(Forwarding::Forwarding),
        Some("0") => Some(Forwarding::NotForwarding),
        _ => None,
    };
    (stack, forwarding)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(command: &str, stdout: &str) -> CommandOutput {
        CommandOutput {
            command: command.to_owned(),
            exit_status: Some(0),
            stdout: stdout.to_owned(),
        }
    }

    #[test]
    fn a_debian_server() {
        let facts = facts(&[
            output(
                "cat /etc/os-release",
                "PRETTY_NAME=\"Debian\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\n",
            ),
            output("hostname", "srv-1\n"),
            output(
                "ip -j addr",
                r#"[{"ifindex":2,"ifname":"eth0","operstate":"UP","address":"02:00:00:00:00:01","addr_info":[
                    {"family":"inet","local":"10.0.0.1","prefixlen":24},
                    {"family":"inet6","local":"2001:db8::1","prefixlen":64}]}]"#,
            ),
            output(
                "ss -lntHe",
                "LISTEN 0 511 0.0.0.0:80 0.0.0.0:* ino:1 sk:1\n\
                 LISTEN 0 511 [::]:80 [::]:* ino:2 sk:2 v6only:1 <->\n\
                 LISTEN 0 128 *:22 *:* ino:3 sk:3 v6only:0\n\
                 LISTEN 0 10 127.0.0.53%lo:53 0.0.0.0:* ino:4\n\
                 LISTEN 0 10 [2001:db8::1]:53 [::]:* ino:5\nnonsense\n",
            ),
            output(
                "ip -j -6 neigh",
                r#"[{"dst":"fe80::1","dev":"eth0","lladdr":"02:00:00:00:00:09"},{"dst":"fe80::2"}]"#,
            ),
            output("sysctl -n net.ipv6.conf.all.disable_ipv6", "0\n0\n"),
        ]);
        assert_eq!(
            (facts.os.as_deref(), facts.os_version.as_deref()),
            (Some("Debian GNU/Linux"), Some("12"))
        );
        assert_eq!(facts.addresses.len(), 2);
        let sockets = facts.listening.unwrap();
        let told: Vec<String> = sockets
            .iter()
            .map(|each| format!("{} {} {}", each.address, each.port, each.dual_stack))
            .collect();
        assert_eq!(
            told,
            [
                "0.0.0.0 80 false",
                ":: 80 false",
                ":: 22 true",
                "127.0.0.53 53 false",
                "2001:db8::1 53 false"
            ]
        );
        assert_eq!(facts.neighbors.len(), 1);
        assert_eq!(
            (facts.ipv6_stack, facts.ipv6_forwarding),
            (Some(Ipv6Stack::Present), Some(Forwarding::NotForwarding))
        );
    }

    #[test]
    fn addresses_that_nobody_should_rely_on_are_told_as_such() {
        use AddressFlag::{Deprecated, Duplicate, Temporary, Tentative};
        // As iproute2 6.1 prints them: a flag is there or it is not.
        let facts = facts(&[output(
            "ip -j addr",
            r#"[{"ifindex":2,"ifname":"eth0","addr_info":[
                {"family":"inet6","local":"2001:db8::1","prefixlen":64,"scope":"global"},
                {"family":"inet6","local":"2001:db8::2","prefixlen":64,"temporary":true,"dynamic":true},
                {"family":"inet6","local":"2001:db8::3","prefixlen":64,"deprecated":true},
                {"family":"inet6","local":"2001:db8::4","prefixlen":64,"tentative":true,"dadfailed":true},
                {"family":"inet6","local":"2001:db8::5","prefixlen":64,"tentative":true}]}]"#,
        )]);
        let told: Vec<Vec<AddressFlag>> =
            facts.addresses.into_iter().map(|fact| fact.flags).collect();
        assert_eq!(
            told,
            [vec![], vec![Temporary], vec![Deprecated], vec![Duplicate], vec![Tentative]]
        );
    }

    #[test]
    fn the_name_servers_it_asks() {
        let text = "# nameserver 192.0.2.9\nnameserver 192.0.2.53\nnameserver fe80::1%eth0\nnameserver x\n";
        let servers = facts(&[output("cat /etc/resolv.conf", text)]).name_servers.unwrap();
        assert_eq!(
            servers.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["192.0.2.53", "fe80::1"]
        );
        assert_eq!(facts(&[output("hostname", "h")]).name_servers, None);
    }

    #[test]
    fn a_command_that_failed_tells_nothing() {
        let mut broken = output("ss -lntHe", "LISTEN 0 1 0.0.0.0:80 x\n");
        broken.exit_status = Some(127);
        let facts =
            facts(&[broken, output("sysctl -n x", "1\n"), output("ip -j addr", "not json")]);
        assert_eq!(facts.listening, None);
        assert_eq!(facts.ipv6_stack, Some(Ipv6Stack::Disabled));
        assert_eq!(facts.addresses, []);
    }
}

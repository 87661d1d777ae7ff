//! Faults of hosts themselves: addresses from a prefix that nobody declared, going away, made up; a router
//! that is open over IPv6 alone; hosts that large packets do not get to.

use std::net::Ipv6Addr;

use super::host;
use super::run::{inside, may};
use super::shape::Commune;
use super::state::State;
use super::switch::{hooked, table};

/// Makes one of them as it should be; other faults are left alone.
pub(crate) fn apply(state: &State, name: &str, victim: &str, on: bool) {
    match name {
        "stray-address-v6" => {
            stray(victim, STRAY, on);
            host::restart_snmp(state, victim);
        }
        "router-stray-address-v6" => {
            let namespace = state.shape.commune(victim).namespace();
            stray(&namespace, STRAY_AT_ROUTER, on);
            // The agent keeps its table of addresses for half a minute.
            host::restart_snmp(state, &namespace);
        }
        "router-ssh-open-v6-only" => {
            let commune = state.shape.commune(victim);
            let at = commune.loopback.v4.unwrap();
            let rules = format!("ip daddr {at} tcp dport 22 reject with tcp reset");
            table(&commune.namespace(), "m6ssh", on, &rules);
        }
        "server-large-packets-dropped-v6" => {
            swallow(victim, state.shape.server(victim).address.v6, on);
        }
        "router-large-packets-dropped-v6" => {
            let commune = state.shape.commune(victim);
            swallow(&commune.namespace(), commune.loopback.v6, on);
        }
        "router-silent-v6" => {
            let commune = state.shape.commune(victim);
            let rules = format!("ip6 daddr {} drop", commune.loopback.v6);
            table(&commune.namespace(), "m6silent6", on, &rules);
        }
        "lan-host-silent-v6" => {
            let commune = state.shape.commune(victim);
            let rules = format!(
                "ip6 daddr {} meta l4proto {{ tcp, udp }} drop; ip6 daddr {} icmpv6 type echo-request drop",
                commune.lan_host.v6, commune.lan_host.v6
            );
            table(&commune.host_namespace(), "m6silent6", on, &rules);
        }
        "deprecated-address-v6" => {
            let address = format!("{}/64", state.shape.server(victim).address.v6);
            let preferred = if on { "0" } else { "forever" };
            let lives = ["valid_lft", "forever", "preferred_lft", preferred];
            let change = ["ip", "-6", "addr", "change", &address, "dev", "eth0"];
            inside(victim, &[&change[..], &lives[..]].concat());
        }
        "temporary-address-v6" => {
            temporary(victim, state.shape.server(victim).address.v6, on);
            host::restart_snmp(state, victim);
        }
        "server-silent-v6" => {
            let rules = format!("ip6 daddr {} drop", state.shape.server(victim).address.v6);
            table(victim, "m6silent6", on, &rules);
        }
        "gateway-mute-v6" => mute(state.shape.commune(victim), on),
        _ => {}
    }
}

/// Addresses of prefixes that nobody declared.
const STRAY: &str = "2001:db8:bad::5/64";
const STRAY_AT_ROUTER: &str = "2001:db8:bad:1::5/64";

/// Drops what is large and comes over IPv6 to one address, and lets TCP by: its segments are as small as a
/// tunnel's router makes both ends agree on.
fn swallow(namespace: &str, at: Ipv6Addr, on: bool) {
    let rules = format!("ip6 daddr {at} meta l4proto != tcp meta length > 1400 drop");
    table(namespace, "m6hostlarge", on, &rules);
}

/// Who is asked what it is says nothing; what else it serves goes on. Itself it may ask.
const MUTE: &str = "iifname != lo udp dport 161 drop; iifname != lo tcp dport 22 drop";

/// A router that tells nobody anything, answers over IPv6 neither at its own address nor at its LAN's nor at
/// its backup line's, and carries no IPv6 into its LAN. Its primary line is well.
fn mute(commune: &Commune, on: bool) {
    let (_, backup) = commune.backup;
    let own = [commune.loopback, commune.lan_gateway, backup].map(|pair| pair.v6.to_string());
    let rules = format!("{MUTE}; ip6 daddr {{ {} }} drop", own.join(", "));
    table(&commune.namespace(), "m6mute", on, &rules);
    let rules = format!("ip6 daddr {} drop", commune.lan_host.v6);
    hooked(&commune.namespace(), ("m6mutelan", "forward"), on, &rules);
}

/// Gives a host an address that is none of ours, or takes it away.
fn stray(namespace: &str, address: &str, on: bool) {
    let device = if namespace.starts_with("cr-") { "lan" } else { "eth0" };
    if on {
        inside(namespace, &["ip", "addr", "replace", address, "dev", device, "nodad"]);
    } else {
        // It may never have had it.
        let namespace = format!("m6-{namespace}");
        may("ip", &["-n", &namespace, "addr", "del", address, "dev", device]);
    }
}

/// Makes a host's kernel make temporary addresses up beside its own, or take them away.
fn temporary(namespace: &str, own: Ipv6Addr, on: bool) {
    let own = format!("{own}/64");
    let wanted = if on { "2" } else { "0" };
    inside(namespace, &["sysctl", "-qw", &format!("net.ipv6.conf.eth0.use_tempaddr={wanted}")]);
    if on {
        inside(namespace, &["ip", "-6", "addr", "change", &own, "dev", "eth0", "mngtmpaddr"]);
    } else {
        inside(namespace, &["ip", "-6", "addr", "change", &own, "dev", "eth0"]);
        may(
            "ip",
            &["-n", &format!("m6-{namespace}"), "-6", "addr", "flush", "dev", "eth0", "temporary"],
        );
    }
}

/// The temporary addresses that a host's kernel made up.
pub(crate) fn temporary_addresses(namespace: &str) -> Vec<String> {
    let namespace = format!("m6-{namespace}");
    let output = std::process::Command::new("ip")
        .args(["-n", &namespace, "-6", "-o", "addr", "show", "dev", "eth0", "temporary"])
        .output()
        .unwrap();
    let address = |line: &str| {
        let after = line.split_once("inet6 ")?.1;
        Some(after.split_once('/')?.0.to_owned())
    };
    String::from_utf8_lossy(&output.stdout).lines().filter_map(address).collect()
}

//! LANs with IPv6 hosts of every documented pattern, on a raised lab: `lab lans`. Extra addresses on
//! the namespaces that are there, three hosts on the vantage's own link that only multicast finds,
//! and one prefix where every address answers. What to expect is printed, with the sources that may
//! find each host.

use std::fmt::Write as _;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv6Addr, UdpSocket};
use std::time::Duration;

use serde_json::{Value, json};

use super::dns;
use super::network::{batch, cable, namespace};
use super::run::{enter, inside, nft};
use super::shape::Shape;
use super::state::State;

/// The mark in the lab's state: its zones hold the LANs' names.
const MARK: &str = "lans";
/// Subnet where every address answers.
const ALIASED_SUBNET: u16 = 0x1ff;

/// A host as an address on a namespace.
pub(crate) struct LanHost {
    namespace: String,
    address: Ipv6Addr,
    pattern: &'static str,
    /// The sources that may find it.
    sources: &'static [&'static str],
    /// The name whose AAAA record it is.
    name: Option<String>,
    has_ptr: bool,
}

/// Raises them and prints what to expect.
pub(crate) fn raise(state: &mut State) {
    state.set(MARK, true);
    state.write();
    let shape = &state.shape;
    for commune in &shape.communes {
        let host = commune.host_namespace();
        batch(&host, &format!("link set eth0 address {}\n", mac(commune.number, 1)));
    }
    for lone in LONE {
        raise_lone(shape, lone);
    }
    let hosts = hosts(state);
    for host in &hosts {
        batch(&host.namespace, &format!("addr replace {}/64 dev eth0 nodad\n", host.address));
    }
    for commune in &shape.communes {
        talk(&hosts, &commune.host_namespace(), commune.lan_gateway.v6);
        let (from, to) = (commune.lan_host.v4.unwrap(), commune.lan_gateway.v4.unwrap());
        say(&commune.host_namespace(), IpAddr::V4(from), IpAddr::V4(to));
    }
    aliased(shape);
    dns::reload(state);
    std::fs::write(state.folder("inventory").join("lans.toml"), inventory(state, &hosts)).unwrap();
}

/// Hosts that are in no list say something once, so that their router remembers them.
fn talk(hosts: &[LanHost], namespace: &str, gateway: Ipv6Addr) {
    let talkative =
        hosts.iter().filter(|host| host.namespace == namespace && host.pattern == "cache_only");
    for host in talkative {
        say(namespace, IpAddr::V6(host.address), IpAddr::V6(gateway));
    }
}

/// Sends a datagram and waits for the refusal: by then both ends know each other.
fn say(namespace: &str, from: IpAddr, to: IpAddr) {
    enter(namespace, move || {
        let socket = UdpSocket::bind((from, 0)).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        socket.connect((to, 9)).unwrap();
        socket.send(b"m6").unwrap();
        let refused = socket.recv(&mut [0]).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::ConnectionRefused, "{from} to {to}");
    });
}

/// A host on the vantage's link.
struct Lone {
    name: &'static str,
    pattern: &'static str,
    number: u8,
    /// What it does not answer, as rules and settings.
    deaf_to: &'static [&'static str],
    settings: &'static [&'static str],
}

const LONE: &[Lone] = &[
    Lone { name: "lone-1", pattern: "multicast_echo", number: 201, deaf_to: &[], settings: &[] },
    Lone {
        name: "lone-2",
        pattern: "multicast_invalid_option",
        number: 202,
        deaf_to: &[],
        settings: &["net.ipv6.icmp.echo_ignore_multicast=1"],
    },
    Lone {
        name: "lone-3",
        pattern: "multicast_mld",
        number: 203,
        deaf_to: &["ip6 daddr ff02::1 icmpv6 type echo-request drop", "exthdr dst exists drop"],
        settings: &[],
    },
];

fn raise_lone(shape: &Shape, lone: &Lone) {
    namespace(lone.name);
    let port = format!("lone{}", lone.number);
    cable(("core", &port), (lone.name, "eth0"));
    batch("core", &format!("link set {port} master dc\nlink set {port} up\n"));
    for setting in lone.settings {
        inside(lone.name, &["sysctl", "-qw", setting]);
    }
    batch(lone.name, &format!("link set eth0 address {}\nlink set eth0 up\n", mac(lone.number, 2)));
    batch(lone.name, &format!("addr replace {}/64 dev eth0 nodad\n", lone_address(shape, lone)));
    batch(lone.name, &format!("route add ::/0 via {}\n", shape.core.v6));
    if !lone.deaf_to.is_empty() {
        let rules = lone.deaf_to.join("\n");
        nft(
            lone.name,
            &format!(
                "table ip6 lone {{ chain input {{ type filter hook prerouting priority -300; policy accept;\n{rules}\n}}\n}}\n"
            ),
        );
    }
}

/// Nobody's guess; but the one that only reports its groups is found by its MAC address.
fn lone_address(shape: &Shape, lone: &Lone) -> Ipv6Addr {
    let iid = if lone.pattern == "multicast_mld" {
        eui64(lone.number, 2)
    } else {
        opaque(u64::from(lone.number))
    };
    with(shape.core.v6, iid)
}

/// One prefix that is routed to a host which answers for all of it.
fn aliased(shape: &Shape) {
    let prefix = format!("{}:{ALIASED_SUBNET:x}::/64", shape.plan.v6_block);
    batch("lone-1", &format!("route replace local {prefix} dev lo\n"));
    batch("core", &format!("route replace {prefix} via {}\n", lone_address(shape, &LONE[0])));
}

/// Every host, by seed.
pub(crate) fn hosts(state: &State) -> Vec<LanHost> {
    if !state.is_on(MARK) {
        return Vec::new();
    }
    let shape = &state.shape;
    let mut chance = fastrand::Rng::with_seed(state.seed ^ 0x6c61_6e73);
    let mut hosts = Vec::new();
    for commune in &shape.communes {
        let gateway = commune.lan_gateway.v6;
        let third = 100 + u64::from(commune.number);
        let mut add = |iid: u64, pattern, sources, name: Option<String>, has_ptr| {
            hosts.push(LanHost {
                namespace: commune.host_namespace(),
                address: with(gateway, iid),
                pattern,
                sources,
                name,
                has_ptr,
            });
        };
        let v4 = |last: u64| 10 << 24 | 127 << 16 | third << 8 | last;
        let decimal = |number: u64| u64::from_str_radix(&number.to_string(), 16).unwrap();
        add(chance.u64(0x81..0xff), "low_byte", &["low_byte"], None, false);
        add(chance.u64(0x200..0x2ff), "low_word", &["low_byte"], None, false);
        let port = *chance.choice(&[443, 8080, 3306, 5432, 8443]).unwrap();
        add(decimal(port), "port_word", &["port_word"], None, false);
        let numbered = decimal(443) << 16 | chance.u64(1..=4);
        add(numbered, "port_word_numbered", &["port_word"], None, false);
        add(v4(chance.u64(11..20)), "v4_hex", &["v4_hex"], None, false);
        let last = chance.u64(20..30);
        let groups = decimal(10) << 48 | decimal(127) << 32 | decimal(third) << 16 | decimal(last);
        add(groups, "v4_decimal", &["v4_decimal"], None, false);
        add(eui64(commune.number, 1), "eui64", &["eui64"], None, false);
        add(opaque(chance.u64(..)), "cache_only", &["neighbor_cache"], None, false);
        let name = format!("app-{}.{}", commune.number, shape.plan.zone);
        add(opaque(chance.u64(..)), "dns_only", &["dns"], Some(name), false);
        add(opaque(chance.u64(..)), "reverse_dns_only", &["reverse_dns"], None, true);
        let stem = 0x00b0_0000_0000_0000 | chance.u64(1..9) << 16;
        add(stem | 0x11, "habit_shown", &["reverse_dns"], None, true);
        add(stem | chance.u64(0x60..0xf0), "habit", &["habit"], None, false);
    }
    let low_octet = with(shape.core.v6, 0x100 + u64::from_str_radix("26", 16).unwrap());
    hosts.push(LanHost {
        namespace: "srv-file-1".to_owned(),
        address: low_octet,
        pattern: "v4_low_octet",
        // It stands on the vantage's own link, where it answers to all.
        sources: &["v4_low_octet", "multicast"],
        name: None,
        has_ptr: false,
    });
    hosts.extend(LONE.iter().map(|lone| LanHost {
        namespace: lone.name.to_owned(),
        address: lone_address(shape, lone),
        pattern: lone.pattern,
        sources: &["multicast"],
        name: None,
        has_ptr: false,
    }));
    hosts
}

/// Names and their AAAA records, for the lab's zone.
pub(crate) fn forward(state: &State) -> Vec<(String, Ipv6Addr)> {
    hosts(state).into_iter().filter_map(|host| Some((host.name?, host.address))).collect()
}

/// Addresses with PTR records, for the reverse zone.
pub(crate) fn reverse(state: &State) -> Vec<Ipv6Addr> {
    hosts(state).into_iter().filter(|host| host.has_ptr).map(|host| host.address).collect()
}

/// What to expect.
pub(crate) fn json(state: &State) -> String {
    let hosts: Vec<Value> = hosts(state)
        .into_iter()
        .map(|host| {
            let prefix = with(host.address, 0);
            json!({
                "prefix": format!("{prefix}/64"),
                "address": host.address,
                "pattern": host.pattern,
                "sources": host.sources,
            })
        })
        .collect();
    let aliased = format!("{}:{ALIASED_SUBNET:x}::/64", state.shape.plan.v6_block);
    serde_json::to_string_pretty(&json!({ "hosts": hosts, "aliased": [aliased] })).unwrap()
}

/// The aliased prefix, and the names whose addresses nobody declared.
fn inventory(state: &State, hosts: &[LanHost]) -> String {
    let mut text = format!(
        "# Written by `lab lans`.\n\n[[prefix]]\nprefix = \"{}:{ALIASED_SUBNET:x}::/64\"\nrole = \"server\"\nsite = \"ttdl\"\n",
        state.shape.plan.v6_block
    );
    for (number, name) in hosts.iter().filter_map(|host| host.name.as_deref()).enumerate() {
        writeln!(
            text,
            "\n[[service]]\ncode = \"app-{number}\"\nkind = \"web\"\nname = \"{name}\"\nsystem = \"lab-cong\""
        )
        .unwrap();
    }
    text
}

/// A host's MAC address; `kind` tells LANs from the vantage's link.
fn mac(number: u8, kind: u8) -> String {
    format!("02:6d:36:{kind:02x}:00:{number:02x}")
}

/// Its modified EUI-64 (RFC 4291 appendix A).
fn eui64(number: u8, kind: u8) -> u64 {
    0x006d_36ff_fe00_0000 | u64::from(kind) << 16 | u64::from(number)
}

/// An identifier that nobody would guess.
fn opaque(seed: u64) -> u64 {
    fastrand::Rng::with_seed(seed).u64(0x8000_0000_0000_0000..) | 0x1111_1111_1111_1111
}

/// The address with another identifier.
fn with(address: Ipv6Addr, iid: u64) -> Ipv6Addr {
    Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX) | u128::from(iid))
}

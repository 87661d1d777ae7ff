//! Namespaces, cables, addresses, routes. No namespace has a route to the outside.

use std::fmt::Write as _;
use std::process::Command;

use super::run::{fed, inside, may, must};
use super::shape::{Commune, Pair, Shape};

/// Every namespace of the lab begins so.
const PREFIX: &str = "m6-";
/// A bridge without an address of its own takes the lowest of its ports', and another one when a lower
/// port is added: whoever knew it, the vantage too, then sends to nobody until it asks again.
const BRIDGE_MAC: &str = "02:6d:36:00:00:01";

/// Whether something of a lab is there.
pub(crate) fn exists() -> bool {
    !namespaces().is_empty()
}

fn namespaces() -> Vec<String> {
    let output = Command::new("ip").args(["netns", "list"]).output().unwrap();
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| name.starts_with(PREFIX))
        .map(str::to_owned)
        .collect()
}

/// Ends what runs in the lab's namespaces and removes them; cables go with their ends.
pub(crate) fn remove() {
    for namespace in namespaces() {
        let pids = Command::new("ip").args(["netns", "pids", &namespace]).output().unwrap();
        for pid in String::from_utf8_lossy(&pids.stdout).split_whitespace() {
            may("kill", &["-KILL", pid]);
        }
        must("ip", &["netns", "delete", &namespace]);
        // The resolver file of the mail server, where there is one.
        let _ = std::fs::remove_dir_all(format!("/etc/netns/{namespace}"));
    }
}

/// Builds everything.
pub(crate) fn raise(shape: &Shape) {
    for name in shape.namespaces() {
        namespace(&name);
    }
    for router in
        std::iter::once("core".to_owned()).chain(shape.communes.iter().map(Commune::namespace))
    {
        inside(
            &router,
            &["sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1"],
        );
    }
    data_centre(shape);
    for commune in &shape.communes {
        site(commune);
    }
    for commune in &shape.communes {
        routes(commune);
    }
}

/// A namespace whose kernel answers sweeps and does not wait to use an address.
pub(crate) fn namespace(name: &str) {
    must("ip", &["netns", "add", &format!("{PREFIX}{name}")]);
    inside(
        name,
        &[
            "sysctl",
            "-qw",
            "net.ipv6.conf.all.accept_dad=0",
            "net.ipv6.conf.default.accept_dad=0",
            "net.ipv6.conf.all.keep_addr_on_down=1",
            "net.ipv6.conf.default.keep_addr_on_down=1",
            "net.ipv4.icmp_ratelimit=0",
            "net.ipv6.icmp.ratelimit=0",
            "net.ipv4.ping_group_range=0 2147483647",
        ],
    );
    inside(name, &["ip", "link", "set", "lo", "up"]);
}

/// Commands for one namespace, run in one go.
pub(crate) fn batch(namespace: &str, commands: &str) {
    let namespace = format!("{PREFIX}{namespace}");
    fed("ip", &["-n", &namespace, "-batch", "-"], commands);
}

/// A cable between two namespaces.
pub(crate) fn cable(one: (&str, &str), other: (&str, &str)) {
    let (one_namespace, other_namespace) =
        (format!("{PREFIX}{}", one.0), format!("{PREFIX}{}", other.0));
    must(
        "ip",
        &[
            "link",
            "add",
            one.1,
            "netns",
            &one_namespace,
            "type",
            "veth",
            "peer",
            "name",
            other.1,
            "netns",
            &other_namespace,
        ],
    );
}

fn add(commands: &mut String, device: &str, address: Pair, v4_length: u8, v6_length: u8) {
    if let Some(v4) = address.v4 {
        writeln!(commands, "addr add {v4}/{v4_length} dev {device}").unwrap();
    }
    writeln!(commands, "addr add {}/{v6_length} dev {device} nodad", address.v6).unwrap();
}

/// A bridge in core, a cable from it to each server, each web service's addresses on its server.
fn data_centre(shape: &Shape) {
    let mut core = format!("link add dc address {BRIDGE_MAC} type bridge\nlink set dc up\n");
    add(&mut core, "dc", shape.core, 25, 64);
    add(&mut core, "lo", shape.core_loopback, 32, 128);
    batch("core", &core);
    let hosts = shape.servers.iter().map(|server| (server.name.clone(), server.address));
    let stranger = Pair { v4: Some(shape.stranger), v6: std::net::Ipv6Addr::UNSPECIFIED };
    let others = [("vantage".to_owned(), shape.vantage), ("stranger".to_owned(), stranger)];
    for (number, (name, address)) in hosts.chain(others).enumerate() {
        let port = format!("p{number}");
        cable(("core", &port), (&name, "eth0"));
        batch("core", &format!("link set {port} master dc\nlink set {port} up\n"));
        if name == "stranger" {
            // It is plugged in and off until its switch is on.
            batch(&name, &format!("addr add {}/25 dev eth0\n", shape.stranger));
            continue;
        }
        let mut commands = "link set eth0 up\n".to_owned();
        add(&mut commands, "eth0", address, 25, 64);
        for address in shape.service_addresses(&name) {
            add(&mut commands, "eth0", address, 25, 64);
        }
        if let (Some(_), Some(gateway)) = (address.v4, shape.core.v4) {
            writeln!(commands, "route add default via {gateway}").unwrap();
        }
        batch(&name, &commands);
        batch(&name, &format!("route add ::/0 via {}\n", shape.core.v6));
    }
}

/// A commune's router, its backup cable, its LAN. The primary link is the relay's.
fn site(commune: &Commune) {
    let (router, host, backup) =
        (commune.namespace(), commune.host_namespace(), format!("bk{}", commune.number));
    cable(("core", &backup), (&router, "bk"));
    cable((&router, "lan"), (&host, "eth0"));
    let mut core = format!("link set {backup} up\n");
    add(&mut core, &backup, commune.backup.0, 30, 64);
    batch("core", &core);
    let mut commands = "link set bk up\nlink set lan up\n".to_owned();
    add(&mut commands, "bk", commune.backup.1, 30, 64);
    add(&mut commands, "lan", commune.lan_gateway, 27, 64);
    add(&mut commands, "lo", commune.loopback, 32, 128);
    batch(&router, &commands);
    let mut commands = "link set eth0 up\n".to_owned();
    add(&mut commands, "eth0", commune.lan_host, 27, 64);
    writeln!(commands, "route add default via {}", commune.lan_gateway.v4.unwrap()).unwrap();
    batch(&host, &commands);
    batch(&host, &format!("route add ::/0 via {}\n", commune.lan_gateway.v6));
}

/// Routes over the backup, worse than those over the primary.
fn routes(commune: &Commune) {
    let (near, far) = commune.backup;
    batch(
        &commune.namespace(),
        &format!("route add default via {} metric 200\n", near.v4.unwrap()),
    );
    batch(&commune.namespace(), &format!("route add ::/0 via {} metric 2000\n", near.v6));
    // What came over the backup is answered over the backup: else its round trip would be half the
    // primary's, and a slow primary would look like a slow backup.
    let (v4, v6) = (far.v4.unwrap(), far.v6);
    batch(
        &commune.namespace(),
        &format!(
            "rule add from {v4} table 200\nroute add default via {} table 200\n",
            near.v4.unwrap()
        ),
    );
    inside(
        &commune.namespace(),
        &["ip", "-6", "rule", "add", "from", &v6.to_string(), "table", "200"],
    );
    inside(
        &commune.namespace(),
        &["ip", "-6", "route", "add", "default", "via", &near.v6.to_string(), "table", "200"],
    );
    towards(commune, far, 200, 2_000);
}

/// Core's routes to a commune's LAN and loopback.
fn towards(commune: &Commune, far: Pair, v4_metric: u32, v6_metric: u32) {
    let (v4, v6) = (far.v4.unwrap(), far.v6);
    let lan = commune.lan_gateway.v4.unwrap().to_bits() & !31;
    let lan = std::net::Ipv4Addr::from_bits(lan);
    let lan6 =
        std::net::Ipv6Addr::from_bits(commune.lan_gateway.v6.to_bits() & !0xffff_ffff_ffff_ffff);
    batch(
        "core",
        &format!(
            "route replace {lan}/27 via {v4} metric {v4_metric}\nroute replace {}/32 via {v4} metric {v4_metric}\n",
            commune.loopback.v4.unwrap()
        ),
    );
    batch(
        "core",
        &format!(
            "route replace {lan6}/64 via {v6} metric {v6_metric}\nroute replace {}/128 via {v6} metric {v6_metric}\n",
            commune.loopback.v6
        ),
    );
}

/// Brings a primary link up at both ends, with its addresses and the better routes.
pub(crate) fn primary_up(commune: &Commune) {
    let (near, far) = commune.primary;
    let device = format!("tl{}", commune.number);
    for (namespace, device, address) in
        [("core".to_owned(), device.as_str(), near), (commune.namespace(), "wan", far)]
    {
        batch(
            &namespace,
            &format!(
                "link set {device} up\naddr replace {}/30 dev {device}\naddr replace {}/64 dev {device} nodad\n",
                address.v4.unwrap(),
                address.v6
            ),
        );
    }
    batch(
        &commune.namespace(),
        &format!("route replace default via {} metric 100\n", near.v4.unwrap()),
    );
    batch(&commune.namespace(), &format!("route replace ::/0 via {} metric 100\n", near.v6));
    towards(commune, far, 100, 100);
}

/// Takes a primary link down at both ends: the routes over it go, the backup's stay.
pub(crate) fn primary_down(commune: &Commune) {
    batch("core", &format!("link set tl{} down\n", commune.number));
    batch(&commune.namespace(), "link set wan down\n");
}

//! The name servers: BIND on two hosts, signed zones, reverse zones, and the zone above them all on a
//! server of its own, so that its delegations can be seen. The first is also the lab's resolver:
//! everything there is to resolve is in its own zones.

use std::fmt::Write as _;
use std::fs;
use std::net::Ipv6Addr;

use super::host as hosts;
use super::lans;
use super::run::{daemon, end};
use super::shape::{Mail, Pair, Shape, Web, Zone};
use super::sign;
use super::state::State;

const SERVERS: [&str; 2] = ["srv-ns-1", "srv-ns-2"];

/// The faults that are written into zones or into a name server's settings.
pub(crate) const SWITCHES: &[&str] = &[
    "ipv4-only",
    "aaaa-no-route",
    "one-ns-v6",
    "v6-only-host",
    "hostile-names",
    "zone-ns-ipv4-only",
    "ns-refuses-v6",
    "zone-other-answer-v6",
    "glue-missing-v6",
    "glue-elsewhere-v6",
    "dnssec-expired",
    "dnssec-bogus",
    "dnssec-ds-mismatch",
    "dnssec-unsigned",
    "dnssec-stripped",
    "zone-gone",
    "second-aaaa-dead",
    "aaaa-mapped",
    "aaaa-nat64",
    "aaaa-ula",
    "mx-ipv4-only",
    "mx-second-ipv4-only",
    "mx-missing",
    "mx-ptr-missing-v6",
    "mx-ptr-other-v6",
    "spf-without-v6",
    "host-ptr-missing-v6",
    "host-ptr-other-v6",
    "host-name-elsewhere-v6",
    "router-ptr-missing-v6",
    "dns64",
];

/// Makes keys once, writes and signs the zones, starts every server.
pub(crate) fn start(state: &State) {
    write(state);
    serve_all(state);
}

/// Writes the zones anew and makes every server read them.
pub(crate) fn reload(state: &State) {
    write(state);
    for server in SERVERS {
        end(server, "named.conf");
    }
    serve_all(state);
}

fn serve_all(state: &State) {
    for (number, server) in SERVERS.into_iter().enumerate() {
        let mut text = views(state, number);
        text.push_str("view \"all\" {\n");
        for (zone, file) in zone_files(state) {
            serve(state, &zone, &file, &mut text);
        }
        text.push_str("};\n");
        let Pair { v4, v6 } = state.shape.parent;
        // The first is the resolver: it makes up what the other does not.
        let makes_up = number == 0 && state.is_on("dns64");
        let dns64 = if makes_up { made_up(&state.shape) } else { String::new() };
        let listen = format!(
            "listen-on {{ !{}; any; }}; listen-on-v6 {{ !{v6}; any; }}; {dns64}",
            v4.unwrap()
        );
        run(state, server, "named.conf", &listen, &text);
    }
    let (mut text, zone) = (String::new(), &state.shape.plan.parent_zone);
    serve(state, zone, &format!("{zone}.signed"), &mut text);
    let Pair { v4, v6 } = state.shape.parent;
    let listen = format!("listen-on {{ {}; }}; listen-on-v6 {{ {v6}; }};", v4.unwrap());
    run(state, SERVERS[0], "parent-named.conf", &listen, &text);
}

/// AAAA made up from the network's own prefix, which only RFC 7050 tells. What a name has is left alone,
/// also where it is mapped: that is another fault's.
fn made_up(shape: &Shape) -> String {
    format!("dns64 {}:6464::/96 {{ exclude {{ ::1; }}; }};", shape.plan.v6_block)
}

fn run(state: &State, server: &str, file: &str, listen: &str, zones: &str) {
    let folder = state.folder(&format!("dns/{server}"));
    let at = folder.display();
    let text = format!(
        "options {{ directory \"{at}\"; pid-file none; session-keyfile \"{at}/{file}.key\"; {listen} \
         recursion no; dnssec-validation no; allow-transfer {{ none; }}; notify no; }};\ncontrols {{ }};\n{zones}"
    );
    let config = folder.join(file);
    fs::write(&config, text).unwrap();
    let command = ["/usr/sbin/named", "-g", "-n", "1", "-c", config.to_str().unwrap()];
    daemon(server, &command, &folder.join(format!("{file}.log")));
}

fn serve(state: &State, zone: &str, file: &str, text: &mut String) {
    let path = state.dir.join("dns/zones").join(file);
    writeln!(text, "zone \"{zone}\" {{ type primary; file \"{}\"; }};", path.display()).unwrap();
}

/// What the second server does otherwise over IPv6, where a fault wants it.
fn views(state: &State, number: usize) -> String {
    let mut text = String::new();
    for zone in state.shape.zones.iter().filter(|_| number == 1) {
        let at = zone.servers[1].v6;
        let head = format!("view \"{}\" {{ match-destinations {{ {at}; }};\n", zone.name);
        if state.afflicts("ns-refuses-v6", &zone.code) {
            writeln!(text, "{head}}};").unwrap();
        } else if state.afflicts("zone-other-answer-v6", &zone.code) {
            text.push_str(&head);
            serve(state, &zone.name, &format!("{}.old.signed", zone.name), &mut text);
            text.push_str("};\n");
        }
    }
    text
}

/// Every zone and the file it is served from.
fn zone_files(state: &State) -> Vec<(String, String)> {
    let (shape, plan) = (&state.shape, &state.shape.plan);
    let there = shape.zones.iter().filter(|zone| !state.afflicts("zone-gone", &zone.code));
    let own = there.map(|zone| {
        let stripped = state.afflicts("dnssec-stripped", &zone.code);
        (zone.name.clone(), stripped)
    });
    let signed =
        [&plan.parent_zone, &plan.zone, &plan.second_zone].map(|zone| (zone.clone(), false));
    own.chain(signed)
        .chain([(v6_reverse(shape), false), (v4_reverse(shape), true)])
        .map(|(zone, plain)| {
            let file = if plain { zone.clone() } else { format!("{zone}.signed") };
            (zone, file)
        })
        .collect()
}

fn v4_reverse(shape: &Shape) -> String {
    let mut octets: Vec<&str> = shape.plan.v4_block.split('.').collect();
    octets.reverse();
    format!("{}.in-addr.arpa", octets.join("."))
}

/// The reverse zone of the province's IPv6 block.
pub(crate) fn v6_reverse(shape: &Shape) -> String {
    let block: Ipv6Addr = format!("{}::", shape.plan.v6_block).parse().unwrap();
    format!("{}ip6.arpa", nibbles(block, 12))
}

/// The first so many nibbles of an address, last first.
fn nibbles(address: Ipv6Addr, count: usize) -> String {
    let all: Vec<String> = address
        .octets()
        .iter()
        .flat_map(|octet| [octet >> 4, octet & 15])
        .map(|nibble| format!("{nibble:x}"))
        .collect();
    all[..count]
        .iter()
        .rev()
        .map(String::as_str)
        .fold(String::new(), |name, nibble| name + nibble + ".")
}

fn head(zone: &str, serial: u32) -> String {
    format!(
        "$TTL 60\n@ IN SOA ns1.{zone}. admin.{zone}. {serial} 3600 600 86400 60\n@ NS ns1.{zone}.\n@ NS ns2.{zone}.\n"
    )
}

/// A host's records.
fn host(name: &str, address: Pair, text: &mut String) {
    if let Some(v4) = address.v4 {
        writeln!(text, "{name} A {v4}").unwrap();
    }
    writeln!(text, "{name} AAAA {}", address.v6).unwrap();
}

fn write(state: &State) {
    let folder = state.folder("dns/zones");
    let (shape, plan) = (&state.shape, &state.shape.plan);
    let serial = fs::read_to_string(folder.join("serial"))
        .map_or(2, |text| text.parse::<u32>().unwrap() + 1);
    fs::write(folder.join("serial"), serial.to_string()).unwrap();
    let own = [shape.server("srv-ns-1").address, shape.server("srv-ns-2").address];
    let mut second = head(&plan.second_zone, serial);
    host("ns1", own[0], &mut second);
    let second_server = Pair { v4: own[1].v4, ..own[1] };
    host("ns2", second_server, &mut second);
    if state.is_on("one-ns-v6") {
        second = second.replace(&format!("ns2 AAAA {}\n", own[1].v6), "");
    }
    sign::good(&folder, &plan.zone, &first(state, serial, own));
    sign::good(&folder, &plan.second_zone, &second);
    for zone in &shape.zones {
        of_zone(state, zone, serial);
    }
    reverse(state, serial);
    parent(state, serial);
    let anchors = [&plan.parent_zone, &v6_reverse(shape)].map(|zone| sign::key(&folder, zone));
    fs::write(state.dir.join("anchors.key"), anchors.concat()).unwrap();
}

/// The zone of the web names and of the mail.
fn first(state: &State, serial: u32, own: [Pair; 2]) -> String {
    let (shape, plan) = (&state.shape, &state.shape.plan);
    let mut text = head(&plan.zone, serial);
    let mail = shape.server("srv-mail-1").address;
    for (name, pair) in [("ns1", own[0]), ("ns2", own[1]), ("mail", mail)] {
        host(name, pair, &mut text);
    }
    writeln!(text, "@ MX 10 mail.{}.", plan.zone).unwrap();
    if state.is_on("hostile-names") {
        text.push_str("@ TXT \"\\027[31m<script>alert(1)</script>=cmd|'/c calc'!A1\"\n");
    }
    for web in &shape.webs {
        let label = web.name.split('.').next().unwrap();
        if !state.afflicts("v6-only-host", &web.code) {
            writeln!(text, "{label} A {}", web.address.v4.unwrap()).unwrap();
        }
        for address in aaaa(state, web) {
            writeln!(text, "{label} AAAA {address}").unwrap();
        }
    }
    // What pages load from: one host with both families, one without IPv6.
    host("static", shape.webs[0].address, &mut text);
    writeln!(text, "old-static A {}", shape.webs[0].address.v4.unwrap()).unwrap();
    for mail in &shape.mails {
        mail_domain(state, mail, &mut text);
    }
    for device in hosts::devices(shape) {
        let address = if state.afflicts("host-name-elsewhere-v6", &device.name) {
            format!("{}:dead::2", plan.v6_block)
        } else {
            device.address.v6.to_string()
        };
        writeln!(text, "{} AAAA {address}", device.name).unwrap();
    }
    for (name, address) in lans::forward(state) {
        writeln!(text, "{name}. AAAA {address}").unwrap();
    }
    text
}

/// The IPv6 addresses of a web name.
fn aaaa(state: &State, web: &Web) -> Vec<String> {
    let has = |switch: &str| state.afflicts(switch, &web.code);
    let (block, own) = (&state.shape.plan.v6_block, web.address.v6.to_string());
    let v4 = web.address.v4.unwrap();
    if has("ipv4-only") {
        Vec::new()
    } else if has("aaaa-no-route") {
        vec![format!("{block}:dead::1")]
    } else if has("second-aaaa-dead") {
        // The address of a host that serves no pages.
        vec![own, state.shape.server("srv-v6-1").address.v6.to_string()]
    } else if has("aaaa-mapped") {
        vec![format!("::ffff:{v4}")]
    } else if has("aaaa-nat64") {
        vec![format!("64:ff9b::{v4}")]
    } else if has("aaaa-ula") {
        vec![own, UNIQUE_LOCAL.to_owned()]
    } else {
        vec![own]
    }
}

/// A unique local address that the lab's core has a route for and nobody answers at.
const UNIQUE_LOCAL: &str = "fd00:127::1";

fn mail_domain(state: &State, mail: &Mail, text: &mut String) {
    let has = |switch: &str| state.afflicts(switch, &mail.code);
    let label = mail.name.split('.').next().unwrap();
    let Pair { v4, v6 } = mail.address;
    let v4 = v4.unwrap();
    if !has("mx-missing") {
        writeln!(text, "{label} MX 10 {}.", mail.exchanger()).unwrap();
    }
    writeln!(text, "mx.{label} A {v4}").unwrap();
    if !has("mx-ipv4-only") {
        writeln!(text, "mx.{label} AAAA {v6}").unwrap();
    }
    if has("mx-second-ipv4-only") {
        writeln!(text, "{label} MX 20 mx2.{}.\nmx2.{label} A {v4}", mail.name).unwrap();
    }
    let six = if has("spf-without-v6") { String::new() } else { format!("ip6:{v6} ") };
    writeln!(text, "{label} TXT \"v=spf1 ip4:{v4} {six}-all\"").unwrap();
}

/// A zone on name servers of its own, with whatever is wrong with it.
fn of_zone(state: &State, zone: &Zone, serial: u32) {
    let folder = state.folder("dns/zones");
    let has = |switch: &str| state.afflicts(switch, &zone.code);
    let text = |serial| {
        let mut text = head(&zone.name, serial);
        for (name, pair) in ["ns1", "ns2"].into_iter().zip(zone.servers) {
            host(name, pair, &mut text);
        }
        if has("zone-ns-ipv4-only") {
            text = text
                .lines()
                .filter(|line| !line.contains(" AAAA "))
                .fold(String::new(), |text, line| text + line + "\n");
        }
        text
    };
    sign::keep_key(&folder, &zone.name, state.shape.victim("ns-large-answer-lost-v6") == zone.code);
    if has("dnssec-expired") {
        sign::expired(&folder, &zone.name, &text(serial));
    } else {
        sign::good(&folder, &zone.name, &text(serial));
    }
    if has("dnssec-bogus") {
        sign::tamper(&folder, &zone.name, serial);
    }
    if has("zone-other-answer-v6") {
        sign::copy(&folder, &zone.name, "old", &text(1));
    }
}

/// The reverse zones: every mail server's address.
fn reverse(state: &State, serial: u32) {
    let folder = state.folder("dns/zones");
    let (shape, plan) = (&state.shape, &state.shape.plan);
    let (v4, v6) = (v4_reverse(shape), v6_reverse(shape));
    let head = |zone: &str| {
        head(&plan.zone, serial).replace("@ IN SOA", &format!("$ORIGIN {zone}.\n@ IN SOA"))
    };
    let mail = shape.server("srv-mail-1").address;
    let [_, _, third, fourth] = mail.v4.unwrap().octets();
    let v4_text = format!("{}{fourth}.{third} PTR mail.{}.\n", head(&v4), plan.zone);
    let mut v6_text =
        format!("{}{}ip6.arpa. PTR mail.{}.\n", head(&v6), nibbles(mail.v6, 32), plan.zone);
    for mail in &shape.mails {
        let name = match mail.code.as_str() {
            code if state.afflicts("mx-ptr-missing-v6", code) => continue,
            code if state.afflicts("mx-ptr-other-v6", code) => format!("host.{}", plan.zone),
            _ => mail.exchanger(),
        };
        writeln!(v6_text, "{}ip6.arpa. PTR {name}.", nibbles(mail.address.v6, 32)).unwrap();
    }
    for device in hosts::devices(shape) {
        let name = &device.name;
        let is_router = shape.communes.iter().any(|commune| {
            commune.router() == *name && state.afflicts("router-ptr-missing-v6", &commune.code)
        });
        if is_router || state.afflicts("host-ptr-missing-v6", name) {
            continue;
        }
        let named = if state.afflicts("host-ptr-other-v6", name) { "host" } else { name };
        let at = nibbles(device.address.v6, 32);
        writeln!(v6_text, "{at}ip6.arpa. PTR {named}.{}.", plan.zone).unwrap();
    }
    for address in lans::reverse(state) {
        writeln!(v6_text, "{}ip6.arpa. PTR host.{}.", nibbles(address, 32), plan.zone).unwrap();
    }
    fs::write(folder.join(&v4), v4_text).unwrap();
    sign::good(&folder, &v6, &v6_text);
}

/// The zone above: delegations with glue and DS, each as its fault wants it.
fn parent(state: &State, serial: u32) {
    let folder = state.folder("dns/zones");
    let (shape, plan) = (&state.shape, &state.shape.plan);
    let mut text = format!(
        "$TTL 60\n@ IN SOA ns.{0}. admin.{0}. {serial} 3600 600 86400 60\n@ NS ns.{0}.\n",
        plan.parent_zone
    );
    host("ns", shape.parent, &mut text);
    let own = [shape.server("srv-ns-1").address, shape.server("srv-ns-2").address];
    let others = [&plan.zone, &plan.second_zone].map(|zone| (zone.as_str(), "", own));
    let there = shape.zones.iter().filter(|zone| !state.afflicts("zone-gone", &zone.code));
    let zones = there.map(|zone| (zone.name.as_str(), zone.code.as_str(), zone.servers));
    for (zone, code, servers) in others.into_iter().chain(zones) {
        let label = zone.split('.').next().unwrap();
        let has = |switch: &str| state.afflicts(switch, code);
        let without_v6 = has("glue-missing-v6") || has("zone-ns-ipv4-only");
        for (server, pair) in ["ns1", "ns2"].into_iter().zip(servers) {
            writeln!(text, "{label} NS {server}.{zone}.\n{server}.{label} A {}", pair.v4.unwrap())
                .unwrap();
            let second_is_v4_only =
                server == "ns2" && zone == plan.second_zone && state.is_on("one-ns-v6");
            if without_v6 || second_is_v4_only {
                continue;
            }
            let v6 = if has("glue-elsewhere-v6") {
                format!("{}:dead::53", plan.v6_block)
            } else {
                pair.v6.to_string()
            };
            writeln!(text, "{server}.{label} AAAA {v6}").unwrap();
        }
        let signed_by = if has("dnssec-ds-mismatch") { plan.zone.as_str() } else { zone };
        if !has("dnssec-unsigned") {
            text.push_str(&sign::delegation(&folder, signed_by, zone));
        }
    }
    sign::good(&folder, &plan.parent_zone, &text);
}

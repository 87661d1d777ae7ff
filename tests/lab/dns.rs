//! The name servers: BIND on two hosts, signed zones, reverse zones. The first is also the lab's
//! resolver: everything there is to resolve is in its own zones.

use std::fmt::Write as _;
use std::fs;
use std::net::Ipv6Addr;
use std::path::Path;

use super::lans;
use super::run::{daemon, end, must};
use super::state::State;

const SERVERS: &[&str] = &["srv-ns-1", "srv-ns-2"];

/// Makes keys once, writes and signs the zones, starts both servers.
pub(crate) fn start(state: &State) {
    write(state);
    for server in SERVERS {
        serve(state, server);
    }
}

/// Writes the zones anew and makes both servers read them.
pub(crate) fn reload(state: &State) {
    write(state);
    for server in SERVERS {
        end(server, "named.conf");
        serve(state, server);
    }
}

fn serve(state: &State, server: &str) {
    let folder = state.folder(&format!("dns/{server}"));
    let zones = state.dir.join("dns/zones");
    let mut text = format!(
        "options {{ directory \"{0}\"; pid-file \"{0}/pid\"; session-keyfile \"{0}/session.key\"; listen-on {{ any; }}; listen-on-v6 {{ any; }}; \
         recursion no; dnssec-validation no; allow-transfer {{ none; }}; notify no; }};\ncontrols {{ }};\n",
        folder.display()
    );
    for zone in zone_names(state) {
        let signed = if zone.ends_with("arpa") { "" } else { ".signed" };
        writeln!(
            text,
            "zone \"{zone}\" {{ type primary; file \"{}/{zone}{signed}\"; }};",
            zones.display()
        )
        .unwrap();
    }
    fs::write(folder.join("named.conf"), text).unwrap();
    let config = folder.join("named.conf");
    let command = ["/usr/sbin/named", "-g", "-n", "1", "-c", config.to_str().unwrap()];
    daemon(server, &command, &folder.join("log"));
}

fn zone_names(state: &State) -> Vec<String> {
    let plan = &state.shape.plan;
    vec![plan.zone.clone(), plan.second_zone.clone(), v4_reverse(state), v6_reverse(state)]
}

fn v4_reverse(state: &State) -> String {
    let mut octets: Vec<&str> = state.shape.plan.v4_block.split('.').collect();
    octets.reverse();
    format!("{}.in-addr.arpa", octets.join("."))
}

fn v6_reverse(state: &State) -> String {
    let block: Ipv6Addr = format!("{}::", state.shape.plan.v6_block).parse().unwrap();
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

fn write(state: &State) {
    let folder = state.folder("dns/zones");
    let (shape, plan) = (&state.shape, &state.shape.plan);
    let serial = fs::read_to_string(folder.join("serial"))
        .map_or(1, |text| text.parse::<u32>().unwrap() + 1);
    fs::write(folder.join("serial"), serial.to_string()).unwrap();
    let (ns1, ns2, mail) = (
        shape.server("srv-ns-1").address,
        shape.server("srv-ns-2").address,
        shape.server("srv-mail-1").address,
    );
    let head = |zone: &str| {
        format!(
            "$TTL 60\n@ IN SOA ns1.{zone}. admin.{zone}. {serial} 3600 600 86400 60\n@ NS ns1.{zone}.\n@ NS ns2.{zone}.\n"
        )
    };
    let mut first = head(&plan.zone);
    for (name, pair) in [("ns1", ns1), ("ns2", ns2), ("mail", mail)] {
        writeln!(first, "{name} A {}\n{name} AAAA {}", pair.v4.unwrap(), pair.v6).unwrap();
    }
    writeln!(first, "@ MX 10 mail.{}.", plan.zone).unwrap();
    if state.is_on("hostile-names") {
        first.push_str("@ TXT \"\\027[31m<script>alert(1)</script>=cmd|'/c calc'!A1\"\n");
    }
    for web in &shape.webs {
        let label = web.name.split('.').next().unwrap();
        if !state.afflicts("v6-only-host", &web.code) {
            writeln!(first, "{label} A {}", web.address.v4.unwrap()).unwrap();
        }
        if state.afflicts("aaaa-no-route", &web.code) {
            writeln!(first, "{label} AAAA {}:dead::1", plan.v6_block).unwrap();
        } else if !state.afflicts("ipv4-only", &web.code) {
            writeln!(first, "{label} AAAA {}", web.address.v6).unwrap();
        }
    }
    for (name, address) in lans::forward(state) {
        writeln!(first, "{name}. AAAA {address}").unwrap();
    }
    let mut second = head(&plan.second_zone);
    writeln!(second, "ns1 A {}\nns1 AAAA {}\nns2 A {}", ns1.v4.unwrap(), ns1.v6, ns2.v4.unwrap())
        .unwrap();
    if !state.is_on("one-ns-v6") {
        writeln!(second, "ns2 AAAA {}", ns2.v6).unwrap();
    }
    sign(&folder, &plan.zone, &first);
    sign(&folder, &plan.second_zone, &second);
    let reverse_head =
        |zone: &str| head(&plan.zone).replace("@ IN SOA", &format!("$ORIGIN {zone}.\n@ IN SOA"));
    let [_, _, third, fourth] = mail.v4.unwrap().octets();
    let (v4, v6) = (v4_reverse(state), v6_reverse(state));
    let v4_text = format!("{}{fourth}.{third} PTR mail.{}.\n", reverse_head(&v4), plan.zone);
    let mut v6_text =
        format!("{}{}ip6.arpa. PTR mail.{}.\n", reverse_head(&v6), nibbles(mail.v6, 32), plan.zone);
    for address in lans::reverse(state) {
        writeln!(v6_text, "{}ip6.arpa. PTR host.{}.", nibbles(address, 32), plan.zone).unwrap();
    }
    fs::write(folder.join(&v4), v4_text).unwrap();
    fs::write(folder.join(&v6), v6_text).unwrap();
}

/// Signs a zone with one key that signs everything.
fn sign(folder: &Path, zone: &str, text: &str) {
    fs::write(folder.join(zone), text).unwrap();
    let at = folder.to_str().unwrap();
    let has_key = fs::read_dir(folder).unwrap().any(|entry| {
        entry.unwrap().file_name().to_string_lossy().starts_with(&format!("K{zone}."))
    });
    if !has_key {
        must("dnssec-keygen", &["-q", "-K", at, "-a", "ECDSAP256SHA256", "-f", "KSK", zone]);
    }
    let (file, signed) = (folder.join(zone), folder.join(format!("{zone}.signed")));
    must(
        "dnssec-signzone",
        &[
            "-q",
            "-S",
            "-z",
            "-K",
            at,
            "-d",
            at,
            "-o",
            zone,
            "-f",
            signed.to_str().unwrap(),
            file.to_str().unwrap(),
        ],
    );
}

//! Which ports of the lab's servers are open over each family, by nmap's connect scan, beside what mang6
//! saw of the same ports and what follows for `server-port-parity`: open over IPv6 = open over IPv4.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::thread;

use serde_json::Value;

use super::province::Province;

/// Ports by address.
type Ports = BTreeMap<IpAddr, BTreeSet<u16>>;

/// What nmap's answers come to, server by server: whether the same ports are open over both families.
/// Each port that mang6 saw otherwise than nmap is told, and how many were compared.
pub(crate) fn parity(province: &Province, survey: &Value) -> Parity {
    let servers: Vec<&Value> =
        survey["subjects"].as_array().unwrap().iter().filter(|it| it["kind"] == "server").collect();
    let each = |server: &&Value| -> Option<Parity> {
        let checks = server["checks"].as_array().unwrap();
        let check = checks.iter().find(|check| check["id"] == "server-port-parity").unwrap();
        one(province, &format!("server/{}", server["key"].as_str().unwrap()), check)
    };
    // A filtered port is waited for: side by side.
    let found: Vec<Option<Parity>> = thread::scope(|scope| {
        let asked: Vec<_> =
            servers.iter().map(|server| scope.spawn(move || each(server))).collect();
        asked.into_iter().map(|each| each.join().unwrap()).collect()
    });
    let mut all = Parity::default();
    for found in found.into_iter().flatten() {
        all.said.extend(found.said);
        all.compared += found.compared;
        all.otherwise.extend(found.otherwise);
    }
    all
}

#[derive(Default)]
pub(crate) struct Parity {
    /// Server, and whether its families are alike.
    pub(crate) said: Vec<(String, bool)>,
    /// Ports that both asked.
    pub(crate) compared: usize,
    /// Those of which they say differently.
    pub(crate) otherwise: Vec<String>,
}

/// `None` where mang6 asked no port over both families: then there is nothing to compare.
fn one(province: &Province, subject: &str, check: &Value) -> Option<Parity> {
    let mut asked = Ports::new();
    let mut seen_open = Ports::new();
    for seen in check["evidence"].as_array().unwrap() {
        let port = seen["port"].as_u64().and_then(|port| u16::try_from(port).ok());
        let (Some(port), Some(Ok(address))) = (port, seen["address"].as_str().map(str::parse))
        else {
            continue;
        };
        if seen["probe"] != "tcp" || seen["outcome"] == "not_attempted" {
            continue;
        }
        asked.entry(address).or_default().insert(port);
        if seen["outcome"] == "answered" {
            seen_open.entry(address).or_default().insert(port);
        }
    }
    if !asked.keys().any(IpAddr::is_ipv4) || !asked.keys().any(IpAddr::is_ipv6) {
        return None;
    }
    let mut parity = Parity::default();
    let mut open: [BTreeSet<u16>; 2] = Default::default();
    for (address, ports) in &asked {
        let found = scanned(province, *address, ports);
        for port in ports {
            parity.compared += 1;
            let ours = seen_open.get(address).is_some_and(|open| open.contains(port));
            if ours != found.contains(port) {
                parity.otherwise.push(format!("{subject} {address} {port}: open to mang6 {ours}"));
            }
        }
        open[usize::from(address.is_ipv6())].extend(found);
    }
    parity.said.push((subject.to_owned(), open[0] == open[1]));
    Some(parity)
}

/// The open ones of these ports, by a connect scan at the vantage.
fn scanned(province: &Province, address: IpAddr, ports: &BTreeSet<u16>) -> BTreeSet<u16> {
    let list: Vec<String> = ports.iter().map(ToString::to_string).collect();
    let (list, address) = (list.join(","), address.to_string());
    let mut command =
        vec!["nmap", "-n", "-Pn", "-sT", "--max-retries", "2", "-oG", "-", "-p", &list];
    if address.contains(':') {
        command.push("-6");
    }
    command.push(&address);
    let output = province.at_vantage(&command);
    assert!(output.status.success(), "{}", super::program::told(&output));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("Ports:") || text.contains("Status: Up"), "{text}");
    let told = text.lines().filter_map(|line| line.split_once("Ports: ")).map(|(_, rest)| rest);
    let each = told.flat_map(|ports| ports.split(", ")).filter_map(|told| {
        let (number, rest) = told.split_once('/')?;
        rest.starts_with("open/").then(|| number.trim().parse().ok())?
    });
    each.collect()
}

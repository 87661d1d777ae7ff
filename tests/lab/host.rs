//! What runs on every device: SNMP agent with LLDP by AgentX, and an SSH server.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use super::run::{daemon, end, may, must};
use super::shape::{Pair, Shape};
use super::state::State;

/// The account that audits log in to. Its shell reads no rc files.
pub(crate) const ACCOUNT: &str = "m6lab";
pub(crate) const COMMUNITY: &str = "lab-c0mmunity-7f3a";
pub(crate) const V3_USER: &str = "lab-audit";
pub(crate) const V3_AUTH: &str = "lab-auth-pass-91c4";
pub(crate) const V3_PRIVACY: &str = "lab-priv-pass-d02e";
/// How long an agent may take until it answers, and how often it is started for it.
const READY: Duration = Duration::from_secs(20);
const STARTS: u32 = 3;

/// A device: namespace, name in the inventory, address pair of its management.
pub(crate) struct Device {
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) address: Pair,
}

/// Every device of the lab.
pub(crate) fn devices(shape: &Shape) -> Vec<Device> {
    let core = Device {
        namespace: "core".to_owned(),
        name: "core-1".to_owned(),
        address: shape.core_loopback,
    };
    let routers = shape.communes.iter().map(|commune| Device {
        namespace: commune.namespace(),
        name: commune.router(),
        address: commune.loopback,
    });
    let servers = shape.servers.iter().map(|server| Device {
        namespace: server.name.clone(),
        name: server.name.clone(),
        address: server.address,
    });
    std::iter::once(core).chain(routers).chain(servers).collect()
}

/// Starts every device's daemons and writes `known_hosts`.
pub(crate) fn start(state: &State) {
    may(
        "useradd",
        &[
            "--system",
            "--no-create-home",
            "--home-dir",
            "/nonexistent",
            "--shell",
            "/bin/sh",
            ACCOUNT,
        ],
    );
    // No password works, but the account is not locked: a locked one is refused its keys too.
    must("usermod", &["--password", "*", ACCOUNT]);
    fs::create_dir_all("/run/sshd").unwrap();
    let key = state.dir.join("id_ed25519");
    if !key.exists() {
        must(
            "ssh-keygen",
            &["-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", key.to_str().unwrap()],
        );
    }
    fs::copy(state.dir.join("id_ed25519.pub"), state.dir.join("authorized_keys")).unwrap();
    let mut known = String::new();
    for device in devices(&state.shape) {
        let folder = state.folder(&format!("host/{}", device.namespace));
        host_key(&folder, "host_key");
        let public = fs::read_to_string(folder.join("host_key.pub")).unwrap();
        let public = public.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
        for address in
            [device.address.v4.map(|v4| v4.to_string()), Some(device.address.v6.to_string())]
                .into_iter()
                .flatten()
        {
            writeln!(known, "{address} {public}").unwrap();
        }
        ssh(state, &device, "host_key");
        snmp(state, &device);
    }
    fs::write(state.dir.join("known_hosts"), known).unwrap();
}

/// Removes the account.
pub(crate) fn remove_account() {
    may("userdel", &[ACCOUNT]);
}

fn host_key(folder: &Path, name: &str) {
    let path = folder.join(name);
    if !path.exists() {
        must("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", path.to_str().unwrap()]);
    }
}

/// Starts the SSH server again, with its own key or with another.
pub(crate) fn restart_ssh(state: &State, namespace: &str, other_key: bool) {
    end(namespace, "sshd_config");
    let device =
        devices(&state.shape).into_iter().find(|device| device.namespace == namespace).unwrap();
    let key = if other_key { "other_key" } else { "host_key" };
    host_key(&state.folder(&format!("host/{namespace}")), key);
    ssh(state, &device, key);
}

fn ssh(state: &State, device: &Device, key: &str) {
    let folder = state.folder(&format!("host/{}", device.namespace));
    let config = folder.join("sshd_config");
    let text = format!(
        "HostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n\
         AllowUsers {ACCOUNT}\nPidFile none\nMaxStartups 100\nUseDNS no\n",
        folder.join(key).display(),
        state.dir.join("authorized_keys").display()
    );
    fs::write(&config, text).unwrap();
    let command = ["/usr/sbin/sshd", "-D", "-e", "-f", config.to_str().unwrap()];
    daemon(&device.namespace, &command, &folder.join("sshd.log"));
}

/// Waits until the SNMP agent of every device answers on its own loopback, where no fault of the network
/// reaches, and starts again, telling so, one that stays silent: on a crowded machine a daemon may end
/// before it listens.
pub(crate) fn wait_ready(state: &State) {
    for device in devices(&state.shape) {
        let mut starts = 1;
        while !answers(state, &device) {
            assert!(
                starts < STARTS,
                "the SNMP agent of {} does not answer: {}",
                device.name,
                logs(state, &device)
            );
            starts += 1;
            eprintln!(
                "lab: starts the SNMP agent of {} again: {}",
                device.name,
                logs(state, &device)
            );
            restart_snmp(state, &device.namespace);
        }
    }
}

fn answers(state: &State, device: &Device) -> bool {
    let namespace = format!("m6-{}", device.namespace);
    let until = Instant::now() + READY;
    while Instant::now() < until {
        let get = ["snmpget", "-v2c", "-c", community(state, device), "-t", "1", "-r", "0"];
        let answer = Command::new("ip")
            .args(["netns", "exec", &namespace])
            .args(get)
            .args(["127.0.0.1", "1.3.6.1.2.1.1.5.0"])
            .output()
            .unwrap_or_else(|error| panic!("`snmpget` is needed: {error}: run `make setup`"));
        if answer.status.success() {
            return true;
        }
    }
    false
}

/// The last that the agent and its LLDP daemon said.
fn logs(state: &State, device: &Device) -> String {
    let folder = state.folder(&format!("host/{}", device.namespace));
    ["snmpd.log", "snmpd.out", "lldpd.log"]
        .iter()
        .map(|name| {
            let text = fs::read_to_string(folder.join(name)).unwrap_or_default();
            let mut last: Vec<&str> = text.lines().rev().take(5).collect();
            last.reverse();
            format!("\n{name}: {}", last.join("\n  "))
        })
        .collect()
}

/// Starts the SNMP agent again: with another community, or with hostile names.
pub(crate) fn restart_snmp(state: &State, namespace: &str) {
    end(namespace, "snmpd.conf");
    end(namespace, "lldpd.sock");
    let device =
        devices(&state.shape).into_iter().find(|device| device.namespace == namespace).unwrap();
    snmp(state, &device);
}

/// What the agent of a device is asked by.
fn community(state: &State, device: &Device) -> &'static str {
    let is_wrong = device.namespace.starts_with("cr-")
        && state.afflicts("wrong-snmp-community", device.name.trim_start_matches("cr-"));
    if is_wrong { "somebody-elses" } else { COMMUNITY }
}

fn snmp(state: &State, device: &Device) {
    let folder = state.folder(&format!("host/{}", device.namespace));
    let at = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let community = community(state, device);
    let hostile = device.namespace == "core" && state.is_on("hostile-names");
    let (name, location) = if hostile {
        ("\u{1b}[31m<script>alert(1)</script>=cmd|'/c calc'!A1", "=HYPERLINK(\u{202e}\u{7}<b>x</b>")
    } else {
        (device.name.as_str(), "Quảng Ngãi")
    };
    let text = format!(
        "rocommunity {community} default\nrocommunity6 {community} default\n\
         createUser {V3_USER} SHA-256 {V3_AUTH} AES {V3_PRIVACY}\nrouser {V3_USER} authpriv\n\
         sysName {name}\nsysLocation {location}\nmaster agentx\nagentXSocket unix:{}\nagentaddress udp:161,udp6:161\n",
        at("agentx")
    );
    fs::write(at("snmpd.conf"), text).unwrap();
    let _ = fs::remove_file(at("agentx"));
    let persistent = format!(
        "SNMP_PERSISTENT_DIR={}",
        state.folder(&format!("host/{}/snmp", device.namespace)).display()
    );
    let command = [
        "env",
        persistent.as_str(),
        "/usr/sbin/snmpd",
        "-f",
        "-C",
        "-I",
        "-smux",
        "-c",
        &at("snmpd.conf"),
        "-Lf",
        &at("snmpd.log"),
    ];
    daemon(&device.namespace, &command, &folder.join("snmpd.out"));
    let _ = fs::remove_file(at("lldpd.sock"));
    // Told by its own `lldpcli`, before it speaks. A second one beside it may write back a
    // configuration that it read before the first let the daemon begin: paused, for ever.
    let settings =
        format!("configure system hostname \"{}\"\nconfigure lldp tx-interval 2\n", device.name);
    fs::write(at("lldpd.conf"), settings).unwrap();
    let (socket, agentx) = (at("lldpd.sock"), format!("unix:{}", at("agentx")));
    let settings = at("lldpd.conf");
    let command = ["/usr/sbin/lldpd", "-d", "-u", &socket, "-O", &settings, "-x", "-X", &agentx];
    daemon(&device.namespace, &command, &folder.join("lldpd.log"));
}

//! Two network namespaces and a cable: `near`, where mang6 runs, and `far`, where whole ranges answer.
//! Removed again also when the test fails.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::MutexGuard;
use std::time::{Duration, Instant};

use super::program::{json, mang6, told};
use super::province;

/// The two namespaces.
pub(crate) struct Field {
    near: &'static str,
    far: &'static str,
    children: Vec<Child>,
    _turn: MutexGuard<'static, ()>,
}

impl Field {
    /// Makes them. 10.98.0.0/15 and 2001:db8:98::/48 lie beyond `far`. Lacking root is a failure.
    pub(crate) fn make() -> Self {
        let turn = province::turn();
        let field =
            Self { near: "m6field-near", far: "m6field-far", children: Vec::new(), _turn: turn };
        field.remove();
        let Self { near, far, .. } = field;
        for namespace in [near, far] {
            ip(&format!("netns add {namespace}"));
            // An address that is tentative for a second loses what is sent meanwhile.
            for settings in ["default", "all"] {
                let setting = format!("net.ipv6.conf.{settings}.accept_dad=0");
                ip(&format!("netns exec {namespace} sysctl -qw {setting}"));
            }
        }
        for command in [
            format!("link add cable netns {near} type veth peer name cable netns {far}"),
            format!("-n {near} address add 10.97.0.1/30 dev cable"),
            format!("-n {far} address add 10.97.0.2/30 dev cable"),
            format!("-n {near} address add 2001:db8:97::1/64 dev cable nodad"),
            format!("-n {far} address add 2001:db8:97::2/64 dev cable nodad"),
            format!("-n {near} link set lo up"),
            format!("-n {far} link set lo up"),
            format!("-n {near} link set cable up"),
            format!("-n {far} link set cable up"),
            format!("-n {near} route add 10.98.0.0/15 via 10.97.0.2"),
            format!("-n {near} route add 2001:db8:98::/48 via 2001:db8:97::2"),
            format!("-n {far} route add blackhole 10.98.0.0/15"),
            format!("-n {far} route add blackhole 2001:db8:98::/48"),
        ] {
            ip(&command);
        }
        for setting in [
            "net.ipv4.ip_forward=1",
            "net.ipv6.conf.all.forwarding=1",
            "net.ipv4.icmp_ratelimit=0",
            "net.ipv4.icmp_msgs_per_sec=10000000",
            "net.ipv4.icmp_msgs_burst=10000000",
            "net.ipv6.icmp.ratelimit=0",
        ] {
            ip(&format!("netns exec {far} sysctl -qw {setting}"));
        }
        // The kernel takes up to a second to let IPv6 over a new cable.
        let until = Instant::now() + Duration::from_secs(10);
        let ends = ["10.97.0.2", "2001:db8:97::2", "--timeout", "100ms"];
        while json(&field.scan(Path::new("/"), &ends))["answered_count"] != 2 {
            assert!(Instant::now() < until, "the cable carries nothing");
        }
        field
    }

    /// The kernel answers for every address of a prefix.
    pub(crate) fn answers(&self, prefix: &str) {
        let family = if prefix.contains(':') { "-6 " } else { "" };
        ip(&format!("-n {} {family}route add local {prefix} dev lo", self.far));
    }

    /// Nobody in particular answers for a prefix: what the responder makes of it.
    pub(crate) fn responder(&mut self, prefixes: &[&str], arguments: &[&str]) {
        let name = format!("tun{}", self.children.len());
        let program = Path::new(env!("CARGO_BIN_EXE_mang6")).with_file_name("examples");
        let program = program.join("responder");
        assert!(program.exists(), "run `cargo build --example responder`");
        let child = Command::new("ip")
            .args(["netns", "exec", self.far])
            .arg(program)
            .args(["--tun", &name])
            .args(arguments)
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        self.children.push(child);
        let until = Instant::now() + Duration::from_secs(10);
        let is_there = || {
            let shown =
                Command::new("ip").args(["-n", self.far, "link", "show", &name, "up"]).output();
            !shown.unwrap().stdout.is_empty()
        };
        while !is_there() {
            assert!(Instant::now() < until, "the responder made no device");
        }
        for prefix in prefixes {
            let family = if prefix.contains(':') { "-6 " } else { "" };
            ip(&format!("-n {} {family}route add {prefix} dev {name}", self.far));
        }
    }

    /// Somebody listens on a TCP port of every address that `far` answers for, and accepts nobody.
    pub(crate) fn listens(&mut self, port: u16) {
        let program = format!(
            "import socket,time\ns=socket.socket()\ns.bind(('',{port}))\ns.listen(1024)\ntime.sleep(600)"
        );
        self.python(&["-c", &program], port);
    }

    /// A program of Python's at `far`, which listens on a TCP port.
    pub(crate) fn runs(&mut self, program: &Path, port: u16) {
        self.python(&[&program.display().to_string()], port);
    }

    fn python(&mut self, arguments: &[&str], port: u16) {
        let child = Command::new("ip")
            .args(["netns", "exec", self.far, "python3"])
            .args(arguments)
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        self.children.push(child);
        let until = Instant::now() + Duration::from_secs(20);
        while self.at_far(&format!("ss -Htln sport = :{port}")).is_empty() {
            assert!(Instant::now() < until, "nobody listens");
        }
    }

    /// A shell's line at `far`; gives what it wrote.
    pub(crate) fn at_far(&self, line: &str) -> String {
        let command = ["netns", "exec", self.far, "sh", "-ec", line];
        let output = Command::new("ip").args(command).output().unwrap();
        assert!(output.status.success(), "{line}\n{}", told(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Drops what comes to addresses (nft's words) beyond so many packets per second; `dropped` tells
    /// how many that were.
    pub(crate) fn narrows(&self, addresses: &str, per_s: u32, burst: u32) {
        self.at_far(&format!(
            "nft 'table inet field {{ counter over {{ }}; chain in {{ \
            type filter hook prerouting priority 0; iifname cable {addresses} \
            limit rate over {per_s}/second burst {burst} packets counter name over drop; }}; }}'"
        ));
    }

    /// Packets dropped so far.
    pub(crate) fn dropped(&self) -> u64 {
        let told = self.at_far("nft list counter inet field over");
        told.split_whitespace()
            .skip_while(|word| *word != "packets")
            .nth(1)
            .unwrap()
            .parse()
            .unwrap()
    }

    /// Permits the unprivileged ICMP socket at `near`.
    pub(crate) fn let_everybody_ping(&self) {
        let range = "net.ipv4.ping_group_range=0 2147483647";
        let command = ["netns", "exec", self.near, "sysctl", "-qw", range];
        assert!(Command::new("ip").args(command).status().unwrap().success());
    }

    /// mang6 at `near`.
    pub(crate) fn mang6(&self, folder: &Path) -> Command {
        let command = mang6(folder);
        let mut entered = Command::new("ip");
        entered
            .env_clear()
            .envs(command.get_envs().filter_map(|(key, value)| Some((key, value?))))
            .current_dir(folder)
            .args(["netns", "exec", self.near, env!("CARGO_BIN_EXE_mang6"), "--lang", "en"]);
        entered
    }

    /// Scans at `near`, without a database.
    pub(crate) fn scan(&self, folder: &Path, arguments: &[&str]) -> Output {
        let mut command = self.mang6(folder);
        command.args(["scan", "--no-store", "--unlisted", "-o", "json"]).args(arguments);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{}", told(&output));
        output
    }

    fn remove(&self) {
        for namespace in [self.near, self.far] {
            let _ = Command::new("ip")
                .args(["netns", "delete", namespace])
                .stderr(Stdio::null())
                .status();
        }
    }
}

impl Drop for Field {
    fn drop(&mut self) {
        for child in &mut self.children {
            let _ = child.kill();
            let _ = child.wait();
        }
        self.remove();
    }
}

fn ip(arguments: &str) {
    let output = Command::new("ip").args(arguments.split_whitespace()).output().unwrap();
    assert!(output.status.success(), "ip {arguments}\n{}", told(&output));
}

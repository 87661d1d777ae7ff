//! Running things inside namespaces.

use std::net::{SocketAddr, TcpStream};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use super::shape::Shape;

/// How long daemons may take until they listen.
const READY: Duration = Duration::from_secs(30);

/// Runs a command to its end; anything but success stops the lab.
pub(crate) fn must(program: &str, arguments: &[&str]) {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .unwrap_or_else(|error| panic!("`{program}` is needed: {error}: run `make setup`"));
    assert!(
        output.status.success(),
        "{program} {}: {}{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Runs a command whose failure means that there was nothing to do.
pub(crate) fn may(program: &str, arguments: &[&str]) {
    let _ =
        Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
}

/// Runs a command inside a namespace.
pub(crate) fn inside(namespace: &str, command: &[&str]) {
    let namespace = format!("m6-{namespace}");
    must("ip", &[&["netns", "exec", &namespace], command].concat());
}

/// Starts a daemon inside a namespace: it outlives us, and `lab down` finds it there.
/// Gives its process.
pub(crate) fn daemon(namespace: &str, command: &[&str], log: &std::path::Path) -> u32 {
    let out = std::fs::OpenOptions::new().create(true).append(true).open(log).unwrap();
    let error = out.try_clone().unwrap();
    let started = Command::new("ip")
        .args(["netns", "exec", &format!("m6-{namespace}")])
        .args(command)
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(error)
        .process_group(0)
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}: run `make setup`", command.join(" ")));
    // It is not waited for: it runs until the lab is removed, long after this process.
    let process = started.id();
    drop(started);
    process
}

/// Feeds `nft` inside a namespace.
pub(crate) fn nft(namespace: &str, rules: &str) {
    fed("ip", &["netns", "exec", &format!("m6-{namespace}"), "nft", "-f", "-"], rules);
}

/// Runs a command that reads this; anything but success stops the lab.
pub(crate) fn fed(program: &str, arguments: &[&str], input: &str) {
    use std::io::Write as _;
    let mut child = Command::new(program).args(arguments).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "{program} {}: {input}", arguments.join(" "));
}

/// Runs somebody's command at the vantage and hands its exit code on.
pub(crate) fn at_vantage(command: &[String]) -> ExitCode {
    let status =
        Command::new("ip").args(["netns", "exec", "m6-vantage"]).args(command).status().unwrap();
    let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

/// Does something on a thread inside a namespace.
pub(crate) fn enter<T: Send + 'static>(
    namespace: &str,
    act: impl FnOnce() -> T + Send + 'static,
) -> T {
    let path = format!("/run/netns/m6-{namespace}");
    std::thread::spawn(move || {
        let file = std::fs::File::open(&path).unwrap();
        nix::sched::setns(file, nix::sched::CloneFlags::CLONE_NEWNET).unwrap();
        act()
    })
    .join()
    .unwrap()
}

/// Waits until every daemon that should listen does, seen from the vantage.
pub(crate) fn wait_ready(shape: &Shape) {
    let mut wanted: Vec<SocketAddr> = Vec::new();
    let silent = ["silent-host", "server-silent-v6"].map(|switch| shape.victim(switch));
    for server in shape.servers.iter().filter(|server| !silent.contains(&server.name.as_str())) {
        wanted.push(SocketAddr::from((server.address.v6, server.port)));
        wanted.push(SocketAddr::from((server.address.v6, 22)));
    }
    let silent = ["router-silent-v6", "gateway-mute-v6"].map(|switch| shape.victim(switch));
    for commune in shape.communes.iter().filter(|one| !silent.contains(&one.code.as_str())) {
        wanted.push(SocketAddr::from((commune.loopback.v6, 22)));
    }
    enter("vantage", move || {
        let until = Instant::now() + READY;
        for address in wanted {
            while TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_err() {
                assert!(Instant::now() < until, "nobody listens at {address}");
            }
        }
    });
}

/// Ends the daemons of a namespace whose command line names this, and waits until they are gone.
pub(crate) fn end(namespace: &str, named: &str) {
    let pids = || -> Vec<String> {
        let output = Command::new("ip")
            .args(["netns", "pids", &format!("m6-{namespace}")])
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let is_it = |pid: &&str| {
            std::fs::read(format!("/proc/{pid}/cmdline"))
                .is_ok_and(|line| String::from_utf8_lossy(&line).contains(named))
        };
        text.split_whitespace().filter(is_it).map(str::to_owned).collect()
    };
    let until = Instant::now() + READY;
    loop {
        let pids = pids();
        if pids.is_empty() {
            return;
        }
        assert!(Instant::now() < until, "{named} in {namespace} does not end");
        for pid in pids {
            may("kill", &["-KILL", &pid]);
        }
    }
}

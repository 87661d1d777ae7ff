//! Against a real sshd on loopback: a key that works, host keys unknown, accepted, changed; and
//! against servers that drip or say nothing.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::time::Instant;

use super::*;
use crate::domain::credential::Login;
use crate::domain::observation::{Outcome, Refusal};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::Jump;

/// A running sshd with its own keys, ended by pid.
pub(super) struct Sshd {
    child: Child,
    pub(super) port: u16,
    pub(super) folder: tempfile::TempDir,
    scripts: Option<tempfile::TempDir>,
}

impl Sshd {
    /// Lines of its log that hold this.
    pub(super) fn logged(&self, what: &str) -> usize {
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap();
        log.lines().filter(|line| line.contains(what)).count()
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn keygen(path: &Path) {
    keygen_of("ed25519", path);
}

pub(super) fn keygen_of(kind: &str, path: &Path) {
    let made =
        Command::new("ssh-keygen").args(["-q", "-t", kind, "-N", "", "-f"]).arg(path).status();
    assert!(made.expect("ssh-keygen is needed: run `make setup`").success());
}

pub(super) fn sshd() -> Sshd {
    sshd_with("")
}

/// A server that plays a switch: whatever is asked, this script answers.
fn gear(script: &str) -> Sshd {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("shell.sh");
    std::fs::write(&path, script).unwrap();
    let mut daemon = sshd_with(&format!("ForceCommand /bin/sh {}\n", path.display()));
    daemon.scripts = Some(folder);
    daemon
}

fn sshd_with(more: &str) -> Sshd {
    sshd_of("exec /usr/sbin/sshd", |_| more.to_owned())
}

/// A server started by these words of a shell, in its own folder; what comes first in its configuration holds.
pub(super) fn sshd_of(start: &str, more: impl Fn(&Path) -> String) -> Sshd {
    let folder = tempfile::tempdir().unwrap();
    let more = more(folder.path());
    let at = |name: &str| folder.path().join(name);
    keygen(&at("host"));
    keygen(&at("user"));
    std::fs::copy(at("user.pub"), at("authorized")).unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = format!(
        "{more}\nPort {port}\nListenAddress 127.0.0.1\nListenAddress ::1\nHostKey {}\nAuthorizedKeysFile {}\n\
         StrictModes no\nUsePAM no\nPermitRootLogin yes\nPasswordAuthentication no\nPidFile none\nLogLevel VERBOSE\n",
        at("host").display(),
        at("authorized").display()
    );
    std::fs::write(at("sshd_config"), config).unwrap();
    std::fs::create_dir_all("/run/sshd").unwrap();
    let child = Command::new("/bin/sh")
        .arg("-c")
        .arg(format!("{start} -D -f {0}/sshd_config -E {0}/log", folder.path().display()))
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("sshd is needed: run `make setup`");
    let until = Instant::now() + Duration::from_mins(1);
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    while TcpStream::connect_timeout(&address, Duration::from_millis(200)).is_err() {
        assert!(Instant::now() < until, "sshd does not listen");
    }
    Sshd { child, port, folder, scripts: None }
}

pub(super) fn key(folder: &Path) -> Credential {
    let login =
        Login::SshKey { user: "root".to_owned(), key_path: folder.join("user"), passphrase: None };
    Credential { name: "key".to_owned(), login }
}

async fn asked(port: u16, address: &str, folder: &Path, accept_new: bool) -> Asked {
    let ask = Ask::Ssh { port, credentials: vec![key(folder)], legacy: false, jump: None };
    asked_as(ask, address, folder, accept_new).await
}

pub(super) async fn asked_as(ask: Ask, address: &str, folder: &Path, accept_new: bool) -> Asked {
    let manners = Arc::default();
    asked_with(ask, address, (folder, accept_new), &manners).await
}

async fn asked_with(
    ask_for: Ask,
    address: &str,
    (folder, accept_new): (&Path, bool),
    manners: &Arc<Manners>,
) -> Asked {
    let settings = settings(folder, accept_new);
    ask(&task(ask_for, address), &settings, manners, &Arc::default()).await
}

pub(super) fn task(ask: Ask, address: &str) -> Task {
    Task {
        subject: Subject::new(SubjectKind::Server, "s"),
        address: address.parse().unwrap(),
        ask,
        deadline: Duration::from_secs(8),
    }
}

pub(super) fn settings(folder: &Path, accept_new: bool) -> AskSettings {
    AskSettings {
        resolvers: Vec::new(),
        trusted_ca_files: Vec::new(),
        known_hosts_file: folder.join("known_hosts"),
        keeps_walks: true,
        ssh_accept_new: accept_new,
        walk_plan: crate::domain::walk_plan::WalkPlan::default(),
        port_plan: crate::domain::walk_plan::WalkPlan::default(),
    }
}

pub(super) fn stage(asked: &Asked) -> Option<Stage> {
    if let Outcome::Failed { stage, .. } = &asked.outcome { Some(*stage) } else { None }
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_keys_are_refused_accepted_ones_remembered_changed_ones_never_accepted() {
    let daemon = sshd();
    let folder = daemon.folder.path();
    let unknown = asked(daemon.port, "127.0.0.1", folder, false).await;
    assert_eq!(stage(&unknown), Some(Stage::Identity), "{unknown:?}");
    for accept_new in [true, false] {
        let asked = asked(daemon.port, "127.0.0.1", folder, accept_new).await;
        let Outcome::Answered(Reading::Walk(walk)) = &asked.outcome else { panic!("{asked:?}") };
        assert_eq!(
            (walk.credential.as_str(), walk.outputs.len(), &walk.truncated),
            ("key", COMMANDS.len(), &None)
        );
        let release = &walk.outputs[1];
        assert!(release.stdout.contains("ID="), "{release:?}");
    }
    let known = std::fs::read_to_string(folder.join("known_hosts")).unwrap();
    keygen(&folder.join("other"));
    let other = std::fs::read_to_string(folder.join("other.pub")).unwrap();
    let other = other.split_whitespace().nth(1).unwrap();
    let ours = known.split_whitespace().nth(2).unwrap();
    std::fs::write(folder.join("known_hosts"), known.replace(ours, other)).unwrap();
    for accept_new in [true, false] {
        let changed = asked(daemon.port, "127.0.0.1", folder, accept_new).await;
        assert_eq!(stage(&changed), Some(Stage::Identity), "{changed:?}");
    }
    // The other family is another host to known_hosts.
    assert_eq!(stage(&asked(daemon.port, "::1", folder, false).await), Some(Stage::Identity));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_port_is_another_server_and_a_line_without_an_end_stays_a_line() {
    let daemon = sshd();
    let folder = daemon.folder.path();
    keygen(&folder.join("other"));
    let other = std::fs::read_to_string(folder.join("other.pub")).unwrap();
    // What is known is the server on port 22.
    std::fs::write(folder.join("known_hosts"), format!("127.0.0.1 {}", other.trim_end())).unwrap();
    let unknown = asked(daemon.port, "127.0.0.1", folder, false).await;
    let Outcome::Failed { reason, .. } = &unknown.outcome else { panic!("{unknown:?}") };
    assert!(reason.starts_with("unknown host key"), "{reason}");
    for accept_new in [true, false] {
        let known = asked(daemon.port, "127.0.0.1", folder, accept_new).await;
        assert!(matches!(known.outcome, Outcome::Answered(_)), "{known:?}");
    }
    assert_eq!(known(folder).len(), 2, "{:?}", known(folder));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_is_refused_always_and_markers_and_patterns_count_as_in_openssh() {
    let daemon = sshd();
    let folder = daemon.folder.path();
    keygen(&folder.join("other"));
    let key = |name: &str| {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        text.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
    };
    let (ours, other, port) = (key("host.pub"), key("other.pub"), daemon.port);
    let authority = format!("@cert-authority *.example {other} ca\n");
    for (lines, accept_new, expected) in [
        (format!("@revoked * {ours}\n[127.0.0.1]:{port} {ours}\n"), false, Some("is revoked")),
        (format!("@revoked * {ours}\n"), true, Some("is revoked")),
        (format!("[127.0.0.*]:{port} {other}\n"), true, Some("has changed")),
        (format!("* {other}\n"), true, Some("has changed")),
        (format!("[127.0.0.1]:{port} {other}\n127.0.0.1 {ours}\n"), true, Some("has changed")),
        (format!("a short\n[127.0.0.*]:{port} {ours}\n"), false, None),
        (format!("[127.0.0.*]:{port},![127.0.0.1]:{port} {ours}\n"), false, Some("unknown")),
    ] {
        std::fs::write(folder.join("known_hosts"), format!("{authority}{lines}")).unwrap();
        let asked = asked(port, "127.0.0.1", folder, accept_new).await;
        match (&asked.outcome, expected) {
            (Outcome::Answered(_), None) => {}
            (Outcome::Failed { stage: Stage::Identity, reason }, Some(expected)) => {
                assert!(reason.contains(expected), "{lines}: {reason}");
            }
            _ => panic!("{lines}: {asked:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn packets_vouched_for_by_sha1_are_spoken_only_with_who_opts_in() {
    let daemon = sshd_with("Ciphers aes128-ctr\nMACs hmac-sha1\n");
    let folder = daemon.folder.path();
    let modern = asked(daemon.port, "127.0.0.1", folder, true).await;
    assert_eq!(stage(&modern), Some(Stage::Handshake), "{modern:?}");
    let credentials = vec![key(folder)];
    let old = Ask::Ssh { port: daemon.port, credentials, legacy: true, jump: None };
    let old = asked_as(old, "127.0.0.1", folder, true).await;
    assert!(matches!(old.outcome, Outcome::Answered(_)), "{old:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_comes_in_two_packets_is_one_letter() {
    let daemon = gear(PARTED);
    let asked = asked(daemon.port, "127.0.0.1", daemon.folder.path(), true).await;
    let Outcome::Answered(Reading::Walk(walk)) = &asked.outcome else { panic!("{asked:?}") };
    assert!(walk.outputs[1].stdout.contains("Tầng 2"), "{walk:?}");
    assert_eq!(walk.outputs[0].stdout, "sw-tầng-2#");
}

/// The same in short, with a name whose letter takes three bytes, and they come one after another.
const PARTED: &str = r#"[ -n "$SSH_ORIGINAL_COMMAND" ] && { echo "% Invalid input"; exit 1; }
say() { printf "$1\341"; sleep 0.1; printf '\272'; sleep 0.1; printf "\247$2"; }
say 'sw-t' 'ng-2#'
while read -r line; do
  case $line in
    "show version") echo "Cisco IOS Software, C2960X Software, Version 15.2(7)E3, RELEASE SOFTWARE"
      say 'T' 'ng 2\n' ;;
    "terminal length 0") ;;
    *) echo "% Invalid input detected" ;;
  esac
  say 'sw-t' 'ng-2#'
done
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_key_the_server_does_not_know_is_a_refused_login() {
    let daemon = sshd();
    let folder = daemon.folder.path();
    std::fs::write(folder.join("authorized"), "").unwrap();
    let refused = asked(daemon.port, "127.0.0.1", folder, true).await;
    assert_eq!(stage(&refused), Some(Stage::Login), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_port_is_a_refusal() {
    let folder = tempfile::tempdir().unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let closed = asked(port, "127.0.0.1", folder.path(), true).await;
    assert_eq!(closed, Asked::refused(Refusal::Port));
}

/// A switch of Cisco's as its shell behaves: no exec, an echo by the terminal, a prompt, a pager that
/// only `terminal length 0` switches off.
const SWITCH: &str = r#"[ -n "$SSH_ORIGINAL_COMMAND" ] && { echo "% Invalid input"; exit 1; }
echo '#############'; printf 'sw-1#'; pager=on
while read -r line; do
  case $line in
    "terminal length 0") pager=off ;;
    "show version") [ $pager = on ] && { printf -- '--More--'; read -r more; }
      echo "Cisco IOS Software, C2960X Software, Version 15.2(7)E3, RELEASE SOFTWARE"
      echo "sw-1 uptime is 3 weeks"; echo "Processor board ID FOC1" ;;
    "show ipv6 interface brief") echo "Vlan1 [up/up]"; echo "    2001:DB8::1" ;;
    show*) echo "% Invalid input detected" ;;
    *) echo "$line" >> "${0%/*}/typed" ;;
  esac
  printf 'sw-1#'
done
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_is_asked_by_its_shell_and_only_what_the_list_allows() {
    let daemon = gear(SWITCH);
    let asked = asked(daemon.port, "127.0.0.1", daemon.folder.path(), true).await;
    let Outcome::Answered(Reading::Walk(walk)) = &asked.outcome else { panic!("{asked:?}") };
    assert_eq!(walk.truncated, None, "{walk:?}");
    let version = &walk.outputs[1];
    assert!(version.stdout.starts_with("Cisco IOS Software"), "{version:?}");
    let typed = daemon.scripts.as_ref().unwrap().path().join("typed");
    assert!(!typed.exists(), "{:?}", std::fs::read_to_string(typed));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shell_without_an_end_and_one_of_no_dialect_are_failures() {
    let endless = gear("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done\n");
    let start = Instant::now();
    let asked_endless = asked(endless.port, "127.0.0.1", endless.folder.path(), true).await;
    assert_eq!(stage(&asked_endless), Some(Stage::Answer), "{asked_endless:?}");
    assert!(start.elapsed() < Duration::from_secs(10));
    let strange =
        gear("printf 'thing> '; while read -r line; do echo eh; printf 'thing> '; done\n");
    let asked_strange = asked(strange.port, "127.0.0.1", strange.folder.path(), true).await;
    assert_eq!(stage(&asked_strange), Some(Stage::Answer), "{asked_strange:?}");
}

/// A device behind `jump`, at the address that the jump host reaches it at.
pub(super) fn through(jump: &Sshd, device: &Sshd) -> Ask {
    Ask::Ssh {
        port: device.port,
        credentials: vec![key(device.folder.path())],
        legacy: false,
        jump: Some(Box::new(Jump {
            name: "gate-1".to_owned(),
            address: "127.0.0.1".parse().unwrap(),
            port: jump.port,
            credentials: vec![key(jump.folder.path())],
            legacy: false,
        })),
    }
}

fn known(folder: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("known_hosts")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn through_a_jump_host_both_keys_are_checked() {
    let (jump, device) = (sshd(), sshd());
    let folder = device.folder.path();
    let unknown = asked_as(through(&jump, &device), "::1", folder, false).await;
    // Of the device itself it says no more than that it was not reached.
    let Outcome::Failed { stage: Stage::Connect, reason } = &unknown.outcome else {
        panic!("{unknown:?}")
    };
    assert!(reason.starts_with("jump host `gate-1`: identity: "), "{reason}");
    let first = asked_as(through(&jump, &device), "::1", folder, true).await;
    assert!(matches!(first.outcome, Outcome::Answered(_)), "{first:?}");
    let learnt = known(folder);
    assert_eq!(learnt.len(), 2, "{learnt:?}");
    let again = asked_as(through(&jump, &device), "::1", folder, false).await;
    let Outcome::Answered(Reading::Walk(walk)) = &again.outcome else { panic!("{again:?}") };
    assert_eq!((walk.outputs.len(), &walk.truncated), (COMMANDS.len(), &None));
    // The device's own key unknown: the jump host's does not speak for it.
    let of_jump = learnt.iter().find(|line| line.contains(&jump.port.to_string())).unwrap();
    std::fs::write(folder.join("known_hosts"), format!("{of_jump}\n")).unwrap();
    let unknown = asked_as(through(&jump, &device), "::1", folder, false).await;
    let Outcome::Failed { stage: Stage::Identity, reason } = &unknown.outcome else {
        panic!("{unknown:?}")
    };
    assert!(!reason.contains("jump host"), "{reason}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_jump_host_that_reaches_nothing_or_refuses_is_told_as_such() {
    let (jump, device) = (sshd(), sshd());
    let folder = device.folder.path();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut ask = through(&jump, &device);
    if let Ask::Ssh { port, .. } = &mut ask {
        *port = closed;
    }
    let unreached = asked_as(ask, "127.0.0.1", folder, true).await;
    assert_eq!(stage(&unreached), Some(Stage::Connect), "{unreached:?}");
    std::fs::write(jump.folder.path().join("authorized"), "").unwrap();
    let refused = asked_as(through(&jump, &device), "127.0.0.1", folder, true).await;
    let Outcome::Failed { stage: Stage::Connect, reason } = &refused.outcome else {
        panic!("{refused:?}")
    };
    assert!(reason.starts_with("jump host `gate-1`: login: "), "{reason}");
}

/// How often a dripping server sends an octet: never so seldom that a read runs into its own time-out.
const DRIP: Duration = Duration::from_secs(1);

/// A server that says what it is given, then an octet a second, for ever; how many it sent is counted.
fn dripping(greeting: &'static [u8]) -> (u16, Arc<AtomicUsize>) {
    use std::io::Write as _;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let sent = Arc::clone(&count);
    std::thread::spawn(move || {
        let Ok((mut stream, _)) = listener.accept() else { return };
        // Held by us: nobody ever speaks, and the wait is a whole second.
        let (_alive, pause) = std::sync::mpsc::channel::<()>();
        let _ = stream.write_all(greeting);
        while stream.write_all(b"x").is_ok() {
            sent.fetch_add(1, Ordering::Relaxed);
            assert_eq!(pause.recv_timeout(DRIP), Err(RecvTimeoutError::Timeout));
        }
    });
    (port, count)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_drips_behind_a_jump_host_and_in_its_key_exchange_ends_at_the_deadline() {
    let jump = sshd();
    let folder = jump.folder.path().to_owned();
    let mut all = tokio::task::JoinSet::new();
    // Within the banner; and after it, within a key exchange's first packet of 16 KiB.
    for greeting in [&b""[..], b"SSH-2.0-drip\r\n\x00\x00\x40\x00\x04\x14"] {
        for is_behind in [true, false] {
            let (drip, count) = dripping(greeting);
            let mut ask = through(&jump, &jump);
            if let Ask::Ssh { port, jump, .. } = &mut ask {
                *port = drip;
                jump.take_if(|_| !is_behind);
            }
            let folder = folder.clone();
            all.spawn(async move {
                let start = Instant::now();
                let late = asked_as(ask, "127.0.0.1", &folder, true).await;
                let took = start.elapsed();
                let Outcome::Failed { stage: Stage::Handshake, reason } = &late.outcome else {
                    panic!("{late:?}")
                };
                assert_eq!(reason, "the deadline ended the session");
                // Eight seconds are given: neither a read's own time-out nor a hang ends it.
                assert!((7..40).contains(&took.as_secs()), "{took:?}");
                let octets = count.load(Ordering::Relaxed);
                assert!((4..40).contains(&octets), "{octets} octets dripped");
            });
        }
    }
    while let Some(finished) = all.join_next().await {
        finished.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_credential_that_was_refused_is_not_tried_at_the_next_address() {
    let daemon = sshd();
    let folder = daemon.folder.path();
    keygen(&folder.join("stranger"));
    let wrong = Credential {
        name: "wrong".to_owned(),
        login: Login::SshKey {
            user: "root".to_owned(),
            key_path: folder.join("stranger"),
            passphrase: None,
        },
    };
    let ask = |credentials| Ask::Ssh { port: daemon.port, credentials, legacy: false, jump: None };
    let manners = Arc::default();
    let both = ask(vec![wrong.clone(), key(folder)]);
    let first = asked_with(both, "127.0.0.1", (folder, true), &manners).await;
    assert!(matches!(first.outcome, Outcome::Answered(_)), "{first:?}");
    let left: Vec<String> = manners
        .order(&[wrong.clone(), key(folder)])
        .into_iter()
        .map(|credential| credential.name)
        .collect();
    assert_eq!(left, ["key"]);
    let none = asked_with(ask(vec![wrong]), "::1", (folder, true), &manners).await;
    assert_eq!(none, Asked::not_attempted(NotAttempted::NoCredential));
}

//! Logging in to a real sshd by every way that gear knows: password, keyboard-interactive, agent, what old
//! gear speaks; and what a server sees of the credentials that are wrong.

use std::path::Path;
use std::process::{Command, Stdio};

use super::tests::{Sshd, asked_as, key, keygen_of, sshd, sshd_of, stage, through};
use super::*;
use crate::domain::credential::Login;
use crate::domain::observation::Outcome;
use crate::domain::secret::Secret;

/// The account that servers of this file have beside root, and its password.
const USER: &str = "audit";
const RIGHT: &str = "r1ght-pass";
/// `openssl passwd -6 -salt mang6 r1ght-pass`
const SHADOW: &str = "$6$mang6$67FWrmnGgFqCvSqChfK2CTGdvdM3IBYAV6JmNthUFAPyUHk5N4N2zGhowgoDkEQK2zPF1h0fbs9JvOc2b.s051";
/// Accounts of its own, seen by this server alone.
const WITH_ACCOUNTS: &str = "exec unshare --mount /bin/sh -c 'mount --bind passwd /etc/passwd && mount --bind shadow /etc/shadow && \
                             mount --bind pam /etc/pam.d/sshd && exec /usr/sbin/sshd \"$@\"' sshd";

fn guarded(more: &str) -> Sshd {
    sshd_of(WITH_ACCOUNTS, |folder| {
        let nobody = "sshd:x:104:65534::/run/sshd:/usr/sbin/nologin";
        let passwd =
            format!("root:x:0:0:root:/root:/bin/sh\n{nobody}\n{USER}:x:1000:1000::/tmp:/bin/sh\n");
        let shadow = format!("root:*:19000:0:99999:7:::\n{USER}:{SHADOW}:19000:0:99999:7:::\n");
        let pam = "auth required pam_unix.so nodelay\naccount required pam_permit.so\nsession required pam_permit.so\n";
        for (name, text) in [("passwd", passwd), ("shadow", shadow), ("pam", pam.to_owned())] {
            std::fs::write(folder.join(name), text).unwrap();
        }
        more.to_owned()
    })
}

fn password(name: &str, password: &str) -> Credential {
    let login = Login::SshPassword { user: USER.to_owned(), password: Secret::new(password) };
    Credential { name: name.to_owned(), login }
}

async fn by(daemon: &Sshd, credentials: Vec<Credential>, legacy: bool) -> Asked {
    let ask = Ask::Ssh { port: daemon.port, credentials, legacy, jump: None };
    asked_as(ask, "127.0.0.1", daemon.folder.path(), true).await
}

fn credential_of(asked: &Asked) -> &str {
    let Outcome::Answered(Reading::Walk(walk)) = &asked.outcome else { panic!("{asked:?}") };
    &walk.credential
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_goes_by_whichever_method_the_server_knows_once_each() {
    let only_password = "UsePAM yes\nPasswordAuthentication yes\nKbdInteractiveAuthentication no";
    let only_prompts = "UsePAM yes\nPasswordAuthentication no\nKbdInteractiveAuthentication yes";
    for (config, failed) in [
        (only_password, "Failed password for audit"),
        (only_prompts, "Failed keyboard-interactive/pam for audit"),
    ] {
        let daemon = guarded(config);
        let both = vec![password("wrong", "no"), password("right", RIGHT)];
        assert_eq!(credential_of(&by(&daemon, both, false).await), "right", "{config}");
        assert_eq!(daemon.logged(failed), 1, "{config}");
        let wrong = by(&daemon, vec![password("wrong", "no")], false).await;
        assert_eq!(stage(&wrong), Some(Stage::Login), "{wrong:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_right_credential_is_found_behind_more_wrong_ones_than_a_session_bears() {
    // Old gear bears three; of these, asking what methods there are would be one.
    let daemon = guarded("UsePAM yes\nPasswordAuthentication yes\nMaxAuthTries 3");
    let mut wrong: Vec<Credential> =
        (0..5).map(|at| password(&format!("wrong-{at}"), "no")).collect();
    wrong.push(password("right", RIGHT));
    assert_eq!(credential_of(&by(&daemon, wrong, false).await), "right");
    assert_eq!(daemon.logged("Failed password for audit"), 5);
    assert_eq!(daemon.logged("maximum authentication attempts exceeded"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_user_is_another_session() {
    // OpenSSH hangs up on who changes the user within one.
    let daemon = guarded("UsePAM yes\nPasswordAuthentication yes");
    let folder = daemon.folder.path();
    let both = vec![password("wrong", "no"), key(folder)];
    assert_eq!(credential_of(&by(&daemon, both, false).await), "key");
    assert_eq!(daemon.logged("Change of username"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn old_gear_is_spoken_to_only_where_it_is_so_declared() {
    for config in [
        "KexAlgorithms diffie-hellman-group14-sha1\nCiphers aes128-ctr",
        "KexAlgorithms diffie-hellman-group1-sha1",
        "Ciphers aes256-cbc\nMACs hmac-sha1",
        "Ciphers aes128-cbc",
        "Ciphers 3des-cbc\nMACs hmac-sha1\nKexAlgorithms diffie-hellman-group1-sha1",
        "HostKeyAlgorithms ssh-rsa",
    ] {
        let daemon = sshd_of("exec /usr/sbin/sshd", |folder| {
            keygen_of("rsa", &folder.join("old"));
            format!("HostKey {}\n{config}", folder.join("old").display())
        });
        let folder = daemon.folder.path();
        let modern = by(&daemon, vec![key(folder)], false).await;
        assert_eq!(stage(&modern), Some(Stage::Handshake), "{config}: {modern:?}");
        let legacy = by(&daemon, vec![key(folder)], true).await;
        assert!(matches!(legacy.outcome, Outcome::Answered(_)), "{config}: {legacy:?}");
    }
}

/// An agent with keys of its own, ended by pid.
struct Agent(std::process::Child);

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn agent(socket: &Path, keys: &[std::path::PathBuf]) -> Agent {
    let mut command = Command::new("ssh-agent");
    command.args(["-D", "-a"]).arg(socket).stdout(Stdio::null());
    let agent = Agent(command.spawn().expect("ssh-agent is needed: run `make setup`"));
    let until = std::time::Instant::now() + Duration::from_mins(1);
    while std::os::unix::net::UnixStream::connect(socket).is_err() {
        assert!(std::time::Instant::now() < until, "ssh-agent does not listen");
    }
    for key in keys {
        let mut add = Command::new("ssh-add");
        add.env("SSH_AUTH_SOCK", socket).arg("-q").arg(key);
        assert!(add.status().unwrap().success());
    }
    agent
}

#[tokio::test(flavor = "multi_thread")]
async fn every_key_of_the_agent_is_offered() {
    let daemon = sshd();
    let folder = daemon.folder.path();
    let mut keys: Vec<_> = (0..3).map(|at| folder.join(format!("other-{at}"))).collect();
    for path in &keys {
        keygen_of("ed25519", path);
    }
    keys.push(folder.join("user"));
    let socket = folder.join("agent");
    let _agent = agent(&socket, &keys);
    let login = Login::SshAgent { user: "root".to_owned() };
    let held = Credential { name: "agent:root".to_owned(), login };
    let ask = Ask::Ssh { port: daemon.port, credentials: vec![held], legacy: false, jump: None };
    let task = tests::task(ask, "127.0.0.1");
    let settings = tests::settings(folder, true);
    let mut job = Job::of(&task, &settings, &Manners::default()).unwrap();
    job.agent_socket = Some(socket);
    let asked = work(&job, &Manners::default(), &Jumps::default());
    assert_eq!(credential_of(&asked), "agent:root");
    // The fourth key: two connections that each bore what failed.
    assert_eq!(daemon.logged("Failed publickey for root"), 3);
}

/// Eight devices of one directory, in one run.
async fn eight(daemon: &Sshd, credentials: &[Credential]) -> Vec<Asked> {
    let folder = daemon.folder.path().to_owned();
    let accounts = Arc::default();
    let mut all = tokio::task::JoinSet::new();
    for host in 1..=8 {
        let credentials = credentials.to_vec();
        let ask = Ask::Ssh { port: daemon.port, credentials, legacy: false, jump: None };
        let address = format!("127.0.0.{host}");
        let (task, settings) = (tests::task(ask, &address), tests::settings(&folder, true));
        let manners = Arc::new(Manners::among(&accounts));
        all.spawn(async move { super::ask(&task, &settings, &manners, &Arc::default()).await });
    }
    all.join_all().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_goes_to_three_devices_of_a_run_and_a_right_one_to_all() {
    let others: String = (2..=8).map(|host| format!("ListenAddress 127.0.0.{host}\n")).collect();
    let daemon =
        guarded(&format!("UsePAM yes\nPasswordAuthentication yes\nMaxStartups 100\n{others}"));
    let asked = eight(&daemon, &[password("wrong", "no")]).await;
    assert!(asked.iter().all(|asked| stage(asked) == Some(Stage::Login)), "{asked:?}");
    let is_kept = |asked: &&Asked| matches!(&asked.outcome, Outcome::Failed { reason, .. } if reason.starts_with("`wrong`: not tried: "));
    assert_eq!(asked.iter().filter(is_kept).count(), 5, "{asked:?}");
    assert_eq!(daemon.logged("Failed password for audit"), 3);
    let both = [password("wrong", "no"), password("right", RIGHT)];
    let asked = eight(&daemon, &both).await;
    assert!(asked.iter().all(|asked| credential_of(asked) == "right"));
    assert_eq!(daemon.logged("Failed password for audit"), 3 + 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_jump_host_is_offered_a_wrong_credential_once_a_run() {
    let (jump, device) = (
        guarded("UsePAM yes\nPasswordAuthentication yes"),
        sshd_of("exec /usr/sbin/sshd", |_| "MaxStartups 100".to_owned()),
    );
    let folder = device.folder.path().to_owned();
    let jumps = Arc::new(Jumps::default());
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..12 {
        let mut ask = through(&jump, &device);
        if let Ask::Ssh { jump: Some(jump), .. } = &mut ask {
            jump.credentials = vec![password("wrong", "no"), password("right", RIGHT)];
        }
        let task = tests::task(ask, "127.0.0.1");
        let settings = tests::settings(&folder, true);
        let jumps = Arc::clone(&jumps);
        all.spawn(async move { super::ask(&task, &settings, &Arc::default(), &jumps).await });
    }
    while let Some(asked) = all.join_next().await {
        assert_eq!(credential_of(&asked.unwrap()), "key");
    }
    assert_eq!(jump.logged("Failed password for audit"), 1);
    assert_eq!(jump.logged("Accepted password for audit"), 12);
}

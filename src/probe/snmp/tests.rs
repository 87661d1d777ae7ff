//! Against a real snmpd on loopback: v2c, v3, both families, wrong secrets; and against answers that
//! no honest agent sends.

use std::net::{IpAddr, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use super::*;
use crate::domain::reading::WalkRow;
use crate::domain::secret::Secret;
use crate::domain::subject::{Subject, SubjectKind};

/// A running snmpd, ended by pid.
pub(super) struct Snmpd {
    child: Child,
    pub(super) port: u16,
    _folder: tempfile::TempDir,
}

impl Drop for Snmpd {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    UdpSocket::bind("[::]:0").unwrap().local_addr().unwrap().port()
}

pub(super) fn snmpd() -> Snmpd {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let config = folder.path().join("snmpd.conf");
    let text = "rocommunity s3cret default\nrocommunity6 s3cret default\nsysName lab-1\nsysLocation here\n\
                createUser audit SHA-256 authpass123 AES privpass123\nrouser audit authpriv\n";
    std::fs::write(&config, text).unwrap();
    let child = Command::new("/usr/sbin/snmpd")
        .args(["-f", "-C", "-c"])
        .arg(&config)
        .args(["-Lf", "/dev/null", &format!("udp:127.0.0.1:{port}"), &format!("udp6:[::1]:{port}")])
        .env("SNMP_PERSISTENT_DIR", folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("snmpd is needed: run `make setup`");
    Snmpd { child, port, _folder: folder }
}

fn credential(login: Login) -> Credential {
    Credential { name: "test".to_owned(), login }
}

pub(super) fn v2c(community: &str) -> Credential {
    credential(Login::SnmpV2c { community: Secret::new(community) })
}

pub(super) fn v3(password: &str) -> Credential {
    credential(Login::SnmpV3 {
        user: "audit".to_owned(),
        auth: Some((AuthProtocol::Sha256, Secret::new(password))),
        privacy: Some((PrivacyProtocol::Aes128, Secret::new("privpass123"))),
    })
}

pub(super) async fn asked(address: &str, port: u16, credentials: Vec<Credential>) -> Asked {
    asked_with(&Keys::default(), true, (address, port), credentials).await
}

async fn asked_with(
    keys: &Keys,
    keeps_walks: bool,
    (address, port): (&str, u16),
    credentials: Vec<Credential>,
) -> Asked {
    let task = Task {
        subject: Subject::new(SubjectKind::Device, "d"),
        address: address.parse::<IpAddr>().unwrap(),
        ask: Ask::Snmp { port, credentials },
        deadline: Duration::from_secs(10),
    };
    let settings = AskSettings {
        resolvers: Vec::new(),
        trusted_ca_files: Vec::new(),
        known_hosts_file: "/nonexistent".into(),
        keeps_walks,
        ssh_accept_new: false,
        port_plan: WalkPlan::default(),
        walk_plan: WalkPlan::of(&[&[1, 3, 6, 1, 2, 1, 1], &[1, 3, 6, 1, 2, 1, 2, 2, 1, 2]]),
    };
    ask(&task, &settings, &Manners::default(), keys).await
}

fn walk(asked: &Asked) -> &WalkReading {
    let Outcome::Answered(Reading::Walk(walk)) = &asked.outcome else { panic!("{asked:?}") };
    walk
}

/// Asks until the daemon is up, for a minute at most.
pub(super) async fn up(daemon: &Snmpd) {
    let until = Instant::now() + Duration::from_mins(1);
    while !matches!(
        asked("127.0.0.1", daemon.port, vec![v2c("s3cret")]).await.outcome,
        Outcome::Answered(_)
    ) {
        assert!(Instant::now() < until, "snmpd does not answer");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_agent_over_both_families_and_both_versions() {
    let daemon = snmpd();
    up(&daemon).await;
    for address in ["127.0.0.1", "::1"] {
        for credential in [v2c("s3cret"), v3("authpass123")] {
            let asked = asked(address, daemon.port, vec![credential]).await;
            let walk = walk(&asked);
            assert_eq!(walk.truncated, None);
            let is_name = |row: &&WalkRow| row.oid.to_string() == "1.3.6.1.2.1.1.5.0";
            let name = walk.rows.iter().find(is_name).unwrap();
            assert_eq!(name.value, WalkValue::Octets(b"lab-1".to_vec()), "{address}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_become_keys_once_a_run_and_rows_become_text_only_for_who_stores_them() {
    let daemon = snmpd();
    up(&daemon).await;
    let keys = Keys::default();
    for (keeps, at) in [(false, "127.0.0.1"), (true, "::1"), (true, "127.0.0.1")] {
        let told = asked_with(&keys, keeps, (at, daemon.port), vec![v3("authpass123")]).await;
        assert!(walk(&told).rows.len() > 5, "{told:?}");
        assert_eq!(told.raw.is_some(), keeps);
    }
    assert_eq!(keys.count(), 1);
    // Another password is another key: the right one's do not let it in.
    let wrong = asked_with(&keys, true, ("::1", daemon.port), vec![v3("wrongpass123")]).await;
    assert_eq!((wrong, keys.count()), (Asked::silent(), 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_secrets_are_silence_or_a_refused_login_and_the_right_one_is_found() {
    let daemon = snmpd();
    up(&daemon).await;
    assert_eq!(asked("127.0.0.1", daemon.port, vec![v2c("wrong")]).await, Asked::silent());
    // The agent's report about a wrong digest is not authenticated, so anybody could have sent it: it
    // is not believed, and the attempt is silent.
    assert_eq!(asked("127.0.0.1", daemon.port, vec![v3("wrongpass123")]).await, Asked::silent());
    let mut right = v2c("s3cret");
    right.name = "right".to_owned();
    let found = asked("::1", daemon.port, vec![v3("wrongpass123"), right]).await;
    assert_eq!(walk(&found).credential, "right");
    let none = asked("::1", daemon.port, Vec::new()).await;
    assert_eq!(none, Asked::not_attempted(NotAttempted::NoCredential));
}

/// Answers that are none: no panic, no fact, no hang past the deadline.
#[tokio::test(flavor = "multi_thread")]
async fn malformed_answers_are_survived() {
    let answers: Vec<Vec<u8>> = vec![
        Vec::new(),
        vec![0],
        b"not BER at all".to_vec(),
        vec![0x30, 0x82, 0xff, 0xff],
        vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
        vec![0x30, 0x80, 0x00, 0x00],
        vec![0x31, 0x03, 0x02, 0x01, 0x01],
        // v2c, right community, a response with a zero-length INTEGER for its request identifier
        [
            &[0x30, 0x13, 0x02, 0x01, 0x01, 0x04, 0x01, b'x'][..],
            &[0xa2, 0x0b, 0x02, 0x00, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00, 0x30, 0x01, 0x00],
        ]
        .concat(),
        vec![0xff; 60_000],
    ];
    let mut all = tokio::task::JoinSet::new();
    for answer in answers {
        all.spawn(async move {
            let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
            let port = socket.local_addr().unwrap().port();
            socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
            let bytes = answer.clone();
            std::thread::spawn(move || {
                let mut buffer = [0; 2_048];
                for _ in 0..3 {
                    let Ok((_, peer)) = socket.recv_from(&mut buffer) else { return };
                    let _ = socket.send_to(&bytes, peer);
                }
            });
            let asked = asked("127.0.0.1", port, vec![v2c("x")]).await;
            assert!(!matches!(asked.outcome, Outcome::Answered(_)), "{answer:02x?}: {asked:?}");
        });
    }
    while let Some(finished) = all.join_next().await {
        finished.unwrap();
    }
}

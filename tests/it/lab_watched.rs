//! A whole survey of the lab, watched from outside: every packet that leaves the vantage goes into the
//! declared scope, and no secret is in anything that was written or said.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::File;
use std::io::Read as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::os::fd::AsRawFd as _;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use ipnet::IpNet;
use nix::sched::{CloneFlags, setns};
use nix::sys::socket::{
    AddressFamily, LinkAddr, SockFlag, SockProtocol, SockType, recvfrom, setsockopt, socket,
    sockopt,
};
use nix::sys::time::{TimeVal, TimeValLike as _};
use serde_json::Value;

use super::lab_journey::declared;
use super::program::{json, told};
use super::province::Province;

/// `PACKET_OUTGOING` of packet(7).
const OUTGOING: u8 = 4;
/// Nobody declared it.
const ASTRAY: &str = "198.51.100.77";
const PASSWORD: &str = "Mat-khau-SSH-cua-lab-7391";
const TOKEN: &str = "nbt_0123456789abcdef0123456789abcdef01234567";

/// What left the vantage: each destination with its count of packets, and what is no IP by its type.
#[derive(Debug, Default)]
struct Seen {
    destinations: BTreeMap<IpAddr, u64>,
    others: BTreeMap<u16, u64>,
}

/// Listens in the vantage's namespace until it is told to stop.
struct Capture {
    is_over: Arc<AtomicBool>,
    thread: JoinHandle<Seen>,
}

impl Capture {
    fn begin() -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&is_over);
        let (ready, is_ready) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            // The namespace of this thread alone, which ends with the capture.
            setns(File::open("/run/netns/m6-vantage").unwrap(), CloneFlags::CLONE_NEWNET).unwrap();
            // Without the link's header; the address says what it was.
            let socket = socket(
                AddressFamily::Packet,
                SockType::Datagram,
                SockFlag::empty(),
                SockProtocol::EthAll,
            )
            .unwrap();
            setsockopt(&socket, sockopt::RcvBufForce, &(64 << 20)).unwrap();
            setsockopt(&socket, sockopt::ReceiveTimeout, &TimeVal::milliseconds(100)).unwrap();
            ready.send(()).unwrap();
            let mut seen = Seen::default();
            let mut packet = [0; 256];
            loop {
                match recvfrom::<LinkAddr>(socket.as_raw_fd(), &mut packet) {
                    Ok((length, Some(link))) if link.pkttype() == OUTGOING => {
                        seen.take(
                            &packet[..length.min(packet.len())],
                            u16::from_be(link.protocol()),
                        );
                    }
                    Ok(_) => {}
                    // Quiet: over, if it is over.
                    Err(nix::errno::Errno::EAGAIN) if stop.load(Ordering::Relaxed) => return seen,
                    Err(nix::errno::Errno::EAGAIN | nix::errno::Errno::EINTR) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        });
        is_ready.recv().unwrap();
        Self { is_over, thread }
    }

    fn end(self) -> Seen {
        self.is_over.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

impl Seen {
    fn take(&mut self, packet: &[u8], kind: u16) {
        let destination: IpAddr = match kind {
            0x0800 => IpAddr::from(<[u8; 4]>::try_from(&packet[16..20]).unwrap()),
            0x86dd => IpAddr::from(<[u8; 16]>::try_from(&packet[24..40]).unwrap()),
            other => return *self.others.entry(other).or_default() += 1,
        };
        *self.destinations.entry(destination).or_default() += 1;
    }
}

/// Packets sent so far by the vantage's interfaces, by the kernel's own count.
fn sent(province: &Province) -> u64 {
    let script = "cat /sys/class/net/*/statistics/tx_packets";
    let output = province.at_vantage(&["sh", "-c", script]);
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.parse::<u64>().unwrap()).sum()
}

/// Whether a packet may go there without being in scope: the link's own multicast (neighbours, routers,
/// listeners), which no router carries further.
fn is_by_rule(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            address.is_loopback()
                || address.is_broadcast()
                || (Ipv4Addr::new(224, 0, 0, 0)..=Ipv4Addr::new(224, 0, 0, 255)).contains(&address)
        }
        IpAddr::V6(address) => {
            let [first, ..] = address.segments();
            // Interface- and link-local multicast, and link-local neighbours.
            address == Ipv6Addr::LOCALHOST
                || first & 0xfff0 == 0xff00 && matches!(first & 0xf, 1 | 2)
                || first & 0xffc0 == 0xfe80
        }
    }
}

/// Every declared prefix, links' included.
fn scope(province: &Province) -> Vec<IpNet> {
    let listed = |noun: &str, keys: &[&str]| {
        let rows = json(&province.mang6(&["list", noun, "-o", "json"]));
        let rows = rows[noun].as_array().unwrap().clone();
        let each = |row: &Value| -> Vec<IpNet> {
            keys.iter()
                .filter_map(|key| row[*key].as_str().map(|text| text.parse().unwrap()))
                .collect()
        };
        rows.iter().flat_map(each).collect::<Vec<IpNet>>()
    };
    let mut scope = listed("prefixes", &["prefix"]);
    scope.extend(listed("links", &["prefix_v4", "prefix_v6"]));
    scope
}

/// Gives one device a password that is tried first.
fn plant(province: &Province) {
    let path = province.folder().join("credentials.toml");
    let mut credentials = std::fs::read_to_string(&path).unwrap();
    write!(
        credentials,
        "\n[[credential]]\nname = \"lab-password\"\nkind = \"ssh-password\"\nuser = \"nobody\"\npassword = \"{PASSWORD}\"\n"
    )
    .unwrap();
    std::fs::write(&path, credentials).unwrap();
    let inventory = std::fs::read_to_string(province.folder().join("inventory/lab.toml")).unwrap();
    let device = inventory.find("name = \"core-1\"").unwrap();
    let (before, after) = inventory.split_at(device);
    let after = after.replacen("\"lab-ssh\"", "\"lab-password\", \"lab-ssh\"", 1);
    let planted = province.folder().join("planted.toml");
    std::fs::write(&planted, format!("{before}{after}")).unwrap();
    let imported = province.mang6(&["import", "--on-conflict", "take", &planted.to_string_lossy()]);
    assert_eq!(imported.status.code(), Some(0), "{}", told(&imported));
}

/// Everything secret in the lab, each with what it is.
fn secrets(province: &Province) -> Vec<(String, Vec<u8>)> {
    let mut secrets = vec![("the NetBox token".to_owned(), TOKEN.as_bytes().to_vec())];
    let credentials = std::fs::read_to_string(province.folder().join("credentials.toml")).unwrap();
    for (key, value) in credentials.lines().filter_map(|line| line.split_once(" = ")) {
        if matches!(key, "community" | "auth_password" | "privacy_password" | "password") {
            let value = value.trim_matches('"').as_bytes().to_vec();
            secrets.push((format!("the {key}, in hexadecimal"), hexadecimal(&value).into_bytes()));
            secrets.push((format!("the {key}"), value));
        }
    }
    let key = std::fs::read_to_string(province.folder().join("id_ed25519")).unwrap();
    let lines: Vec<&str> = key.lines().filter(|line| !line.starts_with("-----")).collect();
    // The lines before hold the public half, which is no secret; the last ones the private.
    secrets.extend(
        lines.iter().skip(2).map(|line| ("the SSH key".to_owned(), line.as_bytes().to_vec())),
    );
    assert!(secrets.len() >= 10, "{}", secrets.len());
    secrets
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a file holds, and what is packed in it.
fn contents(path: &Path) -> Vec<Vec<u8>> {
    let bytes = std::fs::read(path).unwrap();
    let mut all = Vec::new();
    if bytes.starts_with(b"PK") {
        let mut packed = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
        for at in 0..packed.len() {
            let mut part = Vec::new();
            packed.by_index(at).unwrap().read_to_end(&mut part).unwrap();
            all.push(part);
        }
    } else if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut text = Vec::new();
        flate2::read::GzDecoder::new(&*bytes).read_to_end(&mut text).unwrap();
        all.push(text);
    }
    all.push(bytes);
    all
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// Writes every form there is, and gives all that was written and said with its name.
fn artefacts(province: &Province, said: Vec<(String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    let mut all = said;
    let out = province.folder().join("artefacts");
    std::fs::create_dir(&out).unwrap();
    let at = |name: &str| out.join(name).to_string_lossy().into_owned();
    let writes: Vec<Vec<String>> = [
        vec!["report", "--out", &at("r.html"), "--evidence", &at("evidence.zip")],
        vec!["report", "--out", &at("r.docx")],
        vec!["report", "--out", &at("r.xlsx")],
        vec!["report", "--out", &at("r.json")],
        vec!["report", "--kind", "inventory", "--out", &at("i.html")],
        vec!["export", "inventory", "--format", "json", "--out", &at("inventory.json")],
        vec!["export", "ansible", "--list", "--out", &at("ansible.json")],
        vec!["export", "prometheus", "--out", &at("prometheus.txt")],
        vec!["export", "lake", "--dir", &at("lake")],
        vec!["list", "observations", "-o", "jsonl", "--out", &at("observations.jsonl")],
        vec!["list", "devices", "-o", "json", "--out", &at("devices.json")],
        vec!["runs", "-o", "json", "--out", &at("runs.json")],
        vec!["config", "show", "-o", "json", "--out", &at("config.json")],
        vec!["credentials", "list", "-o", "json", "--out", &at("credentials.json")],
        vec!["db", "backup", &at("copy.db")],
    ]
    .iter()
    .map(|words| words.iter().map(|word| (*word).to_owned()).collect())
    .collect();
    let mut keep = |words: &[String], output: Output| {
        assert!(matches!(output.status.code(), Some(0 | 1)), "{words:?}\n{}", told(&output));
        all.push((
            format!("what `{}` said", words.join(" ")),
            [output.stdout, output.stderr].concat(),
        ));
    };
    for words in writes {
        let words_and_more: Vec<&str> = words.iter().map(String::as_str).chain(["-vv"]).collect();
        keep(&words, province.mang6(&words_and_more));
    }
    let mut paths = Vec::new();
    files(&out, &mut paths);
    assert!(paths.len() > 20, "{paths:?}");
    let beside = |name: &str| province.folder().join(name);
    paths.extend(["mang6.db", "mang6.db-wal", "known_hosts"].map(beside));
    for path in paths {
        let name = path.display().to_string();
        all.extend(contents(&path).into_iter().map(|bytes| (name.clone(), bytes)));
    }
    all
}

#[test]
fn lab_watched_survey_stays_in_scope_and_tells_no_secret() {
    let folder = tempfile::tempdir().unwrap();
    let province = declared(folder.path(), 5);
    plant(&province);
    let scope = scope(&province);

    let sent_before = sent(&province);
    let capture = Capture::begin();
    let survey = province.mang6(&["survey", "-vv"]);
    // Asked for by name, it is refused before a packet leaves.
    for words in [
        &["probe", "host", ASTRAY][..],
        &["scan", "198.51.100.64/27"],
        &["discover", ASTRAY, "--snmp-community", "nobody"],
    ] {
        let refused = province.mang6(words);
        assert!(!matches!(refused.status.code(), Some(0 | 1)), "{words:?}\n{}", told(&refused));
        assert!(told(&refused).contains("outside every declared prefix"), "{}", told(&refused));
    }
    let seen = capture.end();
    let sent = sent(&province) - sent_before;
    assert!(matches!(survey.status.code(), Some(0 | 1)), "{}", told(&survey));

    let captured: u64 = seen.destinations.values().chain(seen.others.values()).sum();
    assert!(captured * 100 >= sent * 99, "the capture missed packets: {captured} of {sent}");
    let outside: BTreeSet<&IpAddr> = seen
        .destinations
        .keys()
        .filter(|address| !is_by_rule(**address))
        .filter(|address| !scope.iter().any(|prefix| prefix.contains(*address)))
        .collect();
    assert_eq!(outside, BTreeSet::new(), "{seen:?}");
    // ARP alone is no IP.
    assert!(seen.others.keys().all(|kind| *kind == 0x0806), "{:?}", seen.others);
    assert!(seen.destinations.len() > 200, "too little was asked: {}", seen.destinations.len());
    assert!(!seen.destinations.contains_key(&ASTRAY.parse().unwrap()));

    // A push that cannot arrive, with a token: what is refused is told without it.
    let url = "http://127.0.0.1:9/";
    let token = province.folder().join("token");
    std::fs::write(&token, TOKEN).unwrap();
    std::fs::set_permissions(&token, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let token = token.to_string_lossy().into_owned();
    let pushed = province.mang6(&[
        "export",
        "netbox",
        "--push",
        url,
        "--token-file",
        &token,
        "--dry-run",
        "-vv",
    ]);
    let tested = province.mang6(&["credentials", "test", "core-1", "--ssh-accept-new", "-vv"]);
    let said = [("survey", survey), ("push", pushed), ("test", tested)]
        .map(|(name, output)| (name.to_owned(), [output.stdout, output.stderr].concat()));
    let all = artefacts(&province, said.to_vec());
    let stands_in =
        |bytes: &[u8], word: &[u8]| bytes.windows(word.len()).any(|window| window == word);
    // What is no secret is found by the same search.
    let with_name = all.iter().filter(|(_, bytes)| stands_in(bytes, b"core-1")).count();
    assert!(with_name >= 12, "{with_name} of {}", all.len());
    for (what, secret) in secrets(&province) {
        for (name, bytes) in &all {
            assert!(!stands_in(bytes, &secret), "{what} stands in {name}");
        }
    }
}

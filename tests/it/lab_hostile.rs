//! Servers that mean ill, each against the program as it is: a body without an end, headers that drip,
//! headers without an end, redirects in a circle, TLS that stalls, aliases in a circle, a compressed bomb.
//! Each look is bounded in time and memory, and says what it met. The table is written to
//! `target/hostile.txt`.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::field::Field;

/// Longest that one look may take: some rounds of questions, each with its own deadline.
const LONGEST: Duration = Duration::from_secs(40);
/// Largest resident size of one look, MiB; a body that was unpacked or kept whole would be 64 more.
const LARGEST_MIB: u64 = 64;

/// What is asked, the check that tells, its verdict, and a word of its reason.
const SERVERS: &[(&str, &str, &str, &str, &str)] = &[
    ("well", "http://a1.hostile.test/", "web-same-content", "pass", ""),
    (
        "endless body",
        "http://a2.hostile.test/",
        "web-same-content",
        "fail",
        "over IPv6 it does not end",
    ),
    ("slow-drip headers", "http://a3.hostile.test/", "web-same-status", "fail", "in time"),
    ("giant headers", "http://a4.hostile.test/", "web-same-status", "fail", "too large"),
    ("redirect loop", "http://a5.hostile.test/", "web-redirects-v6", "fail", "in a circle"),
    ("TLS that stalls", "https://a6.hostile.test/", "web-tls-valid-v6", "fail", "did not finish"),
    ("compressed bomb", "http://a7.hostile.test/", "web-same-content", "unknown", "compressed"),
    ("aliases in a circle", "http://loop.hostile.test/", "web-has-aaaa", "fail", "in a circle"),
    (
        "aliases without an end",
        "http://chain.hostile.test/",
        "web-has-aaaa",
        "fail",
        "not ended after",
    ),
];

#[test]
fn hostile_servers_are_bounded_and_each_is_told() {
    let mut field = Field::make();
    field.answers("10.98.1.0/24");
    field.answers("2001:db8:98:1::/64");
    field.runs(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/hostile.py").as_path(), 80);
    let folder = tempfile::tempdir().unwrap();
    let mut table = String::from(
        "| server | check | verdict | reason | s | MiB |\n|---|---|---|---|---|---|\n",
    );
    let mut wrong = Vec::new();
    for (server, url, check, verdict, word) in SERVERS {
        let look = Look::at(&field, folder.path(), url);
        let checks = look.document["checks"].as_array().unwrap();
        let found = checks.iter().find(|each| each["id"] == *check).unwrap();
        let (given, reason) =
            (found["verdict"].as_str().unwrap(), found["reason"].as_str().unwrap());
        let (s, mib) = (look.took.as_secs_f64(), look.mib);
        writeln!(table, "| {server} | `{check}` | {given} | {reason} | {s:.1} | {mib} |").unwrap();
        if given != *verdict || !reason.contains(word) || look.took > LONGEST || mib > LARGEST_MIB {
            wrong.push(*server);
        }
    }
    std::fs::write("target/hostile.txt", &table).unwrap();
    assert!(wrong.is_empty(), "{wrong:?}\n{table}");
}

/// One look and what it cost.
struct Look {
    document: Value,
    took: Duration,
    mib: u64,
}

impl Look {
    fn at(field: &Field, folder: &Path, url: &str) -> Self {
        let mut command = field.mang6(folder);
        let arguments =
            ["probe", "web", url, "--unlisted", "--resolver", "10.97.0.2", "-o", "json"];
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let began = Instant::now();
        let child = command.spawn().unwrap();
        let status = format!("/proc/{}/status", child.id());
        let waiting = std::thread::spawn(move || child.wait_with_output().unwrap());
        let mut kib = 0;
        while !waiting.is_finished() {
            // `ip netns exec` becomes the program. What it used most stands there until it ends.
            let told = std::fs::read_to_string(&status).unwrap_or_default();
            let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let read = line.and_then(|rest| rest.trim().strip_suffix(" kB")?.trim().parse().ok());
            kib = read.unwrap_or(0).max(kib);
            assert!(began.elapsed() < 3 * LONGEST, "{url}: it does not end");
            std::thread::park_timeout(Duration::from_millis(2));
        }
        let (took, output) = (began.elapsed(), waiting.join().unwrap());
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", super::program::told(&output));
        assert!(kib > 0, "nothing was measured");
        Self { document: super::program::json(&output), took, mib: kib / 1_024 }
    }
}

//! Audits every second with both cores busy, some of them killed: nothing is an outage that was none,
//! no train counts twice, and what a killed run had committed is taken in by the next one. `make proof`
//! does it for ten minutes: `MANG6_SOAK_S` is how long, `MANG6_SEED` chooses the kills.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::program::told;
use super::province::Province;

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |text| text.parse().unwrap())
}

/// Keeps a core busy until it is dropped, and no longer than the soak in any case.
struct Spinner(Child);

impl Spinner {
    fn start(seconds: u64) -> Self {
        let most = (seconds + 60).to_string();
        let mut command = Command::new("timeout");
        Self(command.args([&most, "sh", "-c", "while :; do :; done"]).spawn().unwrap())
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        // `timeout` passes it on to what it runs.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

#[test]
fn lab_audits_under_load_and_kills_tell_no_false_outage_and_count_nothing_twice() {
    let (seconds, seed) = (number("MANG6_SOAK_S", 30), number("MANG6_SEED", 1));
    let folder = tempfile::tempdir().unwrap();
    let province = Province::raise(folder.path(), 1);
    for arguments in
        [&["init"][..], &["import", &province.folder().join("inventory").to_string_lossy()]]
    {
        let output = province.mang6(arguments);
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    }
    let spinners = [Spinner::start(seconds), Spinner::start(seconds)];
    let mut chance = fastrand::Rng::with_seed(seed);
    let audit =
        ["audit", "--only-changes", "--interval", "50ms", "--count", "10", "--wait-lock", "20s"];
    let begun = Instant::now();
    let (mut whole, mut killed) = (0, 0);
    for second in 0..seconds {
        let due = Duration::from_secs(second);
        if begun.elapsed() > due + Duration::from_secs(1) {
            continue;
        }
        #[expect(clippy::disallowed_methods, reason = "an absolute schedule is the input")]
        std::thread::sleep(due.saturating_sub(begun.elapsed()));
        if second % 4 == 3 {
            kill(&province, &audit, Duration::from_millis(chance.u64(20..900)));
            killed += 1;
            continue;
        }
        let output = province.mang6(&audit);
        assert_eq!(output.status.code(), Some(0), "second {second}\n{}", told(&output));
        assert!(output.stdout.is_empty(), "second {second}: nothing happened\n{}", told(&output));
        whole += 1;
    }
    drop(spinners);
    let output = province.mang6(&audit);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let output = province.mang6(&["db", "check"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(whole > seconds / 8, "{whole} whole runs in {seconds} s");
    remembered_once(&province.folder().join("mang6.db"), whole, killed);
}

/// Starts an audit and kills it, and whatever it started, after a while.
fn kill(province: &Province, arguments: &[&str], after: Duration) {
    let database = province.folder().join("config.toml");
    let mut child = Command::new("ip")
        .args(["netns", "exec", "m6-vantage", env!("CARGO_BIN_EXE_mang6"), "--config"])
        .arg(database)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    #[expect(clippy::disallowed_methods, reason = "the moment of the kill is the input")]
    std::thread::sleep(after);
    // `ip netns exec` became the program itself: execve.
    child.kill().unwrap();
    child.wait().unwrap();
}

/// What the links' memory must hold after it all.
fn remembered_once(database: &std::path::Path, whole: u64, killed: u64) {
    #[expect(clippy::disallowed_methods, reason = "what is stored is looked at from outside")]
    let connection = Connection::open(database).unwrap();
    let count = |query: &str| -> i64 { connection.query_row(query, [], |row| row.get(0)).unwrap() };
    assert_eq!(
        count(
            "SELECT count(*) FROM period JOIN track ON id = track WHERE kind = 'link' AND aspect <> 'parity' AND state NOT IN ('up', 'unknown')"
        ),
        0,
        "an outage that was none"
    );
    let trains = count(
        "SELECT count(*) FROM observation o JOIN question q ON q.id = o.question
         JOIN link l ON l.code = q.subject_key AND q.address IN (l.b_ipv4, l.b_ipv6)
         WHERE q.probe = 'echo_train' AND o.outcome <> 'not_attempted'",
    );
    let samples = count(
        "SELECT count(*) FROM sample JOIN track ON id = track WHERE kind = 'link' AND aspect <> 'parity'",
    );
    assert_eq!(samples, trains, "each train that was committed, once");
    for span in [300, 3_600, 86_400] {
        let sums = format!(
            "SELECT count(*) FROM (SELECT track, sum(sent_count) AS sent, sum(received_count) AS received FROM sample GROUP BY track) s
             JOIN (SELECT track, sum(sent_count) AS sent, sum(received_count) AS received FROM rollup WHERE span_s = {span} GROUP BY track) r
             USING (track) WHERE s.sent <> r.sent OR s.received <> r.received"
        );
        assert_eq!(count(&sums), 0, "roll-ups of {span} s are the samples added up");
    }
    #[expect(clippy::print_stdout, reason = "what was shown")]
    {
        println!(
            "{whole} whole and {killed} killed audits: {samples} trains, each once, no outage"
        );
    }
}

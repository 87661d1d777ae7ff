//! Every job that writes, killed at random moments: each time the record is sound, what was committed
//! when it was killed is there, and gone on with or run again it ends as the one nobody killed.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};

use super::super::program::{expect, mang6, run, told};
use super::{declaration, number};

/// A job to kill.
struct Job {
    name: &'static str,
    /// Makes the folder it works in.
    prepare: fn(&Path),
    arguments: &'static [&'static str],
    /// Whether what was killed is gone on with; else it is run again.
    is_resumed: bool,
    /// What it leaves that does not depend on when it ran: queries, besides the declared record.
    result: &'static [&'static str],
}

/// What runs that came to their end hold, whatever their number.
pub(crate) const ANSWERS: &str = "SELECT c.job, c.vantage, q.subject_kind, q.subject_key, q.probe, q.address,
        q.port, q.detail, o.outcome, o.word
    FROM observation o JOIN question q ON q.id = o.question JOIN collection c ON c.number = o.collection
    WHERE c.state = 'complete'";
pub(super) const SWEEPS: &str =
    "SELECT c.job, c.vantage, s.probe, s.spans, s.asked_count, s.answered_count
    FROM sweep s JOIN collection c ON c.number = s.collection WHERE c.state = 'complete'";
pub(super) const LINKS: &str =
    "SELECT vantage, kind, key, aspect, json_extract(memory, '$.own') FROM track";
const RUNS: &str = "SELECT job, vantage, state, observation_count FROM collection";
/// What a prune leaves.
const KEPT: &[&str] = &[
    RUNS,
    "SELECT track, count(*) FROM sample GROUP BY track",
    "SELECT span_s, count(*) FROM rollup WHERE span_s > 300 GROUP BY span_s",
    "SELECT collection, count(*) FROM observation GROUP BY collection",
    "SELECT length(bytes) = 0, count(*) FROM blob GROUP BY 1",
];

const JOBS: &[Job] = &[
    Job {
        name: "survey",
        prepare: ground,
        arguments: &["--config", "slow.toml", "survey"],
        is_resumed: true,
        result: &[ANSWERS, SWEEPS, LINKS],
    },
    Job {
        name: "audit",
        prepare: audited_once,
        arguments: &["--config", "slow.toml", "audit"],
        is_resumed: false,
        result: &[
            LINKS,
            "SELECT q.subject_key, o.outcome FROM observation o
            JOIN question q ON q.id = o.question
            WHERE collection = (SELECT max(number) FROM collection WHERE state = 'complete')",
        ],
    },
    Job {
        name: "import",
        prepare: to_import,
        arguments: &["import", "devices.toml"],
        is_resumed: false,
        result: &[RUNS],
    },
    Job {
        name: "merge",
        prepare: to_merge,
        arguments: &["db", "merge", "there.db"],
        is_resumed: false,
        result: &[RUNS, ANSWERS, SWEEPS, LINKS],
    },
    Job {
        name: "prune",
        prepare: audited_often,
        arguments: &["db", "prune", "--keep-samples", "1ms", "--keep-answers", "1ms"],
        is_resumed: false,
        result: KEPT,
    },
    Job {
        name: "migrate",
        prepare: of_an_old_schema,
        arguments: &["init", "--territory", "none"],
        is_resumed: false,
        result: &[RUNS, ANSWERS, SWEEPS, LINKS, "PRAGMA user_version"],
    },
];

/// Two links and a range, all of them this machine's loopback, asked slowly.
pub(super) fn ground(folder: &Path) {
    let mut text = "[[site]]\ncode = \"c\"\nname = \"Trung tâm\"\nkind = \"data_centre\"\n\
        [[site]]\ncode = \"s\"\nname = \"Ba Tơ\"\nkind = \"office\"\n\
        [[prefix]]\nprefix = \"127.1.1.0/26\"\nrole = \"lan\"\nsite = \"s\"\n"
        .to_owned();
    for index in 0..20 {
        let (first, far) = (index * 4, index * 4 + 2);
        write!(
            text,
            "[[link]]\ncode = \"l-{index}\"\ntier = \"access-2\"\nprefix_v4 = \"127.1.2.{first}/30\"\n\
             a = {{ site = \"c\" }}\nb = {{ site = \"s\", ipv4 = \"127.1.2.{far}\" }}\n"
        )
        .unwrap();
    }
    fs::write(folder.join("ground.toml"), text).unwrap();
    let slow = "[pace]\nattempts_per_s = 200\n\
        [audit]\ncount = 5\ninterval = \"20ms\"\nlarge_every = \"0s\"\n";
    fs::write(folder.join("slow.toml"), slow).unwrap();
    expect(folder, &["init", "--territory", "none"], 0);
    expect(folder, &["import", "ground.toml"], 0);
}

fn audit(folder: &Path) {
    let output = run(folder, &["--config", "slow.toml", "-q", "audit"]);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", told(&output));
}

fn audited_once(folder: &Path) {
    ground(folder);
    audit(folder);
}

fn audited_often(folder: &Path) {
    ground(folder);
    for _ in 0..6 {
        audit(folder);
    }
}

fn to_import(folder: &Path) {
    declaration(folder, 1_200);
    expect(folder, &["init", "--territory", "none"], 0);
    expect(folder, &["scan", "-q", "127.0.0.1-40"], 0);
}

fn to_merge(folder: &Path) {
    to_import(folder);
    let there = |arguments: &[&str]| {
        let mut command = mang6(folder);
        command.args(["--db", "there.db", "--vantage", "ly-son", "-q", "--config", "slow.toml"]);
        let output = command.args(arguments).output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", told(&output));
    };
    fs::write(folder.join("slow.toml"), "[audit]\ncount = 2\ninterval = \"20ms\"\n").unwrap();
    there(&["init", "--territory", "none"]);
    there(&["import", "devices.toml"]);
    for _ in 0..3 {
        there(&["scan", "127.0.0.1-100"]);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a file that the store would bring up to date or refuse"
)]
fn raw(folder: &Path) -> Connection {
    Connection::open(folder.join("mang6.db")).unwrap()
}

/// A file of a released schema, with as many changes as take a moment to copy.
fn of_an_old_schema(folder: &Path) {
    let dump = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/schemas/0004.sql");
    let connection = raw(folder);
    connection.execute_batch(&fs::read_to_string(dump).unwrap()).unwrap();
    connection
        .execute_batch(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)
            INSERT INTO change (at_us, user, kind, noun, key, fields)
            SELECT 1790000000000000 + i, 'kỹ sư', 'change', 'site', 's' || i, '[[\"name\",\"a\",\"b\"]]'
            FROM n",
        )
        .unwrap();
    connection.close().unwrap();
}

/// Every file of a folder into another, which is made.
pub(super) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    }
}

/// The rows of a query, in no order. `None` when the table is not there yet.
pub(crate) fn rows(folder: &Path, query: &str) -> Option<Vec<String>> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(folder.join("mang6.db"), flags).unwrap();
    connection.busy_timeout(Duration::from_secs(5)).unwrap();
    let mut statement = connection.prepare(query).ok()?;
    let width = statement.column_count();
    let row = |row: &rusqlite::Row<'_>| {
        let values: rusqlite::Result<Vec<rusqlite::types::Value>> =
            (0..width).map(|at| row.get(at)).collect();
        values.map(|values| format!("{values:?}"))
    };
    let mut rows: Vec<String> = statement.query_map([], row).unwrap().map(Result::unwrap).collect();
    rows.sort();
    Some(rows)
}

/// Everything that is evidence and is committed, by its number.
pub(super) fn committed(folder: &Path) -> BTreeSet<String> {
    let queries = [
        "SELECT 'run', number, hex(id) FROM collection",
        "SELECT 'answer', id, collection, question, outcome FROM observation",
        "SELECT 'part', sweep, number, hit_count FROM sweep_part",
    ];
    queries.iter().flat_map(|query| rows(folder, query).unwrap_or_default()).collect()
}

/// What a job leaves, as lines.
fn result(folder: &Path, job: &Job) -> Vec<String> {
    let declared = expect(folder, &["export", "inventory", "--format", "json"], 0).stdout;
    let mut lines = vec![String::from_utf8(declared).unwrap()];
    for query in job.result {
        lines.push((*query).to_owned());
        lines.extend(rows(folder, query).unwrap());
    }
    lines
}

fn ended(folder: &Path, arguments: &[&str]) {
    let output = run(folder, &[&["-q"], arguments].concat());
    assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}\n{}", told(&output));
}

/// Kills the job at a moment; whether it was still at work, and what was committed a moment before.
fn killed(folder: &Path, job: &Job, moment: Duration) -> (bool, BTreeSet<String>) {
    let mut child = mang6(folder)
        .args(["--db", "mang6.db", "-q"])
        .args(job.arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while begun.elapsed() < moment && child.try_wait().unwrap().is_none() {
        // No condition to wait for: the moment is what is tried.
        #[expect(clippy::disallowed_methods, reason = "the moment of the kill is the input")]
        std::thread::sleep(Duration::from_millis(1));
    }
    // A prune lets go: what is there before it is no promise.
    let before = if job.name == "prune" { BTreeSet::new() } else { committed(folder) };
    let is_running = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    (is_running, before)
}

/// SQLite's own word on the file, also of a schema that `db check` does not know.
fn is_intact(folder: &Path) {
    let connection = raw(folder);
    let told: String =
        connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(told, "ok");
}

#[expect(clippy::print_stderr, reason = "the proof tells how many kills struck")]
fn kill_again_and_again(name: &str) {
    let job = JOBS.iter().find(|job| job.name == name).unwrap();
    let seed = number("MANG6_SEED", 6);
    let mut chance = fastrand::Rng::with_seed(seed);
    let kills = number("MANG6_KILLS", 4);
    let work = tempfile::tempdir().unwrap();
    let at = |name: &str| work.path().join(name);
    fs::create_dir(at("ready")).unwrap();
    (job.prepare)(&at("ready"));

    // The first may be slowed by what it is the first to read.
    let took = ["first", "whole"].map(|name| {
        copy(&at("ready"), &at(name));
        let begun = Instant::now();
        ended(&at(name), job.arguments);
        begun.elapsed()
    });
    let took = took[0].min(took[1]);
    let unkilled = result(&at("whole"), job);

    let mut struck = 0;
    for kill in 0..kills {
        let folder = at(&format!("cut-{kill}"));
        copy(&at("ready"), &folder);
        let (was_running, before) = killed(&folder, job, took.mul_f64(chance.f64()));
        struck += u64::from(was_running);
        is_intact(&folder);
        let after = committed(&folder);
        let lost: Vec<&String> = before.difference(&after).collect();
        assert_eq!(lost, Vec::<&String>::new(), "{name}, seed {seed}, kill {kill}");
        if job.is_resumed {
            ended(&folder, &[&job.arguments[..2], &["resume"]].concat());
        }
        let is_done = rows(&folder, "SELECT 1 FROM collection WHERE state = 'complete'").unwrap();
        // A survey killed before its run was opened left nothing to go on with.
        if !job.is_resumed || is_done.is_empty() {
            ended(&folder, job.arguments);
        }
        expect(&folder, &["db", "check"], 0);
        let end = result(&folder, job);
        assert!(
            end == unkilled,
            "{name}, seed {seed}, kill {kill}:\n{:?}",
            difference(&end, &unkilled)
        );
        fs::remove_dir_all(&folder).unwrap();
    }
    assert!(struck * 4 >= kills, "{name}: only {struck} of {kills} kills struck it at work");
    eprintln!("{name}: {struck} of {kills} kills struck it at work, {} ms", took.as_millis());
}

/// The lines that only one of two has.
pub(super) fn difference<'a>(one: &'a [String], other: &'a [String]) -> Vec<&'a String> {
    let (one, other): (BTreeSet<_>, BTreeSet<_>) = (one.iter().collect(), other.iter().collect());
    one.symmetric_difference(&other).take(20).copied().collect()
}

#[test]
fn a_survey_killed_at_any_moment_is_gone_on_with() {
    kill_again_and_again("survey");
}

#[test]
fn an_audit_killed_at_any_moment_loses_nothing() {
    kill_again_and_again("audit");
}

#[test]
fn an_import_killed_at_any_moment_is_whole_or_absent() {
    kill_again_and_again("import");
}

#[test]
fn a_merge_killed_at_any_moment_is_whole_or_absent() {
    kill_again_and_again("merge");
}

#[test]
fn a_prune_killed_at_any_moment_is_gone_on_with() {
    kill_again_and_again("prune");
}

#[test]
fn a_migration_killed_at_any_moment_is_whole_or_absent() {
    kill_again_and_again("migrate");
}

//! Nothing that was committed is lost, whatever happens to the program: killed at any moment of any
//! job that writes, a full disk, a folder that becomes read-only. `make proof` kills more often:
//! `MANG6_KILLS` is the number of kills a job, `MANG6_SEED` chooses the moments.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::program::{expect, json, mang6, run, told};

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |text| text.parse().unwrap())
}

/// A declaration that takes a while to import: `count` devices of one site, two addresses each.
fn declaration(folder: &Path, count: usize) {
    let mut text = "[[site]]\ncode = \"s\"\nname = \"Ba Tơ\"\nkind = \"office\"\n\
        [[prefix]]\nprefix = \"10.1.0.0/16\"\nrole = \"container\"\n\
        [[prefix]]\nprefix = \"2001:db8::/32\"\nrole = \"container\"\n"
        .to_owned();
    for index in 0..count {
        let (high, low) = (index / 250, index % 250 + 1);
        write!(
            text,
            "[[device]]\nname = \"d-{index}\"\nrole = \"router\"\nsite = \"s\"\n\
             [[device.address]]\naddress = \"10.1.{high}.{low}\"\nrole = \"management\"\n\
             [[device.address]]\naddress = \"2001:db8:{high:x}::{low:x}\"\nrole = \"management\"\n"
        )
        .unwrap();
    }
    fs::write(folder.join("devices.toml"), text).unwrap();
}

/// A database to work on, and another vantage's to merge.
fn prepared() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    declaration(folder.path(), 1_200);
    let there = "[[site]]\ncode = \"t\"\nname = \"Lý Sơn\"\nkind = \"office\"\n";
    fs::write(folder.path().join("there.toml"), there).unwrap();
    expect(folder.path(), &["init"], 0);
    let other = |arguments: &[&str]| {
        let output =
            mang6(folder.path()).args(["--db", "there.db"]).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    };
    other(&["init"]);
    other(&["import", "there.toml"]);
    for _ in 0..3 {
        other(&["--vantage", "ly-son", "scan", "-q", "127.0.0.1-100"]);
    }
    folder
}

/// What the record holds: each run's state and count, and how many devices and sites.
fn holdings(folder: &Path) -> (Vec<(String, u64)>, usize, usize) {
    let runs = json(&expect(folder, &["runs", "-o", "json"], 0));
    let of = |run: &serde_json::Value| {
        (run["state"].as_str().unwrap().to_owned(), run["observation_count"].as_u64().unwrap())
    };
    let names = |noun: &str| expect(folder, &["list", noun, "-o", "name"], 0).stdout;
    let lines = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().lines().count();
    let runs = runs["runs"].as_array().unwrap().iter().map(of).collect();
    (runs, lines(names("devices")), lines(names("sites")))
}

/// Starts a job, kills it at a moment, and says whether it was still running then.
fn killed(folder: &Path, arguments: &[&str], moment: Duration) -> bool {
    let mut child = mang6(folder)
        .args(["--db", "mang6.db", "-q"])
        .args(arguments)
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
    let running = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    running
}

#[expect(clippy::print_stderr, reason = "the proof tells how many kills struck")]
#[test]
fn a_job_killed_at_any_moment_leaves_a_sound_record_and_ends_when_run_again() {
    let mut chance = fastrand::Rng::with_seed(number("MANG6_SEED", 6));
    let kills = number("MANG6_KILLS", 4);
    let jobs: [&[&str]; 3] =
        [&["import", "devices.toml"], &["scan", "127.0.0.0/24"], &["db", "merge", "there.db"]];
    for job in jobs {
        let whole = prepared();
        let begun = Instant::now();
        expect(whole.path(), job, 0);
        let took = begun.elapsed();
        let mut struck = 0;
        let cut = prepared();
        let before = holdings(cut.path());
        for _ in 0..kills {
            struck += u64::from(killed(cut.path(), job, took.mul_f64(chance.f64())));
            expect(cut.path(), &["db", "check"], 0);
            let now = holdings(cut.path());
            let kept = now.0.iter().zip(&before.0).all(|(now, before)| now == before);
            assert!(kept && now.0.len() >= before.0.len(), "{job:?}: {before:?} became {now:?}");
            assert!(matches!(now.1, 0 | 1_200), "{job:?}: half an import: {} devices", now.1);
        }
        expect(cut.path(), job, 0);
        expect(cut.path(), &["db", "check"], 0);
        let (end, unkilled) = (holdings(cut.path()), holdings(whole.path()));
        assert_eq!((end.1, end.2), (unkilled.1, unkilled.2), "{job:?}");
        // A killed scan's run stays, open; the one that came to its end holds what a whole one holds.
        assert_eq!(end.0.last(), unkilled.0.last(), "{job:?}");
        if job[0] != "scan" {
            assert_eq!(end.0, unkilled.0, "{job:?}");
        }
        eprintln!(
            "{}: {struck} of {kills} kills struck it at work, {} ms",
            job.join(" "),
            took.as_millis()
        );
    }
}

/// Runs a script in a mount namespace of its own, so that what it mounts is gone with it.
fn in_own_mounts(folder: &Path, script: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_mang6"));
    let output = Command::new("unshare")
        .args(["--mount", "--propagation", "private", "bash", "-euo", "pipefail", "-c", script])
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("HOME", folder)
        .env("mang6", program)
        .env("sizes", "400 900 1500 2500")
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "this needs root and unshare\n{}", told(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_full_disk_is_told_and_what_was_committed_is_there() {
    let folder = tempfile::tempdir().unwrap();
    declaration(folder.path(), 6_000);
    let told = in_own_mounts(
        folder.path(),
        r#"
        mkdir small
        for spare_kib in $sizes; do
            mount -t tmpfs -o size=64m tmpfs small
            cp devices.toml small/
            "$mang6" -q --db small/m.db init
            "$mang6" -q --db small/m.db scan 127.0.0.1-20 >/dev/null
            used=$(du -k -s small | cut -f1)
            mount -o remount,size=$((used + spare_kib))k small
            code=0
            "$mang6" -q --db small/m.db import small/devices.toml 2>small.err || code=$?
            mount -o remount,size=64m small
            "$mang6" --db small/m.db db check 2>/dev/null
            echo "$spare_kib: exit $code, $("$mang6" --db small/m.db list devices -o name | wc -l) devices," \
                "$("$mang6" --db small/m.db runs -o csv | tail -n +2 | wc -l) run; $(head -n 1 small.err)"
            "$mang6" -q --db small/m.db import small/devices.toml
            [[ $("$mang6" --db small/m.db list devices -o name | wc -l) == 6000 ]]
            umount small
        done
        "#,
    );
    assert_eq!(told.lines().count(), 4, "{told}");
    for line in told.lines() {
        assert!(line.contains("exit 4, 0 devices, 1 run; ") && line.contains("disk"), "{told}");
    }
}

#[test]
fn a_folder_that_became_read_only_is_told_and_can_still_be_read() {
    let folder = tempfile::tempdir().unwrap();
    declaration(folder.path(), 5);
    let told = in_own_mounts(
        folder.path(),
        r#"
        mkdir there
        "$mang6" -q --db there/m.db init
        "$mang6" -q --db there/m.db scan 127.0.0.1-20 >/dev/null
        mount --bind there there
        for flip in 1 2 3; do
            mount -o remount,bind,ro there
            code=0
            "$mang6" -q --db there/m.db import devices.toml 2>there.err || code=$?
            echo "exit $code: $(head -n 1 there.err)"
            mount -o remount,bind,rw there
            "$mang6" --db there/m.db db check 2>/dev/null
            [[ $("$mang6" --db there/m.db runs -o csv | tail -n +2 | wc -l) == 1 ]]
        done
        "$mang6" -q --db there/m.db import devices.toml
        "#,
    );
    assert_eq!(told.lines().count(), 3, "{told}");
    assert!(told.lines().all(|line| line.starts_with("exit 4: ")), "{told}");
}

#[test]
fn two_of_the_same_job_and_four_different_ones_share_a_file() {
    let folder = prepared();
    let start = |arguments: &[&str]| {
        mang6(folder.path())
            .args(["--db", "mang6.db", "-q"])
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let jobs: [&[&str]; 5] = [
        &["scan", "127.0.0.0/24"],
        &["import", "devices.toml"],
        &["db", "merge", "there.db"],
        &["report", "--out", "r.html"],
        &["status"],
    ];
    let children: Vec<_> = jobs.iter().map(|job| (job, start(job))).collect();
    for (job, child) in children {
        let output = child.wait_with_output().unwrap();
        // A report and a status have findings or none, as the record then stood.
        assert!(matches!(output.status.code(), Some(0 | 1)), "{job:?}\n{}", told(&output));
    }
    expect(folder.path(), &["db", "check"], 0);
    let mut first = start(&["scan", "127.0.0.0/20"]);
    let deadline = Instant::now() + Duration::from_secs(20);
    let mut codes = Vec::new();
    while codes.last() != Some(&Some(75)) && Instant::now() < deadline {
        codes.push(run(folder.path(), &["scan", "-q", "127.0.0.1"]).status.code());
        // It may have met one of these at the door itself, or be done.
        if first.try_wait().unwrap().is_some() {
            first = start(&["scan", "127.0.0.0/20"]);
        }
    }
    assert_eq!(codes.last(), Some(&Some(75)), "the second of the same job leaves: {codes:?}");
    first.kill().unwrap();
    first.wait().unwrap();
}

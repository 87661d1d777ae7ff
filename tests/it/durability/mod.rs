//! Nothing that was committed is lost, whatever happens to the program: killed at any moment of any
//! job that writes (`kills`), a full disk, a folder that becomes read-only, a clock that jumps (`clock`).
//! `make proof` does more of each: `MANG6_KILLS` is the number of kills a job, `MANG6_FULL_DISKS`
//! `MANG6_FLIPS` and `MANG6_CLOCK_JUMPS` the others', `MANG6_SEED` chooses the moments.

mod clock;
pub(crate) mod kills;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::program::{expect, mang6, run, told};

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

/// Runs a script in a mount namespace of its own, so that what it mounts is gone with it.
fn in_own_mounts(folder: &Path, variables: &[(&str, String)], script: &str) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_mang6"));
    let output = Command::new("unshare")
        .args(["--mount", "--propagation", "private", "bash", "-euo", "pipefail", "-c", script])
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("HOME", folder)
        .env("mang6", program)
        .envs(variables.iter().map(|(name, value)| (*name, value.as_str())))
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
    let mut chance = fastrand::Rng::with_seed(number("MANG6_SEED", 6));
    let disks = usize::try_from(number("MANG6_FULL_DISKS", 4)).unwrap();
    let sizes: Vec<String> = (0..disks).map(|_| chance.u32(300..2_600).to_string()).collect();
    let told = in_own_mounts(
        folder.path(),
        &[("sizes", sizes.join(" "))],
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
    assert_eq!(told.lines().count(), disks, "{told}");
    for line in told.lines() {
        assert!(line.contains("exit 4, 0 devices, 1 run; ") && line.contains("disk"), "{told}");
    }
}

#[test]
fn a_folder_that_became_read_only_is_told_and_can_still_be_read() {
    let folder = tempfile::tempdir().unwrap();
    declaration(folder.path(), 5);
    let flips = usize::try_from(number("MANG6_FLIPS", 3)).unwrap();
    let told = in_own_mounts(
        folder.path(),
        &[("flips", flips.to_string())],
        r#"
        mkdir there
        "$mang6" -q --db there/m.db init
        "$mang6" -q --db there/m.db scan 127.0.0.1-20 >/dev/null
        mount --bind there there
        for ((flip = 0; flip < flips; flip++)); do
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
    assert_eq!(told.lines().count(), flips, "{told}");
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

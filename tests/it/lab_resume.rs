//! A scan that is cut off goes on where it stopped, and its end is that of one nobody cut off.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use super::field::Field;
use super::program::{json, told};

/// 1,022 addresses, 254 of them hosts, echo and one closed port: three seconds at this rate.
const SCAN: &[&str] = &[
    "scan",
    "10.98.0.0/22",
    "--unlisted",
    "--icmp",
    "--tcp",
    "9",
    "--rate",
    "1500",
    "--timeout",
    "200ms",
];

/// A verb at the field's near end, over the folder's database.
fn at(field: &Field, folder: &Path, arguments: &[&str]) -> Output {
    let mut command = field.mang6(folder);
    let output = command.args(["--db", "mang6.db", "-o", "json"]).args(arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{}", told(&output));
    output
}

/// Begins a verb and ends it by a signal at a moment; gives its exit code, `None` when it was killed.
fn cut_off(
    field: &Field,
    folder: &Path,
    arguments: &[&str],
    (signal, ms): (Signal, u64),
) -> Option<i32> {
    let mut command = field.mang6(folder);
    command.args(["--db", "mang6.db"]).args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    #[expect(clippy::disallowed_methods, reason = "the moment of the signal is the input")]
    std::thread::sleep(Duration::from_millis(ms));
    assert!(child.try_wait().unwrap().is_none(), "{arguments:?} was not cut off: it had ended");
    // `ip netns exec` becomes the program, so the child's number is the program's own.
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();
    child.wait().unwrap().code()
}

/// Begins a verb and stops it by an interrupt as soon as its run holds what is waited for.
fn stop_when(field: &Field, folder: &Path, arguments: &[&str], is_time: &dyn Fn(&Value) -> bool) {
    let mut command = field.mang6(folder);
    command.args(["--db", "mang6.db"]).args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let listed = ["--db", "mang6.db", "-o", "json", "list", "observations", "-l", "run=1"];
        let output = field.mang6(folder).args(listed).output().unwrap();
        if output.status.success() && is_time(&json(&output)) {
            break;
        }
        assert!(child.try_wait().unwrap().is_none(), "{arguments:?} was not stopped: it had ended");
        assert!(Instant::now() < until, "{arguments:?}: {}", told(&output));
    }
    kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGINT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{arguments:?}");
}

/// Subject, address, probe, port and outcome of everything a run holds.
fn holdings(field: &Field, folder: &Path, run: u64) -> BTreeSet<String> {
    let filter = format!("run={run}");
    let listed = json(&at(field, folder, &["list", "observations", "-l", &filter]));
    let rows = listed["observations"].as_array().unwrap();
    let told: Vec<String> = rows
        .iter()
        .map(|row| {
            ["subject", "address", "probe", "port", "outcome"]
                .map(|key| row[key].to_string())
                .join(" ")
        })
        .collect();
    let distinct: BTreeSet<String> = told.iter().cloned().collect();
    assert_eq!(told.len(), distinct.len(), "nothing is held twice");
    distinct
}

/// State and count of every run.
fn runs(field: &Field, folder: &Path) -> Vec<(String, u64)> {
    let runs = json(&at(field, folder, &["runs"]));
    let of = |run: &Value| {
        (run["state"].as_str().unwrap().to_owned(), run["observation_count"].as_u64().unwrap())
    };
    runs["runs"].as_array().unwrap().iter().map(of).collect()
}

/// Whether a look at the counts must judge everything first.
fn judges(field: &Field, folder: &Path) -> bool {
    let look = ["--db", "mang6.db", "--read-only", "-vv", "status"];
    let looked = told(&field.mang6(folder).args(look).output().unwrap());
    assert!(!looked.contains("error:"), "{looked}");
    looked.contains("the subjects are judged")
}

#[test]
fn lab_resume_of_a_scan_cut_off_again_and_again_ends_as_if_nobody_had() {
    let field = Field::make();
    field.answers("10.98.1.0/24");
    let hosts = |scan: &Value| -> BTreeSet<String> {
        let hosts = scan["hosts"].as_array().unwrap();
        hosts.iter().map(|host| format!("{} {}", host["address"], host["method"])).collect()
    };

    let whole = tempfile::tempdir().unwrap();
    at(&field, whole.path(), &["init"]);
    let unkilled = json(&at(&field, whole.path(), SCAN));
    assert_eq!(unkilled["answered_count"], 256, "the kernel answers for the whole /24");

    let cut = tempfile::tempdir().unwrap();
    let folder = cut.path();
    at(&field, folder, &["init"]);
    assert_eq!(cut_off(&field, folder, SCAN, (Signal::SIGKILL, 700)), None);
    assert_eq!(cut_off(&field, folder, &["resume"], (Signal::SIGKILL, 600)), None);
    // Stopped by hand it is closed, and what goes on is another run.
    assert_eq!(cut_off(&field, folder, &["resume", "1"], (Signal::SIGINT, 500)), Some(130));
    let resumed = json(&at(&field, folder, &["resume"]));
    assert!(!judges(&field, folder), "what went on to its end is counted already");
    assert_eq!(hosts(&resumed), hosts(&unkilled));
    assert_eq!(resumed["refused_count"], unkilled["refused_count"]);
    assert_eq!(holdings(&field, folder, 2), holdings(&field, whole.path(), 1));
    let (cut_runs, whole_runs) = (runs(&field, folder), runs(&field, whole.path()));
    assert_eq!(cut_runs[1], whole_runs[0]);
    assert_eq!(cut_runs[0].0, "interrupted");
    assert!(cut_runs[0].1 < cut_runs[1].1, "it was cut off: {cut_runs:?}");

    // There is nothing left to go on with, and what came to its end stays as it is.
    at(&field, folder, &["resume"]);
    for run in ["1", "2"] {
        let refused =
            field.mang6(folder).args(["--db", "mang6.db", "resume", run]).output().unwrap();
        assert_eq!(refused.status.code(), Some(3), "{}", told(&refused));
    }
    at(&field, folder, &["db", "check"]);
}

#[test]
fn lab_resume_of_a_survey_that_was_killed_asks_only_what_is_left() {
    let field = Field::make();
    field.answers("10.98.1.0/24");
    let declared = "[[site]]\ncode = \"s\"\nname = \"Ba Tơ\"\nkind = \"office\"\n\
        [[prefix]]\nprefix = \"10.98.1.0/24\"\nrole = \"lan\"\nsite = \"s\"\n\
        [[device]]\nname = \"d\"\nrole = \"server\"\nsite = \"s\"\n\
        [[device.address]]\naddress = \"10.98.1.9\"\nrole = \"management\"\n";
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [whole, cut] = folders.each_ref().map(tempfile::TempDir::path);
    for folder in [whole, cut] {
        std::fs::write(folder.join("declared.toml"), declared).unwrap();
        std::fs::write(folder.join("slow.toml"), "[pace]\nattempts_per_s = 200\n").unwrap();
        at(&field, folder, &["init", "--territory", "none"]);
        at(&field, folder, &["import", "declared.toml"]);
    }
    let survey: &[&str] = &["--config", "slow.toml", "survey"];
    let ends = |folder: &Path, arguments: &[&str]| {
        let mut command = field.mang6(folder);
        let output = command.args(["--db", "mang6.db"]).args(arguments).output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", told(&output));
    };
    ends(whole, survey);
    assert_eq!(cut_off(&field, cut, survey, (Signal::SIGKILL, 800)), None);
    ends(cut, &["--config", "slow.toml", "resume"]);
    assert!(!judges(&field, cut), "a survey that was gone on with is counted already");
    assert_eq!(holdings(&field, cut, 1), holdings(&field, whole, 1));
    assert_eq!(runs(&field, cut), runs(&field, whole));
}

/// Two links, and a range that takes a second.
const LINKS: &str = "[[site]]\ncode = \"c\"\nname = \"Trung tâm\"\nkind = \"data_centre\"\n\
    [[site]]\ncode = \"s\"\nname = \"Ba Tơ\"\nkind = \"office\"\n\
    [[prefix]]\nprefix = \"10.98.1.0/24\"\nrole = \"lan\"\nsite = \"s\"\n\
    [[link]]\ncode = \"l1\"\ntier = \"access-2\"\nprefix_v4 = \"10.98.2.0/30\"\na = { site = \"c\" }\n\
    b = { site = \"s\", ipv4 = \"10.98.2.2\" }\n\
    [[link]]\ncode = \"l2\"\ntier = \"access-2\"\nprefix_v4 = \"10.98.2.4/30\"\na = { site = \"c\" }\n\
    b = { site = \"s\", ipv4 = \"10.98.2.6\" }\n";

#[test]
fn lab_resume_of_a_stopped_survey_brings_its_trains_into_the_links_memory() {
    let field = Field::make();
    field.answers("10.98.1.0/24");
    field.answers("10.98.2.0/24");
    let pace = "[pace]\nattempts_per_s = 200\n\
        [audit]\ncount = 5\ninterval = \"20ms\"\n";
    let survey: &[&str] = &["--config", "slow.toml", "survey"];
    let has_swept = |listed: &Value| !listed["observations"].as_array().unwrap().is_empty();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("declared.toml"), LINKS).unwrap();
    std::fs::write(folder.join("slow.toml"), pace).unwrap();
    at(&field, folder, &["init", "--territory", "none"]);
    at(&field, folder, &["import", "declared.toml"]);
    stop_when(&field, folder, survey, &has_swept);
    let arguments = ["--db", "mang6.db", "--config", "slow.toml", "resume"];
    let resumed = field.mang6(folder).args(arguments).output().unwrap();
    assert!(matches!(resumed.status.code(), Some(0 | 1)), "{}", told(&resumed));
    let runs = runs(&field, folder);
    assert_eq!(
        runs.iter().map(|run| run.0.as_str()).collect::<Vec<_>>(),
        ["interrupted", "complete"]
    );

    let month = ["--db", "mang6.db", "audit", "--month", &this_month(), "-o", "json"];
    let month = json(&field.mang6(folder).args(month).output().unwrap());
    let sent: Vec<String> = month["links"]
        .as_array()
        .unwrap()
        .iter()
        .map(|link| format!("{} {}", link["code"], link["families"]["ipv4"]["sent_count"]))
        .collect();
    assert_eq!(sent, ["\"l1\" 5", "\"l2\" 5"], "{month}");
}

/// The month it is in Vietnam.
fn this_month() -> String {
    let date = std::process::Command::new("date").env("TZ", "UTC-7").arg("+%Y-%m").output();
    String::from_utf8(date.unwrap().stdout).unwrap().trim().to_owned()
}

#[test]
fn lab_resume_keeps_to_the_rate_that_was_given_also_for_whole_connections() {
    let field = Field::make();
    field.answers("10.98.1.0/24");
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    at(&field, folder, &["init"]);
    let scan: &[&str] =
        &["scan", "10.98.1.0/24", "--unlisted", "--tcp", "9", "--socket", "dgram", "--rate", "100"];
    let has_begun = |listed: &Value| !listed["observations"].as_array().unwrap().is_empty();
    stop_when(&field, folder, scan, &has_begun);
    let asked_before = runs(&field, folder)[0].1;
    let began = Instant::now();
    at(&field, folder, &["resume"]);
    let took = began.elapsed();
    let held = holdings(&field, folder, 2).len();
    let left = u64::try_from(held).unwrap() - asked_before;
    assert!(held >= 254 && left > 50, "{held}, {left} left");
    assert!(took >= Duration::from_millis(left * 10 * 9 / 10), "{left} in {took:?}");
}

#[test]
fn lab_resume_without_permission_for_what_is_left_changes_nothing() {
    let field = Field::make();
    field.answers("10.98.1.0/24");
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    std::fs::write(folder.join("declared.toml"), LINKS).unwrap();
    std::fs::write(folder.join("slow.toml"), "[pace]\nattempts_per_s = 200\n").unwrap();
    at(&field, folder, &["init", "--territory", "none"]);
    at(&field, folder, &["import", "declared.toml"]);
    let has_begun = |listed: &Value| !listed["observations"].as_array().unwrap().is_empty();
    stop_when(&field, folder, &["--config", "slow.toml", "survey"], &has_begun);
    let before = runs(&field, folder);
    // Root without the capability is as good as nobody.
    let program = env!("CARGO_BIN_EXE_mang6");
    let line = format!(
        "exec ip netns exec m6field-near setpriv --bounding-set -net_raw --inh-caps -net_raw \
         {program} --lang en --db mang6.db resume"
    );
    let mut shell = std::process::Command::new("sh");
    shell.args(["-ec", &line]).env("HOME", folder).current_dir(folder);
    let refused = shell.output().unwrap();
    assert_eq!(refused.status.code(), Some(4), "{}", told(&refused));
    let told = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(told.contains("no ICMP socket for ipv4") && told.contains("setcap"), "{told}");
    assert_eq!(runs(&field, folder), before);
}

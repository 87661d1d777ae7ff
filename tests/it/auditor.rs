//! An auditor under another user, in the group that may read: while the service writes, between its
//! runs, after it was killed. Real users by number (setpriv), so it needs root, as the lab does.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::program::told;

/// User and group of the service.
const SERVICE: u32 = 64_711;
const AUDITOR: u32 = 64_712;
const STRANGER: u32 = 64_713;

/// The program as another user, in the service's group where he is the auditor or the service.
fn as_user(user: u32, folder: &Path, arguments: &[&str]) -> Command {
    let own_group = if user == AUDITOR { 64_799 } else { user };
    let mut command = Command::new("setpriv");
    command.arg(format!("--reuid={user}")).arg(format!("--regid={own_group}")).arg(
        if user == AUDITOR { format!("--groups={SERVICE}") } else { "--clear-groups".to_owned() },
    );
    if user == SERVICE {
        command.args(["--inh-caps=+net_raw", "--ambient-caps=+net_raw"]);
    }
    // As the unit has it: `UMask=0027`.
    command.args([
        "sh",
        "-c",
        "umask 0027; exec \"$@\"",
        "sh",
        env!("CARGO_BIN_EXE_mang6"),
        "--db",
    ]);
    command.arg(folder.join("mang6.db")).args(arguments);
    command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("LANG", "C.UTF-8");
    command.env("HOME", "/nonexistent").current_dir("/");
    command
}

fn ends(user: u32, folder: &Path, arguments: &[&str], code: i32) -> Output {
    let output = as_user(user, folder, arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}\n{}", told(&output));
    output
}

/// What lies in the folder, each with its owner and mode.
fn lying(folder: &Path) -> Vec<(String, u32, u32)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let metadata = entry.metadata().unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, metadata.uid(), metadata.mode() & 0o7777)
        })
        .collect();
    files.sort();
    files
}

/// Everything that an auditor asks; each must answer.
fn audit(folder: &Path) {
    ends(AUDITOR, folder, &["--read-only", "db", "check"], 0);
    // 1: a plan is late, which is the truth.
    let status =
        as_user(AUDITOR, folder, &["--read-only", "status", "-o", "json"]).output().unwrap();
    assert!(matches!(status.status.code(), Some(0 | 1)), "{}", told(&status));
    assert!(told(&status).contains("mang6.status/v1"), "{}", told(&status));
    ends(AUDITOR, folder, &["--read-only", "runs", "-o", "json"], 0);
    ends(AUDITOR, folder, &["--read-only", "export", "inventory", "--format", "json"], 0);
    let plan = ends(AUDITOR, folder, &["plan", "list", "-o", "name"], 0);
    let plan = String::from_utf8(plan.stdout).unwrap();
    let plan = plan.lines().next().unwrap();
    let check = as_user(AUDITOR, folder, &["--read-only", "check", "plan", plan]).output().unwrap();
    let said = String::from_utf8_lossy(&check.stdout);
    // Before anybody looked the answer is UNKNOWN, but it counts the plan's tasks.
    assert!(said.contains("'tasks_met'="), "{}", told(&check));
    let report = as_user(AUDITOR, folder, &["--read-only", "report", "--format", "markdown"])
        .output()
        .unwrap();
    assert!(matches!(report.status.code(), Some(0 | 1)), "{}", told(&report));
    assert!(report.stdout.len() > 1_000);
}

/// As the package makes it: the service's, and its group may read.
fn service_folder(parent: &Path) -> std::path::PathBuf {
    std::fs::set_permissions(parent, std::fs::Permissions::from_mode(0o755)).unwrap();
    let folder = parent.join("mang6");
    std::fs::create_dir(&folder).unwrap();
    std::os::unix::fs::chown(&folder, Some(SERVICE), Some(SERVICE)).unwrap();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o750)).unwrap();
    folder
}

#[test]
fn an_auditor_of_the_group_reads_and_leaves_nothing_behind() {
    assert!(is_root(), "run it as root: it takes on other users");
    let parent = tempfile::tempdir().unwrap();
    let folder = service_folder(parent.path());
    let folder = folder.as_path();

    ends(SERVICE, folder, &["init"], 0);
    let between = lying(folder);
    let names: Vec<_> = between.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names, ["mang6.db", "mang6.db-shm", "mang6.db-wal"]);
    assert!(
        between.iter().all(|(_, user, mode)| (*user, *mode) == (SERVICE, 0o640)),
        "{between:?}"
    );

    // Between the runs.
    audit(folder);
    assert_eq!(lying(folder), between);
    // He may write nothing, and whoever is not of the group may not read.
    for (user, arguments) in
        [(AUDITOR, ["init", "--territory", "none"]), (STRANGER, ["--read-only", "db", "check"])]
    {
        let refused = as_user(user, folder, &arguments).output().unwrap();
        assert!(matches!(refused.status.code(), Some(3 | 4)), "{}", told(&refused));
    }
    assert_eq!(lying(folder), between);

    // While the service writes: 4,096 addresses at 400 a second.
    let scan = ["--vantage", "here", "scan", "127.1.0.0/20", "--rate", "400", "--retries", "0"];
    let mut writer = as_user(SERVICE, folder, &scan);
    let mut writer = writer.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    let mut audit_count = 0;
    while writer.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_mins(2));
        audit(folder);
        audit_count += 1;
    }
    assert!(audit_count >= 2, "the writer ended before anybody read: {audit_count}");
    let written = writer.wait_with_output().unwrap();
    assert!(written.status.success(), "{}", told(&written));
    assert!(lying(folder).iter().all(|(_, user, _)| *user == SERVICE), "{:?}", lying(folder));
    audit(folder);

    // A killed writer leaves what it had in `-wal`.
    let mut writer = as_user(SERVICE, folder, &scan);
    let mut writer = writer.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let begun = Instant::now();
    let runs = || {
        let runs = ends(AUDITOR, folder, &["--read-only", "runs", "-o", "name"], 0);
        String::from_utf8(runs.stdout).unwrap().lines().count()
    };
    while runs() < 2 {
        assert!(begun.elapsed() < Duration::from_mins(1));
    }
    writer.kill().unwrap();
    writer.wait().unwrap();
    assert!(folder.join("mang6.db-wal").metadata().unwrap().len() > 0);
    audit(folder);

    // The service goes on.
    ends(SERVICE, folder, &["--vantage", "here", "scan", "127.0.0.1", "127.0.0.2"], 0);
    audit(folder);
    assert!(lying(folder).iter().all(|(_, user, _)| *user == SERVICE), "{:?}", lying(folder));

    // Somebody cleared the two files away: the auditor is told, and makes none.
    for suffix in ["-wal", "-shm"] {
        std::fs::remove_file(folder.join(format!("mang6.db{suffix}"))).unwrap();
    }
    let refused = ends(AUDITOR, folder, &["--read-only", "status"], 4);
    assert!(told(&refused).contains("init --territory none"), "{}", told(&refused));
    assert!(!folder.join("mang6.db-shm").exists());
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

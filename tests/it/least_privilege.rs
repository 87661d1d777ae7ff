//! With no more than the units give (CAP_NET_RAW alone, no new privileges, a user of no rights) a scan
//! works, and not even that capability is in force while it asks.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::field::Field;
use super::program::{json, told};

/// CAP_NET_RAW's bit in `/proc/PID/status`.
const NET_RAW: &str = "0000000000002000";
const NOTHING: &str = "0000000000000000";

/// `setpriv` as the units limit: what stands in `contrib/systemd/*.service`.
const AS_THE_UNIT: [&str; 8] = [
    "setpriv",
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    "--inh-caps=-all,+net_raw",
    "--ambient-caps=-all,+net_raw",
    "--bounding-set=-all,+net_raw",
    "--no-new-privs",
];

fn limited(field: &Field, folder: &Path, arguments: &[&str]) -> Command {
    let inside = field.mang6(folder);
    let mut words = inside.get_args();
    let mut command = Command::new("ip");
    command
        .env_clear()
        .envs(inside.get_envs().filter_map(|(key, value)| Some((key, value?))))
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .current_dir(folder)
        // netns exec NAME, then the limits, then the program.
        .args(words.by_ref().take(3))
        .args(AS_THE_UNIT)
        .args(words)
        .args(arguments);
    command
}

/// A folder that a user of no rights may look into.
fn readable() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// The named lines of each thread of a process that is the program by now.
fn threads(id: u32) -> Vec<BTreeMap<String, String>> {
    let Ok(tasks) = std::fs::read_dir(format!("/proc/{id}/task")) else { return Vec::new() };
    tasks
        .filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("status")).ok())
        .map(|status| {
            status
                .lines()
                .filter_map(|line| line.split_once(':'))
                .map(|(key, value)| (key.to_owned(), value.trim().to_owned()))
                .collect()
        })
        .collect()
}

fn is_program(child: &Child) -> bool {
    let told = std::fs::read_to_string(format!("/proc/{}/comm", child.id()));
    told.is_ok_and(|name| name.trim() == "mang6")
}

/// Whether it holds a raw socket of its own: the kernel's table names the owner of each.
fn has_raw_socket(id: u32) -> bool {
    let table = std::fs::read_to_string(format!("/proc/{id}/net/raw")).unwrap_or_default();
    let raw: Vec<String> = table
        .lines()
        .skip(1)
        .filter_map(|line| line.split_whitespace().nth(9).map(|inode| format!("socket:[{inode}]")))
        .collect();
    let Ok(descriptors) = std::fs::read_dir(format!("/proc/{id}/fd")) else { return false };
    descriptors
        .filter_map(|each| std::fs::read_link(each.ok()?.path()).ok())
        .any(|target| raw.iter().any(|socket| *socket == *target.to_string_lossy()))
}

#[test]
fn lab_a_scan_with_the_units_limits_works_and_has_the_capability_only_while_it_opens() {
    let field = Field::make();
    field.answers("10.98.1.0/24");
    let folder = readable();
    let arguments = [
        "scan",
        "10.98.1.0/24",
        "--no-store",
        "--unlisted",
        "--socket",
        "raw",
        "--rate",
        "100",
        "-o",
        "json",
    ];
    let child = limited(&field, folder.path(), &arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // 254 addresses at 100 a second: two and a half seconds to look into it.
    let until = Instant::now() + Duration::from_secs(10);
    while !(is_program(&child) && has_raw_socket(child.id())) {
        assert!(Instant::now() < until, "it opened no raw socket");
    }
    let mut look_count = 0;
    let looking = Instant::now() + Duration::from_secs(1);
    while Instant::now() < looking {
        for status in threads(child.id()) {
            assert_eq!(status["CapEff"], NOTHING, "{}", status["Name"]);
            assert_eq!(status["CapPrm"], NET_RAW);
            assert_eq!((&*status["CapInh"], &*status["CapAmb"]), (NOTHING, NOTHING));
            assert_eq!(status["CapBnd"], NET_RAW);
            assert_eq!(status["NoNewPrivs"], "1");
            assert!(status["Uid"].starts_with("65534"), "{}", status["Uid"]);
            look_count += 1;
        }
    }
    assert!(look_count > 10, "{look_count}");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let found = json(&output);
    assert_eq!(found["answered_count"], 254, "{found}");
    assert!(found["hosts"].as_array().unwrap().iter().all(|host| host["family"] == "ipv4"));
}

#[test]
fn lab_without_the_capability_the_same_scan_says_what_is_missing() {
    let field = Field::make();
    field.answers("10.98.1.0/24");
    let folder = readable();
    let limited = limited(
        &field,
        folder.path(),
        &["scan", "10.98.1.0/30", "--no-store", "--unlisted", "--socket", "raw"],
    );
    let without: Vec<String> = limited
        .get_args()
        .map(|word| word.to_string_lossy().replace("-all,+net_raw", "-all"))
        .collect();
    let output = Command::new("ip")
        .args(without)
        .env_clear()
        .env("HOME", folder.path())
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(4), "{}", told(&output));
}

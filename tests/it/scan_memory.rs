//! Memory of a sweep does not grow with the range, also where everybody answers: loopback does.

use std::process::Stdio;

use super::program::mang6;

/// The most memory that a scan of loopback held, MiB.
fn peak_mib(range: &str) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let scan = ["scan", range, "--no-store", "--rate", "max", "-o", "name"];
    let mut command = mang6(folder.path());
    let mut child = command.args(scan).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak_kib = 0;
    while child.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
        peak_kib = peak_kib.max(kib.unwrap_or(0));
        #[expect(clippy::disallowed_methods, reason = "how often it is looked at is no outcome")]
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    assert_eq!(child.wait().unwrap().code(), Some(0), "{range}");
    assert!(peak_kib > 0, "{range}: nobody looked");
    peak_kib / 1_024
}

#[test]
fn a_sweep_of_eight_times_as_many_hosts_takes_no_more_memory() {
    let [small, large] = ["127.0.0.0/16", "127.0.0.0/13"].map(peak_mib);
    // Half a million hosts with their round trips and rows would be 50 MiB.
    assert!(large < small + 16, "{small} MiB, then {large}");
}

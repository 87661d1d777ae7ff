//! Credentials are in memory while the program works, so it leaves no core dump: the kernel shows that by
//! giving the process's files to root. A program of the same user that allows it shows the difference.

use std::os::unix::fs::MetadataExt as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const USER: u32 = 64_711;

/// Starts a program as another user.
fn started(program: &str, arguments: &[&str]) -> Child {
    let mut command = Command::new("setpriv");
    command.args([
        &format!("--reuid={USER}"),
        &format!("--regid={USER}"),
        "--clear-groups",
        program,
    ]);
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).stdin(Stdio::null());
    command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").env("HOME", "/nonexistent");
    command.current_dir("/").spawn().unwrap()
}

/// Whether the process's files come to be this user's while it works.
fn is_owned_by(child: &mut Child, user: u32, name: &str) -> bool {
    let until = Instant::now() + Duration::from_secs(5);
    while Instant::now() < until {
        let process = format!("/proc/{}", child.id());
        let has_begun = std::fs::read_to_string(format!("{process}/comm")).unwrap().trim() == name;
        if has_begun && std::fs::metadata(format!("{process}/status")).unwrap().uid() == user {
            return true;
        }
        assert_eq!(child.try_wait().unwrap(), None, "{name} ended");
    }
    false
}

#[test]
fn the_program_leaves_no_core_dump() {
    let slow =
        &["scan", "127.0.0.0/16", "--no-store", "--tcp", "9", "--socket", "dgram", "--rate", "50"];
    let mut ours = started(env!("CARGO_BIN_EXE_mang6"), slow);
    let mut other = started("sleep", &["20"]);
    let told = (is_owned_by(&mut ours, 0, "mang6"), is_owned_by(&mut other, USER, "sleep"));
    for mut child in [ours, other] {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert_eq!(told, (true, true), "ours is root's, another's is its user's");
}

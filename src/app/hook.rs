//! The command that people are told by: started without a shell, told by its environment, given a
//! deadline and then ended. Its output goes to stderr, where cron's mail is made of it.

use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, pidfd_open};

/// What a gateway may take: ten times a slow TLS handshake and a queue's answer.
const DEADLINE: Duration = Duration::from_secs(30);

/// Runs it; what went wrong, worded, else nothing. An environment cannot hold a NUL, so none is
/// handed over.
pub(crate) fn run(command: &str, variables: &[(&'static str, String)]) -> Result<(), String> {
    run_within(command, variables, DEADLINE)
}

fn run_within(
    command: &str,
    variables: &[(&'static str, String)],
    deadline: Duration,
) -> Result<(), String> {
    let clean = variables.iter().map(|(key, value)| (key, value.replace('\0', "")));
    let mut child = Command::new(command)
        .envs(clean)
        .stdin(Stdio::null())
        .stdout(Stdio::from(std::io::stderr()))
        .spawn()
        .map_err(|error| format!("cannot be started: {error}"))?;
    match ended(&mut child, deadline) {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(format!("ended with {status}")),
        None => {
            // It may have ended in this very moment.
            let _ = child.kill();
            let _ = child.wait();
            Err(format!("took longer than {} s and was ended", deadline.as_secs()))
        }
    }
}

/// Waits for its end without asking again and again; `None` when the deadline comes first.
fn ended(child: &mut Child, deadline: Duration) -> Option<ExitStatus> {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    if let Some(pid) = pid
        && let Ok(end) = pidfd_open(pid, PidfdFlags::empty())
    {
        let timeout = Timespec {
            tv_sec: i64::try_from(deadline.as_secs()).unwrap_or(i64::MAX),
            tv_nsec: i64::from(deadline.subsec_nanos()),
        };
        let mut polled = [PollFd::new(&end, PollFlags::IN)];
        // Cut short by a signal or not: whether it ended is asked below.
        let _ = poll(&mut polled, Some(&timeout));
    }
    child.try_wait().ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> (tempfile::TempDir, String) {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hook");
        std::fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        let name = path.to_string_lossy().into_owned();
        (folder, name)
    }

    #[test]
    fn it_is_told_by_its_environment_and_no_shell_reads_it() {
        let (folder, command) = script("printf %s \"$MANG6_UNIT\" > \"$(dirname \"$0\")/said\"");
        let hostile = "$(touch /tmp/x); `y` \"z\"\0";
        run(&command, &[("MANG6_UNIT", hostile.to_owned())]).unwrap();
        let said = std::fs::read_to_string(folder.path().join("said")).unwrap();
        assert_eq!(said, hostile.replace('\0', ""));
    }

    #[test]
    fn failures_and_delays_are_told() {
        let (_folder, fails) = script("exit 3");
        assert!(run(&fails, &[]).unwrap_err().contains('3'));
        let (_folder, sleeps) = script("exec sleep 60");
        let why = run_within(&sleeps, &[], Duration::from_millis(200)).unwrap_err();
        assert!(why.contains("longer"), "{why}");
        assert!(run("/no/such/command", &[]).unwrap_err().contains("started"));
    }
}

//! Read-only commands over SSH with the first credential that works. ssh2 blocks, so it runs on a
//! rayon pool of its own; the deadline is ours: at its end the TCP stream is shut down from outside,
//! which ends a session with a server that drips byte by byte.
//!
//! A host key that is not known is refused unless the settings accept new ones; a changed one always.

mod host_key;
mod session;
mod shell;

use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::asked::Asked;
use super::refusal;
use crate::domain::credential::Credential;
use crate::domain::observation::{NotAttempted, Stage};
use crate::domain::reading::{CommandOutput, Reading, WalkReading};
use crate::domain::task::{Ask, AskSettings, Task};

/// Sessions at once: 200 take 3.2 s with 16, and no faster with more (HOUSE.md).
const POOL_THREADS: usize = 16;

/// How long a server may take to accept: as long as any TCP probe waits. The rest of the deadline is
/// for its key exchange and its commands.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(4);

static POOL: LazyLock<Option<ThreadPool>> = LazyLock::new(|| {
    ThreadPoolBuilder::new()
        .num_threads(POOL_THREADS)
        .thread_name(|at| format!("ssh-{at}"))
        .build()
        .ok()
});

/// The commands, all of them: what is not in this list is never run on somebody's machine.
/// Network gear's are in [`Dialect`](crate::domain::dialect::Dialect).
pub(crate) const COMMANDS: &[&str] = &[
    WHO,
    "cat /etc/os-release",
    "hostname",
    "ip -j addr",
    "ss -lntHe",
    "ip -j -6 neigh",
    "sysctl -n net.ipv6.conf.all.disable_ipv6 net.ipv6.conf.all.forwarding",
];

/// The first command: it tells a host from network gear, whose shells know no `uname`.
pub(crate) const WHO: &str = "uname -sr";
/// Instead of the rest where `uname` says BSD.
pub(crate) const BSD_COMMANDS: &[&str] =
    &["hostname", "ifconfig -a", "ndp -an", "sysctl -n net.inet6.ip6.forwarding"];

/// A task as the blocking side needs it.
pub(crate) struct Job {
    pub(crate) address: SocketAddr,
    pub(crate) credentials: Vec<Credential>,
    pub(crate) legacy: bool,
    pub(crate) known_hosts: std::path::PathBuf,
    pub(crate) accept_new: bool,
    pub(crate) deadline: Duration,
}

/// Logs in, runs the commands, logs out.
pub(crate) async fn ask(task: &Task, settings: &AskSettings) -> Asked {
    let Ask::Ssh { port, credentials, legacy } = &task.ask else {
        return Asked::not_attempted(NotAttempted::Internal);
    };
    let credentials: Vec<Credential> =
        credentials.iter().filter(|credential| !credential.login.is_snmp()).cloned().collect();
    if credentials.is_empty() {
        return Asked::not_attempted(NotAttempted::NoCredential);
    }
    let job = Job {
        address: SocketAddr::new(task.address, *port),
        credentials,
        legacy: *legacy,
        known_hosts: settings.known_hosts_file.clone(),
        accept_new: settings.ssh_accept_new,
        deadline: task.deadline,
    };
    let Some(pool) = POOL.as_ref() else { return Asked::not_attempted(NotAttempted::Internal) };
    let (done, wait) = tokio::sync::oneshot::channel();
    pool.spawn(move || {
        // Nobody waits any more when the run was stopped.
        let _ = done.send(work(&job));
    });
    wait.await.unwrap_or_else(|_| Asked::not_attempted(NotAttempted::Internal))
}

/// Connects, and lets a watchman shut the stream down at the deadline.
fn work(job: &Job) -> Asked {
    let stream = match TcpStream::connect_timeout(&job.address, CONNECT_TIMEOUT.min(job.deadline)) {
        Ok(stream) => stream,
        Err(error) => return refusal::of(&error),
    };
    let Ok(watched) = stream.try_clone() else {
        return Asked::not_attempted(NotAttempted::Internal);
    };
    let (finished, still_running) = std::sync::mpsc::channel::<()>();
    let deadline = job.deadline;
    let again: Arc<Mutex<Option<TcpStream>>> = Arc::default();
    let second = Arc::clone(&again);
    let watchman = std::thread::spawn(move || {
        if still_running
            .recv_timeout(deadline)
            .is_err_and(|error| error == std::sync::mpsc::RecvTimeoutError::Timeout)
        {
            // It may have closed by itself this very moment.
            let _ = watched.shutdown(Shutdown::Both);
            if let Ok(mut second) = second.lock()
                && let Some(stream) = second.take()
            {
                let _ = stream.shutdown(Shutdown::Both);
            }
            return true;
        }
        false
    });
    let talked = session::talk(job, stream, || {
        // Gear that closes the session with the channel is asked again: a second session, watched too.
        let stream =
            TcpStream::connect_timeout(&job.address, CONNECT_TIMEOUT.min(deadline)).ok()?;
        let watched = stream.try_clone().ok()?;
        again.lock().ok()?.replace(watched);
        Some(stream)
    });
    drop(finished);
    let late = watchman.join().unwrap_or(false);
    match talked {
        Ok((credential, outputs)) => answered(credential, outputs, late),
        Err(fault) if late => Asked::failed(fault.stage, "the deadline ended the session"),
        Err(fault) => Asked::failed(fault.stage, fault.reason),
    }
}

fn answered(credential: String, outputs: Vec<CommandOutput>, late: bool) -> Asked {
    let whole = !late
        && (outputs.len() == COMMANDS.len()
            || outputs.len() == BSD_COMMANDS.len() + 1
            || shell::is_whole(&outputs));
    let raw = text(&outputs).into_bytes();
    let reading = WalkReading {
        credential,
        rows: Vec::new(),
        outputs,
        truncated: (!whole).then(|| "the deadline ended the session".to_owned()),
    };
    Asked::answered_with(Reading::Walk(reading), raw)
}

/// What the commands printed, each under its own heading: kept as evidence.
fn text(outputs: &[CommandOutput]) -> String {
    let one = |output: &CommandOutput| {
        let status = output.exit_status.map_or_else(|| "?".to_owned(), |status| status.to_string());
        format!("$ {}\n{}[exit {status}]\n", output.command, output.stdout)
    };
    outputs.iter().map(one).collect()
}

/// Where a session broke, and why.
pub(crate) struct Fault {
    pub(crate) stage: Stage,
    pub(crate) reason: String,
}

impl Fault {
    pub(crate) fn new(stage: Stage, reason: impl std::fmt::Display) -> Self {
        Self { stage, reason: reason.to_string() }
    }
}

#[cfg(test)]
mod tests;

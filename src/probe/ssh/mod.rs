//! Read-only commands over SSH with the first credential that works. ssh2 blocks, so it runs on a
//! rayon pool of its own; the deadline is ours: at its end the TCP stream is shut down from outside,
//! which ends a session with a server that drips byte by byte.
//!
//! A host key that is not known is refused unless the settings accept new ones; a changed one always.

mod host_key;
mod jump;
mod known_lines;
mod login;
mod session;
mod shell;
mod tunnel;

use std::net::{Shutdown, SocketAddr, TcpStream};
use std::os::fd::OwnedFd;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use rayon::{ThreadPool, ThreadPoolBuilder};

pub(crate) use jump::Jumps;

use super::asked::Asked;
use super::manners::Manners;
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
        // The library reads some of what servers send as text without looking: a hostile one must cost its
        // own session (told as `Internal`), not the program.
        .panic_handler(|_| tracing::warn!("an SSH session was given up: the library panicked"))
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

/// A host as the blocking side needs it.
pub(crate) struct Job {
    pub(crate) address: SocketAddr,
    pub(crate) credentials: Vec<Credential>,
    pub(crate) legacy: bool,
    pub(crate) known_hosts: std::path::PathBuf,
    pub(crate) accept_new: bool,
    pub(crate) deadline: Duration,
    /// Where the user's agent listens; `None`: where the environment says.
    pub(crate) agent_socket: Option<std::path::PathBuf>,
    /// The host to go through, and its name. Its own jump is `None`: one is followed.
    pub(crate) jump: Option<(String, Box<Job>)>,
}

impl Job {
    fn of(task: &Task, settings: &AskSettings, manners: &Manners) -> Option<Self> {
        let Ask::Ssh { port, credentials, legacy, jump } = &task.ask else { return None };
        let host = |address: SocketAddr, credentials: Vec<Credential>, legacy: bool| Self {
            address,
            credentials: credentials
                .into_iter()
                .filter(|credential| !credential.login.is_snmp())
                .collect(),
            legacy,
            known_hosts: settings.known_hosts_file.clone(),
            accept_new: settings.ssh_accept_new,
            deadline: task.deadline,
            agent_socket: None,
            jump: None,
        };
        let jump = jump.as_ref().map(|jump| {
            let address = SocketAddr::new(jump.address, jump.port);
            (jump.name.clone(), Box::new(host(address, jump.credentials.clone(), jump.legacy)))
        });
        let address = SocketAddr::new(task.address, *port);
        Some(Self { jump, ..host(address, manners.order(credentials), *legacy) })
    }
}

/// Logs in, runs the commands, logs out.
pub(crate) async fn ask(
    task: &Task,
    settings: &AskSettings,
    manners: &Arc<Manners>,
    jumps: &Arc<Jumps>,
) -> Asked {
    let Some(job) = Job::of(task, settings, manners) else {
        return Asked::not_attempted(NotAttempted::Internal);
    };
    let is_without = |job: &Job| job.credentials.is_empty();
    if is_without(&job) || job.jump.as_ref().is_some_and(|(_, jump)| is_without(jump)) {
        return Asked::not_attempted(NotAttempted::NoCredential);
    }
    let Some(pool) = POOL.as_ref() else { return Asked::not_attempted(NotAttempted::Internal) };
    let (done, wait) = tokio::sync::oneshot::channel();
    let (manners, jumps) = (Arc::clone(manners), Arc::clone(jumps));
    pool.spawn(move || {
        // Nobody waits any more when the run was stopped.
        if !done.is_closed() {
            let _ = done.send(work(&job, &manners, &jumps));
        }
    });
    wait.await.unwrap_or_else(|_| Asked::not_attempted(NotAttempted::Internal))
}

/// The TCP streams of one attempt, shut down together at its deadline.
#[derive(Default)]
struct Watched {
    streams: Mutex<Streams>,
}

#[derive(Default)]
struct Streams {
    open: Vec<TcpStream>,
    is_late: bool,
}

impl Watched {
    /// Connects under watch.
    fn connect(&self, job: &Job) -> Result<TcpStream, std::io::Error> {
        let stream = TcpStream::connect_timeout(&job.address, CONNECT_TIMEOUT.min(job.deadline))?;
        // A session is small packets back and forth: each would wait for the other side's acknowledgement.
        stream.set_nodelay(true)?;
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        if streams.is_late {
            return Err(std::io::ErrorKind::TimedOut.into());
        }
        streams.open.push(stream.try_clone()?);
        Ok(stream)
    }

    fn shut_down(&self) {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        streams.is_late = true;
        for stream in streams.open.drain(..) {
            // It may have closed by itself this very moment.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

/// Why there is no way to a host: its own answer to a connection, or a fault on the way.
enum NoWay {
    Refused(std::io::Error),
    Broken(Fault),
}

/// Connects, and lets a watchman shut every stream down at the deadline.
fn work(job: &Job, manners: &Manners, jumps: &Jumps) -> Asked {
    let watched = Arc::new(Watched::default());
    let (finished, still_running) = std::sync::mpsc::channel::<()>();
    let deadline = job.deadline;
    let streams = Arc::clone(&watched);
    let watchman = std::thread::spawn(move || {
        let is_late = still_running
            .recv_timeout(deadline)
            .is_err_and(|error| error == std::sync::mpsc::RecvTimeoutError::Timeout);
        if is_late {
            streams.shut_down();
        }
        is_late
    });
    let way = || way_to(job, &watched, jumps);
    let talked = match way() {
        Ok(stream) => session::talk(job, stream, manners, &|| way().ok()).map_err(NoWay::Broken),
        Err(no_way) => Err(no_way),
    };
    // What is still open is not needed any more: a tunnel's thread ends with its stream.
    watched.shut_down();
    drop(finished);
    let late = watchman.join().unwrap_or(false);
    match talked {
        Ok((credential, outputs)) => answered(credential, outputs, late),
        Err(NoWay::Refused(error)) => refusal::of(&error),
        Err(NoWay::Broken(fault)) if late => {
            Asked::failed(fault.stage, "the deadline ended the session")
        }
        Err(NoWay::Broken(fault)) => Asked::failed(fault.stage, fault.reason),
    }
}

/// A stream to the host: a connection, or a channel through its jump host, whose key is checked and which
/// is logged in to first.
fn way_to(job: &Job, watched: &Watched, jumps: &Jumps) -> Result<OwnedFd, NoWay> {
    let Some((name, jump)) = &job.jump else {
        return watched.connect(job).map(OwnedFd::from).map_err(NoWay::Refused);
    };
    // Of the device itself nothing is learnt but that it was not reached.
    let by_jump = |fault: Fault| {
        let (stage, reason) = (fault.stage, fault.reason);
        NoWay::Broken(Fault::new(Stage::Connect, format!("jump host `{name}`: {stage}: {reason}")))
    };
    let of_io = |error: std::io::Error| by_jump(Fault::new(Stage::Connect, error));
    let gate = jumps.gate(jump.address);
    let late = || Fault::new(Stage::Connect, "others were still logging in to it");
    let turn = gate.enter(job.deadline).ok_or_else(|| by_jump(late()))?;
    if gate.manners.order(&jump.credentials).is_empty() {
        return Err(by_jump(Fault::new(Stage::Login, "it refused every credential")));
    }
    let stream = watched.connect(jump).map_err(of_io)?;
    // The stream that the login ends with is the one to carry on with.
    let last = std::cell::RefCell::new(stream.try_clone().map_err(of_io)?);
    let another = || {
        let stream = watched.connect(jump).ok()?;
        *last.borrow_mut() = stream.try_clone().ok()?;
        Some(OwnedFd::from(stream))
    };
    let (session, _) =
        login::log_in(jump, stream.into(), &gate.manners, &another).map_err(by_jump)?;
    turn.is_known();
    drop(turn);
    let again = last.into_inner();
    tunnel::open(session, again, job.address).map_err(by_jump)
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
mod logins;
#[cfg(test)]
mod tests;

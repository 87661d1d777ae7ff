//! The only loop: takes tasks, keeps pace and parallelism, gives each its deadline, and sends every
//! observation on as it comes. A probe that panics is our own fault and becomes `internal`; the run
//! goes on.
//!
//! What is bounded: attempts under way (all, and per target address), attempts begun per second,
//! one login at a time per subject and protocol, and wrong passwords per account, so that nothing we ask is overloaded.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore, mpsc};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::accounts::Accounts;
use super::asked::Asked;
use super::dns::Question;
use super::http::Get;
use super::manners::Manners;
use super::tls::Trust;
use super::toolbox::{Toolbox, unguessable, unguessable_u16};
pub use super::vantage::VantageFamilies;
use super::{dns, http, icmp, smtp, snmp, ssh, tcp, trace, vantage};
use crate::domain::clock::Clock;
use crate::domain::family::Family;
use crate::domain::observation::{NotAttempted, Observation, Outcome};
use crate::domain::task::{Ask, AskSettings, ProbeKind, Task};
use crate::domain::watch::Watch;

/// Attempts at one address at once: sshd drops bursts beyond ten (`MaxStartups`), and a small router
/// has a small table.
const PER_TARGET_COUNT: usize = 6;

/// Devices logged in to at once: more only fill receive buffers, ours and that of an agent that answers for
/// many.
const LOGINS_AT_ONCE: usize = 128;

/// How hard to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Attempts under way at once.
    pub parallel_count: usize,
    /// Attempts begun per second.
    pub attempts_per_s: u32,
    /// Echoes to a silent address before it counts as silent.
    pub echo_attempts: u8,
}

/// What surrounds a run.
#[derive(Clone)]
pub struct Context {
    /// The time of day.
    pub clock: Arc<dyn Clock>,
    /// Where we look from.
    pub vantage: String,
    /// Which families this place has.
    pub families: VantageFamilies,
    /// Hears progress.
    pub watch: Arc<dyn Watch>,
    /// How hard to ask.
    pub limits: Limits,
    /// What was learnt of accounts so far.
    pub accounts: Arc<Accounts>,
}

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Tasks that were asked or are known not to be askable.
    pub asked_count: u64,
    /// Tasks that were not begun because somebody stopped the run; they left no observation.
    pub interrupted_count: u64,
}

/// Why a run cannot begin.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(#[from] super::tls::Error);

/// Stops a run from outside: what is under way ends, what waits is not begun.
#[derive(Debug, Clone, Default)]
pub struct Cancel {
    stopped: Arc<AtomicBool>,
    told: Arc<Notify>,
}

impl Cancel {
    /// Not stopped yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops it.
    pub fn cancel(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        self.told.notify_waiters();
    }

    /// Whether it was stopped.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// The same for threads that look at it themselves.
    #[must_use]
    pub fn flag(&self) -> &AtomicBool {
        &self.stopped
    }

    /// Waits until it is stopped.
    pub async fn cancelled(&self) {
        let told = self.told.notified();
        if !self.is_cancelled() {
            told.await;
        }
    }
}

/// Asks every task and returns when each was answered or given up.
pub async fn run(
    tasks: Vec<Task>,
    settings: &AskSettings,
    context: &Context,
    sink: mpsc::Sender<Observation>,
    cancel: Cancel,
) -> Result<Summary, Error> {
    let trust = Trust::read(&settings.trusted_ca_files)?;
    let toolbox = Toolbox::open(context.limits.echo_attempts);
    let desk = Arc::new(Desk {
        settings: settings.clone(),
        context: context.clone(),
        trust,
        toolbox,
        jumps: Arc::new(ssh::Jumps::among(&context.accounts)),
        snmp_keys: snmp::Keys::default(),
        sink,
        cancel,
        asked_count: AtomicU64::new(0),
    });
    let total = u64::try_from(tasks.len()).unwrap_or(u64::MAX);
    let (askable, impossible): (Vec<Task>, Vec<Task>) =
        tasks.into_iter().partition(|task| is_askable(context.families, task.first_hop()));
    for task in impossible {
        let asked = Asked::not_attempted(NotAttempted::NoFamilyAtVantage);
        desk.tell(&task, context.clock.now(), asked).await;
    }
    let (trains, singles): (Vec<Task>, Vec<Task>) = askable.into_iter().partition(icmp::is_train);
    tokio::join!(ask_trains(&desk, trains), ask_singles(&desk, singles));
    let asked_count = desk.asked_count.load(Ordering::Relaxed);
    Ok(Summary { asked_count, interrupted_count: total.saturating_sub(asked_count) })
}

/// Whether this place has the family and a route: a network that our own kernel cannot reach is not
/// the target's refusal.
fn is_askable(families: VantageFamilies, address: IpAddr) -> bool {
    families.can_ask(address) && vantage::source_towards(address).is_some()
}

/// What every attempt of a run shares.
struct Desk {
    settings: AskSettings,
    context: Context,
    trust: Trust,
    toolbox: Toolbox,
    jumps: Arc<ssh::Jumps>,
    snmp_keys: snmp::Keys,
    sink: mpsc::Sender<Observation>,
    cancel: Cancel,
    asked_count: AtomicU64,
}

impl Desk {
    /// Sends an observation on. When nobody listens any more the run is over.
    async fn tell(&self, task: &Task, at: jiff::Timestamp, asked: Asked) {
        self.asked_count.fetch_add(1, Ordering::Relaxed);
        self.context.watch.advance(1);
        let observation = Observation {
            id: None,
            at,
            vantage: self.context.vantage.clone(),
            subject: task.subject.clone(),
            probe: task.ask.kind(),
            address: task.address,
            port: task.ask.port(),
            detail: task.ask.detail(),
            outcome: asked.outcome,
            raw: asked.raw,
        };
        if self.sink.send(observation).await.is_err() {
            self.cancel.cancel();
        }
    }

    /// One attempt of one task.
    async fn attempt(&self, task: &Task, manners: &Arc<Manners>) -> Asked {
        match &task.ask {
            Ask::Echo { payload_bytes } => match self.toolbox.client(task.family()) {
                None => Asked::not_attempted(NotAttempted::NoPermission),
                Some(client) => {
                    let attempts = self.toolbox.echo_attempts;
                    icmp::echo(client, task, *payload_bytes, attempts, unguessable_u16()).await
                }
            },
            Ask::Tcp { port } => tcp::ask(task, *port).await,
            Ask::Dns { port, name, record_type, transport, recursion_desired, dnssec } => {
                let question = Question {
                    port: *port,
                    name,
                    record_type: *record_type,
                    transport: *transport,
                    recursion_desired: *recursion_desired,
                    dnssec: *dnssec,
                };
                dns::ask(task, &question).await
            }
            Ask::Http { port, tls, host, path } => {
                http::ask(task, &Get { port: *port, tls: *tls, host, path }, &self.trust).await
            }
            Ask::Smtp { port, host } => smtp::ask(task, *port, host, &self.trust).await,
            Ask::Snmp { .. } | Ask::Ports { .. } => {
                snmp::ask(task, &self.settings, manners, &self.snmp_keys).await
            }
            Ask::Ssh { .. } => ssh::ask(task, &self.settings, manners, &self.jumps).await,
            // Trains are asked together, above.
            Ask::EchoTrain { .. } | Ask::LargeEcho { .. } | Ask::Trace { .. } => {
                Asked::not_attempted(NotAttempted::Internal)
            }
        }
    }
}

/// All trains at once, one socket and one thread a family.
async fn ask_trains(desk: &Arc<Desk>, tasks: Vec<Task>) {
    if tasks.is_empty() || desk.cancel.is_cancelled() {
        return;
    }
    let stop = Arc::clone(&desk.cancel.stopped);
    let cookie = unguessable();
    let ride = |family: Family| {
        let tasks: Vec<Task> =
            tasks.iter().filter(|task| task.family() == family).cloned().collect();
        let (desk, stop) = (Arc::clone(desk), Arc::clone(&stop));
        async move {
            let at = desk.context.clock.now();
            let (paths, tasks): (Vec<Task>, Vec<Task>) =
                tasks.into_iter().partition(|task| task.ask.kind() == ProbeKind::Trace);
            // Sockets of their own: a path's hop limits are none of the others' business.
            let (asked, traced) = tokio::join!(
                icmp::trains(family, &tasks, cookie, Arc::clone(&stop)),
                trace::traces(family, &paths, !cookie, stop)
            );
            let told = tasks.iter().zip(asked).chain(paths.iter().zip(traced));
            for (task, asked) in told {
                if !matches!(
                    asked.outcome,
                    Outcome::NotAttempted { why: NotAttempted::Interrupted }
                ) {
                    desk.tell(task, at + delay(task), asked).await;
                }
            }
        }
    };
    tokio::join!(ride(Family::Ipv4), ride(Family::Ipv6));
}

/// How long after the run's begin a train's first request leaves.
fn delay(task: &Task) -> Duration {
    if let Ask::EchoTrain { delay, .. } = &task.ask { *delay } else { Duration::ZERO }
}

/// Everything else, at the run's pace.
async fn ask_singles(desk: &Arc<Desk>, tasks: Vec<Task>) {
    let limits = desk.context.limits;
    let slots = Arc::new(Semaphore::new(limits.parallel_count.max(1)));
    let logins = Arc::new(Semaphore::new(LOGINS_AT_ONCE));
    let mut gates = Gates { accounts: Arc::clone(&desk.context.accounts), ..Gates::default() };
    let mut pace = Pace::new(limits.attempts_per_s);
    let mut running = JoinSet::new();
    for task in tasks {
        pace.next().await;
        let slot = tokio::select! {
            slot = Arc::clone(&slots).acquire_owned() => slot,
            () = desk.cancel.cancelled() => break,
        };
        if desk.cancel.is_cancelled() {
            break;
        }
        let gate = gates.of(&task);
        let (desk, logins) = (Arc::clone(desk), Arc::clone(&logins));
        running.spawn(async move {
            let _slot = slot;
            let Ok(_turn) = gate.turns.acquire().await else { return };
            let is_login = matches!(task.ask.kind(), ProbeKind::Snmp | ProbeKind::Ssh);
            let login = if is_login { logins.acquire_owned().await.ok() } else { None };
            if is_login && login.is_none() {
                return;
            }
            if !desk.cancel.is_cancelled() {
                guarded(&desk, task, &gate.manners).await;
            }
        });
        // Finished ones are let go, so that memory does not grow with the tasks.
        while running.try_join_next().is_some() {}
    }
    while running.join_next().await.is_some() {}
}

/// One attempt in a task of its own: a panic ends that task and not the run.
async fn guarded(desk: &Arc<Desk>, task: Task, manners: &Arc<Manners>) {
    let at = desk.context.clock.now();
    let attempt = {
        let (desk, task, manners) = (Arc::clone(desk), task.clone(), Arc::clone(manners));
        tokio::spawn(async move { desk.attempt(&task, &manners).await })
    };
    let abort = attempt.abort_handle();
    let asked = tokio::select! {
        finished = attempt => match finished {
            Ok(asked) => asked,
            Err(error) => {
                tracing::error!(probe = %task.ask.kind(), address = %task.address, "a probe broke: {error}");
                Asked::not_attempted(NotAttempted::Internal)
            }
        },
        () = desk.cancel.cancelled() => {
            abort.abort();
            return;
        }
    };
    desk.tell(&task, at, asked).await;
}

/// What attempts at one place wait at.
struct Gate {
    turns: Semaphore,
    /// What its logins taught, where it is one for logins.
    manners: Arc<Manners>,
}

impl Gate {
    fn for_so_many(count: usize, accounts: &Arc<Accounts>) -> Arc<Self> {
        let manners = Arc::new(Manners::among(accounts));
        Arc::new(Self { turns: Semaphore::new(count), manners })
    }
}

/// Who waits for whom: attempts at one address share a few places, logins at one subject by one
/// protocol share one.
#[derive(Default)]
struct Gates {
    accounts: Arc<Accounts>,
    by_address: HashMap<IpAddr, Arc<Gate>>,
    by_subject: HashMap<(String, ProbeKind), Arc<Gate>>,
}

impl Gates {
    fn of(&mut self, task: &Task) -> Arc<Gate> {
        let gate = match task.ask.kind() {
            ProbeKind::Snmp | ProbeKind::Ssh | ProbeKind::Playbook => self
                .by_subject
                .entry((task.subject.to_string(), task.ask.kind()))
                .or_insert_with(|| Gate::for_so_many(1, &self.accounts)),
            ProbeKind::Echo
            | ProbeKind::EchoTrain
            | ProbeKind::LargeEcho
            | ProbeKind::Trace
            | ProbeKind::RouterAdvertisement
            | ProbeKind::Tcp
            | ProbeKind::Dns
            | ProbeKind::Http
            | ProbeKind::Smtp => self
                .by_address
                .entry(task.address)
                .or_insert_with(|| Gate::for_so_many(PER_TARGET_COUNT, &self.accounts)),
        };
        Arc::clone(gate)
    }
}

/// An even pace: no faster on average, no burst longer than a hundredth of a second.
struct Pace {
    step: Duration,
    due: Instant,
}

impl Pace {
    fn new(attempts_per_s: u32) -> Self {
        Self { step: Duration::from_secs(1) / attempts_per_s.max(1), due: Instant::now() }
    }

    async fn next(&mut self) {
        let now = Instant::now();
        self.due = self.due.max(now) + self.step;
        // Timers tick in milliseconds: wait only when ahead by more than a few of them.
        if self.due > now + Duration::from_millis(10) {
            tokio::time::sleep_until(self.due).await;
        }
    }
}

#[cfg(test)]
mod tests;

//! One look at the network: a collection is opened, tasks are asked round by round, answers are
//! decoded and stored as they come, and the collection is closed whatever happened.
//!
//! Observations go from the probes through a bounded channel to one plain thread, which lets
//! `vendor` decode walks and hands on to the store's own writer. What was observed before a kill is
//! in the file.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use uuid::Uuid;

use super::clock::NotBefore;
use super::desk::Desk;
use super::failure::{Failure, FailureKind};
use super::lock::JobLock;
use super::pages::{self, Waiting};
use super::scope::ScopeRequest;
use super::{record, track};
use crate::domain::collection::{Collection, CollectionState, Job};
use crate::domain::family::Family;
use crate::domain::observation::{Observation, Outcome as Answer, OutcomeKind};
use crate::domain::port::PortsReading;
use crate::domain::reading::{FactsReading, Reading};
use crate::domain::scan_plan::ScanPlan;
use crate::domain::subject::Subject;
use crate::domain::sweep::{Hit, NewSweep, Sweep, SweepSummary};
use crate::domain::task::{Ask, AskSettings, PORTS_DETAIL, ProbeKind, Task};
use crate::probe;
use crate::probe::runner::{self, Cancel, Context, Limits};
use crate::probe::vantage::{self, IcmpSocket, VantageFamilies};
use crate::store::Store;
use crate::store::collection::NewCollection;
use crate::store::recorder::{Note, Recorder};
use crate::store::sweep::StoredSweep;

/// Echoes to a silent address before it counts as silent, unless a verb says otherwise.
pub const ECHO_ATTEMPTS: u8 = 2;

/// Observations under way between the probes and the store: enough to ride out a slow commit,
/// little enough that memory stays flat.
const CHANNEL_CAPACITY: usize = 4_096;

/// A look under way.
pub struct Gathering {
    runtime: tokio::runtime::Runtime,
    settings: AskSettings,
    context: Context,
    cancel: Cancel,
    book: Option<Book>,
    /// Everything observed so far, without the raw answers: later rounds follow from it.
    observed: Vec<Observation>,
    /// What a run that is gone on with had before.
    earlier: Earlier,
    /// Ports of which counters are kept: device and interface.
    ports: Arc<HashSet<(String, String)>>,
}

/// What was there before a run was gone on with; nothing for a new one.
#[derive(Default)]
struct Earlier {
    /// Questions that were asked: they are not asked again.
    asked: HashSet<Question>,
    /// Those, and what could not be asked: it is noted already.
    noted: HashSet<Question>,
    /// Sweeps, and who answered them.
    sweeps: Vec<(StoredSweep, Vec<Hit>)>,
}

impl Earlier {
    /// Tasks that are still to be asked.
    fn left(&self, mut tasks: Vec<Task>) -> Vec<Task> {
        if !self.asked.is_empty() {
            tasks.retain(|task| !self.asked.contains(&question_to(task)));
        }
        tasks
    }

    fn has_noted(&self, observation: &Observation) -> bool {
        !self.noted.is_empty() && self.noted.contains(&question_of(observation))
    }
}

/// What tells the questions of one run apart.
type Question = (Subject, ProbeKind, IpAddr, Option<u16>, String);

/// The open collection and its writer.
struct Book {
    sender: SyncSender<Note>,
    recorder: Recorder,
    lock: JobLock,
}

/// A finished look.
pub struct Gathered {
    /// The store again, when the look was stored.
    pub store: Option<Store>,
    /// The closed collection, when the look was stored.
    pub collection: Option<Collection>,
    /// Everything observed, without raw answers.
    pub observed: Vec<Observation>,
    /// Whether somebody stopped it.
    pub interrupted: bool,
    /// Keeps others of the same job away for as long as the look is worked on.
    pub lock: Option<JobLock>,
}

impl Gathering {
    /// Opens a collection in the store, or, without a store, a look that leaves no trace.
    pub fn open(
        desk: &Desk<'_>,
        job: Job,
        store: Option<Store>,
        scope: &ScopeRequest,
    ) -> Result<Self, Failure> {
        let lock = store.is_some().then(|| JobLock::take(&desk.settings.db, job)).transpose()?;
        Self::open_locked(desk, job, store.zip(lock), scope)
    }

    /// The same with a lock that is held already.
    pub fn open_locked(
        desk: &Desk<'_>,
        job: Job,
        store: Option<(Store, JobLock)>,
        scope: &ScopeRequest,
    ) -> Result<Self, Failure> {
        let book = store.map(|store| Book::open(desk, (job, None), store, scope)).transpose()?;
        Self::begin(desk, book)
    }

    /// Opens a collection that can be gone on with when it is cut off: its plan is kept.
    pub fn open_planned(
        desk: &Desk<'_>,
        (job, plan): (Job, &ScanPlan),
        store: Option<Store>,
        scope: &ScopeRequest,
    ) -> Result<Self, Failure> {
        let lock = store.is_some().then(|| JobLock::take(&desk.settings.db, job)).transpose()?;
        let book = store
            .zip(lock)
            .map(|store| Book::open(desk, (job, Some(plan)), store, scope))
            .transpose()?;
        Self::begin(desk, book)
    }

    /// Goes on with a run that was cut off and is open.
    pub fn go_on(
        desk: &Desk<'_>,
        (store, lock): (Store, JobLock),
        run: &Collection,
    ) -> Result<Self, Failure> {
        let observed = store.answers_of(run.number).map_err(record::refused)?;
        let mut earlier = Earlier::default();
        earlier.noted.extend(observed.iter().map(question_of));
        let was_asked = |seen: &&Observation| seen.outcome.kind() != OutcomeKind::NotAttempted;
        earlier.asked.extend(observed.iter().filter(was_asked).map(question_of));
        for sweep in store.sweeps_of(run.number).map_err(record::refused)? {
            let hits = store.hits_of(&sweep).map_err(record::refused)?;
            earlier.sweeps.push((sweep, hits));
        }
        let (sender, recorder) = Recorder::start(store, run).map_err(record::refused)?;
        let mut gathering = Self::begin(desk, Some(Book { sender, recorder, lock }))?;
        let newest = observed.iter().map(|seen| seen.at).max();
        gathering.context.clock = Arc::new(NotBefore {
            inner: Arc::clone(&desk.clock),
            earliest: newest.unwrap_or(run.opened_at).max(run.opened_at),
        });
        Ok(Self { observed, earlier, ..gathering })
    }

    fn begin(desk: &Desk<'_>, book: Option<Book>) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::environment(format!("cannot start the prober: {error}")))?;
        let cancel = Cancel::new();
        let on_signal = cancel.clone();
        runtime.spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                on_signal.cancel();
            }
        });
        Ok(Self {
            runtime,
            settings: ask_settings(desk, book.is_some()),
            context: context(desk),
            cancel,
            book,
            observed: Vec::new(),
            earlier: Earlier::default(),
            ports: Arc::default(),
        })
    }

    /// The sweep of this family and these ports that the run began before it was cut off, and who
    /// answered it.
    pub fn take_earlier(
        &mut self,
        family: Family,
        ports: &[u16],
    ) -> Option<(StoredSweep, Vec<Hit>)> {
        let is_it = |(stored, _): &(StoredSweep, Vec<Hit>)| {
            let sweep = &stored.new.sweep;
            sweep.space.family() == family && sweep.ports == ports
        };
        let at = self.earlier.sweeps.iter().position(is_it)?;
        Some(self.earlier.sweeps.swap_remove(at))
    }

    /// What has been observed so far.
    #[must_use]
    pub fn observed(&self) -> &[Observation] {
        &self.observed
    }

    /// The same, to number and to let go of.
    pub(super) fn observed_mut(&mut self) -> &mut Vec<Observation> {
        &mut self.observed
    }

    /// The settings that questions are asked with.
    #[must_use]
    pub fn settings(&self) -> &AskSettings {
        &self.settings
    }

    /// Asks silent addresses so many times.
    pub fn set_echo_attempts(&mut self, attempts: u8) {
        self.context.limits.echo_attempts = attempts;
    }

    /// Keeps what routers tell of these ports, and of no others: a router has hundreds.
    pub fn watch_ports(&mut self, ports: HashSet<(String, String)>) {
        self.ports = Arc::new(ports);
    }

    /// Keeps so many questions under way at once; gives how many it were before.
    pub fn set_parallel(&mut self, count: usize) -> usize {
        std::mem::replace(&mut self.context.limits.parallel_count, count)
    }

    /// Waits, unless somebody stops it.
    pub fn rest(&self, duration: std::time::Duration) {
        self.runtime.block_on(async {
            tokio::select! {
                () = tokio::time::sleep(duration) => {}
                () = self.cancel.cancelled() => {}
            }
        });
    }

    /// Refuses to go on when the operating system gives no ICMP socket for what is to be asked.
    pub fn require_icmp(desk: &Desk<'_>, tasks: &[Task]) -> Result<(), Failure> {
        let is_icmp = |task: &&Task| {
            matches!(task.ask, Ask::Echo { .. } | Ask::EchoTrain { .. } | Ask::LargeEcho { .. })
        };
        let families: Vec<Family> = tasks.iter().filter(is_icmp).map(Task::family).collect();
        Self::require_icmp_for(desk, &families)
    }

    /// The same for whole families.
    pub fn require_icmp_for(desk: &Desk<'_>, families: &[Family]) -> Result<(), Failure> {
        let wanted = desk.settings.families();
        let denied = wanted.iter().find(|family| {
            families.contains(family) && vantage::icmp_socket(**family) == IcmpSocket::Refused
        });
        match denied {
            None => Ok(()),
            Some(family) => Err(no_icmp(*family)),
        }
    }

    /// Sweeps, or goes on with a sweep that was cut off: tells `listen` who answered as it goes, and
    /// gives how it went. What becomes evidence is the caller's business.
    pub fn sweep(
        &mut self,
        sweep: &Sweep,
        (packet_bytes, earlier): (u16, Option<StoredSweep>),
        mut listen: impl FnMut(&[Hit]),
    ) -> Result<SweepSummary, Failure> {
        let now = self.context.clock.now();
        let note = |note| self.book.as_ref().is_none_or(|book| book.sender.send(note).is_ok());
        // Answers are counted from the moment the sweep began, also when it goes on days later.
        let mut later_ms = 0;
        let mut is_kept = note(if let Some(stored) = earlier {
            let since = now.duration_since(stored.new.began_at).as_millis();
            later_ms = u32::try_from(since.max(0)).unwrap_or(u32::MAX);
            Note::SweepResumed(Box::new(stored))
        } else {
            Note::SweepBegan(Box::new(NewSweep {
                sweep: sweep.clone(),
                vantage: self.context.vantage.clone(),
                packet_bytes,
                began_at: now,
            }))
        });
        let name = format!("scan {}", sweep.space.family());
        self.context.watch.stage(&name, Some(sweep.left_count()));
        let watch = Arc::clone(&self.context.watch);
        let swept = probe::sweep::run(sweep, self.cancel.flag(), |mut tidings| {
            watch.advance(tidings.finished_count);
            for hit in tidings.hits.iter_mut().filter(|_| later_ms > 0) {
                hit.at_ms = hit.at_ms.saturating_add(later_ms);
            }
            listen(&tidings.hits);
            if tidings.hits.len() + tidings.given_up.len() > 0 {
                let heard = Note::SweepHeard { hits: tidings.hits, given_up: tidings.given_up };
                is_kept &= note(heard);
            }
        });
        let summary = swept.map_err(|error| match error {
            probe::sweep::Error::Socket(_) => Failure {
                hint: no_icmp(sweep.space.family()).hint,
                ..Failure::new(FailureKind::Environment, error)
            },
            probe::sweep::Error::TooMany(_) => Failure::new(FailureKind::Usage, error),
            probe::sweep::Error::Broke(_) => Failure::new(FailureKind::Environment, error),
        })?;
        let at = self.context.clock.now();
        is_kept &= note(Note::SweepEnded(Box::new(summary.clone()), at));
        if !is_kept {
            self.store_failure()?;
        }
        Ok(summary)
    }

    /// Which families this place has, when, and what it is called.
    pub(super) fn context(&self) -> &Context {
        &self.context
    }

    /// Whether somebody asked us to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// Asks every task and returns when each was answered or given up.
    pub fn ask(&mut self, stage: &str, tasks: Vec<Task>) -> Result<(), Failure> {
        let to_store = self.book.as_ref().map(|book| book.sender.clone());
        let tasks = self.earlier.left(tasks);
        let kept = self.asked(stage, tasks, to_store)?;
        self.observed.extend(kept.observed);
        if kept.store_lost {
            return self.store_failure();
        }
        Ok(())
    }

    /// Asks and stores nothing: what comes of a guess is no evidence before it was sorted.
    pub fn ask_aside(
        &mut self,
        stage: &str,
        tasks: Vec<Task>,
    ) -> Result<Vec<Observation>, Failure> {
        Ok(self.asked(stage, tasks, None)?.observed)
    }

    /// Stores what was asked aside and is evidence.
    pub fn take_as_evidence(&mut self, observations: Vec<Observation>) -> Result<(), Failure> {
        for observation in observations {
            // What the run held before it was gone on with is there already.
            if self.earlier.has_noted(&observation) {
                continue;
            }
            let is_lost = self
                .book
                .as_ref()
                .is_some_and(|book| book.sender.send(observation.clone().into()).is_err());
            self.observed.push(observation);
            if is_lost {
                return self.store_failure();
            }
        }
        Ok(())
    }

    fn asked(
        &mut self,
        stage: &str,
        tasks: Vec<Task>,
        to_store: Option<SyncSender<Note>>,
    ) -> Result<Kept, Failure> {
        if tasks.is_empty() || self.is_cancelled() {
            return Ok(Kept { observed: Vec::new(), store_lost: false });
        }
        self.context.watch.stage(stage, u64::try_from(tasks.len()).ok());
        let (sink, source) = tokio::sync::mpsc::channel(CHANNEL_CAPACITY);
        let ports = Arc::clone(&self.ports);
        let waiting = if to_store.is_none() { Waiting::of(&tasks) } else { Waiting::default() };
        let keeper = std::thread::spawn(move || keep(source, to_store.as_ref(), &ports, waiting));
        let summary = self.runtime.block_on(runner::run(
            tasks,
            &self.settings,
            &self.context,
            sink,
            self.cancel.clone(),
        ));
        let kept =
            keeper.join().map_err(|_| Failure::environment("the keeper of observations died"))?;
        summary.map_err(|error| Failure::new(FailureKind::Data, error))?;
        Ok(kept)
    }

    /// The writer hung up: its own error says why.
    fn store_failure(&mut self) -> Result<(), Failure> {
        let now = self.context.clock.now();
        match self.book.take().map(|book| book.close(CollectionState::Incomplete, now)) {
            Some(Err(failure)) => Err(failure),
            Some(Ok(_)) | None => {
                Err(Failure::environment("the database stopped taking observations"))
            }
        }
    }

    /// Closes the collection: interrupted when somebody stopped it, else complete.
    pub fn close(mut self) -> Result<Gathered, Failure> {
        let interrupted = self.is_cancelled();
        let state =
            if interrupted { CollectionState::Interrupted } else { CollectionState::Complete };
        let now = self.context.clock.now();
        if self.book.is_none() {
            // Bodies whose twins never came.
            pages::settle_held(&mut self.observed);
        }
        let closed = self.book.take().map(|book| book.close(state, now)).transpose()?;
        let (store, collection, lock) = closed
            .map_or((None, None, None), |closed| (Some(closed.0), Some(closed.1), Some(closed.2)));
        Ok(Gathered {
            store,
            collection,
            observed: std::mem::take(&mut self.observed),
            interrupted,
            lock,
        })
    }
}

impl Book {
    fn open(
        desk: &Desk<'_>,
        (job, plan): (Job, Option<&ScanPlan>),
        (mut store, lock): (Store, JobLock),
        scope: &ScopeRequest,
    ) -> Result<Self, Failure> {
        let new = new_collection(desk, job, scope);
        let collection = store.open_collection(&new).map_err(record::refused)?;
        if let Some(plan) = plan {
            store.keep_plan(collection.number, plan).map_err(record::refused)?;
        }
        if matches!(job, Job::Audit | Job::Survey) {
            track::begin(desk, &mut store, collection.number)?;
        }
        let (sender, recorder) = Recorder::start(store, &collection).map_err(record::refused)?;
        Ok(Self { sender, recorder, lock })
    }
}

impl Book {
    /// Waits for everything to be written, then closes the collection.
    fn close(
        self,
        state: CollectionState,
        at: jiff::Timestamp,
    ) -> Result<(Store, Collection, JobLock), Failure> {
        // The writer ends when the last sender is gone.
        drop(self.sender);
        let (store, collection) = self.recorder.finish(state, at).map_err(record::refused)?;
        Ok((store, collection, self.lock))
    }
}

/// A collection that is about to be opened.
pub(super) fn new_collection(desk: &Desk<'_>, job: Job, scope: &ScopeRequest) -> NewCollection {
    NewCollection {
        id: Uuid::now_v7(),
        job,
        vantage: desk.settings.vantage.clone(),
        command: desk.command.clone(),
        approval: scope.approval.clone(),
        unlisted: scope.unlisted,
        opened_at: desk.clock.now(),
    }
}

fn question_of(observation: &Observation) -> Question {
    let Observation { subject, probe, address, port, detail, .. } = observation;
    (subject.clone(), *probe, *address, *port, detail.clone())
}

fn question_to(task: &Task) -> Question {
    let ask = &task.ask;
    (task.subject.clone(), ask.kind(), task.address, ask.port(), ask.detail())
}

fn ask_settings(desk: &Desk<'_>, keeps_walks: bool) -> AskSettings {
    AskSettings {
        keeps_walks,
        resolvers: desk.settings.resolvers.clone(),
        trusted_ca_files: desk.settings.trusted_ca_files.clone(),
        known_hosts_file: desk.settings.known_hosts.clone(),
        ssh_accept_new: desk.settings.ssh_accept_new,
        walk_plan: crate::vendor::walk_plan(),
        port_plan: crate::vendor::ports::plan(),
    }
}

/// The families that this place asks over.
pub(crate) fn families(desk: &Desk<'_>) -> VantageFamilies {
    let own = vantage::families();
    VantageFamilies { ipv4: own.ipv4 && !desk.settings.v6_only_vantage, ..own }
}

fn context(desk: &Desk<'_>) -> Context {
    let pace = desk.settings.pace;
    Context {
        clock: Arc::clone(&desk.clock),
        vantage: desk.settings.vantage.clone(),
        families: families(desk),
        watch: Arc::clone(&desk.watch),
        limits: Limits {
            parallel_count: pace.parallel_count,
            attempts_per_s: pace.attempts_per_s,
            echo_attempts: ECHO_ATTEMPTS,
        },
        accounts: Arc::default(),
    }
}

/// Both remedies: for this program, or for everybody.
const ICMP_REMEDY_EN: &str = "give the program the capability: `sudo setcap cap_net_raw+ep $(command -v mang6)`, \
    or let your group ping: `sudo sysctl net.ipv4.ping_group_range=\"0 2147483647\"`";
const ICMP_REMEDY_VI: &str = "cấp quyền cho chương trình: `sudo setcap cap_net_raw+ep $(command -v mang6)`, \
    hoặc cho phép nhóm của bạn ping: `sudo sysctl net.ipv4.ping_group_range=\"0 2147483647\"`";

fn no_icmp(family: Family) -> Failure {
    Failure::environment(format!(
        "no ICMP socket for {family}: neither a raw nor a datagram one is permitted"
    ))
    .hint(ICMP_REMEDY_EN, ICMP_REMEDY_VI)
}

/// What the keeper kept.
struct Kept {
    observed: Vec<Observation>,
    store_lost: bool,
}

/// Decodes walks, hands on to the store, keeps what later rounds need.
fn keep(
    mut source: tokio::sync::mpsc::Receiver<Observation>,
    to_store: Option<&SyncSender<Note>>,
    ports: &HashSet<(String, String)>,
    mut waiting: Waiting,
) -> Kept {
    let mut kept = Kept { observed: Vec::new(), store_lost: false };
    while let Some(observation) = source.blocking_recv() {
        let mut observation = decoded(observation, ports);
        pages::mark(&mut observation);
        let Some(to_store) = to_store else {
            // The raw answers are judged from here, and kept nowhere else.
            kept.observed.push(observation);
            waiting.came(&mut kept.observed);
            continue;
        };
        let raw = observation.raw.take();
        kept.observed.push(observation.clone());
        if to_store.send(Observation { raw, ..observation }.into()).is_err() {
            kept.store_lost = true;
            return kept;
        }
    }
    kept
}

/// Facts instead of rows; the rows stay as the raw answer.
fn decoded(mut observation: Observation, ports: &HashSet<(String, String)>) -> Observation {
    let Answer::Answered(Reading::Walk(walk)) = &observation.outcome else { return observation };
    if observation.detail == PORTS_DETAIL {
        let device = &observation.subject.key;
        let is_wanted = |name: &str| ports.contains(&(device.clone(), name.to_owned()));
        let (uptime_cs, ports) = crate::vendor::ports::of(walk, is_wanted);
        let credential = walk.credential.clone();
        let reading = PortsReading { credential, uptime_cs, ports };
        observation.outcome = Answer::Answered(Reading::Ports(reading));
        // Counters are all that a walk of counters says.
        observation.raw = None;
    } else {
        let facts = crate::vendor::facts(walk);
        let reading = FactsReading {
            credential: walk.credential.clone(),
            facts,
            truncated: walk.truncated.clone(),
        };
        observation.outcome = Answer::Answered(Reading::Facts(Box::new(reading)));
    }
    observation
}

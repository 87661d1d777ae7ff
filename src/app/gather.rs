//! One look at the network: a collection is opened, tasks are asked round by round, answers are
//! decoded and stored as they come, and the collection is closed whatever happened.
//!
//! Observations go from the probes through a bounded channel to one plain thread, which lets
//! `vendor` decode walks and hands on to the store's own writer. What was observed before a kill is
//! in the file.

use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use uuid::Uuid;

use super::desk::Desk;
use super::failure::{Failure, FailureKind};
use super::lock::JobLock;
use super::record;
use super::scope::ScopeRequest;
use crate::domain::collection::{Collection, CollectionState, Job};
use crate::domain::observation::{Observation, Outcome as Answer};
use crate::domain::reading::{FactsReading, Reading};
use crate::domain::task::{Ask, AskSettings, Task};
use crate::probe::runner::{self, Cancel, Context, Limits};
use crate::probe::vantage::{self, IcmpSocket};
use crate::store::Store;
use crate::store::collection::NewCollection;
use crate::store::recorder::Recorder;

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
}

/// The open collection and its writer.
struct Book {
    sender: SyncSender<Observation>,
    recorder: Recorder,
    _lock: JobLock,
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
}

impl Gathering {
    /// Opens a collection in the store, or, without a store, a look that leaves no trace.
    pub fn open(
        desk: &Desk<'_>,
        job: Job,
        store: Option<Store>,
        scope: &ScopeRequest,
    ) -> Result<Self, Failure> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure::environment(format!("cannot start the prober: {error}")))?;
        let book = store.map(|store| Book::open(desk, job, store, scope)).transpose()?;
        let cancel = Cancel::new();
        let on_signal = cancel.clone();
        runtime.spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                on_signal.cancel();
            }
        });
        Ok(Self {
            runtime,
            settings: ask_settings(desk),
            context: context(desk),
            cancel,
            book,
            observed: Vec::new(),
        })
    }

    /// What has been observed so far.
    #[must_use]
    pub fn observed(&self) -> &[Observation] {
        &self.observed
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

    /// Keeps so many questions under way at once.
    pub fn set_parallel(&mut self, count: usize) {
        self.context.limits.parallel_count = count;
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
        let denied = desk.settings.families().into_iter().find(|family| {
            tasks.iter().any(|task| task.family() == *family && is_icmp(task))
                && vantage::icmp_socket(*family) == IcmpSocket::Refused
        });
        match denied {
            None => Ok(()),
            Some(family) => Err(Failure::environment(format!(
                "no ICMP socket for {family}: neither a raw nor a datagram one is permitted"
            ))
            .hint(ICMP_REMEDY_EN, ICMP_REMEDY_VI)),
        }
    }

    /// Whether somebody asked us to stop.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancel.is_cancelled()
    }

    /// Asks every task and returns when each was answered or given up.
    pub fn ask(&mut self, stage: &str, tasks: Vec<Task>) -> Result<(), Failure> {
        let to_store = self.book.as_ref().map(|book| book.sender.clone());
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
            let is_lost = self
                .book
                .as_ref()
                .is_some_and(|book| book.sender.send(observation.clone()).is_err());
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
        to_store: Option<SyncSender<Observation>>,
    ) -> Result<Kept, Failure> {
        if tasks.is_empty() || self.is_cancelled() {
            return Ok(Kept { observed: Vec::new(), store_lost: false });
        }
        self.context.watch.stage(stage, u64::try_from(tasks.len()).ok());
        let (sink, source) = tokio::sync::mpsc::channel(CHANNEL_CAPACITY);
        let keeper = std::thread::spawn(move || keep(source, to_store.as_ref()));
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
            _ => Err(Failure::environment("the database stopped taking observations")),
        }
    }

    /// Closes the collection: interrupted when somebody stopped it, else complete.
    pub fn close(mut self) -> Result<Gathered, Failure> {
        let interrupted = self.is_cancelled();
        let state =
            if interrupted { CollectionState::Interrupted } else { CollectionState::Complete };
        let now = self.context.clock.now();
        let closed = self.book.take().map(|book| book.close(state, now)).transpose()?;
        let (store, collection) =
            closed.map_or((None, None), |(store, collection)| (Some(store), Some(collection)));
        Ok(Gathered {
            store,
            collection,
            observed: std::mem::take(&mut self.observed),
            interrupted,
        })
    }
}

impl Book {
    fn open(
        desk: &Desk<'_>,
        job: Job,
        mut store: Store,
        scope: &ScopeRequest,
    ) -> Result<Self, Failure> {
        let lock = JobLock::take(&desk.settings.db, job)?;
        let new = NewCollection {
            id: Uuid::now_v7(),
            job,
            vantage: desk.settings.vantage.clone(),
            command: desk.command.clone(),
            approval: scope.approval.clone(),
            unlisted: scope.unlisted,
            opened_at: desk.clock.now(),
        };
        let collection = store.open_collection(&new).map_err(record::refused)?;
        let (sender, recorder) = Recorder::start(store, &collection).map_err(record::refused)?;
        Ok(Self { sender, recorder, _lock: lock })
    }
}

impl Book {
    /// Waits for everything to be written, then closes the collection.
    fn close(
        self,
        state: CollectionState,
        at: jiff::Timestamp,
    ) -> Result<(Store, Collection), Failure> {
        // The writer ends when the last sender is gone.
        drop(self.sender);
        self.recorder.finish(state, at).map_err(record::refused)
    }
}

fn ask_settings(desk: &Desk<'_>) -> AskSettings {
    AskSettings {
        resolvers: desk.settings.resolvers.clone(),
        trusted_ca_files: desk.settings.trusted_ca_files.clone(),
        known_hosts_file: desk.settings.known_hosts.clone(),
        ssh_accept_new: desk.settings.ssh_accept_new,
        walk_plan: crate::vendor::walk_plan(),
    }
}

fn context(desk: &Desk<'_>) -> Context {
    let pace = desk.settings.pace;
    Context {
        clock: Arc::clone(&desk.clock),
        vantage: desk.settings.vantage.clone(),
        families: vantage::families(),
        watch: Arc::clone(&desk.watch),
        limits: Limits {
            parallel_count: pace.parallel_count,
            attempts_per_s: pace.attempts_per_s,
            echo_attempts: ECHO_ATTEMPTS,
        },
    }
}

/// Both remedies: for this program, or for everybody.
const ICMP_REMEDY_EN: &str = "give the program the capability: `sudo setcap cap_net_raw+ep $(command -v mang6)`, \
    or let your group ping: `sudo sysctl net.ipv4.ping_group_range=\"0 2147483647\"`";
const ICMP_REMEDY_VI: &str = "cấp quyền cho chương trình: `sudo setcap cap_net_raw+ep $(command -v mang6)`, \
    hoặc cho phép nhóm của bạn ping: `sudo sysctl net.ipv4.ping_group_range=\"0 2147483647\"`";

fn is_icmp(task: &Task) -> bool {
    matches!(task.ask, Ask::Echo { .. } | Ask::EchoTrain { .. } | Ask::LargeEcho { .. })
}

/// What the keeper kept.
struct Kept {
    observed: Vec<Observation>,
    store_lost: bool,
}

/// Decodes walks, hands on to the store, keeps what later rounds need.
fn keep(
    mut source: tokio::sync::mpsc::Receiver<Observation>,
    to_store: Option<&SyncSender<Observation>>,
) -> Kept {
    let mut kept = Kept { observed: Vec::new(), store_lost: false };
    while let Some(observation) = source.blocking_recv() {
        let observation = decoded(observation);
        // Where nothing is stored the raw answers are judged from here, and kept nowhere else.
        let raw = if to_store.is_some() { None } else { observation.raw.clone() };
        let light = Observation { raw, ..observation.clone() };
        if let Some(to_store) = to_store
            && to_store.send(observation).is_err()
        {
            kept.store_lost = true;
            return kept;
        }
        kept.observed.push(light);
    }
    kept
}

/// Facts instead of rows; the rows stay as the raw answer.
fn decoded(mut observation: Observation) -> Observation {
    if let Answer::Answered(Reading::Walk(walk)) = &observation.outcome {
        let facts = crate::vendor::facts(walk);
        let reading = FactsReading {
            credential: walk.credential.clone(),
            facts,
            truncated: walk.truncated.clone(),
        };
        observation.outcome = Answer::Answered(Reading::Facts(reading));
    }
    observation
}

//! The one writer: a plain thread owns the store, takes observations from a bounded channel and
//! commits them in batches. A killed program loses at most the batch under way.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::observation::Writer;
use super::sweep::{StoredSweep, SweepWriter};
use super::{Error, Store, collection};
use crate::domain::collection::{Collection, CollectionState};
use crate::domain::observation::Observation;
use crate::domain::sweep::{Hit, NewSweep, SweepSummary};

/// Observations that may wait for the writer.
const CHANNEL_CAPACITY: usize = 8_192;
/// A batch is committed when it holds so many …
const BATCH_COUNT: usize = 4_096;
/// … or so many bytes of raw answers …
const BATCH_RAW_BYTES: usize = 16 << 20;
/// … or is so old: what a kill can cost.
const BATCH_AGE: Duration = Duration::from_millis(250);

/// Pages kept in memory while a run is written, KiB as SQLite wants it told: an answer's place in the index of its
/// question is anywhere in it, and with the usual 2 MiB each page is read and written for every few rows.
const CACHE_KIB: i64 = -65_536;
/// What SQLite keeps otherwise.
const USUAL_CACHE_KIB: i64 = -2_000;

/// What there is to write.
#[derive(Debug)]
pub enum Note {
    /// An observation.
    Seen(Box<Observation>),
    /// A sweep begins; one at a time.
    SweepBegan(Box<NewSweep>),
    /// A sweep that was cut off goes on; one at a time.
    SweepResumed(Box<StoredSweep>),
    /// Who answered the sweep and who was given up since the last time, by number.
    SweepHeard {
        /// Who answered.
        hits: Vec<Hit>,
        /// Who was given up.
        given_up: Vec<u32>,
    },
    /// The sweep is over.
    SweepEnded(Box<SweepSummary>, Timestamp),
}

impl From<Observation> for Note {
    fn from(observation: Observation) -> Self {
        Self::Seen(Box::new(observation))
    }
}

/// A collection being written.
#[derive(Debug)]
pub struct Recorder {
    thread: JoinHandle<Result<Store, Error>>,
    path: std::path::PathBuf,
    number: i64,
}

impl Recorder {
    /// Starts the writer of an open collection. Sending fails when the writer met an error;
    /// [`finish`](Self::finish) then says which.
    pub fn start(store: Store, collection: &Collection) -> Result<(SyncSender<Note>, Self), Error> {
        let (sender, source) = sync_channel(CHANNEL_CAPACITY);
        let (number, path) = (collection.number, store.path.clone());
        let thread = std::thread::Builder::new()
            .name("recorder".to_owned())
            .spawn(move || write(store, number, &source))
            .map_err(|_| Error::WriterDied { path: path.clone() })?;
        Ok((sender, Self { thread, path, number }))
    }

    /// Waits until everything sent is committed, then closes the collection. Every sender must be
    /// dropped first, or this waits for ever.
    pub fn finish(
        self,
        state: CollectionState,
        at: Timestamp,
    ) -> Result<(Store, Collection), Error> {
        let store = self.thread.join().map_err(|_| Error::WriterDied { path: self.path })??;
        let closed = collection::close(&store.connection, self.number, state, at);
        let closed = closed.map_err(|source| store.at(source))?;
        Ok((store, closed))
    }
}

fn write(mut store: Store, number: i64, source: &Receiver<Note>) -> Result<Store, Error> {
    let mut writer = Pen { observations: Writer::new(number), sweep: None, collection: number };
    let cache = |store: &Store, kib: i64| {
        store.connection.pragma_update(None, "cache_size", kib).map_err(|source| store.at(source))
    };
    cache(&store, CACHE_KIB)?;
    let mut notes = Vec::new();
    while let Ok(first) = source.recv() {
        gathered(first, source, &mut notes);
        let path = store.path.clone();
        commit(&mut store.connection, &mut writer, &mut notes)
            .map_err(|error| Error::of(&path, error))?;
    }
    cache(&store, USUAL_CACHE_KIB)?;
    Ok(store)
}

/// Writes notes.
struct Pen {
    collection: i64,
    observations: Writer,
    sweep: Option<SweepWriter>,
}

impl Pen {
    fn put(&mut self, connection: &rusqlite::Connection, note: Note) -> rusqlite::Result<()> {
        match note {
            Note::Seen(observation) => self.observations.put(connection, *observation)?,
            Note::SweepBegan(new) => {
                self.sweep = Some(SweepWriter::begin(connection, self.collection, *new)?);
            }
            Note::SweepResumed(stored) => {
                self.sweep = Some(SweepWriter::resume(connection, *stored)?);
            }
            Note::SweepHeard { hits, given_up } => {
                if let Some(sweep) = &mut self.sweep {
                    sweep.heard(connection, hits, &given_up)?;
                }
            }
            Note::SweepEnded(summary, at) => {
                if let Some(sweep) = self.sweep.take() {
                    sweep.end(connection, &summary, at)?;
                }
            }
        }
        Ok(())
    }

    fn before_commit(&mut self, connection: &rusqlite::Connection) -> rusqlite::Result<()> {
        self.observations.flush(connection)?;
        self.sweep.as_mut().map_or(Ok(()), |sweep| sweep.checkpoint(connection))
    }
}

/// The first note and what comes while the batch is young. Nobody else is kept from writing meanwhile, and whoever
/// sends is woken once a batch and not once a note.
fn gathered(first: Note, source: &Receiver<Note>, notes: &mut Vec<Note>) {
    let until = Instant::now() + BATCH_AGE;
    let mut raw_bytes = raw_bytes_of(&first);
    notes.push(first);
    while notes.len() < BATCH_COUNT && raw_bytes < BATCH_RAW_BYTES {
        // What waits is taken without a look at the clock.
        let next = source
            .try_recv()
            .ok()
            .or_else(|| source.recv_timeout(until.saturating_duration_since(Instant::now())).ok());
        let Some(note) = next else { return };
        raw_bytes += raw_bytes_of(&note);
        notes.push(note);
    }
}

fn raw_bytes_of(note: &Note) -> usize {
    match note {
        Note::Seen(observation) => observation.raw.as_ref().map_or(0, Vec::len),
        Note::SweepBegan(_)
        | Note::SweepResumed(_)
        | Note::SweepHeard { .. }
        | Note::SweepEnded(..) => 0,
    }
}

/// Writes a batch in one transaction.
fn commit(
    connection: &mut rusqlite::Connection,
    writer: &mut Pen,
    notes: &mut Vec<Note>,
) -> rusqlite::Result<()> {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    for note in notes.drain(..) {
        writer.put(&transaction, note)?;
    }
    writer.before_commit(&transaction)?;
    transaction.commit()
}

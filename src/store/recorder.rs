//! The one writer: a plain thread owns the store, takes observations from a bounded channel and
//! commits them in batches. A killed program loses at most the batch under way.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::observation::Writer;
use super::{Error, Store, collection};
use crate::domain::collection::{Collection, CollectionState};
use crate::domain::observation::Observation;

/// Observations that may wait for the writer.
const CHANNEL_CAPACITY: usize = 8_192;
/// A batch is committed when it holds so many …
const BATCH_COUNT: usize = 4_096;
/// … or is so old: what a kill can cost.
const BATCH_AGE: Duration = Duration::from_millis(250);

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
    pub fn start(
        store: Store,
        collection: &Collection,
    ) -> Result<(SyncSender<Observation>, Self), Error> {
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

fn write(mut store: Store, number: i64, source: &Receiver<Observation>) -> Result<Store, Error> {
    let mut writer = Writer::new(number);
    while let Ok(first) = source.recv() {
        let path = store.path.clone();
        batch(&mut store.connection, &mut writer, first, source)
            .map_err(|error| Error::of(&path, error))?;
    }
    Ok(store)
}

/// One transaction: the first observation and what comes while the batch is young.
fn batch(
    connection: &mut rusqlite::Connection,
    writer: &mut Writer,
    first: Observation,
    source: &Receiver<Observation>,
) -> rusqlite::Result<()> {
    let until = Instant::now() + BATCH_AGE;
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let mut next = Some(first);
    let mut count = 0;
    while let Some(observation) = next.take() {
        writer.put(&transaction, observation)?;
        count += 1;
        if count < BATCH_COUNT {
            next = source.recv_timeout(until.saturating_duration_since(Instant::now())).ok();
        }
    }
    transaction.commit()
}

//! What is remembered of links: tracks, periods, samples and their roll-ups. A run is taken in by one
//! transaction and marked, so that a kill loses none of it and counts none of it twice.

mod announce;
mod read;
mod rollup;
mod write;

#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Row, TransactionBehavior, named_params};

use super::codec::{maybe_moment, moment, word};
use super::{Error, Store};
use crate::domain::track::{Book, ClockState, TrackKey};

pub use read::{LatestSample, StoredPeriod};
pub use write::Taking;

const NOTE_CLOCK: &str = "INSERT INTO audit_run
    (collection, wall_us, since_boot_us, boot_id, synchronised, estimated_error_us, max_error_us, step_us)
    VALUES (:collection, :wall_us, :since_boot_us, :boot_id, :synchronised, :estimated_error_us, :max_error_us, :step_us)
    ON CONFLICT (collection) DO NOTHING";
const LAST_CLOCK: &str = "SELECT r.* FROM audit_run r JOIN collection c ON c.number = r.collection
    WHERE c.vantage = ?1 AND r.collection < ?2 ORDER BY r.collection DESC LIMIT 1";
/// From the last run that a moment lies behind: what changed since then is seen against it.
const CLOCKS_SINCE: &str =
    "SELECT r.* FROM audit_run r JOIN collection c ON c.number = r.collection
    WHERE c.vantage = ?1 AND r.collection >= coalesce((SELECT max(r.collection) FROM audit_run r
        JOIN collection c ON c.number = r.collection WHERE c.vantage = ?1 AND r.wall_us < ?2), 0)
    ORDER BY r.collection";
/// A survey that is open may be running: only an audit's own lock tells that an open audit is dead.
const PENDING: &str = "SELECT r.collection, r.step_us,
    CASE WHEN p.continues IS NOT NULL THEN c.opened_at_us END AS own_from_us
    FROM audit_run r JOIN collection c ON c.number = r.collection
    LEFT JOIN run_plan p ON p.collection = r.collection
    WHERE r.taken_in = 0 AND c.vantage = ?1 AND (c.job = 'audit' OR c.state <> 'open') ORDER BY r.collection";
const BOOK: &str = "SELECT kind, key, aspect, memory FROM track WHERE vantage = ?1";

/// A run that is not taken in yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PendingRun {
    /// Its collection's number.
    pub collection: i64,
    /// How far the clock was set since the run before.
    pub clock_step: Option<SignedDuration>,
    /// What is older it took over from a run that was stopped.
    pub own_from: Option<Timestamp>,
}

impl Store {
    /// Notes the clock of a run that begins, and that the run is to be taken in. What is noted stays.
    pub fn note_clock(
        &mut self,
        collection: i64,
        clock: &ClockState,
        step: Option<SignedDuration>,
    ) -> Result<(), Error> {
        let us = |length: SignedDuration| i64::try_from(length.as_micros()).unwrap_or(i64::MAX);
        let noted = self.connection.execute(
            NOTE_CLOCK,
            named_params! {
                ":collection": collection,
                ":wall_us": clock.wall.as_microsecond(),
                ":since_boot_us": us(clock.since_boot),
                ":boot_id": clock.boot_id,
                ":synchronised": clock.synchronised,
                ":estimated_error_us": clock.estimated_error_us,
                ":max_error_us": clock.max_error_us,
                ":step_us": step.map(us),
            },
        );
        noted.map(|_| ()).map_err(|source| self.at(source))
    }

    /// The clock of the last run from a vantage before a collection.
    pub fn clock_before(
        &self,
        vantage: &str,
        collection: i64,
    ) -> Result<Option<ClockState>, Error> {
        use rusqlite::OptionalExtension as _;
        let found = self.connection.query_row(LAST_CLOCK, (vantage, collection), clock);
        found.optional().map_err(|source| self.at(source))
    }

    /// The clocks of the runs from a vantage since a moment, and of the one before, in their order.
    pub fn clocks_since(&self, vantage: &str, from: Timestamp) -> Result<Vec<ClockState>, Error> {
        let read = || -> rusqlite::Result<Vec<ClockState>> {
            let mut statement = self.connection.prepare_cached(CLOCKS_SINCE)?;
            statement.query_map((vantage, from.as_microsecond()), clock)?.collect()
        };
        read().map_err(|source| self.at(source))
    }

    /// The runs from a vantage that are not taken in yet, in their order.
    pub fn pending_runs(&self, vantage: &str) -> Result<Vec<PendingRun>, Error> {
        let read = || -> rusqlite::Result<Vec<PendingRun>> {
            self.connection.prepare_cached(PENDING)?.query_map([vantage], pending)?.collect()
        };
        read().map_err(|source| self.at(source))
    }

    /// What is remembered of every track from a vantage.
    pub fn book(&self, vantage: &str) -> Result<Book, Error> {
        let read = || -> rusqlite::Result<Book> {
            let mut statement = self.connection.prepare_cached(BOOK)?;
            let mut rows = statement.query([vantage])?;
            let mut book = Book::new();
            while let Some(row) = rows.next()? {
                let memory: String = row.get("memory")?;
                let memory = serde_json::from_str(&memory)
                    .map_err(|error| super::codec::conversion(row, "memory", error))?;
                book.insert(track(row)?, memory);
            }
            Ok(book)
        };
        read().map_err(|source| self.at(source))
    }

    /// Stores what came of a run and marks it taken in: all of it or nothing.
    pub fn take_in(&mut self, taking: &Taking<'_>) -> Result<(), Error> {
        let mut write = || -> rusqlite::Result<()> {
            let transaction =
                self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            write::all(&transaction, taking)?;
            transaction.commit()
        };
        write().map_err(|source| Error::of(&self.path, source))
    }
}

fn pending(row: &Row<'_>) -> rusqlite::Result<PendingRun> {
    let step: Option<i64> = row.get("step_us")?;
    Ok(PendingRun {
        collection: row.get("collection")?,
        clock_step: step.map(SignedDuration::from_micros),
        own_from: maybe_moment(row, "own_from_us")?,
    })
}

fn clock(row: &Row<'_>) -> rusqlite::Result<ClockState> {
    Ok(ClockState {
        wall: moment(row, "wall_us")?,
        since_boot: SignedDuration::from_micros(row.get("since_boot_us")?),
        boot_id: row.get("boot_id")?,
        synchronised: row.get("synchronised")?,
        estimated_error_us: row.get("estimated_error_us")?,
        max_error_us: row.get("max_error_us")?,
    })
}

fn track(row: &Row<'_>) -> rusqlite::Result<TrackKey> {
    let key: String = row.get("key")?;
    Ok(TrackKey::new(word(row, "kind")?, key, word(row, "aspect")?))
}

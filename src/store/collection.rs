//! Collections: opened, appended to by the recorder, closed, then fixed.

use jiff::Timestamp;
use rusqlite::{Connection, Row, Transaction, TransactionBehavior, named_params};
use uuid::Uuid;

use super::chain::{self, Cause};
use super::codec::{conversion, moment, word};
use super::{Error, Store};
use crate::domain::collection::{Collection, CollectionState, Job};

const OPEN: &str =
    "INSERT INTO collection (id, job, vantage, command, approval, unlisted, state, opened_at_us)
    VALUES (:id, :job, :vantage, :command, :approval, :unlisted, 'open', :opened_at_us)";
const CLOSE: &str = "UPDATE collection SET state = :state, closed_at_us = :closed_at_us,
    observation_count = (SELECT count(*) FROM observation WHERE collection = :number)
        + (SELECT coalesce(sum(asked_count), 0) FROM sweep WHERE collection = :number)
    WHERE number = :number";
const ALL: &str = "SELECT * FROM collection ORDER BY number";
const ONE: &str = "SELECT * FROM collection WHERE number = ?1";

/// A collection that is about to be opened.
#[derive(Debug, Clone)]
pub struct NewCollection {
    /// Unique everywhere.
    pub id: Uuid,
    /// The job.
    pub job: Job,
    /// Where it looks from.
    pub vantage: String,
    /// The command as typed, secrets wiped.
    pub command: String,
    /// Who allowed unlisted targets.
    pub approval: Option<String>,
    /// Whether unlisted targets are allowed.
    pub unlisted: bool,
    /// When it is opened.
    pub opened_at: Timestamp,
}

impl Store {
    /// Opens a collection.
    pub fn open_collection(&mut self, new: &NewCollection) -> Result<Collection, Error> {
        let number = open(&self.connection, new).map_err(|source| self.at(source))?;
        self.connection.query_row(ONE, [number], of).map_err(|source| self.at(source))
    }

    /// Closes a collection that its own program left open, for example because it was killed.
    pub fn close_collection(
        &mut self,
        number: i64,
        state: CollectionState,
        at: Timestamp,
    ) -> Result<Collection, Error> {
        close(&self.connection, number, state, at).map_err(|source| self.at(source))
    }

    /// Every collection, first opened first.
    pub fn collections(&self) -> Result<Vec<Collection>, Error> {
        super::noun::read(&self.connection, ALL, of).map_err(|source| self.at(source))
    }

    /// The number of the newest run; 0 where there is none.
    pub fn last_run(&self) -> Result<i64, Error> {
        let last = "SELECT coalesce(max(number), 0) FROM collection";
        self.connection.query_row(last, [], |row| row.get(0)).map_err(|source| self.at(source))
    }

    /// One collection by its number.
    pub fn collection(&self, number: i64) -> Result<Option<Collection>, Error> {
        use rusqlite::OptionalExtension as _;
        self.connection.query_row(ONE, [number], of).optional().map_err(|source| self.at(source))
    }
}

/// Gives its number.
pub(super) fn open(connection: &Connection, new: &NewCollection) -> rusqlite::Result<i64> {
    connection.execute(
        OPEN,
        named_params! {
            ":id": new.id.as_bytes().as_slice(),
            ":job": new.job.as_str(),
            ":vantage": new.vantage,
            ":command": new.command,
            ":approval": new.approval,
            ":unlisted": new.unlisted,
            ":opened_at_us": new.opened_at.as_microsecond(),
        },
    )?;
    Ok(connection.last_insert_rowid())
}

/// Closes it and links it into the chain, both or neither.
pub(super) fn close(
    connection: &Connection,
    number: i64,
    state: CollectionState,
    at: Timestamp,
) -> rusqlite::Result<Collection> {
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let closed = close_within(&transaction, number, state, at)?;
    transaction.commit()?;
    Ok(closed)
}

/// The same inside the caller's transaction.
pub(super) fn close_within(
    transaction: &Transaction<'_>,
    number: i64,
    state: CollectionState,
    at: Timestamp,
) -> rusqlite::Result<Collection> {
    transaction.execute(
        CLOSE,
        named_params! { ":number": number, ":state": state.as_str(), ":closed_at_us": at.as_microsecond() },
    )?;
    chain::link(transaction, number, Cause::Closed)?;
    transaction.query_row(ONE, [number], of)
}

fn of(row: &Row<'_>) -> rusqlite::Result<Collection> {
    let id: Vec<u8> = row.get("id")?;
    let closed: Option<i64> = row.get("closed_at_us")?;
    let observation_count: i64 = row.get("observation_count")?;
    Ok(Collection {
        number: row.get("number")?,
        id: Uuid::from_slice(&id).map_err(|error| conversion(row, "id", error))?,
        job: word(row, "job")?,
        vantage: row.get("vantage")?,
        command: row.get("command")?,
        approval: row.get("approval")?,
        unlisted: row.get("unlisted")?,
        state: word(row, "state")?,
        opened_at: moment(row, "opened_at_us")?,
        closed_at: closed.map(|_| moment(row, "closed_at_us")).transpose()?,
        observation_count: u64::try_from(observation_count).unwrap_or(0),
    })
}

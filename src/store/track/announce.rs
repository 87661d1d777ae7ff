//! What people should hear waits in a table from the transaction that knew it until it was told: a
//! kill between the two loses no alarm.

use jiff::Timestamp;
use rusqlite::{Connection, Row, TransactionBehavior, params};

use crate::domain::track::Change;
use crate::store::codec::conversion;
use crate::store::{Error, Store};

const ADD: &str =
    "INSERT INTO announcement (vantage, collection, change, attempt_count) VALUES (?1, ?2, ?3, 0)";
const WAITING: &str = "SELECT id, change FROM announcement
    WHERE vantage = ?1 AND told_at_us IS NULL ORDER BY id";
const TOLD: &str = "UPDATE announcement SET attempt_count = attempt_count + 1,
    told_at_us = CASE WHEN ?3 AND attempt_count + 1 < ?4 THEN NULL ELSE ?2 END WHERE id = ?1";

/// A gateway that failed so often is not asked again: what it would tell is old by then.
const ATTEMPTS: i64 = 3;

/// A change that is not told yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// Names it.
    pub id: i64,
    /// The change.
    pub change: Change,
}

impl Store {
    /// What is not told yet, oldest first.
    pub fn unannounced(&self, vantage: &str) -> Result<Vec<Waiting>, Error> {
        let read = || -> rusqlite::Result<Vec<Waiting>> {
            self.connection.prepare_cached(WAITING)?.query_map([vantage], waiting)?.collect()
        };
        read().map_err(|source| self.at(source))
    }

    /// Notes that it was told; where telling failed it waits for the next time, a few times.
    pub fn announced(&mut self, ids: &[i64], at: Timestamp, failed: bool) -> Result<(), Error> {
        let mut write = || -> rusqlite::Result<()> {
            let transaction =
                self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for id in ids {
                transaction.prepare_cached(TOLD)?.execute(params![
                    id,
                    at.as_microsecond(),
                    failed,
                    ATTEMPTS
                ])?;
            }
            transaction.commit()
        };
        write().map_err(|source| Error::of(&self.path, source))
    }
}

/// Puts a change on the list, inside the caller's transaction.
pub(super) fn add(
    connection: &Connection,
    vantage: &str,
    collection: i64,
    change: &Change,
) -> rusqlite::Result<()> {
    let json = serde_json::to_string(change)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    connection.prepare_cached(ADD)?.execute(params![vantage, collection, json])?;
    Ok(())
}

fn waiting(row: &Row<'_>) -> rusqlite::Result<Waiting> {
    let json: String = row.get("change")?;
    let change = serde_json::from_str(&json).map_err(|error| conversion(row, "change", error))?;
    Ok(Waiting { id: row.get("id")?, change })
}

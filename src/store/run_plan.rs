//! What a run set out to do, and runs that can be gone on with: killed ones, still open, and those
//! that somebody stopped, whose evidence a new run takes over. Deciding what is left to ask is not
//! done here.

use rusqlite::{Connection, OptionalExtension as _, named_params, params};

use super::collection::{self, NewCollection};
use super::{Error, Store};
use crate::domain::collection::Collection;
use crate::domain::scan_plan::ScanPlan;

const KEEP: &str = "INSERT INTO run_plan (collection, plan) VALUES (?1, ?2)";
const READ: &str = "SELECT plan FROM run_plan WHERE collection = ?1";
/// Stopped runs that another took over are done with.
const RESUMABLE: &str = "SELECT max(number) FROM collection c
    WHERE state IN ('open', 'interrupted')
    AND number IN (SELECT collection FROM run_plan)
    AND number NOT IN (SELECT continues FROM run_plan WHERE continues IS NOT NULL)";
const CONTINUES: &str = "SELECT collection FROM run_plan WHERE continues = ?1";

const TAKE_PLAN: &str = "INSERT INTO run_plan (collection, plan, continues)
    SELECT :new, plan, :old FROM run_plan WHERE collection = :old";
const TAKE_OBSERVATIONS: &str = "INSERT INTO observation
    (collection, question, at_us, outcome, rtt_us, packet_bytes, reading, word, reason, raw)
    SELECT :new, question, at_us, outcome, rtt_us, packet_bytes, reading, word, reason, raw
    FROM observation WHERE collection = :old ORDER BY id";
/// What was not finished is under way again.
const TAKE_SWEEPS: &str = "INSERT INTO sweep
    (collection, family, probe, ports, spans, shard_number, shard_of, asks, timeout_us, least_wait_us,
     rate_per_s, first_rate_per_s, seed, packet_bytes, began_at_us, ended_at_us, socket, asked_count,
     answered_count, sent_count, overflow_count, finished)
    SELECT :new, family, probe, ports, spans, shard_number, shard_of, asks, timeout_us, least_wait_us,
     rate_per_s, first_rate_per_s, seed, packet_bytes, began_at_us,
     CASE WHEN finished IS NULL THEN ended_at_us END, CASE WHEN finished IS NULL THEN socket END,
     asked_count, answered_count, CASE WHEN finished IS NULL THEN sent_count END,
     CASE WHEN finished IS NULL THEN overflow_count END, finished
    FROM sweep WHERE collection = :old ORDER BY id";
const TAKE_PARTS: &str = "INSERT INTO sweep_part (sweep, number, hit_count, hits)
    SELECT new.id, part.number, part.hit_count, part.hits
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM sweep WHERE collection = :new) new
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM sweep WHERE collection = :old) old
    USING (place) JOIN sweep_part part ON part.sweep = old.id";

impl Store {
    /// Keeps what a run sets out to do.
    pub fn keep_plan(&mut self, run: i64, plan: &ScanPlan) -> Result<(), Error> {
        let text = serde_json::to_string(plan)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)));
        text.and_then(|text| self.connection.execute(KEEP, params![run, text]))
            .map(|_| ())
            .map_err(|source| self.at(source))
    }

    /// What a run set out to do; `None` where it did not tell.
    pub fn plan_of(&self, run: i64) -> Result<Option<ScanPlan>, Error> {
        let text = self.connection.query_row(READ, [run], |row| row.get("plan")).optional();
        let text: Option<String> = text.map_err(|source| self.at(source))?;
        let read = |text: String| {
            serde_json::from_str(&text).map_err(|error| Error::Row {
                path: self.path.clone(),
                what: format!("the plan of run {run} cannot be read: {error}"),
            })
        };
        text.map(read).transpose()
    }

    /// The newest run that can be gone on with.
    pub fn newest_resumable(&self) -> Result<Option<i64>, Error> {
        self.connection.query_row(RESUMABLE, [], |row| row.get(0)).map_err(|source| self.at(source))
    }

    /// The run that took over a stopped one.
    pub fn continued_by(&self, run: i64) -> Result<Option<i64>, Error> {
        let found = self.connection.query_row(CONTINUES, [run], |row| row.get(0)).optional();
        found.map_err(|source| self.at(source))
    }

    /// Opens a run that takes over what a stopped one holds, whole or not at all.
    pub fn take_over(&mut self, old: i64, new: &NewCollection) -> Result<Collection, Error> {
        let path = self.path.clone();
        let mut take = || -> rusqlite::Result<i64> {
            let transaction = self
                .connection
                .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
            let number = collection::open(&transaction, new)?;
            copy(&transaction, old, number)?;
            transaction.commit()?;
            Ok(number)
        };
        let number = take().map_err(|source| Error::of(&path, source))?;
        let opened = self.collection(number)?;
        opened.ok_or_else(|| Error::Row { path, what: format!("run {number} is not there") })
    }
}

fn copy(connection: &Connection, old: i64, new: i64) -> rusqlite::Result<()> {
    for step in [TAKE_PLAN, TAKE_OBSERVATIONS, TAKE_SWEEPS, TAKE_PARTS] {
        connection.execute(step, named_params! { ":old": old, ":new": new })?;
    }
    Ok(())
}

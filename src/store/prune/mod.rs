//! `db prune`: letting old evidence go by a policy. Each piece of work is whole or absent, and a
//! transaction is so short that whoever else writes gets a turn: an audit is never held up for long, and
//! a prune that is killed is gone on with by the next.
//!
//! Invariants: of each question the newest answer from before the moment stays, so that what was judged
//! of any later day is judged the same; a run that lost something is linked anew (`chain`), so that a
//! prune can be told from a forgery. A large run loses its rows in several pieces and is linked after each.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior, named_params, params};

use super::chain::{self, Cause};
use super::codec::{maybe_moment, moment};
use super::{Error, Store};
use crate::domain::collection::Job;
use crate::domain::prune::{PrunePolicy, Pruned};

/// How long a transaction keeps others waiting: a piece that was begun is finished.
const HOLD: Duration = Duration::from_millis(50);
/// How long others get: SQLite's own waiting asks again after 100 ms at the latest.
const PAUSE: Duration = Duration::from_millis(110);
/// Rows of one track in one piece.
const ROWS_PER_PIECE: u64 = 5_000;
/// Rows of one run in one piece: each is somewhere else in the index of its question, and what is left of the
/// run is hashed after every piece. Fewer would hash a large run too often, more would hold others up.
const ROWS_OF_A_RUN: i64 = 10_000;

const ALLOW: &str = "INSERT INTO pruned (id, before_us, answers_before_us, runs_before_us)
    VALUES (1, :samples_us, :answers_us, :runs_us)
    ON CONFLICT (id) DO UPDATE SET before_us = max(before_us, excluded.before_us),
        answers_before_us = coalesce(max(answers_before_us, excluded.answers_before_us),
            answers_before_us, excluded.answers_before_us),
        runs_before_us = coalesce(max(runs_before_us, excluded.runs_before_us),
            runs_before_us, excluded.runs_before_us)";
const SAMPLES: &str = "SELECT track, count(*) FROM sample WHERE at_us < ?1 GROUP BY track";
const DROP_SAMPLES: &str = "DELETE FROM sample WHERE track = :track AND at_us IN
    (SELECT at_us FROM sample WHERE track = :track AND at_us < :before ORDER BY at_us LIMIT :most)";
const ROLLUPS: &str =
    "SELECT track, count(*) FROM rollup WHERE span_s = 300 AND start_s < ?1 GROUP BY track";
const DROP_ROLLUPS: &str = "DELETE FROM rollup WHERE track = :track AND span_s = 300 AND start_s IN
    (SELECT start_s FROM rollup WHERE track = :track AND span_s = 300 AND start_s < :before
        ORDER BY start_s LIMIT :most)";
/// Runs that are over and, where they measured links, taken in.
const RUNS: &str =
    "SELECT c.number, c.job FROM collection c LEFT JOIN audit_run r ON r.collection = c.number
    WHERE c.state <> 'open' AND c.opened_at_us < ?1 AND coalesce(r.taken_in, 1) = 1
        AND EXISTS (SELECT 1 FROM observation WHERE collection = c.number)
    ORDER BY c.number";
const COUNT_OLD: &str =
    "SELECT count(*) FROM observation o WHERE o.collection = ?1 AND o.at_us < ?2
    AND EXISTS (SELECT 1 FROM observation newer WHERE newer.question = o.question
        AND newer.at_us > o.at_us AND newer.at_us < ?2)";
/// The end of a run's next piece, and how many rows it has.
const PIECE: &str = "SELECT max(id), count(*) FROM
    (SELECT id FROM observation WHERE collection = ?1 AND id > ?2 ORDER BY id LIMIT ?3)";
const DROP_OLD: &str = "DELETE FROM observation AS o
    WHERE o.collection = ?1 AND o.id > ?3 AND o.id <= ?4 AND o.at_us < ?2
    AND EXISTS (SELECT 1 FROM observation newer WHERE newer.question = o.question
        AND newer.at_us > o.at_us AND newer.at_us < ?2)
    RETURNING raw";
const DROP_UNCITED: &str =
    "DELETE FROM blob WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM observation WHERE raw = ?1)";
/// Sweeps that ended, newest first, with what tells whether two swept the same.
const SWEEPS: &str = "SELECT s.id, s.collection, json_array(c.vantage, s.probe, s.ports, s.spans,
        s.shard_number, s.shard_of) AS same, s.finished IS NULL AS whole
    FROM sweep s JOIN collection c ON c.number = s.collection
    WHERE c.state <> 'open' AND s.ended_at_us < ?1 ORDER BY s.ended_at_us DESC, s.id DESC";
/// What nothing newer cites, and no question's newest answer: some rules judge by the answer as it came.
const ANSWERS: &str = "SELECT b.id, length(b.bytes) FROM blob b WHERE length(b.bytes) > 0
    AND NOT EXISTS (SELECT 1 FROM observation o WHERE o.raw = b.id AND (o.at_us >= ?1
        OR NOT EXISTS (SELECT 1 FROM observation newer WHERE newer.question = o.question
            AND (newer.at_us, newer.id) > (o.at_us, o.id))))
    ORDER BY b.id";
/// The same answer may have come again since it was listed.
const EMPTY: &str = "UPDATE blob SET bytes = x'' WHERE id = ?1 AND length(bytes) > 0
    AND NOT EXISTS (SELECT 1 FROM observation WHERE raw = ?1 AND at_us >= ?2)";

impl Store {
    /// The moments before which samples, raw answers and runs may be gone; `None` when none ever went.
    pub fn pruned_before(&self) -> Result<Option<PrunePolicy>, Error> {
        let read = || -> rusqlite::Result<Option<PrunePolicy>> {
            let mut statement = self.connection.prepare_cached("SELECT * FROM pruned")?;
            let mut rows = statement.query([])?;
            let Some(row) = rows.next()? else { return Ok(None) };
            Ok(Some(PrunePolicy {
                samples_before: moment(row, "before_us")?,
                answers_before: maybe_moment(row, "answers_before_us")?,
                runs_before: maybe_moment(row, "runs_before_us")?,
            }))
        };
        read().map_err(|source| self.at(source))
    }

    /// What a prune by this policy would let go.
    pub fn prunable(&self, policy: &PrunePolicy) -> Result<Pruned, Error> {
        let connection = &self.connection;
        let count = || -> rusqlite::Result<Pruned> {
            let mut observation_count = 0;
            for (run, before) in runs(connection, policy)? {
                let old = params![run, before.as_microsecond()];
                observation_count +=
                    connection.prepare_cached(COUNT_OLD)?.query_row(old, count_of)?;
            }
            let answers = answers(connection, policy)?;
            Ok(Pruned {
                sample_count: per_track(connection, SAMPLES, samples_us(policy))?.values().sum(),
                rollup_count: per_track(connection, ROLLUPS, samples_s(policy))?.values().sum(),
                observation_count,
                sweep_count: wide(sweeps(connection, policy)?.len()),
                answer_count: wide(answers.len()),
                answer_bytes: answers.iter().map(|(_, bytes)| bytes).sum(),
            })
        };
        count().map_err(|source| self.at(source))
    }

    /// Lets go what the policy names. What went is counted by what this call took.
    pub fn prune(&mut self, policy: &PrunePolicy) -> Result<Pruned, Error> {
        let connection = &mut self.connection;
        let mut prune = || -> rusqlite::Result<Pruned> {
            connection.prepare_cached(ALLOW)?.execute(named_params! {
                ":samples_us": samples_us(policy),
                ":answers_us": policy.answers_before.map(Timestamp::as_microsecond),
                ":runs_us": policy.runs_before.map(Timestamp::as_microsecond),
            })?;
            let sample_count =
                prune_tracks(connection, (SAMPLES, DROP_SAMPLES), samples_us(policy))?;
            let rollup_count =
                prune_tracks(connection, (ROLLUPS, DROP_ROLLUPS), samples_s(policy))?;
            let (answer_count, answer_bytes) = empty_answers(connection, policy)?;
            let observation_count = prune_runs(connection, policy)?;
            let sweeps = sweeps(connection, policy)?;
            let sweep_count = in_turns(connection, sweeps, |connection, sweep| {
                prune_sweeps(connection, sweep).map(whole)
            })?;
            Ok(Pruned {
                sample_count,
                rollup_count,
                observation_count,
                sweep_count,
                answer_count,
                answer_bytes,
            })
        };
        prune().map_err(|source| Error::of(&self.path, source))
    }

    /// Gives the space of what is gone back to the disk: the whole file is written anew, and nobody else
    /// writes meanwhile.
    pub fn vacuum(&self) -> Result<(), Error> {
        let vacuum = || {
            self.connection.execute_batch("VACUUM")?;
            self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        };
        vacuum().map_err(|source| self.at(source))
    }
}

fn samples_us(policy: &PrunePolicy) -> i64 {
    policy.samples_before.as_microsecond()
}

fn samples_s(policy: &PrunePolicy) -> i64 {
    policy.samples_before.as_second()
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn count_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<u64> {
    row.get::<_, i64>(0).map(|count| u64::try_from(count).unwrap_or_default())
}

/// Works piece by piece in transactions of [`HOLD`], and pauses between them. The work tells what a piece
/// came to, and what is left of it; returned is the sum.
fn in_turns<T>(
    connection: &mut Connection,
    pieces: impl IntoIterator<Item = T>,
    mut work: impl FnMut(&Connection, T) -> rusqlite::Result<(u64, Option<T>)>,
) -> rusqlite::Result<u64> {
    let mut pieces: VecDeque<T> = pieces.into_iter().collect();
    let mut sum = 0;
    while !pieces.is_empty() {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let began = Instant::now();
        while began.elapsed() < HOLD
            && let Some(piece) = pieces.pop_front()
        {
            let (count, left) = work(&transaction, piece)?;
            sum += count;
            if let Some(left) = left {
                pieces.push_front(left);
            }
        }
        transaction.commit()?;
        if !pieces.is_empty() {
            pause();
        }
    }
    Ok(sum)
}

/// What a piece came to of which nothing is left.
const fn whole<T>(count: u64) -> (u64, Option<T>) {
    (count, None)
}

#[expect(
    clippy::disallowed_methods,
    reason = "there is no condition to wait for: SQLite keeps no queue of who would write"
)]
fn pause() {
    std::thread::sleep(PAUSE);
}

/// How many rows each track has from before a moment.
fn per_track(
    connection: &Connection,
    query: &str,
    before: i64,
) -> rusqlite::Result<BTreeMap<i64, u64>> {
    let count = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, i64>(1)?));
    let mut statement = connection.prepare_cached(query)?;
    let rows = statement.query_map([before], count)?;
    rows.map(|row| row.map(|(track, count)| (track, u64::try_from(count).unwrap_or_default())))
        .collect()
}

fn prune_tracks(
    connection: &mut Connection,
    (count, delete): (&str, &str),
    before: i64,
) -> rusqlite::Result<u64> {
    let tracks = per_track(connection, count, before)?;
    let pieces = tracks.into_iter().flat_map(|(track, rows)| {
        std::iter::repeat_n(track, usize::try_from(rows.div_ceil(ROWS_PER_PIECE)).unwrap_or(0))
    });
    in_turns(connection, pieces, |connection, track| {
        let parameters = named_params! {
            ":track": track, ":before": before, ":most": i64::try_from(ROWS_PER_PIECE).unwrap_or(i64::MAX),
        };
        connection.prepare_cached(delete)?.execute(parameters).map(|count| whole(wide(count)))
    })
}

/// Runs that may lose observations, each with the moment before which they go.
fn runs(connection: &Connection, policy: &PrunePolicy) -> rusqlite::Result<Vec<(i64, Timestamp)>> {
    let audits =
        policy.runs_before.map_or(policy.samples_before, |runs| runs.max(policy.samples_before));
    let mut statement = connection.prepare_cached(RUNS)?;
    let rows = statement.query_map([audits.as_microsecond()], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
    })?;
    let mut runs = Vec::new();
    for row in rows {
        let (run, job) = row?;
        let is_audit = job == Job::Audit.as_str();
        let before = if is_audit { Some(audits) } else { policy.runs_before };
        runs.extend(before.map(|before| (run, before)));
    }
    Ok(runs)
}

/// A run that loses its rows from before a moment, and its last row that was looked at.
#[derive(Clone, Copy)]
struct Run {
    number: i64,
    before: Timestamp,
    after: i64,
}

fn prune_runs(connection: &mut Connection, policy: &PrunePolicy) -> rusqlite::Result<u64> {
    let runs = runs(connection, policy)?;
    let runs = runs.into_iter().map(|(number, before)| Run { number, before, after: 0 });
    in_turns(connection, runs, prune_run)
}

/// Lets go one piece of a run.
fn prune_run(connection: &Connection, run: Run) -> rusqlite::Result<(u64, Option<Run>)> {
    let piece = params![run.number, run.after, ROWS_OF_A_RUN];
    let (last, count): (Option<i64>, i64) =
        connection.prepare_cached(PIECE)?.query_row(piece, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let last = last.unwrap_or(run.after);
    let gone: Vec<Option<i64>> = connection
        .prepare_cached(DROP_OLD)?
        .query_map(params![run.number, run.before.as_microsecond(), run.after, last], |row| {
            row.get(0)
        })?
        .collect::<rusqlite::Result<_>>()?;
    let cited: HashSet<i64> = gone.iter().copied().flatten().collect();
    let mut drop = connection.prepare_cached(DROP_UNCITED)?;
    for raw in cited {
        drop.execute([raw])?;
    }
    if !gone.is_empty() {
        chain::link(connection, run.number, Cause::Pruned)?;
    }
    let left = (count == ROWS_OF_A_RUN).then_some(Run { after: last, ..run });
    Ok((wide(gone.len()), left))
}

/// Old sweeps of what was swept again later, still before the moment, by their run.
fn sweeps(connection: &Connection, policy: &PrunePolicy) -> rusqlite::Result<Vec<(i64, i64)>> {
    let Some(before) = policy.runs_before else { return Ok(Vec::new()) };
    let mut statement = connection.prepare_cached(SWEEPS)?;
    let rows = statement.query_map([before.as_microsecond()], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?, row.get(3)?))
    })?;
    let mut swept_since = HashSet::new();
    let mut old = Vec::new();
    for row in rows {
        let (sweep, run, same, is_whole) = row?;
        if swept_since.contains(&same) {
            old.push((sweep, run));
        } else if is_whole {
            // One that was cut off replaces none: whom it did not reach is known by the one before.
            swept_since.insert(same);
        }
    }
    Ok(old)
}

fn prune_sweeps(connection: &Connection, (sweep, run): (i64, i64)) -> rusqlite::Result<u64> {
    connection.prepare_cached("DELETE FROM sweep_part WHERE sweep = ?1")?.execute([sweep])?;
    let count = connection.prepare_cached("DELETE FROM sweep WHERE id = ?1")?.execute([sweep])?;
    // Another prune may have been quicker.
    if count > 0 {
        chain::link(connection, run, Cause::Pruned)?;
    }
    Ok(wide(count))
}

/// Empties raw answers; how many, and how many bytes.
fn empty_answers(
    connection: &mut Connection,
    policy: &PrunePolicy,
) -> rusqlite::Result<(u64, u64)> {
    let Some(before) = policy.answers_before else { return Ok((0, 0)) };
    let (old, mut bytes) = (answers(connection, policy)?, 0);
    let count = in_turns(connection, old, |connection, (id, length)| {
        let parameters = params![id, before.as_microsecond()];
        let is_gone = connection.prepare_cached(EMPTY)?.execute(parameters)? > 0;
        bytes += if is_gone { length } else { 0 };
        Ok(whole(u64::from(is_gone)))
    })?;
    Ok((count, bytes))
}

/// Raw answers that nothing newer cites, with their size in bytes.
fn answers(connection: &Connection, policy: &PrunePolicy) -> rusqlite::Result<Vec<(i64, u64)>> {
    let Some(before) = policy.answers_before else { return Ok(Vec::new()) };
    let answer = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get::<_, i64>(1)?));
    let mut statement = connection.prepare_cached(ANSWERS)?;
    let rows = statement.query_map([before.as_microsecond()], answer)?;
    rows.map(|row| row.map(|(id, bytes)| (id, u64::try_from(bytes).unwrap_or_default()))).collect()
}

#[cfg(test)]
mod tests;

//! The evidence of an attached file: its closed collections that are not here yet, each linked into our
//! chain. What it holds here must be what the other file's chain says it held there, and a collection
//! that both files closed must have been the same in both.

use rusqlite::{Connection, OptionalExtension as _, named_params};

use crate::domain::merge::Merged;
use crate::store::chain::{self, Cause};
use crate::store::sweep;

/// Their questions in our numbers; only those that the new collections answer.
const MAP_QUESTIONS: &str = "
    DROP TABLE IF EXISTS temp.merged_collection;
    CREATE TEMP TABLE merged_collection AS
        SELECT number AS theirs, id FROM other.collection
        WHERE state <> 'open' AND id NOT IN (SELECT id FROM main.collection);
    INSERT OR IGNORE INTO main.question (vantage, subject_kind, subject_key, probe, address, port, detail)
        SELECT vantage, subject_kind, subject_key, probe, address, port, detail FROM other.question
        WHERE id IN (SELECT question FROM other.observation
                     WHERE collection IN (SELECT theirs FROM merged_collection))
        ORDER BY id;
    INSERT OR IGNORE INTO main.blob (sha256, bytes)
        SELECT sha256, bytes FROM other.blob
        WHERE id IN (SELECT raw FROM other.observation
                     WHERE raw IS NOT NULL AND collection IN (SELECT theirs FROM merged_collection))
        ORDER BY id;
    -- What was let go here and not there is whole again; what was let go there comes without its bytes.
    UPDATE main.blob SET bytes = (SELECT bytes FROM other.blob theirs WHERE theirs.sha256 = blob.sha256)
        WHERE length(bytes) = 0
            AND sha256 IN (SELECT sha256 FROM other.blob WHERE length(bytes) > 0);
    INSERT INTO main.pruned (id, before_us, answers_before_us)
        SELECT 1, 0, answers_before_us FROM other.pruned WHERE answers_before_us IS NOT NULL
        ON CONFLICT (id) DO UPDATE SET answers_before_us =
            max(coalesce(answers_before_us, excluded.answers_before_us), excluded.answers_before_us);
    DROP TABLE IF EXISTS temp.merged_question;
    CREATE TEMP TABLE merged_question AS
        SELECT t.id AS theirs, o.id AS ours FROM other.question t JOIN main.question o
        USING (vantage, subject_kind, subject_key, probe, address, port, detail);
    CREATE UNIQUE INDEX temp.merged_question_theirs ON merged_question (theirs);";

/// As open, so that its observations may be added.
const ADD_COLLECTION: &str = "INSERT INTO main.collection
    (id, job, vantage, command, approval, unlisted, state, opened_at_us)
    SELECT id, job, vantage, command, approval, unlisted, 'open', opened_at_us
    FROM other.collection WHERE number = :theirs";
const ADD_OBSERVATIONS: &str = "INSERT INTO main.observation
    (collection, question, at_us, outcome, rtt_us, packet_bytes, reading, word, reason, raw)
    SELECT :ours, q.ours, o.at_us, o.outcome, o.rtt_us, o.packet_bytes, o.reading, o.word, o.reason,
        (SELECT ours.id FROM main.blob ours JOIN other.blob theirs USING (sha256) WHERE theirs.id = o.raw)
    FROM other.observation o JOIN temp.merged_question q ON q.theirs = o.question
    WHERE o.collection = :theirs ORDER BY o.id";
/// Sweeps keep their numbers in the order of theirs.
const ADD_SWEEPS: &str = "INSERT INTO main.sweep
    (collection, family, probe, ports, spans, shard_number, shard_of, asks, timeout_us, least_wait_us,
     rate_per_s, first_rate_per_s, seed, packet_bytes, began_at_us, ended_at_us, socket, asked_count, answered_count,
     sent_count, overflow_count, finished)
    SELECT :ours, family, probe, ports, spans, shard_number, shard_of, asks, timeout_us, least_wait_us,
     rate_per_s, first_rate_per_s, seed, packet_bytes, began_at_us, ended_at_us, socket, asked_count, answered_count,
     sent_count, overflow_count, finished
    FROM other.sweep WHERE collection = :theirs ORDER BY id";
const ADD_SWEEP_PARTS: &str = "INSERT INTO main.sweep_part (sweep, number, hit_count, hits)
    SELECT ours.id, part.number, part.hit_count, part.hits
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM main.sweep WHERE collection = :ours) ours
    JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM other.sweep WHERE collection = :theirs) theirs
    USING (place) JOIN other.sweep_part part ON part.sweep = theirs.id";
const CLOSE: &str = "UPDATE main.collection SET (state, closed_at_us, observation_count) =
    (SELECT state, closed_at_us, observation_count FROM other.collection WHERE number = :theirs)
    WHERE number = :ours";

/// What the other file's chain last said of a collection, and why.
const THEIR_LINK: &str = "SELECT content, cause FROM other.collection_chain
    WHERE collection = ?1 ORDER BY position DESC LIMIT 1";
/// Collections that are in both files and were not the same when they were closed.
const CONTRADICTED: &str = "SELECT ours.number, theirs.number
    FROM main.collection ours JOIN other.collection theirs USING (id)
    JOIN main.collection_chain our ON our.collection = ours.number AND our.cause = 'closed'
    JOIN other.collection_chain their ON their.collection = theirs.number AND their.cause = 'closed'
    WHERE our.content <> their.content ORDER BY ours.number LIMIT 1";

/// What the union cannot take.
pub(super) enum Refused {
    /// SQLite's own.
    Sql(rusqlite::Error),
    /// In a sentence.
    Changed(String),
}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

/// Takes every closed collection that is not here yet, oldest first.
pub(super) fn take(connection: &Connection, merged: &mut Merged) -> Result<(), Refused> {
    refuse_contradiction(connection)?;
    connection.execute_batch(MAP_QUESTIONS)?;
    let open = "SELECT count(*) FROM other.collection WHERE state = 'open'";
    let open: i64 = connection.query_row(open, [], |row| row.get(0))?;
    merged.open_count = u64::try_from(open).unwrap_or(0);
    let mut statement =
        connection.prepare("SELECT theirs FROM temp.merged_collection ORDER BY theirs")?;
    let numbers: Vec<i64> =
        statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    for theirs in numbers {
        connection.prepare_cached(ADD_COLLECTION)?.execute(named_params! { ":theirs": theirs })?;
        let ours = connection.last_insert_rowid();
        let both = named_params! { ":theirs": theirs, ":ours": ours };
        let observations = connection.prepare_cached(ADD_OBSERVATIONS)?.execute(both)?;
        connection.prepare_cached(ADD_SWEEPS)?.execute(both)?;
        connection.prepare_cached(ADD_SWEEP_PARTS)?.execute(both)?;
        sweep::sight_all(connection, ours)?;
        connection.prepare_cached(CLOSE)?.execute(both)?;
        link(connection, theirs, ours)?;
        merged.collection_count += 1;
        merged.observation_count += u64::try_from(observations).unwrap_or(0);
    }
    connection
        .execute_batch("DROP TABLE temp.merged_question; DROP TABLE temp.merged_collection;")?;
    Ok(())
}

/// Links a collection that was taken. One that was pruned there is whole nowhere here either.
fn link(connection: &Connection, theirs: i64, ours: i64) -> Result<(), Refused> {
    let known: Option<(chain::Hash, String)> = connection
        .prepare_cached(THEIR_LINK)?
        .query_row([theirs], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((content, cause)) = known else {
        return Err(Refused::Changed(format!("run {theirs} is in no link of its chain")));
    };
    let cause = if cause == "pruned" { Cause::Pruned } else { Cause::Closed };
    if chain::link(connection, ours, cause)? != content {
        return Err(Refused::Changed(format!("run {theirs} is not as it was closed")));
    }
    Ok(())
}

fn refuse_contradiction(connection: &Connection) -> Result<(), Refused> {
    let found: Option<(i64, i64)> =
        connection.query_row(CONTRADICTED, [], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    match found {
        None => Ok(()),
        Some((ours, theirs)) => Err(Refused::Changed(format!(
            "run {theirs} is run {ours} of this file, and one of them is not as it was closed"
        ))),
    }
}

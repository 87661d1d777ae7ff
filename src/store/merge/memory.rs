//! What an attached file remembers of links: states, outages, trains and roll-ups of each vantage. One
//! vantage writes one file, so of two memories of the same vantage one goes on where the other ends:
//! the further one wins, row by row, and whatever the order of merging the end is the same.

use rusqlite::Connection;

/// Which of their runs is which of ours; whose memory goes further there, by the newest run that was
/// taken in; their tracks in our numbers.
const MAP: &str = "
    DROP TABLE IF EXISTS temp.memory_run;
    CREATE TEMP TABLE memory_run AS
        SELECT theirs.number AS theirs, ours.number AS ours
        FROM other.collection theirs JOIN main.collection ours USING (id);
    CREATE UNIQUE INDEX temp.memory_run_theirs ON memory_run (theirs);
    DROP TABLE IF EXISTS temp.memory_ahead;
    CREATE TEMP TABLE memory_ahead AS
        SELECT c.vantage FROM other.audit_run r JOIN other.collection c ON c.number = r.collection
        WHERE r.taken_in = 1 GROUP BY c.vantage
        HAVING max(c.opened_at_us) > (SELECT coalesce(max(o.opened_at_us), 0) FROM main.audit_run a
            JOIN main.collection o ON o.number = a.collection
            WHERE a.taken_in = 1 AND o.vantage = c.vantage);
    INSERT INTO main.track (vantage, kind, key, aspect, memory)
        SELECT vantage, kind, key, aspect, memory FROM other.track WHERE true ORDER BY id
        ON CONFLICT (vantage, kind, key, aspect) DO UPDATE SET memory = excluded.memory
        WHERE excluded.vantage IN (SELECT vantage FROM temp.memory_ahead);
    DROP TABLE IF EXISTS temp.memory_track;
    CREATE TEMP TABLE memory_track AS
        SELECT theirs.id AS theirs, ours.id AS ours,
            ours.vantage IN (SELECT vantage FROM temp.memory_ahead) AS is_ahead
        FROM other.track theirs JOIN main.track ours USING (vantage, kind, key, aspect);
    CREATE UNIQUE INDEX temp.memory_track_theirs ON memory_track (theirs);";
const RUNS: &str = "INSERT INTO main.audit_run
    (collection, wall_us, since_boot_us, boot_id, synchronised, estimated_error_us, max_error_us, step_us, taken_in)
    SELECT m.ours, wall_us, since_boot_us, boot_id, synchronised, estimated_error_us, max_error_us, step_us, 1
    FROM other.audit_run r JOIN temp.memory_run m ON m.theirs = r.collection WHERE r.taken_in = 1
    ON CONFLICT (collection) DO UPDATE SET taken_in = 1";
/// A period goes on and ends; one that ended stays as it was. Its witness is a run that was taken.
const PERIODS: &str = "INSERT INTO main.period
    (track, number, state, cause, start_us, start_after_us, end_us, collection)
    SELECT t.ours, p.number, p.state, p.cause, p.start_us, p.start_after_us, p.end_us, m.ours
    FROM other.period p JOIN temp.memory_track t ON t.theirs = p.track
    JOIN temp.memory_run m ON m.theirs = p.collection
    WHERE t.is_ahead
        OR NOT EXISTS (SELECT 1 FROM main.period WHERE track = t.ours AND number = p.number)
    ON CONFLICT (track, number) DO UPDATE SET state = excluded.state, cause = excluded.cause,
        start_us = excluded.start_us, start_after_us = excluded.start_after_us, end_us = excluded.end_us
    WHERE end_us IS NULL";
const ACKNOWLEDGEMENTS: &str = "INSERT INTO main.acknowledgement (track, number, at_us, author, note)
    SELECT t.ours, number, at_us, author, note
    FROM other.acknowledgement a JOIN temp.memory_track t ON t.theirs = a.track WHERE true
    ON CONFLICT (track, number) DO UPDATE SET at_us = excluded.at_us, author = excluded.author, note = excluded.note
    WHERE excluded.at_us > at_us";
const SAMPLES: &str = "INSERT INTO main.sample
    (track, at_us, state, sent_count, received_count, duplicate_count, reordered_count,
     rtt_min_us, rtt_avg_us, rtt_max_us, rtt_p95_us, jitter_us)
    SELECT t.ours, at_us, state, sent_count, received_count, duplicate_count, reordered_count,
     rtt_min_us, rtt_avg_us, rtt_max_us, rtt_p95_us, jitter_us
    FROM other.sample s JOIN temp.memory_track t ON t.theirs = s.track WHERE true ON CONFLICT DO NOTHING";
/// Whoever added up more trains of a stretch has those of the other among them.
const ROLLUPS: &str = "INSERT INTO main.rollup
    (track, span_s, start_s, sample_count, sent_count, received_count, duplicate_count, reordered_count,
     rtt_min_us, rtt_sum_us, rtt_max_us, rtt_p95_us, jitter_max_us, jitter_sum_us, jitter_count)
    SELECT t.ours, span_s, start_s, sample_count, sent_count, received_count, duplicate_count, reordered_count,
     rtt_min_us, rtt_sum_us, rtt_max_us, rtt_p95_us, jitter_max_us, jitter_sum_us, jitter_count
    FROM other.rollup r JOIN temp.memory_track t ON t.theirs = r.track WHERE true
    ON CONFLICT (track, span_s, start_s) DO UPDATE SET
     sample_count = excluded.sample_count, sent_count = excluded.sent_count,
     received_count = excluded.received_count, duplicate_count = excluded.duplicate_count,
     reordered_count = excluded.reordered_count, rtt_min_us = excluded.rtt_min_us,
     rtt_sum_us = excluded.rtt_sum_us, rtt_max_us = excluded.rtt_max_us,
     rtt_p95_us = excluded.rtt_p95_us, jitter_max_us = excluded.jitter_max_us,
     jitter_sum_us = excluded.jitter_sum_us, jitter_count = excluded.jitter_count
    WHERE excluded.sample_count > sample_count";

/// Takes what is new of it; the collections were taken before. Returns how many trains are new.
pub(super) fn take(connection: &Connection) -> rusqlite::Result<usize> {
    connection.execute_batch(MAP)?;
    connection.execute(RUNS, [])?;
    connection.execute(PERIODS, [])?;
    connection.execute(ACKNOWLEDGEMENTS, [])?;
    let trains = connection.execute(SAMPLES, [])?;
    connection.execute(ROLLUPS, [])?;
    connection.execute_batch(
        "DROP TABLE temp.memory_run; DROP TABLE temp.memory_ahead; DROP TABLE temp.memory_track;",
    )?;
    Ok(trains)
}

//! Writing a run's periods, samples and roll-ups, inside one transaction of the caller's.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use rusqlite::{Connection, named_params, params};

use super::announce;
use super::rollup::{Rollup, SPANS_S, Stretch};
use crate::domain::track::{Book, Change, Figures, Period, Sample, TrackKey};

const ADD_TRACK: &str = "INSERT INTO track (vantage, kind, key, aspect, memory)
    VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT (vantage, kind, key, aspect) DO UPDATE SET memory = excluded.memory
    RETURNING id";
/// The run that told of a period stays its witness when the period goes on or ends.
const PUT_PERIOD: &str = "INSERT INTO period
    (track, number, state, cause, start_us, start_after_us, end_us, collection)
    VALUES (:track, :number, :state, :cause, :start_us, :start_after_us, :end_us, :collection)
    ON CONFLICT (track, number) DO UPDATE SET state = excluded.state, cause = excluded.cause,
    start_us = excluded.start_us, start_after_us = excluded.start_after_us, end_us = excluded.end_us
    WHERE end_us IS NULL";
const ADD_SAMPLE: &str = "INSERT INTO sample (track, at_us, state, sent_count, received_count,
    duplicate_count, reordered_count, rtt_min_us, rtt_avg_us, rtt_max_us, rtt_p95_us, jitter_us)
    VALUES (:track, :at_us, :state, :sent, :received, :duplicates, :reordered, :min, :avg, :max, :p95, :jitter)
    ON CONFLICT DO NOTHING";
const ADD_UP: &str = "INSERT INTO rollup
    VALUES (:track, :span_s, :start_s, :samples, :sent, :received, :duplicates, :reordered, :min,
        :rtt_sum, :max, :p95, :jitter_max, :jitter_sum, :jitters)
    ON CONFLICT (track, span_s, start_s) DO UPDATE SET
    sample_count = sample_count + excluded.sample_count,
    sent_count = sent_count + excluded.sent_count,
    received_count = received_count + excluded.received_count,
    duplicate_count = duplicate_count + excluded.duplicate_count,
    reordered_count = reordered_count + excluded.reordered_count,
    rtt_min_us = min(coalesce(rtt_min_us, excluded.rtt_min_us), coalesce(excluded.rtt_min_us, rtt_min_us)),
    rtt_sum_us = rtt_sum_us + excluded.rtt_sum_us,
    rtt_max_us = max(coalesce(rtt_max_us, excluded.rtt_max_us), coalesce(excluded.rtt_max_us, rtt_max_us)),
    rtt_p95_us = max(coalesce(rtt_p95_us, excluded.rtt_p95_us), coalesce(excluded.rtt_p95_us, rtt_p95_us)),
    jitter_max_us = max(coalesce(jitter_max_us, excluded.jitter_max_us), coalesce(excluded.jitter_max_us, jitter_max_us)),
    jitter_sum_us = jitter_sum_us + excluded.jitter_sum_us,
    jitter_count = jitter_count + excluded.jitter_count";
const MARK: &str = "UPDATE audit_run SET taken_in = 1 WHERE collection = ?1 AND taken_in = 0";

/// What came of a run.
#[derive(Debug)]
pub struct Taking<'a> {
    /// The run.
    pub collection: i64,
    /// Where it looked from.
    pub vantage: &'a str,
    /// What is remembered after it.
    pub book: &'a Book,
    /// Periods that ended, began or go on.
    pub periods: &'a [(TrackKey, Period)],
    /// Trains.
    pub samples: &'a [Sample],
    /// What people should hear.
    pub changes: &'a [Change],
}

/// Writes all of it; nothing when the run was taken in meanwhile.
pub(super) fn all(connection: &Connection, taking: &Taking<'_>) -> rusqlite::Result<()> {
    if connection.prepare_cached(MARK)?.execute([taking.collection])? == 0 {
        return Ok(());
    }
    let mut ids: HashMap<&TrackKey, i64> = HashMap::new();
    for (track, memory) in taking.book {
        let memory = serde_json::to_string(memory)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
        let row =
            params![taking.vantage, track.kind.as_str(), track.key, track.aspect.as_str(), memory];
        let id = connection.prepare_cached(ADD_TRACK)?.query_row(row, |row| row.get(0))?;
        ids.insert(track, id);
    }
    for (track, period) in taking.periods {
        if let Some(id) = ids.get(track) {
            put_period(connection, *id, period, taking.collection)?;
        }
    }
    add_samples(connection, &ids, taking.samples)?;
    for change in taking.changes {
        announce::add(connection, taking.vantage, taking.collection, change)?;
    }
    Ok(())
}

fn put_period(
    connection: &Connection,
    track: i64,
    period: &Period,
    collection: i64,
) -> rusqlite::Result<()> {
    let us = |at: Option<Timestamp>| at.map(Timestamp::as_microsecond);
    connection.prepare_cached(PUT_PERIOD)?.execute(named_params! {
        ":track": track,
        ":number": period.number,
        ":state": period.state.as_str(),
        ":cause": period.cause.as_str(),
        ":start_us": period.start.as_microsecond(),
        ":start_after_us": us(period.start_after),
        ":end_us": us(period.end.map(|end| end.max(period.start))),
        ":collection": collection,
    })?;
    Ok(())
}

/// Writes samples and what they add up to, track by track: neighbours in the file are written
/// together.
fn add_samples(
    connection: &Connection,
    ids: &HashMap<&TrackKey, i64>,
    samples: &[Sample],
) -> rusqlite::Result<()> {
    let known = |sample: &Sample| Some((*ids.get(&sample.track)?, sample.figures.clone()));
    let mut by_track: Vec<(i64, Figures)> = samples.iter().filter_map(known).collect();
    by_track.sort_by_key(|(track, figures)| (*track, figures.mark.at));
    let mut rollups: BTreeMap<Stretch, Rollup> = BTreeMap::new();
    for (track, figures) in by_track {
        // A sample that is there already adds to nothing.
        if !add_sample(connection, track, &figures)? {
            continue;
        }
        for span_s in SPANS_S {
            let start_s = figures.mark.at.as_second().div_euclid(span_s) * span_s;
            rollups.entry(Stretch { track, span_s, start_s }).or_default().add(&figures);
        }
    }
    for (span, rollup) in rollups {
        add_up(connection, span, &rollup)?;
    }
    Ok(())
}

/// Writes a sample; `false` when it is there already.
fn add_sample(connection: &Connection, track: i64, figures: &Figures) -> rusqlite::Result<bool> {
    let (mark, rtt) = (figures.mark, figures.rtt);
    let added = connection.prepare_cached(ADD_SAMPLE)?.execute(named_params! {
        ":track": track,
        ":at_us": mark.at.as_microsecond(),
        ":state": mark.state.as_str(),
        ":sent": mark.sent_count,
        ":received": mark.received_count,
        ":duplicates": figures.duplicate_count,
        ":reordered": figures.reordered_count,
        ":min": rtt.map(|rtt| rtt.min_us),
        ":avg": rtt.map(|rtt| rtt.avg_us),
        ":max": rtt.map(|rtt| rtt.max_us),
        ":p95": rtt.map(|rtt| rtt.p95_us),
        ":jitter": figures.jitter_us,
    })?;
    Ok(added > 0)
}

fn add_up(connection: &Connection, span: Stretch, rollup: &Rollup) -> rusqlite::Result<()> {
    connection.prepare_cached(ADD_UP)?.execute(named_params! {
        ":track": span.track,
        ":span_s": span.span_s,
        ":start_s": span.start_s,
        ":samples": rollup.sample_count,
        ":sent": rollup.sent_count,
        ":received": rollup.received_count,
        ":duplicates": rollup.duplicate_count,
        ":reordered": rollup.reordered_count,
        ":min": rollup.rtt_min_us,
        ":rtt_sum": rollup.rtt_sum_us,
        ":max": rollup.rtt_max_us,
        ":p95": rollup.rtt_p95_us,
        ":jitter_max": rollup.jitter_max_us,
        ":jitter_sum": rollup.jitter_sum_us,
        ":jitters": rollup.jitter_count,
    })?;
    Ok(())
}

//! Reading what is remembered: periods, totals, the newest samples, and acknowledgements.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Row, named_params};

use super::track;
use crate::domain::audit::RttSummary;
use crate::domain::link_status::Beat;
use crate::domain::track::{Acknowledgement, Figures, Mark, Period, Total, TrackKey};
use crate::store::codec::{maybe_moment, moment, word};
use crate::store::{Error, Store};

const PERIODS: &str = "SELECT t.kind, t.key, t.aspect, p.*, a.at_us, a.author, a.note
    FROM track t JOIN period p ON p.track = t.id
    LEFT JOIN acknowledgement a ON a.track = p.track AND a.number = p.number
    WHERE t.vantage = :vantage AND p.start_us < :to_us AND coalesce(p.end_us, :to_us) >= :from_us
    ORDER BY t.kind, t.key, t.aspect, p.number";
const TOTALS: &str = "SELECT t.kind, t.key, t.aspect, sum(sample_count) AS sample_count,
    sum(sent_count) AS sent_count, sum(received_count) AS received_count,
    sum(duplicate_count) AS duplicate_count, sum(reordered_count) AS reordered_count,
    min(rtt_min_us) AS rtt_min_us, sum(rtt_sum_us) / nullif(sum(received_count), 0) AS rtt_avg_us,
    max(rtt_max_us) AS rtt_max_us, max(rtt_p95_us) AS rtt_p95_us,
    sum(jitter_sum_us) / nullif(sum(jitter_count), 0) AS jitter_avg_us
    FROM track t JOIN rollup r ON r.track = t.id
    WHERE t.vantage = :vantage AND r.span_s = :span_s AND r.start_s >= :from_s AND r.start_s < :to_s
    GROUP BY t.id";
const DAYS: &str =
    "SELECT t.kind, t.key, t.aspect, r.start_s * 1000000 AS start_us, r.sample_count,
    r.sent_count, r.received_count, r.duplicate_count, r.reordered_count, r.rtt_min_us,
    r.rtt_sum_us / nullif(r.received_count, 0) AS rtt_avg_us, r.rtt_max_us, r.rtt_p95_us,
    r.jitter_sum_us / nullif(r.jitter_count, 0) AS jitter_avg_us
    FROM track t JOIN rollup r ON r.track = t.id
    WHERE t.vantage = ?1 AND r.span_s = 86400 ORDER BY t.kind, t.key, t.aspect, r.start_s";
const LATEST: &str =
    "SELECT t.kind, t.key, t.aspect, s.* FROM track t JOIN sample s ON s.track = t.id
    AND s.at_us = (SELECT max(at_us) FROM sample WHERE track = t.id)
    WHERE t.vantage = ?1";
const BEATS: &str = "SELECT t.kind, t.key, t.aspect, s.sent_count, s.received_count, s.rtt_avg_us
    FROM track t JOIN sample s ON s.track = t.id
    WHERE t.vantage = ?1 AND s.at_us >= ?2 ORDER BY t.id, s.at_us";
const ACKNOWLEDGE: &str = "INSERT INTO acknowledgement (track, number, at_us, author, note)
    SELECT t.id, :number, :at_us, :author, :note FROM track t
    WHERE t.vantage = :vantage AND t.kind = :kind AND t.key = :key AND t.aspect = :aspect
    ON CONFLICT (track, number) DO UPDATE SET at_us = excluded.at_us, author = excluded.author, note = excluded.note";
const VANTAGES: &str = "SELECT DISTINCT vantage FROM track ORDER BY 1";
const LAST_RUN: &str = "SELECT max(c.closed_at_us) AS at_us FROM collection c JOIN audit_run r
    ON r.collection = c.number WHERE c.vantage = ?1 AND c.state = 'complete'";
/// A period with its track and what somebody said to it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredPeriod {
    /// The track.
    pub track: TrackKey,
    /// The period.
    pub period: Period,
    /// The run that told of it.
    pub witness: i64,
    /// Who knows about it.
    pub acknowledged: Option<Acknowledgement>,
}

/// A track's newest sample.
#[derive(Debug, Clone, PartialEq)]
pub struct LatestSample {
    /// The track.
    pub track: TrackKey,
    /// The sample.
    pub figures: Figures,
}

impl Store {
    /// The periods of a vantage's tracks that touch a stretch of time, in order.
    pub fn periods(
        &self,
        vantage: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<StoredPeriod>, Error> {
        let parameters = named_params! {
            ":vantage": vantage,
            ":from_us": from.as_microsecond(),
            ":to_us": to.as_microsecond(),
        };
        let read = || -> rusqlite::Result<Vec<StoredPeriod>> {
            self.connection.prepare_cached(PERIODS)?.query_map(parameters, period)?.collect()
        };
        read().map_err(|source| self.at(source))
    }

    /// Samples of a stretch added up per track, by the day or, where the stretch is not whole days,
    /// by the hour.
    pub fn totals(
        &self,
        vantage: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<BTreeMap<TrackKey, Total>, Error> {
        const DAY_S: i64 = 86_400;
        let whole = from.as_second() % DAY_S == 0 && to.as_second() % DAY_S == 0;
        let parameters = named_params! {
            ":vantage": vantage,
            ":span_s": if whole { DAY_S } else { 3_600 },
            ":from_s": from.as_second(),
            ":to_s": to.as_second(),
        };
        let read = || -> rusqlite::Result<BTreeMap<TrackKey, Total>> {
            let mut statement = self.connection.prepare_cached(TOTALS)?;
            let totals = statement.query_map(parameters, |row| Ok((track(row)?, total(row)?)))?;
            totals.collect()
        };
        read().map_err(|source| self.at(source))
    }

    /// Every day of every track, each with the moment it begins (UTC).
    pub fn days(&self, vantage: &str) -> Result<Vec<(TrackKey, Timestamp, Total)>, Error> {
        let read = || -> rusqlite::Result<Vec<(TrackKey, Timestamp, Total)>> {
            let mut statement = self.connection.prepare_cached(DAYS)?;
            let day = |row: &Row<'_>| Ok((track(row)?, moment(row, "start_us")?, total(row)?));
            statement.query_map([vantage], day)?.collect()
        };
        read().map_err(|source| self.at(source))
    }

    /// Each track's newest sample.
    pub fn latest_samples(&self, vantage: &str) -> Result<Vec<LatestSample>, Error> {
        let read = || -> rusqlite::Result<Vec<LatestSample>> {
            self.connection.prepare_cached(LATEST)?.query_map([vantage], latest)?.collect()
        };
        read().map_err(|source| self.at(source))
    }

    /// Each track's trains since a moment, oldest first.
    pub fn beats(
        &self,
        vantage: &str,
        from: Timestamp,
    ) -> Result<BTreeMap<TrackKey, Vec<Beat>>, Error> {
        let read = || -> rusqlite::Result<BTreeMap<TrackKey, Vec<Beat>>> {
            let mut statement = self.connection.prepare_cached(BEATS)?;
            let mut rows = statement.query((vantage, from.as_microsecond()))?;
            let mut beats: BTreeMap<TrackKey, Vec<Beat>> = BTreeMap::new();
            while let Some(row) = rows.next()? {
                let beat = Beat {
                    sent_count: row.get("sent_count")?,
                    received_count: row.get("received_count")?,
                    rtt_avg_us: row.get("rtt_avg_us")?,
                };
                beats.entry(track(row)?).or_default().push(beat);
            }
            Ok(beats)
        };
        read().map_err(|source| self.at(source))
    }

    /// Notes that somebody knows about a period.
    pub fn acknowledge(
        &mut self,
        vantage: &str,
        track: &TrackKey,
        number: u32,
        said: &Acknowledgement,
    ) -> Result<(), Error> {
        let noted = self.connection.execute(
            ACKNOWLEDGE,
            named_params! {
                ":vantage": vantage,
                ":kind": track.kind.as_str(),
                ":key": track.key,
                ":aspect": track.aspect.as_str(),
                ":number": number,
                ":at_us": said.at.as_microsecond(),
                ":author": said.author,
                ":note": said.note,
            },
        );
        noted.map(|_| ()).map_err(|source| self.at(source))
    }

    /// The vantages that links were tracked from.
    pub fn tracked_vantages(&self) -> Result<Vec<String>, Error> {
        let read = || -> rusqlite::Result<Vec<String>> {
            self.connection.prepare_cached(VANTAGES)?.query_map([], |row| row.get(0))?.collect()
        };
        read().map_err(|source| self.at(source))
    }

    /// When the last whole run from a vantage ended.
    pub fn last_audit(&self, vantage: &str) -> Result<Option<Timestamp>, Error> {
        let read = self.connection.query_row(LAST_RUN, [vantage], |row| maybe_moment(row, "at_us"));
        read.map_err(|source| self.at(source))
    }
}

fn period(row: &Row<'_>) -> rusqlite::Result<StoredPeriod> {
    let acknowledged = maybe_moment(row, "at_us")?
        .map(|at| -> rusqlite::Result<Acknowledgement> {
            Ok(Acknowledgement { at, author: row.get("author")?, note: row.get("note")? })
        })
        .transpose()?;
    Ok(StoredPeriod {
        track: track(row)?,
        period: Period {
            number: row.get("number")?,
            state: word(row, "state")?,
            cause: word(row, "cause")?,
            start: moment(row, "start_us")?,
            start_after: maybe_moment(row, "start_after_us")?,
            end: maybe_moment(row, "end_us")?,
        },
        witness: row.get("collection")?,
        acknowledged,
    })
}

fn total(row: &Row<'_>) -> rusqlite::Result<Total> {
    Ok(Total {
        sample_count: row.get("sample_count")?,
        sent_count: row.get("sent_count")?,
        received_count: row.get("received_count")?,
        duplicate_count: row.get("duplicate_count")?,
        reordered_count: row.get("reordered_count")?,
        rtt_min_us: row.get("rtt_min_us")?,
        rtt_avg_us: row.get("rtt_avg_us")?,
        rtt_max_us: row.get("rtt_max_us")?,
        rtt_p95_us: row.get("rtt_p95_us")?,
        jitter_avg_us: row.get("jitter_avg_us")?,
    })
}

fn latest(row: &Row<'_>) -> rusqlite::Result<LatestSample> {
    let min: Option<u32> = row.get("rtt_min_us")?;
    let rtt = min.map(|min_us| -> rusqlite::Result<RttSummary> {
        Ok(RttSummary {
            min_us,
            avg_us: row.get("rtt_avg_us")?,
            max_us: row.get("rtt_max_us")?,
            p95_us: row.get("rtt_p95_us")?,
        })
    });
    let at = moment(row, "at_us")?;
    Ok(LatestSample {
        track: track(row)?,
        figures: Figures {
            mark: Mark {
                at,
                state: word(row, "state")?,
                sent_count: row.get("sent_count")?,
                received_count: row.get("received_count")?,
                heard_from: None,
                heard_until: None,
            },
            rtt: rtt.transpose()?,
            jitter_us: row.get("jitter_us")?,
            duplicate_count: row.get("duplicate_count")?,
            reordered_count: row.get("reordered_count")?,
            port_up: None,
            tcp_passes: None,
        },
    })
}

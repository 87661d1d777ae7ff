//! Observations: written by the recorder, read back whole. A question is a row of its own, so the
//! newest answer to each is one step in an index.

use std::collections::HashSet;
use std::net::IpAddr;
use std::ops::ControlFlow;

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, ToSql, named_params};

use super::codec::{conversion, moment, word};
use super::{Error, Store, sweep};
use crate::domain::observation::{Observation, ObservationId, Outcome, OutcomeKind};
use crate::domain::reading::{EchoReading, Reading};
use crate::domain::subject::{Subject, SubjectKind};
use crate::domain::task::ProbeKind;

/// What is read of an observation and its question, by place: [`of`] takes them in this order.
macro_rules! select {
    ($raw:literal, $from:literal) => {
        concat!(
            "SELECT o.id, o.collection, o.at_us, o.outcome, o.rtt_us, o.packet_bytes, o.reading, o.word, o.reason,
            q.vantage, q.subject_kind, q.subject_key, q.probe, q.address, q.port, q.detail, ",
            $raw,
            " AS raw_bytes, o.question ",
            $from
        )
    };
}

mod newest;
mod outline;
mod writer;

pub use newest::{Change, Newest, Turn};
pub use outline::Outline;
pub(super) use writer::Writer;

/// In no order: sorting whole answers is SQLite's dearest work, and theirs is one number each.
const NEWEST: &str = select!(
    "CASE WHEN :with_raw AND (:with_pages OR q.probe <> 'http') THEN (SELECT nullif(bytes, x'') FROM blob WHERE blob.id = o.raw) END",
    "FROM question q JOIN observation o ON o.id =
    (SELECT id FROM observation WHERE question = q.id AND at_us <= :as_of_us ORDER BY at_us DESC, id DESC LIMIT 1)"
);
const OF_COLLECTION: &str = select!(
    "CASE WHEN :with_raw THEN (SELECT nullif(bytes, x'') FROM blob WHERE blob.id = o.raw) END",
    "FROM observation o JOIN question q ON q.id = o.question WHERE o.collection = :collection ORDER BY o.id"
);

const RAW_ANSWER: &str =
    "SELECT nullif(b.bytes, x'') FROM observation o JOIN blob b ON b.id = o.raw WHERE o.id = ?1";

const ASKED_SINCE: &str = "SELECT q.subject_key, q.address FROM question q
    WHERE q.vantage = ?1 AND q.subject_kind = ?2 AND q.probe = ?3
    AND (SELECT max(at_us) FROM observation WHERE question = q.id) >= ?4";

/// The newest answer to each question of one probe for one kind of subject, where it came lately.
const ANSWERED_SINCE: &str = select!(
    "NULL",
    "FROM question q JOIN observation o ON o.id =
    (SELECT id FROM observation WHERE question = q.id AND outcome = 'answered' AND at_us >= :since_us
    ORDER BY at_us DESC, id DESC LIMIT 1)
    WHERE q.subject_kind = :kind AND q.vantage = :vantage AND q.probe = :probe ORDER BY q.id"
);

/// The newest few answers to each question of one probe and detail.
const FEW_NEWEST: &str = select!(
    "NULL",
    "FROM question q JOIN observation o ON o.id IN
    (SELECT id FROM observation WHERE question = q.id AND outcome = 'answered' ORDER BY at_us DESC, id DESC LIMIT 4)
    WHERE q.vantage = :vantage AND q.probe = :probe AND q.detail = :detail ORDER BY q.id, o.at_us DESC, o.id DESC"
);

/// Whether raw answers are read as well: bodies and walks are large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RawAnswers {
    /// They are.
    Included,
    /// They are, but for the bodies of web pages: see [`Store::raw_answer`].
    WithoutPages,
    /// They are left out.
    LeftOut,
}

/// An observation and the run it belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredObservation {
    /// The run's number.
    pub run: i64,
    /// What was seen.
    pub observation: Observation,
}

impl Store {
    /// The newest answer to each question at or before a moment, in the order stored. A question that
    /// could not be asked the last time is in here as not attempted: judging is not done here.
    pub fn latest_evidence(
        &self,
        as_of: Timestamp,
        raw: RawAnswers,
    ) -> Result<Vec<StoredObservation>, Error> {
        let parameters = named_params! {
            ":with_raw": raw != RawAnswers::LeftOut,
            ":with_pages": raw == RawAnswers::Included,
            ":as_of_us": as_of.as_microsecond(),
        };
        let mut evidence = self.observations(NEWEST, parameters)?;
        evidence.sort_unstable_by_key(|stored| stored.observation.id);
        self.add_swept(as_of, &mut evidence)?;
        Ok(evidence)
    }

    /// Adds what sweeps saw to the newest answers, as of a moment: of two to one question the later counts.
    pub fn add_swept(
        &self,
        as_of: Timestamp,
        evidence: &mut Vec<StoredObservation>,
    ) -> Result<(), Error> {
        sweep::add_latest(&self.connection, as_of, evidence).map_err(|source| self.at(source))
    }

    /// Whether anything had been seen by a moment. Of most moments the first question tells.
    pub fn has_evidence_at(&self, as_of: Timestamp) -> Result<bool, Error> {
        const BEFORE: &str = "SELECT EXISTS (SELECT 1 FROM question q WHERE
            EXISTS (SELECT 1 FROM observation WHERE question = q.id AND at_us <= ?1))
            OR EXISTS (SELECT 1 FROM sweep WHERE began_at_us <= ?1)";
        self.connection
            .query_row(BEFORE, [as_of.as_microsecond()], |row| row.get(0))
            .map_err(|source| self.at(source))
    }

    /// When the oldest evidence was seen; `None` where nobody has looked. A step in an index for each
    /// question, none for each observation.
    pub fn oldest_evidence(&self) -> Result<Option<Timestamp>, Error> {
        const OLDEST: &str = "SELECT min(at_us) FROM (
            SELECT (SELECT min(at_us) FROM observation WHERE question = q.id) AS at_us FROM question q
            UNION ALL SELECT min(began_at_us) FROM sweep)";
        let at_us: Option<i64> = self
            .connection
            .query_row(OLDEST, [], |row| row.get(0))
            .map_err(|source| self.at(source))?;
        Ok(at_us.and_then(|at_us| Timestamp::from_microsecond(at_us).ok()))
    }

    /// The raw answer of one observation, where one is kept.
    pub fn raw_answer(&self, id: ObservationId) -> Result<Option<Vec<u8>>, Error> {
        let read = || -> rusqlite::Result<Option<Vec<u8>>> {
            let mut statement = self.connection.prepare_cached(RAW_ANSWER)?;
            let bytes = statement.query_row([id.0], |row| row.get::<_, Option<Vec<u8>>>(0));
            Ok(bytes.optional()?.flatten())
        };
        read().map_err(|source| self.at(source))
    }

    /// Everything one collection holds, in the order stored.
    pub fn observations_of(
        &self,
        collection: i64,
        raw: RawAnswers,
    ) -> Result<Vec<StoredObservation>, Error> {
        let parameters =
            named_params! { ":with_raw": raw != RawAnswers::LeftOut, ":collection": collection };
        let mut evidence = self.observations(OF_COLLECTION, parameters)?;
        let swept = sweep::of_run(&self.connection, collection);
        evidence.extend(swept.map_err(|source| self.at(source))?);
        Ok(evidence)
    }

    /// Hands over everything one collection holds, one by one, in the order stored and without raw
    /// answers, until it is told to stop: of a run of millions only one is in memory.
    pub fn each_observation_of(
        &self,
        collection: i64,
        each: &mut dyn FnMut(StoredObservation) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let mut read = || -> rusqlite::Result<()> {
            let parameters = named_params! { ":with_raw": false, ":collection": collection };
            let mut statement = self.connection.prepare_cached(OF_COLLECTION)?;
            for stored in statement.query_map(parameters, of)? {
                if each(stored?).is_break() {
                    return Ok(());
                }
            }
            sweep::each_of_run(&self.connection, collection, each)
        };
        read().map_err(|source| self.at(source))
    }

    /// What a collection holds besides its sweeps, without raw answers, in the order stored.
    pub fn answers_of(&self, collection: i64) -> Result<Vec<Observation>, Error> {
        let parameters = named_params! { ":with_raw": false, ":collection": collection };
        let stored = self.observations(OF_COLLECTION, parameters)?;
        Ok(stored.into_iter().map(|stored| stored.observation).collect())
    }

    /// Who was asked this by a vantage at or after a moment, whatever came of it: subjects by key, and
    /// the address.
    pub fn asked_since(
        &self,
        vantage: &str,
        (kind, probe): (SubjectKind, ProbeKind),
        since: Timestamp,
    ) -> Result<HashSet<(String, IpAddr)>, Error> {
        let asked = (vantage, kind.as_str(), probe.as_str(), since.as_microsecond());
        let read = || -> rusqlite::Result<HashSet<(String, IpAddr)>> {
            let mut statement = self.connection.prepare_cached(ASKED_SINCE)?;
            let rows =
                statement.query_map(asked, |row| Ok((row.get(0)?, word(row, "address")?)))?;
            rows.collect()
        };
        read().map_err(|source| self.at(source))
    }

    /// The newest answer to each question of one probe for one kind of subject by a vantage, where one came
    /// at or after a moment: whatever came of the question since. Without raw answers; sweeps are left out.
    pub fn answered_since(
        &self,
        vantage: &str,
        (kind, probe): (SubjectKind, ProbeKind),
        since: Timestamp,
    ) -> Result<Vec<Observation>, Error> {
        let parameters = named_params! {
            ":vantage": vantage,
            ":kind": kind.as_str(),
            ":probe": probe.as_str(),
            ":since_us": since.as_microsecond(),
        };
        let stored = self.observations(ANSWERED_SINCE, parameters)?;
        Ok(stored.into_iter().map(|stored| stored.observation).collect())
    }

    /// The four newest answers to each question of one probe and detail by a vantage, the newest first,
    /// without raw answers.
    pub fn newest_answers(
        &self,
        vantage: &str,
        (probe, detail): (ProbeKind, &str),
    ) -> Result<Vec<Observation>, Error> {
        let parameters =
            named_params! { ":vantage": vantage, ":probe": probe.as_str(), ":detail": detail };
        let stored = self.observations(FEW_NEWEST, parameters)?;
        Ok(stored.into_iter().map(|stored| stored.observation).collect())
    }

    fn observations(
        &self,
        query: &'static str,
        parameters: &[(&str, &dyn ToSql)],
    ) -> Result<Vec<StoredObservation>, Error> {
        let read = || -> rusqlite::Result<Vec<StoredObservation>> {
            self.connection.prepare_cached(query)?.query_map(parameters, of)?.collect()
        };
        read().map_err(|source| self.at(source))
    }
}

fn of(row: &Row<'_>) -> rusqlite::Result<StoredObservation> {
    let port: u16 = row.get(14)?;
    let subject_key: String = row.get(11)?;
    let observation = Observation {
        id: Some(ObservationId(row.get(0)?)),
        at: moment(row, 2)?,
        vantage: row.get(9)?,
        subject: Subject::new(word(row, 10)?, subject_key),
        probe: word(row, 12)?,
        address: word(row, 13)?,
        port: (port != 0).then_some(port),
        detail: row.get(15)?,
        outcome: outcome(row)?,
        raw: row.get(16)?,
    };
    Ok(StoredObservation { run: row.get(1)?, observation })
}

fn outcome(row: &Row<'_>) -> rusqlite::Result<Outcome> {
    Ok(match word(row, 3)? {
        OutcomeKind::Answered => Outcome::Answered(reading(row)?),
        OutcomeKind::Silent => Outcome::Silent,
        OutcomeKind::Refused => Outcome::Refused { by: word(row, 7)? },
        OutcomeKind::Failed => {
            let reason: Option<String> = row.get(8)?;
            Outcome::Failed { stage: word(row, 7)?, reason: reason.unwrap_or_default() }
        }
        OutcomeKind::NotAttempted => Outcome::NotAttempted { why: word(row, 7)? },
    })
}

fn reading(row: &Row<'_>) -> rusqlite::Result<Reading> {
    let (rtt, packet): (Option<u32>, Option<u16>) = (row.get(4)?, row.get(5)?);
    if let Some((rtt_us, packet_bytes)) = rtt.zip(packet) {
        return Ok(Reading::Echo(EchoReading {
            rtt_us,
            packet_bytes,
            source: None,
            hop_limit: None,
        }));
    }
    serde_json::from_str(row.get_ref(6)?.as_str()?).map_err(|error| conversion(row, 6, error))
}

#[cfg(test)]
mod tests;

//! Evidence in outline: what was asked and which answer is the newest, without the answer; and the answers
//! that were chosen by it. Whoever judges part by part need not hold all of them.

use std::net::IpAddr;

use jiff::Timestamp;
use rusqlite::{Row, named_params};

use super::{StoredObservation, of};
use crate::domain::observation::{ObservationId, OutcomeKind};
use crate::domain::subject::Subject;
use crate::domain::task::ProbeKind;
use crate::store::codec::{moment, word};
use crate::store::{Error, Store};

const NEWEST: &str =
    "SELECT o.id, o.at_us, o.outcome, q.vantage, q.subject_kind, q.subject_key, q.probe, q.address, q.detail
    FROM question q JOIN observation o ON o.id =
    (SELECT id FROM observation WHERE question = q.id AND at_us <= :as_of_us ORDER BY at_us DESC, id DESC LIMIT 1)";

/// Raw answers but for the bodies of web pages.
const BY_NUMBER: &str = select!(
    "CASE WHEN q.probe <> 'http' THEN (SELECT nullif(bytes, x'') FROM blob WHERE blob.id = o.raw) END",
    "FROM observation o JOIN question q ON q.id = o.question WHERE o.id = :id"
);

/// The newest answers of one probe.
const NEWEST_OF_PROBE: &str = select!(
    "NULL",
    "FROM question q JOIN observation o ON o.id =
    (SELECT id FROM observation WHERE question = q.id AND at_us <= :as_of_us ORDER BY at_us DESC, id DESC LIMIT 1)
    WHERE q.probe = :probe"
);

/// A question and its newest answer's number.
#[derive(Debug, Clone)]
pub struct Outline {
    /// The answer's number.
    pub id: ObservationId,
    /// When it came.
    pub at: Timestamp,
    /// Its kind.
    pub outcome: OutcomeKind,
    /// From where it was asked.
    pub vantage: String,
    /// For whose sake.
    pub subject: Subject,
    /// How.
    pub probe: ProbeKind,
    /// Whom.
    pub address: IpAddr,
    /// What exactly.
    pub detail: String,
}

impl Store {
    /// Tells of every question and its newest answer at or before a moment, in no order; sweeps are left
    /// out.
    pub fn each_newest(
        &self,
        as_of: Timestamp,
        mut tell: impl FnMut(Outline),
    ) -> Result<(), Error> {
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare_cached(NEWEST)?;
            let parameters = named_params! { ":as_of_us": as_of.as_microsecond() };
            for outline in statement.query_map(parameters, outline)? {
                tell(outline?);
            }
            Ok(())
        };
        read().map_err(|source| self.at(source))
    }

    /// Observations by their numbers, in that order, with raw answers but for the bodies of web pages. A
    /// number that a prune took meanwhile is left out.
    pub fn observations_numbered(
        &self,
        numbers: &[ObservationId],
    ) -> Result<Vec<StoredObservation>, Error> {
        let read = || -> rusqlite::Result<Vec<StoredObservation>> {
            let mut statement = self.connection.prepare_cached(BY_NUMBER)?;
            let mut found = Vec::with_capacity(numbers.len());
            for number in numbers {
                let rows = statement.query_map(named_params! { ":id": number.0 }, of)?;
                for row in rows {
                    found.push(row?);
                }
            }
            Ok(found)
        };
        read().map_err(|source| self.at(source))
    }

    /// Tells of the newest answer to each question of one probe at or before a moment, without raw
    /// answers, in no order; sweeps are left out.
    pub fn each_newest_of(
        &self,
        probe: ProbeKind,
        as_of: Timestamp,
        mut tell: impl FnMut(StoredObservation),
    ) -> Result<(), Error> {
        let mut read = || -> rusqlite::Result<()> {
            let mut statement = self.connection.prepare_cached(NEWEST_OF_PROBE)?;
            let parameters =
                named_params! { ":as_of_us": as_of.as_microsecond(), ":probe": probe.as_str() };
            for stored in statement.query_map(parameters, of)? {
                tell(stored?);
            }
            Ok(())
        };
        read().map_err(|source| self.at(source))
    }
}

fn outline(row: &Row<'_>) -> rusqlite::Result<Outline> {
    let subject_key: String = row.get(5)?;
    Ok(Outline {
        id: ObservationId(row.get(0)?),
        at: moment(row, 1)?,
        outcome: word(row, 2)?,
        vantage: row.get(3)?,
        subject: Subject::new(word(row, 4)?, subject_key),
        probe: word(row, 6)?,
        address: word(row, 7)?,
        detail: row.get(8)?,
    })
}

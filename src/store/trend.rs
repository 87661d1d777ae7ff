//! Points of plans over time, kept so that a forecast need not judge half a year anew. A point is as
//! good as what it follows from: [`Store::stamp`] tells whether that is still the same, and a point of
//! another basis is never handed out.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Row, named_params, params};
use sha2::{Digest as _, Sha256};

use super::codec::list;
use super::{Error, Store};
use crate::domain::outlook::{PhasePoint, Point};

/// A run that began so long after a moment says nothing about it, whatever its clock was stepped by.
pub(super) const STEP: SignedDuration = SignedDuration::from_hours(24);

const KEPT: &str =
    "SELECT * FROM trend_point WHERE at_us = :at_us AND basis = :basis ORDER BY plan, phase";
const DROP: &str = "DELETE FROM trend_point WHERE at_us = ?1";
const KEEP: &str = "INSERT INTO trend_point (at_us, plan, phase, share, unknown, runs, basis)
    VALUES (:at_us, :plan, :phase, :share, :unknown, :runs, :basis)";
/// The record changes by `change` alone, papers are only ever added to.
const DECLARED: &str = "SELECT (SELECT max(id) FROM change), (SELECT max(id) FROM plan_document),
    (SELECT max(id) FROM plan_exemption)";
/// A closed run changes by pruning alone, and what was judged before a prune, with all of the evidence at
/// hand, stays the better judgement; an open one is added to.
const RUNS: &str = "SELECT c.number, c.id, c.state, c.closed_at_us, c.observation_count,
    (SELECT min(position) FROM collection_chain WHERE collection = c.number),
    CASE c.state WHEN 'open' THEN (SELECT max(id) FROM observation WHERE collection = c.number) END
    FROM collection c WHERE c.opened_at_us <= :until_us ORDER BY c.number";

/// The hash of everything that a judgement follows from.
pub type Basis = [u8; 32];

impl Store {
    /// What everything stored that a judgement as of a moment may rest on comes to; `rules` is by what
    /// it is judged. The same stamp, the same judgement.
    pub fn stamp(&self, as_of: Timestamp, rules: &str) -> Result<Basis, Error> {
        let until = as_of.saturating_add(STEP).unwrap_or(as_of);
        let read = || -> rusqlite::Result<Basis> {
            let mut hash = Sha256::new();
            hash.update(u64::try_from(rules.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(rules);
            let mut declared = self.connection.prepare_cached(DECLARED)?;
            let mut rows = declared.query([])?;
            while let Some(row) = rows.next()? {
                take_in(&mut hash, row)?;
            }
            let mut runs = self.connection.prepare_cached(RUNS)?;
            let mut rows = runs.query(named_params! { ":until_us": until.as_microsecond() })?;
            while let Some(row) = rows.next()? {
                take_in(&mut hash, row)?;
            }
            Ok(hash.finalize().into())
        };
        read().map_err(|source| self.at(source))
    }

    /// The points kept of a moment on this basis; none where it was never judged so.
    pub fn kept_points(&self, at: Timestamp, basis: &Basis) -> Result<Vec<PhasePoint>, Error> {
        let read = || -> rusqlite::Result<Vec<PhasePoint>> {
            let parameters =
                named_params! { ":at_us": at.as_microsecond(), ":basis": basis.as_slice() };
            let mut statement = self.connection.prepare_cached(KEPT)?;
            statement.query_map(parameters, |row| point(row, at))?.collect()
        };
        read().map_err(|source| self.at(source))
    }

    /// Keeps the points of a moment in the place of what was kept of it.
    pub fn keep_points(
        &mut self,
        at: Timestamp,
        basis: &Basis,
        points: &[PhasePoint],
    ) -> Result<(), Error> {
        let path = self.path.clone();
        let mut write = || -> rusqlite::Result<()> {
            let transaction = self.connection.transaction()?;
            transaction.prepare_cached(DROP)?.execute(params![at.as_microsecond()])?;
            for point in points {
                let runs = serde_json::to_string(point.runs.numbers())
                    .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
                transaction.prepare_cached(KEEP)?.execute(named_params! {
                    ":at_us": at.as_microsecond(),
                    ":plan": point.plan,
                    ":phase": point.phase,
                    ":share": point.point.share,
                    ":unknown": point.point.unknown,
                    ":runs": runs,
                    ":basis": basis.as_slice(),
                })?;
            }
            transaction.commit()
        };
        write().map_err(|source| Error::of(&path, source))
    }
}

fn point(row: &Row<'_>, at: Timestamp) -> rusqlite::Result<PhasePoint> {
    let runs: Vec<i64> = list(row, "runs")?;
    Ok(PhasePoint {
        plan: row.get("plan")?,
        phase: row.get("phase")?,
        point: Point { at, share: row.get("share")?, unknown: row.get("unknown")? },
        runs: runs.into_iter().collect(),
    })
}

/// Every column, each with what kind of value it is and how long.
fn take_in(hash: &mut Sha256, row: &Row<'_>) -> rusqlite::Result<()> {
    use rusqlite::types::ValueRef;
    for column in 0..row.as_ref().column_count() {
        let (kind, value): (u8, Vec<u8>) = match row.get_ref(column)? {
            ValueRef::Null => (b'n', Vec::new()),
            ValueRef::Integer(number) => (b'i', number.to_be_bytes().to_vec()),
            ValueRef::Real(number) => (b'r', number.to_be_bytes().to_vec()),
            ValueRef::Text(text) => (b't', text.to_vec()),
            ValueRef::Blob(octets) => (b'b', octets.to_vec()),
        };
        hash.update([kind]);
        hash.update(u64::try_from(value.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(&value);
    }
    Ok(())
}

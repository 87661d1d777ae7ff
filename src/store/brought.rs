//! Evidence that others gathered: a whole collection in one transaction, what is known already left
//! out.

use jiff::Timestamp;
use rusqlite::{TransactionBehavior, params};

use super::collection::{self, NewCollection};
use super::observation::Writer;
use super::{Error, Store};
use crate::domain::collection::{Collection, CollectionState};
use crate::domain::observation::Observation;

/// Whatever the vantage and the address: the same thing told at the same moment is told once.
const IS_KNOWN: &str = "SELECT EXISTS (SELECT 1 FROM question q JOIN observation o ON o.question = q.id
    WHERE q.subject_kind = ?1 AND q.subject_key = ?2 AND q.probe = ?3 AND q.detail = ?4 AND o.at_us = ?5)";

impl Store {
    /// Keeps what is new of these observations as one closed collection, which was opened when it says
    /// and ended `until`. `None`, and nothing is written, where nothing is new. Whole or absent.
    pub fn keep_brought(
        &mut self,
        new: &NewCollection,
        observations: Vec<Observation>,
        until: Timestamp,
    ) -> Result<Option<Collection>, Error> {
        let path = self.path.clone();
        keep_brought(&mut self.connection, new, observations, until)
            .map_err(|source| Error::of(&path, source))
    }

    /// Which of these observations are known already, in their order.
    pub fn are_known(&self, observations: &[Observation]) -> Result<Vec<bool>, Error> {
        let known = observations.iter().map(|each| is_known(&self.connection, each));
        known.collect::<rusqlite::Result<_>>().map_err(|source| self.at(source))
    }
}

fn keep_brought(
    connection: &mut rusqlite::Connection,
    new: &NewCollection,
    observations: Vec<Observation>,
    until: Timestamp,
) -> rusqlite::Result<Option<Collection>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let number = collection::open(&transaction, new)?;
    let mut writer = Writer::new(number);
    let mut new_count = 0_usize;
    for observation in observations {
        if !is_known(&transaction, &observation)? {
            writer.put(&transaction, observation)?;
            // The same one may come again in the same file.
            writer.flush(&transaction)?;
            new_count += 1;
        }
    }
    if new_count == 0 {
        return Ok(None);
    }
    let closed = collection::close_within(&transaction, number, CollectionState::Complete, until)?;
    transaction.commit()?;
    Ok(Some(closed))
}

fn is_known(connection: &rusqlite::Connection, each: &Observation) -> rusqlite::Result<bool> {
    let parameters = params![
        each.subject.kind.as_str(),
        each.subject.key,
        each.probe.as_str(),
        each.detail,
        each.at.as_microsecond()
    ];
    connection.prepare_cached(IS_KNOWN)?.query_row(parameters, |row| row.get(0))
}

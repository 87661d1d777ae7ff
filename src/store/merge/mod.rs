//! `db merge`: another vantage's file into this one.
//!
//! Evidence is a union: a closed collection is known everywhere by its UUID and is taken whole or is
//! here already; one that is not what its chain says is refused. What is remembered of links goes on
//! where the other file's ends (`memory`). Declared facts are merged field by field by their histories (`declared`): whoever
//! changed what the other still has is ahead; where both changed the same field nobody is, and the
//! conflict is told and left as it is here. What both files say may still not stand together (two
//! networks that overlap, two bodies of one identifier code): then nothing is taken. So merging twice changes nothing more, and in whatever
//! order files without conflicts are merged the record is the same; numbers of runs are this file's.

mod declared;
mod evidence;
mod memory;

use std::convert::Infallible;
use std::path::Path;

use self::declared::Stopped;
use self::evidence::Refused;
use super::{Access, Error, Store};
use crate::domain::change::Author;
use crate::domain::merge::Merged;
use crate::domain::record::Declared;

/// A judge who lets everything pass.
///
/// # Errors
/// None.
pub fn unjudged(_: &[Declared]) -> Result<(), Infallible> {
    Ok(())
}

impl Store {
    /// Takes in another file's closed collections and declared facts, all or nothing. `judge` sees
    /// the record as it would be, before it is; what it refuses comes back as the inner error, and
    /// nothing was taken.
    ///
    /// # Errors
    /// The other file is missing, another program's, or of another schema; a collection of it was
    /// changed after it was closed; the union would break a reference, or give two things what only
    /// one may have.
    pub fn merge<R>(
        &mut self,
        other: &Path,
        author: &Author,
        judge: impl FnOnce(&[Declared]) -> Result<(), R>,
    ) -> Result<Result<Merged, R>, Error> {
        // Opened on its own first: what is wrong with it is told of it.
        let theirs = Store::open(other, Access::ReadOnly)?;
        let path = self.path.clone();
        let at = |source| Error::of(&path, source);
        let attach = "ATTACH DATABASE ?1 AS other";
        self.connection
            .execute(attach, [other.to_string_lossy()])
            .map_err(|source| Error::of(other, source))?;
        let merged = self.merge_attached(&theirs, author, judge);
        self.connection.execute("DETACH DATABASE other", []).map_err(at)?;
        merged
    }

    fn merge_attached<R>(
        &mut self,
        theirs: &Store,
        author: &Author,
        judge: impl FnOnce(&[Declared]) -> Result<(), R>,
    ) -> Result<Result<Merged, R>, Error> {
        let path = self.path.clone();
        let at = |source| Error::of(&path, source);
        let transaction = self
            .connection
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .map_err(at)?;
        let mut merged = Merged::default();
        evidence::take(&transaction, &mut merged).map_err(|refused| match refused {
            Refused::Sql(source) => at(source),
            Refused::Changed(what) => Error::Row { path: theirs.path.clone(), what },
        })?;
        let trains = memory::take(&transaction).map_err(at)?;
        merged.train_count = u64::try_from(trains).unwrap_or(0);
        declared::take(&transaction, &theirs.connection, author, &mut merged).map_err(
            |stopped| match stopped {
                Stopped::Sql(source) => at(source),
                Stopped::Clash(noun, key, source) => {
                    Error::Clash { path: theirs.path.clone(), noun, key, source }
                }
            },
        )?;
        // Evidence alone changes no fact.
        if !merged.changes.is_empty() {
            let union = super::declared::declared(&transaction, &path).map_err(at)?;
            if let Err(refused) = judge(&union) {
                return Ok(Err(refused));
            }
        }
        if let Some(what) = broken_reference(&transaction).map_err(at)? {
            return Err(Error::Row { path, what });
        }
        transaction.commit().map_err(at)?;
        Ok(Ok(merged))
    }
}

/// A reference that the union of both records breaks: one file removed what the other still names.
fn broken_reference(connection: &rusqlite::Connection) -> rusqlite::Result<Option<String>> {
    use rusqlite::OptionalExtension as _;
    let query = "SELECT \"table\" || ' refers to a ' || parent || ' that the other file removed'
        FROM pragma_foreign_key_check LIMIT 1";
    connection.query_row(query, [], |row| row.get(0)).optional()
}

#[cfg(test)]
mod tests;

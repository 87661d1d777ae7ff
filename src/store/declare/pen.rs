//! What writes many things one after another: the statements of the class at hand stay prepared,
//! and indexes of tables that begin empty are made once, at the end, instead of row by row. It does
//! not decide what is written.

use std::collections::HashSet;

use rusqlite::{Connection, Statement};

use crate::domain::asset::CLASSES;
use crate::domain::change::Author;
use crate::domain::record::{Noun, Thing};
use crate::store::history::{self, Kept};
use crate::store::table;

use super::{ChangeKind, Step};

/// The indexes of one table that hold every row. Those with a condition hold few rows, and serve
/// the keys that are checked while rows are written.
const WHOLE_INDEXES: &str = "SELECT name, sql FROM sqlite_schema
    WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL AND sql NOT LIKE '% WHERE %'";
const CHANGES_COUNT: &str = "SELECT coalesce(max(id), 0) FROM change";
const CHANGES: &str = "change";

/// The statements at hand.
pub(super) struct Pen<'c> {
    connection: &'c Connection,
    author: &'c Author,
    keep: Statement<'c>,
    /// Of one class, to add or to change.
    put: Option<((Noun, ChangeKind), Statement<'c>)>,
}

impl<'c> Pen<'c> {
    pub(super) fn new(connection: &'c Connection, author: &'c Author) -> rusqlite::Result<Self> {
        let keep = connection.prepare(history::KEEP)?;
        Ok(Self { connection, author, keep, put: None })
    }

    /// Writes one step and keeps it in history.
    pub(super) fn write(&mut self, step: &Step<'_>) -> rusqlite::Result<()> {
        match (step.kind, &step.declared.thing) {
            (ChangeKind::Remove, _) => table::delete(self.connection, &step.asset)?,
            // A plan's phases are rows of their own.
            (_, thing @ Thing::Plan(_)) => table::put(self.connection, thing, &step.asset)?,
            (_, thing) => {
                let wanted = (step.asset.noun, step.kind);
                if self.put.as_ref().is_none_or(|(ready, _)| *ready != wanted) {
                    let sql =
                        if step.kind == ChangeKind::Add { table::add_sql } else { table::put_sql };
                    let put = self.connection.prepare(sql(step.asset.class()))?;
                    self.put = Some((wanted, put));
                }
                if let Some((_, put)) = &mut self.put {
                    table::put_by(put, thing, &step.asset)?;
                }
            }
        }
        let kept = Kept {
            kind: step.kind,
            noun: step.asset.noun,
            key: &step.asset.key,
            place: Some(&step.declared.place),
            fields: &step.printed,
        };
        history::keep_by(&mut self.keep, &kept, self.author)
    }
}

/// Indexes that were taken away, to be made again.
#[derive(Debug, Default)]
pub(super) struct PutOff {
    statements: Vec<String>,
}

impl PutOff {
    /// Takes away the indexes of the tables of these nouns, which are empty, and that of history
    /// where more will be added to it than there is. Within the transaction: when it fails, they
    /// are as they were.
    pub(super) fn of(
        connection: &Connection,
        empty: &HashSet<Noun>,
        coming_count: usize,
    ) -> rusqlite::Result<Self> {
        let mut tables: Vec<&str> = CLASSES
            .iter()
            .filter(|class| empty.contains(&class.noun))
            .map(|class| class.table)
            .collect();
        let kept: i64 = connection.query_row(CHANGES_COUNT, [], |row| row.get(0))?;
        if usize::try_from(kept).is_ok_and(|kept| coming_count > kept) {
            tables.push(CHANGES);
        }
        let mut put_off = Self::default();
        let mut statement = connection.prepare(WHOLE_INDEXES)?;
        for table in tables {
            let found = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let indexes: Vec<(String, String)> = found.collect::<rusqlite::Result<_>>()?;
            for (name, sql) in indexes {
                // A name of the schema's own, never of anything a user typed.
                connection
                    .execute_batch(&format!("DROP INDEX \"{}\"", name.replace('"', "\"\"")))?;
                put_off.statements.push(sql);
            }
        }
        Ok(put_off)
    }

    /// Makes them again: sorted at once, which costs a third of finding each row's place.
    pub(super) fn make(self, connection: &Connection) -> rusqlite::Result<()> {
        self.statements.iter().try_for_each(|sql| connection.execute_batch(sql))
    }
}

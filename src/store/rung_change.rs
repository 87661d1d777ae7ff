//! Changes of rungs, kept as events: added when a run ends, read, never changed. What makes a change is
//! `assess`'s to say.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use rusqlite::{Connection, Row, TransactionBehavior, named_params, params};

use super::codec::{conversion, maybe, maybe_moment, moment, word};
use super::{Error, Store, noun};
use crate::domain::finding::Rung;
use crate::domain::regained::{Cause, RungChange};
use crate::domain::subject::Subject;

const ADD: &str = "INSERT INTO rung_change
    (subject_kind, subject_key, way, from_rung, to_rung, cause, began_at_us, collection)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
/// In the order in which the runs that confirmed them ended: a merge puts runs between others.
const ALL: &str = "SELECT rung_change.* FROM rung_change
    LEFT JOIN collection ON collection.number = rung_change.collection
    WHERE rung_change.id NOT IN (SELECT change FROM rung_change_withdrawn)
    ORDER BY coalesce(closed_at_us, began_at_us), rung_change.id";
const LAST: &str = "SELECT * FROM rung_change
    WHERE id IN (SELECT max(id) FROM rung_change
        WHERE id NOT IN (SELECT change FROM rung_change_withdrawn) GROUP BY subject_kind, subject_key)";
/// Those of one subject that runs confirmed at or after a moment.
const WITHDRAW: &str = "INSERT INTO rung_change_withdrawn (change, at_us)
    SELECT rung_change.id, :at_us FROM rung_change JOIN collection ON collection.number = rung_change.collection
    WHERE subject_kind = :kind AND subject_key = :key AND closed_at_us >= :since_us
        AND rung_change.id NOT IN (SELECT change FROM rung_change_withdrawn)";

/// Runs that asked anything for a subject's sake at or after a moment.
const ASKED_BY: &str = "SELECT DISTINCT observation.collection FROM question
    JOIN observation ON observation.question = question.id
    WHERE subject_kind = ?1 AND subject_key = ?2 AND at_us >= ?3";

/// When the first ended of the runs after one, by number, that say anything of rungs.
const FIRST_AFTER: &str = "SELECT min(closed_at_us) AS at_us FROM collection
    WHERE number > ?1 AND job IN ('probe', 'survey') AND state = 'complete'";
/// The subjects that those looked at.
const PROBED_AFTER: &str = "SELECT DISTINCT subject_kind, subject_key FROM question
    WHERE subject_kind <> 'address' AND id IN (SELECT question FROM observation
        WHERE collection IN (SELECT number FROM collection
            WHERE number > ?1 AND job IN ('probe', 'survey') AND state = 'complete'))";

/// A change, whose it is, and the run that confirmed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptChange {
    /// Whose rung.
    pub subject: Subject,
    /// What became of it.
    pub change: RungChange,
    /// The run's number.
    pub run: i64,
}

/// The rung of every subject since its last change.
pub type KnownRungs = HashMap<Subject, Option<Rung>>;

impl Store {
    /// Every change, in the order in which they were confirmed.
    pub fn rung_changes(&self) -> Result<Vec<KeptChange>, Error> {
        noun::read(&self.connection, ALL, kept).map_err(|source| self.at(source))
    }

    /// The rung of every subject since its last change.
    pub fn last_rungs(&self) -> Result<KnownRungs, Error> {
        last_rungs(&self.connection).map_err(|source| self.at(source))
    }

    /// The runs that asked anything for a subject's sake at or after a moment, sweeps apart.
    pub fn runs_that_asked(
        &self,
        subject: &Subject,
        since: Timestamp,
    ) -> Result<BTreeSet<i64>, Error> {
        let read = || -> rusqlite::Result<BTreeSet<i64>> {
            let mut statement = self.connection.prepare_cached(ASKED_BY)?;
            let asked = (subject.kind.as_str(), &subject.key, since.as_microsecond());
            statement.query_map(asked, |row| row.get(0))?.collect()
        };
        read().map_err(|source| self.at(source))
    }

    /// Of the runs numbered after this one: when the first that says anything of rungs ended, and what all
    /// of them looked at. A merge numbers what it takes in after all that was here.
    pub fn probed_after(&self, run: i64) -> Result<Option<(Timestamp, BTreeSet<Subject>)>, Error> {
        let read = || -> rusqlite::Result<Option<(Timestamp, BTreeSet<Subject>)>> {
            let first =
                self.connection.query_row(FIRST_AFTER, [run], |row| maybe_moment(row, "at_us"))?;
            let Some(first) = first else { return Ok(None) };
            let mut statement = self.connection.prepare(PROBED_AFTER)?;
            let subjects = statement.query_map([run], |row| {
                let key: String = row.get("subject_key")?;
                Ok(Subject::new(word(row, "subject_kind")?, key))
            })?;
            Ok(Some((first, subjects.collect::<rusqlite::Result<_>>()?)))
        };
        read().map_err(|source| self.at(source))
    }

    /// Keeps the changes that follow from the rungs as they are known, all or none. Another job that ends
    /// at the same moment waits, and knows what was kept here: nothing is kept twice.
    pub fn keep_rung_changes(
        &mut self,
        changes: impl FnOnce(&KnownRungs) -> Vec<KeptChange>,
    ) -> Result<(), Error> {
        let path = &self.path;
        let write = || -> rusqlite::Result<()> {
            let transaction =
                self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let known = last_rungs(&transaction)?;
            add(&transaction, &changes(&known))?;
            transaction.commit()
        };
        write().map_err(|source| Error::of(path, source))
    }

    /// Keeps changes in the place of those of these subjects that runs confirmed at or after `since`, all
    /// or none. `at` is the moment of doing so.
    pub fn keep_instead(
        &mut self,
        changes: &[KeptChange],
        subjects: &[Subject],
        (since, at): (Timestamp, Timestamp),
    ) -> Result<(), Error> {
        let mut write = || -> rusqlite::Result<()> {
            let transaction =
                self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            for subject in subjects {
                transaction.prepare_cached(WITHDRAW)?.execute(named_params! {
                    ":kind": subject.kind.as_str(),
                    ":key": subject.key,
                    ":since_us": since.as_microsecond(),
                    ":at_us": at.as_microsecond(),
                })?;
            }
            add(&transaction, changes)?;
            transaction.commit()
        };
        write().map_err(|source| Error::of(&self.path, source))
    }
}

fn last_rungs(connection: &Connection) -> rusqlite::Result<KnownRungs> {
    let last = noun::read(connection, LAST, kept)?;
    Ok(last.into_iter().map(|kept| (kept.subject, kept.change.to)).collect())
}

fn add(connection: &Connection, changes: &[KeptChange]) -> rusqlite::Result<()> {
    for KeptChange { subject, change, run } in changes {
        connection.prepare_cached(ADD)?.execute(params![
            subject.kind.as_str(),
            subject.key,
            change.way.as_str(),
            change.from.map(Rung::number),
            change.to.map(Rung::number),
            change.cause.map(Cause::as_str),
            change.at.as_microsecond(),
            run,
        ])?;
    }
    Ok(())
}

fn kept(row: &Row<'_>) -> rusqlite::Result<KeptChange> {
    let key: String = row.get("subject_key")?;
    Ok(KeptChange {
        subject: Subject::new(word(row, "subject_kind")?, key),
        change: RungChange {
            at: moment(row, "began_at_us")?,
            way: word(row, "way")?,
            from: rung(row, "from_rung")?,
            to: rung(row, "to_rung")?,
            cause: maybe(row, "cause")?,
        },
        run: row.get("collection")?,
    })
}

fn rung(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Rung>> {
    let Some(number) = row.get::<_, Option<u8>>(column)? else { return Ok(None) };
    let unknown = || std::io::Error::other(format!("no rung has the number {number}"));
    Rung::from_number(number).map(Some).ok_or_else(|| conversion(row, column, unknown()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::regained::Way;
    use crate::domain::subject::SubjectKind;

    fn kept(key: &str, second: i64, change: (Way, Option<Rung>, Option<Rung>)) -> KeptChange {
        let (way, from, to) = change;
        let at = Timestamp::from_second(1_800_000_000 + second).unwrap();
        let cause = (way == Way::Lost).then_some(Cause::Regression);
        let subject = Subject::new(SubjectKind::Web, key);
        KeptChange { subject, change: RungChange { at, way, from, to, cause }, run: 3 }
    }

    #[test]
    fn changes_come_back_as_they_were_kept_and_the_last_one_counts() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::create(&folder.path().join("mang6.db")).unwrap();
        assert!(store.last_rungs().unwrap().is_empty());
        let (five, three) = (Some(Rung::Equivalent), Some(Rung::Addressed));
        let all = [
            kept("w1", 1, (Way::First, None, five)),
            kept("w2", 1, (Way::First, None, None)),
            kept("w1", 2, (Way::Lost, five, three)),
        ];
        store.keep_rung_changes(|_| all.to_vec()).unwrap();
        assert_eq!(store.rung_changes().unwrap(), all);
        let last = store.last_rungs().unwrap();
        let of = |key: &str| last[&Subject::new(SubjectKind::Web, key)];
        assert_eq!((of("w1"), of("w2")), (three, None));
    }

    #[test]
    fn what_was_kept_is_neither_changed_nor_deleted() {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::create(&folder.path().join("mang6.db")).unwrap();
        store.keep_rung_changes(|_| vec![kept("w1", 1, (Way::First, None, None))]).unwrap();
        for statement in ["UPDATE rung_change SET to_rung = 5", "DELETE FROM rung_change"] {
            let error = store.connection.execute(statement, []).unwrap_err().to_string();
            assert!(error.contains("history is never"), "{error}");
        }
        // A loss without a cause is no loss, and nothing is kept by halves.
        let mut broken = kept("w2", 2, (Way::Lost, Some(Rung::Reachable), None));
        broken.change.cause = None;
        let good = kept("w3", 2, (Way::First, None, None));
        assert!(store.keep_rung_changes(|_| vec![good, broken]).is_err());
        assert_eq!(store.rung_changes().unwrap().len(), 1);
    }

    #[test]
    fn of_two_jobs_that_end_together_the_second_knows_what_the_first_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mang6.db");
        let mut store = Store::create(&path).unwrap();
        let (five, three) = (Some(Rung::Equivalent), Some(Rung::Addressed));
        store.keep_rung_changes(|_| vec![kept("w1", 1, (Way::First, None, five))]).unwrap();
        let lost = kept("w1", 2, (Way::Lost, five, three));
        let mut other = Store::open(&path, crate::store::Access::ReadWrite).unwrap();
        let (sender, begun) = std::sync::mpsc::channel();
        let second = std::thread::spawn({
            let lost = lost.clone();
            move || {
                sender.send(()).unwrap();
                other
                    .keep_rung_changes(|known| match known[&lost.subject] {
                        rung if rung == five => vec![lost],
                        _ => Vec::new(),
                    })
                    .unwrap();
            }
        });
        store
            .keep_rung_changes(|known| {
                // The other one wants the same meanwhile.
                begun.recv().unwrap();
                assert_eq!(known[&lost.subject], five);
                vec![lost.clone()]
            })
            .unwrap();
        second.join().unwrap();
        assert_eq!(store.rung_changes().unwrap().len(), 2, "first, and lost once");
    }

    #[test]
    fn what_a_merge_finds_otherwise_is_told_instead_and_nothing_older_is_touched() {
        use crate::domain::collection::{CollectionState, Job};
        use crate::store::collection::NewCollection;

        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::create(&folder.path().join("mang6.db")).unwrap();
        let at = |second: i64| Timestamp::from_second(1_800_000_000 + second).unwrap();
        let run = |store: &mut Store, second| {
            let new = NewCollection {
                id: uuid::Uuid::now_v7(),
                job: Job::Probe,
                vantage: "v".to_owned(),
                command: String::new(),
                approval: None,
                unlisted: false,
                opened_at: at(second),
            };
            let number = store.open_collection(&new).unwrap().number;
            store.close_collection(number, CollectionState::Complete, at(second)).unwrap();
            number
        };
        let (old, new) = (run(&mut store, 1), run(&mut store, 9));
        // Taken in later, and between the two.
        let between = run(&mut store, 5);
        let (five, three) = (Some(Rung::Equivalent), Some(Rung::Addressed));
        let change = |key, second, run, change| KeptChange { run, ..kept(key, second, change) };
        let first = change("w1", 1, old, (Way::First, None, three));
        let lost = change("w1", 9, new, (Way::Lost, three, None));
        let other = change("w2", 9, new, (Way::First, None, five));
        store.keep_rung_changes(|_| vec![first.clone(), lost, other.clone()]).unwrap();
        let gained = change("w1", 5, between, (Way::Gained, three, five));
        let subject = gained.subject.clone();
        let instead = (std::slice::from_ref(&gained), std::slice::from_ref(&subject));
        store.keep_instead(instead.0, instead.1, (at(5), at(20))).unwrap();
        assert_eq!(store.rung_changes().unwrap(), [first, gained, other]);
        assert_eq!(store.last_rungs().unwrap()[&subject], five);
        for statement in
            ["UPDATE rung_change_withdrawn SET at_us = 0", "DELETE FROM rung_change_withdrawn"]
        {
            let error = store.connection.execute(statement, []).unwrap_err().to_string();
            assert!(error.contains("history is never"), "{error}");
        }
    }
}

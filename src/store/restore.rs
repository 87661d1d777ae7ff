//! `db restore`: puts a copy in the database's place, whole or not at all.
//!
//! The copy is brought up to date and checked on the side first; a damaged one is refused before the
//! database is touched. What was there is kept beside it. The last step is one transaction of
//! SQLite's, so that a reader sees the old record or the new one.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::check::Problem;
use super::{Access, Error, Store};

/// What a restore did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Restored {
    /// The copy is the database now; what was there before is in `kept`.
    Done {
        /// Where the former record is; `None` where there was none.
        kept: Option<PathBuf>,
    },
    /// The copy is damaged: nothing was touched.
    Damaged(Vec<Problem>),
}

/// Puts the copy `from` in the place of the database `to`; what is there goes to `keep`, a file that
/// must not exist yet.
///
/// # Errors
/// The copy is missing, another program's or newer; the folder cannot be written; somebody holds
/// the database.
pub fn restore(from: &Path, to: &Path, keep: &Path) -> Result<Restored, Error> {
    let part = part_beside(to);
    let restored = by_way_of(&part, from, to, keep);
    for file in [part.clone(), with_suffix(&part, "-wal"), with_suffix(&part, "-shm")] {
        // Where all went well there is none left.
        let _ = std::fs::remove_file(file);
    }
    restored
}

fn by_way_of(part: &Path, from: &Path, to: &Path, keep: &Path) -> Result<Restored, Error> {
    if !from.exists() {
        return Err(Error::Missing { path: from.to_owned() });
    }
    copy_file(from, part)?;
    let checked = Store::open(part, Access::ReadWrite).map_err(|error| error.about(from))?;
    let problems = checked.check()?;
    if !problems.is_empty() {
        return Ok(Restored::Damaged(problems));
    }
    let kept = if to.exists() {
        let current = Store::open(to, Access::ReadWrite)?;
        current.backup(keep)?;
        Some(keep.to_owned())
    } else {
        None
    };
    let mut target = Store::create(to)?;
    pages(&checked.connection, &mut target.connection).map_err(|source| Error::of(to, source))?;
    // The copy's pages carry the copy's journal mode; the database keeps writers beside readers.
    target
        .connection
        .pragma_update(None, "journal_mode", "wal")
        .map_err(|source| Error::of(to, source))?;
    Ok(Restored::Done { kept })
}

/// Through SQLite, so that a copy with a `-wal` beside it is taken whole.
#[expect(clippy::disallowed_methods, reason = "this room owns the connection")]
fn copy_file(from: &Path, part: &Path) -> Result<(), Error> {
    let source = Connection::open_with_flags(from, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)
        .map_err(|error| Error::of(from, error))?;
    super::migrate::refuse_stranger(&source, from)?;
    super::fresh::make(part);
    let mut target = Connection::open(part).map_err(|error| Error::of(part, error))?;
    pages(&source, &mut target).map_err(|error| Error::of(from, error))?;
    target.close().map_err(|(_, error)| Error::of(part, error))
}

/// All pages in one step: the write lock of the target is held from the first to the last.
fn pages(source: &Connection, target: &mut Connection) -> rusqlite::Result<()> {
    Backup::new(source, target)?.run_to_completion(i32::MAX, Duration::from_millis(10), None)
}

fn part_beside(to: &Path) -> PathBuf {
    with_suffix(to, &format!(".{}.restore", std::process::id()))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::domain::collection::Job;
    use crate::store::collection::NewCollection;

    fn look(store: &mut Store, vantage: &str) {
        let new = NewCollection {
            id: Uuid::new_v4(),
            job: Job::Scan,
            vantage: vantage.to_owned(),
            command: "mang6 scan".to_owned(),
            approval: None,
            unlisted: false,
            opened_at: Timestamp::UNIX_EPOCH,
        };
        store.open_collection(&new).unwrap();
    }

    fn vantages(path: &Path) -> Vec<String> {
        let store = Store::open(path, Access::ReadOnly).unwrap();
        store.collections().unwrap().into_iter().map(|collection| collection.vantage).collect()
    }

    #[test]
    fn a_copy_comes_back_and_what_was_there_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let mut store = Store::create(&at("mang6.db")).unwrap();
        look(&mut store, "before");
        store.backup(&at("copy.db")).unwrap();
        look(&mut store, "after");
        // A reader that began before sees the old record to its end.
        let reader = Store::open(&at("mang6.db"), Access::ReadOnly).unwrap();
        drop(store);
        let done = restore(&at("copy.db"), &at("mang6.db"), &at("kept.db")).unwrap();
        assert_eq!(done, Restored::Done { kept: Some(at("kept.db")) });
        drop(reader);
        assert_eq!(vantages(&at("mang6.db")), ["before"]);
        assert_eq!(vantages(&at("kept.db")), ["before", "after"]);
        let fresh = restore(&at("kept.db"), &at("new.db"), &at("unused.db")).unwrap();
        assert_eq!(fresh, Restored::Done { kept: None });
        assert_eq!(vantages(&at("new.db")), ["before", "after"]);
        let left: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains(".restore"))
            .collect();
        assert_eq!(left, Vec::<String>::new());
    }

    #[test]
    fn a_damaged_copy_or_another_programs_file_touches_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let mut store = Store::create(&at("mang6.db")).unwrap();
        look(&mut store, "here");
        store.backup(&at("copy.db")).unwrap();
        let copy = Store::open(&at("copy.db"), Access::ReadWrite).unwrap();
        copy.connection
            .execute_batch("INSERT INTO blob (sha256, bytes) VALUES (x'6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', x'00');")
            .unwrap();
        drop(copy);
        let damaged = restore(&at("copy.db"), &at("mang6.db"), &at("kept.db")).unwrap();
        assert!(matches!(damaged, Restored::Damaged(problems) if problems.len() == 1));
        std::fs::write(at("stranger.db"), "not a database at all, but long enough").unwrap();
        restore(&at("stranger.db"), &at("mang6.db"), &at("kept.db")).unwrap_err();
        restore(&at("missing.db"), &at("mang6.db"), &at("kept.db")).unwrap_err();
        assert!(!at("kept.db").exists());
        assert_eq!(vantages(&at("mang6.db")), ["here"]);
    }
}

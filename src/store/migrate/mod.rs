//! The schema's history. The law: a merged migration is never edited, removed or reordered, only
//! added to; a test holds their hashes. All pending ones run in one transaction with foreign keys
//! off (SQLite cannot switch them inside a transaction), then the keys are checked and switched on.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library's enums are open: what is not named here is told as it is"
)]

use std::path::Path;

use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use super::{APPLICATION_ID, Error};

/// Each step, in order.
const STEPS: &[&str] = &[
    include_str!("../migrations/0001_create_record.sql"),
    include_str!("../migrations/0002_create_evidence.sql"),
    include_str!("../migrations/0003_add_asset_classes.sql"),
    include_str!("../migrations/0004_keep_changes_whole.sql"),
    include_str!("../migrations/0005_remember_links.sql"),
    include_str!("../migrations/0006_track_plans.sql"),
    include_str!("../migrations/0007_keep_edges.sql"),
    include_str!("../migrations/0008_tell_once.sql"),
    include_str!("../migrations/0009_add_maintenance.sql"),
    include_str!("../migrations/0010_keep_sweeps_compact.sql"),
    include_str!("../migrations/0011_chain_collections.sql"),
    include_str!("../migrations/0012_resume_runs.sql"),
    include_str!("../migrations/0013_check_words_in_pairs.sql"),
    include_str!("../migrations/0014_keep_points.sql"),
    include_str!("../migrations/0015_keep_rung_changes.sql"),
    include_str!("../migrations/0016_prune_by_policy.sql"),
    include_str!("../migrations/0017_name_filtered_echoes.sql"),
    include_str!("../migrations/0018_jump_and_remember_logins.sql"),
    include_str!("../migrations/0019_declare_rungs.sql"),
    include_str!("../migrations/0020_withdraw_rung_changes.sql"),
    include_str!("../migrations/0021_declare_first_hop_security.sql"),
    include_str!("../migrations/0022_check_answers_in_pairs.sql"),
    include_str!("../migrations/0023_declare_required_vantages.sql"),
];

/// The step that begins the chain; what was closed before it is linked with it.
const CHAIN_STEP: usize = 11;

fn link_all(transaction: &rusqlite::Transaction<'_>) -> rusqlite_migration::HookResult {
    super::chain::link_all(transaction).map_err(Into::into)
}

/// A file of another program, or of nobody's making, is refused before anything is written. An empty
/// file is a new database.
pub(super) fn refuse_stranger(connection: &Connection, path: &Path) -> Result<(), Error> {
    let at = |source| Error::of(path, source);
    let id: i32 =
        connection.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(at)?;
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(at)?;
    if id == APPLICATION_ID || tables == 0 {
        Ok(())
    } else {
        Err(Error::Stranger { path: path.to_owned() })
    }
}

/// Runs what is pending.
pub(super) fn bring_up_to_date(connection: &mut Connection, path: &Path) -> Result<(), Error> {
    let at = |source| Error::of(path, source);
    let found = version(connection, path)?;
    if found > STEPS.len() {
        return Err(Error::Newer { path: path.to_owned(), found, known: STEPS.len() });
    }
    if found < STEPS.len() {
        connection.pragma_update(None, "journal_mode", "wal").map_err(at)?;
        connection.pragma_update(None, "application_id", APPLICATION_ID).map_err(at)?;
        connection.pragma_update(None, "foreign_keys", false).map_err(at)?;
        let steps = (1..).zip(STEPS).map(|(number, step)| {
            let step =
                if number == CHAIN_STEP { M::up_with_hook(step, link_all) } else { M::up(step) };
            step.foreign_key_check()
        });
        let steps = Migrations::new(steps.collect());
        steps.to_latest(connection).map_err(|error| match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => at(err),
            other => Error::Row {
                path: path.to_owned(),
                what: format!("the schema cannot be brought up to date: {other}"),
            },
        })?;
    }
    connection.pragma_update(None, "foreign_keys", true).map_err(at)?;
    // NORMAL loses nothing on a program's death, at most the last commits on a power cut, and never
    // the database's integrity (sqlite.org/wal.html).
    connection.pragma_update(None, "synchronous", "normal").map_err(at)
}

/// A reader cannot migrate: the schema must be the one it knows.
pub(super) fn refuse_other_version(connection: &Connection, path: &Path) -> Result<(), Error> {
    let (found, known) = (version(connection, path)?, STEPS.len());
    match found.cmp(&known) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => Err(Error::Newer { path: path.to_owned(), found, known }),
        std::cmp::Ordering::Less => Err(Error::Older { path: path.to_owned(), found, known }),
    }
}

fn version(connection: &Connection, path: &Path) -> Result<usize, Error> {
    let version: i64 = connection
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(|source| Error::of(path, source))?;
    usize::try_from(version).map_err(|_| Error::Stranger { path: path.to_owned() })
}

#[cfg(test)]
mod released;
#[cfg(test)]
mod tests {
    use super::super::{Access, Store};
    use super::*;

    /// Hashes of merged migrations. A new migration adds a line; a line is never changed.
    const MERGED: &[&str] = &[
        "0001 0be0cac1db192209",
        "0002 3ea439511a028aac",
        "0003 e3e1bc603d9a2d78",
        "0004 5c32c4249e7ea4f7",
        "0005 ca36f7e08fa9a00c",
        "0006 cd70596e72196bbc",
        "0007 3450037bd98b0138",
        "0008 407898516f8d8b2b",
        "0009 09005376934cb671",
        "0010 778f332faf504f21",
        "0011 d367008657eac002",
        "0012 0a21c0c164e1e64a",
        "0013 14b13233d53a0059",
        "0014 656e7e55ecd08cff",
        "0015 fe33e2fe2a4319af",
        "0016 b9413041266a93a4",
        "0017 3a7a1ec0aa7195d4",
        "0018 2902dc3e14001d8c",
        "0019 6d0ce2be728b0b49",
        "0020 6b99b5f243cafcc2",
        "0021 935223d5f09c2ead",
        "0022 4cbded74e5266dbe",
        "0023 fd9cde06170d2a73",
    ];

    #[test]
    fn merged_migrations_are_never_edited() {
        use crate::domain::hexadecimal::hexadecimal;
        use sha2::{Digest as _, Sha256};

        let now: Vec<String> = STEPS
            .iter()
            .enumerate()
            .map(|(at, step)| {
                let hash = hexadecimal(&Sha256::digest(step.as_bytes()));
                format!("{:04} {}", at + 1, &hash[..16])
            })
            .collect();
        assert_eq!(now, MERGED);
    }

    #[test]
    fn migrating_twice_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/mang6.db");
        drop(Store::create(&path).unwrap());
        let store = Store::create(&path).unwrap();
        assert_eq!(version(&store.connection, &path).unwrap(), STEPS.len());
    }

    #[test]
    fn the_final_schema_is_the_page_to_read() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("mang6.db")).unwrap();
        let mut statement = store
            .connection
            .prepare("SELECT type || ' ' || name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY 1")
            .unwrap();
        let names: Vec<String> =
            statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
        insta::assert_snapshot!(names.join("\n"));
    }

    #[test]
    fn newer_strange_empty_and_missing_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mang6.db");
        assert!(matches!(Store::open(&path, Access::ReadWrite), Err(Error::Missing { .. })));
        let store = Store::create(&path).unwrap();
        store.connection.pragma_update(None, "user_version", 99).unwrap();
        drop(store);
        for access in [Access::ReadWrite, Access::ReadOnly] {
            let error = Store::open(&path, access).unwrap_err();
            assert!(error.to_string().contains("newer version (schema 99"), "{error}");
        }
        let text = folder.path().join("notes.txt");
        std::fs::write(
            &text,
            "not a database, but long enough to look like a header of one, is it not?",
        )
        .unwrap();
        assert!(matches!(Store::open(&text, Access::ReadWrite), Err(Error::Stranger { .. })));
        assert!(matches!(Store::create(&text), Err(Error::Stranger { .. })));
        assert!(matches!(
            Store::open(folder.path(), Access::ReadOnly),
            Err(Error::IsFolder { .. })
        ));
        let empty = folder.path().join("empty.db");
        std::fs::write(&empty, "").unwrap();
        assert!(matches!(Store::open(&empty, Access::ReadOnly), Err(Error::Missing { .. })));
        assert!(Store::create(&empty).is_ok(), "an empty file is a new database");
        let other = folder.path().join("other.db");
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE a (b)").unwrap();
        connection.backup("main", &other, None).unwrap();
        assert!(matches!(Store::open(&other, Access::ReadWrite), Err(Error::Stranger { .. })));
    }
}

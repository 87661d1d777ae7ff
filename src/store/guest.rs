//! Readers who may not write the file: an auditor in the group that may read it.
//!
//! SQLite's WAL wants two files beside the database, `-wal` and `-shm`. Whoever may write the database
//! keeps them there when he leaves ([`persist`]); they take the database's own mode, so the group
//! reads them and writes none of the three. A reader without the right to write then takes what
//! SQLite has for him: with a writer at work, locks in its shared memory; with none, an index of his own
//! in his own memory. He makes no file: one of his making would keep the writer out ([`refuse`]).
//!
//! He stays in the one moment that he began in ([`stay`]): it spares him the instant in which a
//! writer comes or goes, and his report is of one state of the record.
#![expect(unsafe_code, reason = "one call of SQLite that rusqlite does not wrap")]

use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior, ffi};
use rustix::fs::{Access as Right, AtFlags, CWD, accessat};

use super::Error;

/// How long a writer that begins may take to set up the shared memory: a few milliseconds in fact.
const BEGINNING: Duration = Duration::from_secs(5);

/// Bytes of `-wal` kept beyond a checkpoint while writing; a writer that ends leaves none.
const WAL_BYTES: i64 = 32 << 20;

/// Whether this process may read the file and not write it.
pub(super) fn is_guest(path: &Path) -> bool {
    accessat(CWD, path, Right::READ_OK, AtFlags::EACCESS).is_ok()
        && accessat(CWD, path, Right::WRITE_OK, AtFlags::EACCESS).is_err()
}

/// Refuses a guest whose reading would make files.
///
/// # Errors
/// [`Error::ReadOnlyFolder`] where the database is in WAL and one of the two files is not there.
pub(super) fn refuse(path: &Path) -> Result<(), Error> {
    if !is_wal(path) || ["-wal", "-shm"].iter().all(|suffix| beside(path, suffix).exists()) {
        return Ok(());
    }
    Err(Error::ReadOnlyFolder { path: path.to_owned() })
}

/// What SQLite says at the first write to a file that may only be read.
pub(super) fn may_not_write() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_READONLY), None)
}

/// Keeps `-wal` and `-shm` when the last connection ends, the former empty.
pub(super) fn persist(connection: &Connection) -> rusqlite::Result<()> {
    let mut on: std::ffi::c_int = 1;
    // SAFETY: the handle is open for as long as the connection is borrowed; a null name means `main`;
    // SQLite reads and writes the one `int` behind the pointer before it returns, and keeps none of it.
    let code = unsafe {
        ffi::sqlite3_file_control(
            connection.handle(),
            std::ptr::null(),
            ffi::SQLITE_FCNTL_PERSIST_WAL,
            (&raw mut on).cast(),
        )
    };
    if code != ffi::SQLITE_OK {
        return Err(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
    }
    connection.pragma_update(None, "journal_size_limit", WAL_BYTES)
}

/// Where `-wal` is empty, SQLite has no mark in the shared memory that a guest may hold on to, and he is
/// refused until the writer's second transaction. So the first one is this: the version, as it is, read and
/// written in one: what another program version makes of it meanwhile is not taken back.
pub(super) fn welcome(connection: &Connection, path: &Path) {
    if beside(path, "-wal").metadata().is_ok_and(|wal| wal.len() > 0) {
        return;
    }
    let version = |connection: &Connection| -> rusqlite::Result<i64> {
        connection.query_row("PRAGMA user_version", [], |row| row.get(0))
    };
    let mark = || -> rusqlite::Result<i64> {
        let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        let found = version(&transaction)?;
        transaction.pragma_update(None, "user_version", found)?;
        transaction.commit()?;
        // Reading takes the mark.
        version(connection)
    };
    let welcomed = mark();
    if let Err(error) = welcomed {
        // Somebody else is writing: then the marks are there.
        tracing::debug!("no mark for readers of the group: {error}");
    }
}

/// Begins the one moment that a guest reads in.
///
/// # Errors
/// What SQLite says, once a writer has had time enough to begin.
#[expect(
    clippy::disallowed_methods,
    reason = "SQLite tells nobody when a writer's shared memory is ready; there is a deadline"
)]
pub(super) fn stay(connection: &Connection) -> rusqlite::Result<()> {
    let begun = Instant::now();
    loop {
        let found = connection
            .execute_batch("BEGIN")
            .and_then(|()| connection.query_row("PRAGMA schema_version", [], |_| Ok(())));
        let Err(error) = found else { return Ok(()) };
        if !connection.is_autocommit() {
            connection.execute_batch("ROLLBACK")?;
        }
        let is_beginning = error.sqlite_error_code() == Some(ErrorCode::ReadOnly);
        if !is_beginning || begun.elapsed() > BEGINNING {
            return Err(error);
        }
        sleep(Duration::from_millis(10));
    }
}

/// Bytes 18 and 19 of the header tell: 2 is WAL (sqlite.org/fileformat2.html).
fn is_wal(path: &Path) -> bool {
    use std::io::Read as _;
    let mut header = [0_u8; 20];
    std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut header)).is_ok()
        && header[18] == 2
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use crate::store::{Access, Store};

    #[test]
    fn both_files_stay_and_the_log_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mang6.db");
        for _ in 0..2 {
            drop(Store::create(&path).unwrap());
            assert_eq!(super::beside(&path, "-wal").metadata().unwrap().len(), 0);
            assert!(super::beside(&path, "-shm").exists());
            drop(Store::open(&path, Access::ReadOnly).unwrap());
        }
        assert!(super::is_wal(&path));
        super::refuse(&path).unwrap();
        std::fs::remove_file(super::beside(&path, "-shm")).unwrap();
        super::refuse(&path).unwrap_err();
    }
}

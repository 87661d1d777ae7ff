//! The SQLite file: the only SQL in the program, the only rusqlite. Judging is not done here.
//!
//! Invariants: one [`Store`] owns the one connection; a write is one transaction, whole or absent; a
//! closed collection is never changed (triggers in `0002`); a database newer than the program is
//! refused, never guessed at; columns are read by name; unknown is NULL.
//!
//! WAL lets readers work while one writer writes (`guest.rs`: also readers of another user). It needs
//! shared memory, so the file belongs on a local disk, not on NFS.
//!
//! Writing what people declare goes by the nouns' classes (`table.rs`); a noun with a struct is read
//! as it, too (`noun/`).
//!
//! Begin with `migrations/*.sql` (the schema, with a comment a column), then [`declare`] (writing
//! what people declare) and [`recorder`] (writing what was observed).

pub mod asset;
pub mod backup;
pub mod brought;
pub mod chain;
pub mod check;
mod claim;
mod codec;
pub mod collection;
pub mod declare;
pub mod declared;
pub mod difference;
pub mod error;
mod fresh;
mod guest;
pub mod history;
pub mod login;
pub mod merge;
mod migrate;
mod noun;
pub mod observation;
pub mod paper;
pub mod prune;
pub mod recorder;
pub mod restore;
pub mod run_plan;
pub mod rung_change;
pub mod seal;
pub mod standing;
pub mod sweep;
mod table;
pub mod topology;
pub mod track;
pub mod trend;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

pub use error::Error;
pub use observation::RawAnswers;

/// How a database is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// To write as well.
    ReadWrite,
    /// Somebody else may be writing.
    ReadOnly,
}

/// Marks the file as ours: "MAN6" in the database header (`PRAGMA application_id`).
const APPLICATION_ID: i32 = 0x4d41_4e36;

/// How long to wait for another writer. Writers commit every quarter of a second, so five seconds is
/// twenty commits of somebody else's.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The record and the evidence.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
}

impl Store {
    /// Creates the database, or opens one that is there and brings its schema up to date. The folder
    /// is made where it is missing.
    pub fn create(path: &Path) -> Result<Self, Error> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|source| Error::Folder { path: folder.to_owned(), source })?;
        }
        Self::start(path, Access::ReadWrite, OpenFlags::SQLITE_OPEN_CREATE)
    }

    /// Opens a database that is there. For writing, its schema is brought up to date.
    pub fn open(path: &Path, access: Access) -> Result<Self, Error> {
        // An empty file holds no record either: a reader has nothing to bring up to date.
        let is_empty =
            path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() == 0);
        if !path.exists() || (is_empty && access == Access::ReadOnly) {
            return Err(Error::Missing { path: path.to_owned() });
        }
        Self::start(path, access, OpenFlags::empty()).map_err(|error| match access {
            Access::ReadWrite => error,
            Access::ReadOnly => error.of_reading(),
        })
    }

    fn start(path: &Path, access: Access, create: OpenFlags) -> Result<Self, Error> {
        if path.is_dir() {
            return Err(Error::IsFolder { path: path.to_owned() });
        }
        let mode = match access {
            Access::ReadWrite => OpenFlags::SQLITE_OPEN_READ_WRITE | create,
            Access::ReadOnly => OpenFlags::SQLITE_OPEN_READ_ONLY,
        };
        let flags = mode | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let at = |source| Error::of(path, source);
        let is_guest = access == Access::ReadOnly && guest::is_guest(path);
        if is_guest {
            guest::refuse(path)?;
        }
        if create.contains(OpenFlags::SQLITE_OPEN_CREATE) {
            fresh::make(path);
        }
        let mut connection = Connection::open_with_flags(path, flags).map_err(at)?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(at)?;
        if is_guest {
            guest::stay(&connection).map_err(at)?;
        }
        migrate::refuse_stranger(&connection, path)?;
        match access {
            Access::ReadWrite => {
                // SQLite opens a file that may not be written all the same, and fails at the first write.
                if connection.is_readonly("main").map_err(at)? {
                    return Err(at(guest::may_not_write()));
                }
                guest::persist(&connection).map_err(at)?;
                migrate::bring_up_to_date(&mut connection, path)?;
                guest::welcome(&connection, path);
            }
            Access::ReadOnly => migrate::refuse_other_version(&connection, path)?,
        }
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self { connection, path: path.to_owned() })
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn at(&self, source: rusqlite::Error) -> Error {
        Error::of(&self.path, source)
    }
}

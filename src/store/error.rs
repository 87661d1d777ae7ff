//! Why the database could not be used. The variants carry the facts; what to type next is `app`'s.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use super::asset::Referring;
use crate::domain::change::Change;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no file.
    #[error("no database: `{}`", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The folder cannot be made.
    #[error("cannot make the folder `{}`", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is something else.
    #[error("`{}` is not a mang6 database", path.display())]
    Stranger {
        /// Which.
        path: PathBuf,
    },
    /// The file is from a later program.
    #[error("`{}` was written by a newer version (schema {found}, this program knows {known})", path.display())]
    Newer {
        /// Which.
        path: PathBuf,
        /// Its schema.
        found: usize,
        /// Ours.
        known: usize,
    },
    /// The file is from an earlier program and may not be written to.
    #[error("`{}` has schema {found}, this program reads {known}: open it once for writing", path.display())]
    Older {
        /// Which.
        path: PathBuf,
        /// Its schema.
        found: usize,
        /// Ours.
        known: usize,
    },
    /// The file system does not let us.
    #[error("cannot write `{}`", path.display())]
    Permission {
        /// Which.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// Somebody else holds the file for longer than we wait.
    #[error("`{}` is held by another program", path.display())]
    Locked {
        /// Which.
        path: PathBuf,
    },
    /// The file exists already.
    #[error("`{}` exists already", path.display())]
    Exists {
        /// Which.
        path: PathBuf,
    },
    /// A row says something that this program does not understand.
    #[error("`{}`: {what}", path.display())]
    Row {
        /// Which file.
        path: PathBuf,
        /// Table, column and value.
        what: String,
    },
    /// Something that a declaration removes is still named by something else.
    #[error(
        "{} `{}` cannot be removed ({}): {} still name it in `{}`, the first is `{}`",
        change.noun, change.key,
        change.place.as_ref().map(ToString::to_string).unwrap_or_default(),
        first.count, first.field.key, first.keys.first().map_or("", String::as_str),
    )]
    StillNamed {
        /// Which file.
        path: PathBuf,
        /// The removal.
        change: Box<Change>,
        /// What names it.
        first: Referring,
    },
    /// The recorder's thread is gone.
    #[error("the writer of `{}` died", path.display())]
    WriterDied {
        /// Which file.
        path: PathBuf,
    },
    /// Everything else.
    #[error("`{}`", path.display())]
    Sqlite {
        /// Which file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

impl Error {
    /// Sorts what SQLite said.
    pub(super) fn of(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        if let rusqlite::Error::FromSqlConversionFailure(column, _, cause) = &source {
            return Self::Row { path, what: format!("column {column}: {cause}") };
        }
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::Stranger { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked { path },
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                Self::Permission { path, source }
            }
            _ => Self::Sqlite { path, source },
        }
    }
}

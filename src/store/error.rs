//! Why the database could not be used. The variants carry the facts; what to type next is `app`'s.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use super::asset::Referring;
use crate::domain::asset::of;
use crate::domain::change::Change;
use crate::domain::record::Noun;

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
    /// It is a folder.
    #[error("`{}` is a folder, not a database", path.display())]
    IsFolder {
        /// Which.
        path: PathBuf,
    },
    /// The file system does not let us read.
    #[error("cannot read `{}`", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// Reading needs two files beside it (WAL), and they are not for the reader to make.
    #[error("cannot read `{}`: `-wal` and `-shm` are missing beside it, and only who may write it makes them", path.display())]
    ReadOnlyFolder {
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
    /// The disk is full, or it fails.
    #[error("the disk does not take what is written to `{}`", path.display())]
    Disk {
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
    /// Something of another file has what only one thing may have, and something here has it.
    #[error("{noun} `{key}` of `{}` does not fit in: something here has what only one may have", path.display())]
    Clash {
        /// The other file.
        path: PathBuf,
        /// What it is.
        noun: Noun,
        /// Its key.
        key: String,
        /// Which column, as SQLite says.
        source: rusqlite::Error,
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
    /// The same, told of another file: what was found in a copy is said of what it was copied from.
    #[must_use]
    pub(super) fn about(mut self, other: &Path) -> Self {
        match &mut self {
            Self::Missing { path }
            | Self::Folder { path, .. }
            | Self::Stranger { path }
            | Self::IsFolder { path }
            | Self::Unreadable { path, .. }
            | Self::ReadOnlyFolder { path }
            | Self::Newer { path, .. }
            | Self::Older { path, .. }
            | Self::Permission { path, .. }
            | Self::Disk { path, .. }
            | Self::Locked { path }
            | Self::Exists { path }
            | Self::Row { path, .. }
            | Self::StillNamed { path, .. }
            | Self::Clash { path, .. }
            | Self::WriterDied { path }
            | Self::Sqlite { path, .. } => other.clone_into(path),
        }
        self
    }

    /// The same in Vietnamese; what SQLite or the system adds as a cause has no other words.
    #[must_use]
    pub fn vietnamese(&self) -> String {
        let path = self.path().display();
        match self {
            Self::Missing { .. } => format!("chưa có cơ sở dữ liệu: `{path}`"),
            Self::Folder { .. } => format!("không tạo được thư mục `{path}`"),
            Self::Stranger { .. } => format!("`{path}` không phải cơ sở dữ liệu của mang6"),
            Self::IsFolder { .. } => format!("`{path}` là thư mục, không phải cơ sở dữ liệu"),
            Self::Unreadable { .. } => format!("không đọc được `{path}`"),
            Self::ReadOnlyFolder { .. } => format!(
                "không đọc được `{path}`: thiếu tệp `-wal` và `-shm` bên cạnh, chỉ người có quyền ghi mới tạo được"
            ),
            Self::Newer { found, known, .. } => format!(
                "`{path}` do phiên bản mới hơn ghi (lược đồ {found}, chương trình này biết đến {known})"
            ),
            Self::Older { found, known, .. } => format!(
                "`{path}` có lược đồ {found}, chương trình này đọc {known}: hãy mở một lần để ghi"
            ),
            Self::Permission { .. } => format!("không ghi được `{path}`"),
            Self::Disk { .. } => format!("đĩa không nhận dữ liệu ghi vào `{path}`"),
            Self::Locked { .. } => format!("`{path}` đang do chương trình khác giữ"),
            Self::Exists { .. } => format!("`{path}` đã có sẵn"),
            Self::Row { what, .. } => format!("`{path}` có dòng không hiểu được: {what}"),
            Self::StillNamed { change, first, .. } => {
                let place = change.place.as_ref().map(ToString::to_string).unwrap_or_default();
                format!(
                    "không xóa được {} `{}` ({place}): còn {} đối tượng nhắc tới trong `{}`, đầu tiên là `{}`",
                    of(change.noun).vi,
                    change.key,
                    first.count,
                    first.field.key,
                    first.keys.first().map_or("", String::as_str),
                )
            }
            Self::Clash { noun, key, .. } => format!(
                "{} `{key}` của `{path}` không gộp được: ở đây đã có đối tượng dùng giá trị phải là duy nhất",
                of(*noun).vi
            ),
            Self::WriterDied { .. } => format!("tiến trình ghi `{path}` đã dừng"),
            Self::Sqlite { .. } => format!("`{path}`"),
        }
    }

    /// The file it is about.
    fn path(&self) -> &Path {
        match self {
            Self::Missing { path }
            | Self::Folder { path, .. }
            | Self::Stranger { path }
            | Self::IsFolder { path }
            | Self::Unreadable { path, .. }
            | Self::ReadOnlyFolder { path }
            | Self::Newer { path, .. }
            | Self::Older { path, .. }
            | Self::Permission { path, .. }
            | Self::Disk { path, .. }
            | Self::Locked { path }
            | Self::Exists { path }
            | Self::Row { path, .. }
            | Self::StillNamed { path, .. }
            | Self::Clash { path, .. }
            | Self::WriterDied { path }
            | Self::Sqlite { path, .. } => path,
        }
    }

    /// The same, told by somebody who only wanted to read.
    #[must_use]
    pub(super) fn of_reading(self) -> Self {
        let Self::Permission { path, source } = self else { return self };
        if source.sqlite_error_code() == Some(ErrorCode::ReadOnly) {
            Self::ReadOnlyFolder { path }
        } else {
            Self::Unreadable { path, source }
        }
    }

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
            Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure) => Self::Disk { path, source },
            _ => Self::Sqlite { path, source },
        }
    }
}

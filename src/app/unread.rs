//! Which runs a merge took in and nobody has looked through for changes of rungs yet: those numbered
//! after the last run that was there before. Noted in a small file beside the database before the first
//! of them is taken and gone when all are looked through, so that a merge that was killed, or could not
//! judge, is made up for by the next one.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::failure::Failure;

/// The note, for as long as the merge takes.
#[derive(Debug)]
pub(super) struct Unread {
    path: PathBuf,
    after: i64,
}

impl Unread {
    /// Notes that runs numbered after this one are not looked through yet. An earlier note, of a merge that
    /// did not come to its end, stands.
    pub(super) fn begin(db: &Path, last_run: i64) -> Result<Self, Failure> {
        let path = path(db);
        let after = match fs::read_to_string(&path) {
            Ok(text) => text.trim().parse::<i64>().map_or(0, |earlier| earlier.min(last_run)),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                write(&path, last_run).map_err(|error| refused(&path, &error))?;
                last_run
            }
            Err(error) => return Err(refused(&path, &error)),
        };
        Ok(Self { path, after })
    }

    /// The last run that was looked through.
    pub(super) fn after(&self) -> i64 {
        self.after
    }

    /// All are looked through.
    pub(super) fn end(self) -> Result<(), Failure> {
        fs::remove_file(&self.path).map_err(|error| refused(&self.path, &error))
    }
}

/// Whole or not at all, and on the disk before anything is taken.
fn write(path: &Path, last_run: i64) -> std::io::Result<()> {
    let new = path.with_extension("merging-new");
    let mut file = fs::File::create(&new)?;
    writeln!(file, "{last_run}")?;
    file.sync_all()?;
    fs::rename(&new, path)
}

fn path(db: &Path) -> PathBuf {
    let mut name = db.file_name().unwrap_or_default().to_os_string();
    name.push(".merging");
    db.with_file_name(name)
}

fn refused(path: &Path, error: &std::io::Error) -> Failure {
    Failure::environment(format!("cannot write beside the database: `{}`: {error}", path.display()))
        .hint(
            "use a folder you may write to: `--db FILE`",
            "hãy dùng thư mục ghi được: `--db FILE`",
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_merge_left_unread_is_the_next_ones() {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("mang6.db");
        let killed = Unread::begin(&db, 7).unwrap();
        assert_eq!(killed.after(), 7);
        drop(killed);
        let next = Unread::begin(&db, 12).unwrap();
        assert_eq!(next.after(), 7);
        next.end().unwrap();
        let third = Unread::begin(&db, 12).unwrap();
        assert_eq!(third.after(), 12);
        third.end().unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        // A note that nobody can read says that nothing was looked through.
        fs::write(path(&db), "?").unwrap();
        assert_eq!(Unread::begin(&db, 12).unwrap().after(), 0);
    }
}

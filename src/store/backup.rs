//! `db backup`: a copy made while the database is in use, whole or absent.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::{Error, Store};

/// Pages copied before other writers get a turn: 1,024 pages of 4 KiB take a few milliseconds.
const PAGES_PER_STEP: i32 = 1_024;

impl Store {
    /// Copies everything to a file that must not exist yet.
    pub fn backup(&self, to: &Path) -> Result<(), Error> {
        if to.exists() {
            return Err(Error::Exists { path: to.to_owned() });
        }
        let mut part = to.as_os_str().to_owned();
        part.push(format!(".{}.part", std::process::id()));
        let part = Path::new(&part);
        let copied = self.copy(part, to);
        if copied.is_err() {
            // The part may not even exist; there is nothing better to do about it.
            let _ = std::fs::remove_file(part);
        }
        copied
    }

    #[expect(clippy::disallowed_methods, reason = "this room owns the connection")]
    fn copy(&self, part: &Path, to: &Path) -> Result<(), Error> {
        let at = |source| Error::of(to, source);
        super::fresh::make(part);
        let mut target = Connection::open(part).map_err(at)?;
        Backup::new(&self.connection, &mut target)
            .and_then(|backup| backup.run_to_completion(PAGES_PER_STEP, Duration::ZERO, None))
            .map_err(at)?;
        // A copy without -wal beside it: one file to carry away.
        target.pragma_update(None, "journal_mode", "delete").map_err(at)?;
        target.close().map_err(|(_, source)| at(source))?;
        std::fs::rename(part, to).map_err(|source| Error::Folder { path: to.to_owned(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Access;

    #[test]
    fn a_copy_is_whole_and_never_replaces_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::create(&folder.path().join("mang6.db")).unwrap();
        let to = folder.path().join("copy.db");
        store.backup(&to).unwrap();
        let copy = Store::open(&to, Access::ReadOnly).unwrap();
        assert_eq!(copy.check().unwrap(), []);
        assert!(matches!(store.backup(&to), Err(Error::Exists { .. })));
        store.backup(&folder.path().join("no/such/folder.db")).unwrap_err();
    }
}

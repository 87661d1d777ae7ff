//! A database that is made here is read by its owner and his group alone, whatever the umask leaves open: it
//! tells where every device stands and what it runs. What SQLite keeps beside it gets the same mode.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// Makes the empty file where there is none. What hinders it is told by SQLite, which tries the same next.
pub(super) fn make(path: &Path) {
    let _ = OpenOptions::new().write(true).create_new(true).mode(0o640).open(path);
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt as _;
    use std::path::Path;

    use super::super::Store;

    #[test]
    fn no_stranger_reads_a_new_database_nor_a_copy_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("mang6.db");
        let others = |path: &Path| path.metadata().unwrap().mode() & 0o007;
        let store = Store::create(&db).unwrap();
        assert_eq!(others(&db), 0);
        for beside in ["mang6.db-wal", "mang6.db-shm"] {
            assert_eq!(others(&folder.path().join(beside)), 0, "{beside}");
        }
        let copy = folder.path().join("copy.db");
        store.backup(&copy).unwrap();
        assert_eq!(others(&copy), 0);
    }
}

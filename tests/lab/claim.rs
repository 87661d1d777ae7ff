//! One lab per machine: who raised it is written down, and whoever raises, switches or removes one
//! holds a lock meanwhile.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The folder itself is locked: a lock file would be left behind.
const LOCK: &str = "/run";
const OWNER: &str = "/run/m6lab.owner";

/// Waits for its turn; the lock goes with the value.
pub(crate) fn turn() -> File {
    let lock = File::open(LOCK).unwrap();
    lock.lock().unwrap();
    lock
}

/// The folder of the lab that is raised, as far as is known: a killed one may have left no word.
pub(crate) fn owner() -> Option<PathBuf> {
    let owner = fs::read_to_string(OWNER).ok()?;
    owner.lines().next().map(PathBuf::from)
}

/// Whether nobody will miss the lab that is raised: it has no owner, or the process that it was raised
/// for has ended, as a test's has that was killed.
pub(crate) fn is_abandoned() -> bool {
    let Ok(owner) = fs::read_to_string(OWNER) else { return true };
    owner.lines().nth(1).is_some_and(|pid| !Path::new("/proc").join(pid).exists())
}

/// Writes down whose lab it is, and the process it is raised for where it is one's alone.
pub(crate) fn take(dir: &Path, pid: Option<u32>) {
    let pid = pid.map_or_else(String::new, |pid| format!("\n{pid}"));
    fs::write(OWNER, format!("{}{pid}", dir.to_str().unwrap())).unwrap();
}

pub(crate) fn release() {
    // It may never have been taken.
    let _ = fs::remove_file(OWNER);
}

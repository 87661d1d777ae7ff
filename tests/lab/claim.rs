//! One lab per machine: who raised it is written down, and whoever raises, switches or removes one
//! holds a lock meanwhile.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

const LOCK: &str = "/run/m6lab.lock";
const OWNER: &str = "/run/m6lab.owner";

/// Waits for its turn; the lock goes with the value.
pub(crate) fn turn() -> File {
    let lock = File::create(LOCK).unwrap();
    lock.lock().unwrap();
    lock
}

/// The folder of the lab that is raised, as far as is known: a killed one may have left no word.
pub(crate) fn owner() -> Option<PathBuf> {
    fs::read_to_string(OWNER).ok().map(PathBuf::from)
}

pub(crate) fn take(dir: &Path) {
    fs::write(OWNER, dir.to_str().unwrap()).unwrap();
}

pub(crate) fn release() {
    // It may never have been taken.
    let _ = fs::remove_file(OWNER);
}

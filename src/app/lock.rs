//! Keeps two runs of the same job off the same database: different jobs share the file without
//! complaint, the second of the same job leaves with 75 (CLI.md).
//!
//! The lock is an advisory lock on a small file beside the database; the kernel drops it when its
//! holder dies, so nothing has to be cleaned after a kill.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::failure::{Failure, FailureKind};
use crate::domain::collection::Job;

/// Held for as long as the job runs.
#[derive(Debug)]
pub struct JobLock {
    _file: File,
}

impl JobLock {
    /// The same, waiting for whoever has it: the thread that waits ends with the process.
    pub fn take_within(db: &Path, job: Job, wait: Option<Duration>) -> Result<Self, Failure> {
        let busy = match Self::take(db, job) {
            Err(busy) if busy.kind == FailureKind::Busy => busy,
            taken => return taken,
        };
        let Some(wait) = wait else { return Err(busy) };
        let file = Self::open(&lock_path(db, job.as_str()))?;
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let locked = file.lock();
            // Nobody listens any more when the wait was too long.
            let _ = sender.send(locked.map(|()| file));
        });
        match receiver.recv_timeout(wait) {
            Ok(Ok(file)) => Ok(Self { _file: file }),
            Ok(Err(_)) | Err(_) => Err(busy),
        }
    }

    fn open(path: &Path) -> Result<File, Failure> {
        OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(|error| {
            Failure::environment(format!(
                "cannot write beside the database: `{}`: {error}",
                path.display()
            ))
            .hint(
                "use a folder you may write to: `--db FILE`",
                "hãy dùng thư mục ghi được: `--db FILE`",
            )
        })
    }

    /// Takes the lock of a merge on a database: two at once would share one note of what is not looked
    /// through yet (`unread`), and the first to end would take it from the other.
    pub fn take_merge(db: &Path) -> Result<Self, Failure> {
        Self::take_named(db, "merge")
    }

    /// Takes every lock there is on a database: nothing else runs on it.
    pub fn take_all(db: &Path) -> Result<Vec<Self>, Failure> {
        let jobs = Job::ALL.iter().map(|job| Self::take(db, *job));
        jobs.chain(std::iter::once_with(|| Self::take_merge(db))).collect()
    }

    /// Takes the lock of a job on a database, or says who has it.
    pub fn take(db: &Path, job: Job) -> Result<Self, Failure> {
        Self::take_named(db, job.as_str())
    }

    fn take_named(db: &Path, job: &str) -> Result<Self, Failure> {
        let path = lock_path(db, job);
        let file = Self::open(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Failure::new(
                FailureKind::Busy,
                anyhow::anyhow!("`{job}` is already running on `{}`", db.display()),
            )
            .hint(
                "wait for it to end, or look at `mang6 runs`",
                "hãy đợi nó xong, hoặc xem `mang6 runs`",
            )),
            Err(TryLockError::Error(error)) => {
                Err(Failure::environment(format!("cannot lock `{}`: {error}", path.display())))
            }
        }
    }
}

fn lock_path(db: &Path, job: &str) -> PathBuf {
    let mut name = db.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{job}.lock"));
    db.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_of_the_same_job_is_refused_and_another_job_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("mang6.db");
        let held = JobLock::take(&db, Job::Audit).unwrap();
        assert_eq!(JobLock::take(&db, Job::Audit).unwrap_err().kind, FailureKind::Busy);
        JobLock::take(&db, Job::Scan).unwrap();
        let merging = JobLock::take_merge(&db).unwrap();
        assert_eq!(JobLock::take_merge(&db).unwrap_err().kind, FailureKind::Busy);
        drop(merging);
        assert_eq!(JobLock::take_all(&db).unwrap_err().kind, FailureKind::Busy);
        let short = Some(Duration::from_millis(50));
        let refused = JobLock::take_within(&db, Job::Audit, short).unwrap_err();
        assert_eq!(refused.kind, FailureKind::Busy);
        std::thread::scope(|scope| {
            let (db, long) = (&db, Some(Duration::from_secs(20)));
            let waiting = scope.spawn(move || JobLock::take_within(db, Job::Audit, long).map(drop));
            drop(held);
            waiting.join().unwrap().unwrap();
        });
        JobLock::take(&db, Job::Audit).unwrap();
        let all = JobLock::take_all(&db).unwrap();
        assert_eq!(JobLock::take_merge(&db).unwrap_err().kind, FailureKind::Busy);
        drop(all);
    }
}

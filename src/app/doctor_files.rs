//! The files of `doctor`: the database with what lies beside it, and the credentials. Modes, owners and
//! room; nothing is opened, so that looking makes no file.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD, accessat, statvfs};

use super::doctor::{ill, typed, well};
use crate::domain::collection::Job;
use crate::domain::finding::Verdict;
use crate::domain::health::Health;
use crate::domain::text::Text;

/// Room that a survey of a province may want at once, bytes: a backup beside the database must fit as
/// well, see [`space`].
const ROOM_BYTES: u64 = 256 << 20;

/// Everything about files, in the order shown.
pub(super) fn checks(db: &Path, credentials: Option<&Path>) -> Vec<Health> {
    let mut checks = vec![space(db)];
    if let Ok(metadata) = db.metadata() {
        checks.push(modes(db, &metadata));
        checks.push(reader(db, &metadata));
        checks.push(locks(db, &metadata));
    }
    checks.extend(credentials.map(secrets));
    checks
}

fn beside(db: &Path, suffix: &str) -> PathBuf {
    let mut name = db.file_name().unwrap_or_default().to_os_string();
    name.push(suffix);
    db.with_file_name(name)
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "/._-+=:@".contains(letter);
    if !text.is_empty() && text.chars().all(is_plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}

/// Why nothing is known of a folder's disk: before `init` there may be no folder at all.
pub(super) fn untold(folder: &Path) -> Text {
    let shown = folder.display();
    if folder.exists() {
        Text::new("not told by the kernel", "nhân không cho biết")
    } else {
        Text::new(format!("the folder {shown} does not exist"), format!("chưa có thư mục {shown}"))
    }
}

/// As much as the database has, for a backup or a `--vacuum`, and the room of a survey.
fn space(db: &Path) -> Health {
    let folder = db.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let size = db.metadata().map_or(0, |metadata| metadata.len());
    let Ok(disk) = statvfs(folder) else {
        return Health {
            id: "disk_space",
            verdict: Verdict::Unknown,
            seen: untold(folder),
            remedy: None,
        };
    };
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    room(free, size, db)
}

fn room(free_bytes: u64, size_bytes: u64, db: &Path) -> Health {
    let (free, size) = (free_bytes >> 20, size_bytes.div_ceil(1 << 20));
    let en = format!("{free} MiB free, the database has {size} MiB");
    let vi = format!("còn trống {free} MiB, cơ sở dữ liệu {size} MiB");
    if free_bytes >= size_bytes.saturating_add(ROOM_BYTES) {
        return well("disk_space", en, vi);
    }
    let db = quoted(db);
    ill("disk_space", Text::new(en, vi), format!("mang6 --db {db} db prune --dry-run"))
}

/// Nobody but the owner and his group reads the record, and what SQLite keeps beside it is of the same
/// owner, group and mode: else a reader of the group, or the service itself, is kept out.
fn modes(db: &Path, metadata: &Metadata) -> Health {
    let id = "database_mode";
    let mode = metadata.mode() & 0o7777;
    let (uid, gid) = (metadata.uid(), metadata.gid());
    let plain = quoted(db);
    if mode & 0o007 != 0 {
        let en = format!("everybody may read it: mode {mode:04o}");
        let vi = format!("ai cũng đọc được: quyền {mode:04o}");
        let files =
            format!("{plain} {} {}", quoted(&beside(db, "-wal")), quoted(&beside(db, "-shm")));
        return ill(id, Text::new(en, vi), format!("sudo chmod o-rwx {files}"));
    }
    for suffix in ["-wal", "-shm"] {
        let path = beside(db, suffix);
        let Ok(other) = path.metadata() else { continue };
        if (other.mode() & 0o7777, other.uid(), other.gid()) != (mode, uid, gid) {
            let seen =
                format!("{suffix}: {:04o} {}:{}", other.mode() & 0o7777, other.uid(), other.gid());
            let en = format!("{seen}, the database: {mode:04o} {uid}:{gid}");
            let vi = format!("{seen}, còn cơ sở dữ liệu: {mode:04o} {uid}:{gid}");
            let path = quoted(&path);
            let remedy = format!(
                "sudo chown --reference={plain} {path} && sudo chmod --reference={plain} {path}"
            );
            return ill(id, Text::new(en, vi), remedy);
        }
    }
    let told = format!("{mode:04o} {uid}:{gid}");
    well(id, told.clone(), told)
}

/// Who may read the database and not write it needs both files beside it (`store/guest.rs`).
fn reader(db: &Path, metadata: &Metadata) -> Health {
    let id = "database_reader";
    let missing: Vec<&str> =
        ["-wal", "-shm"].into_iter().filter(|suffix| !beside(db, suffix).exists()).collect();
    if missing.is_empty() {
        return well(id, "-wal and -shm are there", "có -wal và -shm");
    }
    let list = missing.join(" ");
    let seen = Text::new(
        format!("{list} missing: a reader of the group is refused"),
        format!("thiếu {list}: người chỉ được đọc sẽ bị từ chối"),
    );
    // A reading by its owner makes them.
    let remedy = format!("sudo -u '#{}' mang6 --db {} runs", metadata.uid(), quoted(db));
    if accessat(CWD, db, Access::WRITE_OK, AtFlags::EACCESS).is_ok() {
        // Whoever may write makes them by opening it.
        return Health { id, verdict: Verdict::Unknown, seen, remedy: Some(typed(remedy)) };
    }
    ill(id, seen, remedy)
}

/// A lock file of another user than the database's keeps the database's own user from his jobs.
fn locks(db: &Path, metadata: &Metadata) -> Health {
    let id = "database_locks";
    for job in Job::ALL {
        let path = beside(db, &format!(".{job}.lock"));
        let Ok(lock) = path.metadata() else { continue };
        if lock.uid() != metadata.uid() && !is_shared(&lock, metadata) {
            let (lock_uid, uid) = (lock.uid(), metadata.uid());
            let seen = Text::new(
                format!(
                    "`{job}` is locked by a file of user {lock_uid}, the database is of user {uid}"
                ),
                format!(
                    "tệp khóa `{job}` của người dùng {lock_uid}, cơ sở dữ liệu của người dùng {uid}"
                ),
            );
            let (db, path) = (quoted(db), quoted(&path));
            return ill(id, seen, format!("sudo chown --reference={db} {path}"));
        }
    }
    well(id, "none of another user", "không có tệp của người dùng khác")
}

/// Whether the database's owner may write the lock all the same: by its group, or as anybody.
fn is_shared(lock: &Metadata, database: &Metadata) -> bool {
    let by_group = lock.gid() == database.gid() && lock.mode() & 0o020 != 0;
    by_group || lock.mode() & 0o002 != 0 || database.uid() == 0
}

/// As `inventory::load::read_credentials` will want them.
fn secrets(path: &Path) -> Health {
    let id = "credentials";
    let plain = quoted(path);
    let Ok(metadata) = path.metadata() else {
        let seen = Text::new(format!("{plain} is not there"), format!("chưa có {plain}"));
        return ill(id, seen, format!("install -m 600 /dev/null {plain}"));
    };
    let mode = metadata.mode() & 0o7777;
    if mode & 0o077 != 0 {
        let seen = Text::new(
            format!("others may read {plain}: mode {mode:04o}"),
            format!("người khác đọc được {plain}: quyền {mode:04o}"),
        );
        return ill(id, seen, format!("chmod 600 {plain}"));
    }
    let own = rustix::process::geteuid().as_raw();
    if metadata.uid() != own && metadata.uid() != 0 {
        let uid = metadata.uid();
        let seen = Text::new(
            format!("{plain} belongs to user {uid}, not to you ({own})"),
            format!("{plain} của người dùng {uid}, không phải của bạn ({own})"),
        );
        return ill(id, seen, format!("sudo chown {own} {plain}"));
    }
    well(id, format!("{plain}, {mode:04o}"), format!("{plain}, {mode:04o}"))
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::{PermissionsExt as _, chown};

    use super::*;

    fn folder() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("mang6.db");
        for suffix in ["", "-wal", "-shm"] {
            fs::write(beside(&db, suffix), "").unwrap();
            set(&beside(&db, suffix), 0o640);
        }
        (folder, db)
    }

    fn set(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    fn of(db: &Path, id: &str) -> Health {
        checks(db, None).into_iter().find(|check| check.id == id).unwrap()
    }

    #[test]
    fn a_folder_that_is_not_there_is_told_as_such() {
        let (folder, _) = folder();
        let space = of(&folder.path().join("none/mang6.db"), "disk_space");
        assert!(space.seen.en.ends_with("/none does not exist"), "{}", space.seen.en);
        assert!(space.seen.vi.starts_with("chưa có thư mục"), "{}", space.seen.vi);
    }

    fn is_ill(check: &Health, remedy: &str) {
        assert_eq!(check.verdict, Verdict::Fail, "{check:?}");
        assert!(check.remedy.as_ref().unwrap().en.contains(remedy), "{check:?}");
        assert_ne!(check.seen.en, check.seen.vi);
    }

    #[test]
    fn a_database_as_the_package_leaves_it_is_well() {
        let (_folder, db) = folder();
        for check in checks(&db, None) {
            assert_eq!(check.verdict, Verdict::Pass, "{check:?}");
        }
    }

    #[test]
    fn modes_are_compared_and_mended() {
        let (_folder, db) = folder();
        set(&beside(&db, "-shm"), 0o600);
        is_ill(&of(&db, "database_mode"), "chmod --reference=");
        set(&db, 0o644);
        is_ill(&of(&db, "database_mode"), "sudo chmod o-rwx ");
    }

    #[test]
    fn a_file_that_a_reader_needs_is_missed() {
        let (_folder, db) = folder();
        fs::remove_file(beside(&db, "-shm")).unwrap();
        let check = of(&db, "database_reader");
        assert_ne!(check.verdict, Verdict::Pass);
        assert!(check.seen.en.starts_with("-shm missing"), "{check:?}");
    }

    #[test]
    fn somebody_elses_lock_is_told() {
        let (_folder, db) = folder();
        let lock = beside(&db, ".audit.lock");
        fs::write(&lock, "").unwrap();
        assert_eq!(of(&db, "database_locks").verdict, Verdict::Pass);
        // The tests run as root, as the lab does.
        for path in [db.clone(), beside(&db, "-wal"), beside(&db, "-shm")] {
            chown(path, Some(64_711), Some(64_711)).unwrap();
        }
        is_ill(&of(&db, "database_locks"), "sudo chown --reference=");
        set(&lock, 0o666);
        assert_eq!(of(&db, "database_locks").verdict, Verdict::Pass);
    }

    #[test]
    fn credentials_that_others_read_are_told() {
        let (folder, db) = folder();
        let file = folder.path().join("my secrets.toml");
        let check = || checks(&db, Some(&file)).pop().unwrap();
        is_ill(&check(), "install -m 600");
        fs::write(&file, "").unwrap();
        set(&file, 0o640);
        is_ill(&check(), "chmod 600 '");
        set(&file, 0o600);
        assert_eq!(check().verdict, Verdict::Pass);
    }

    #[test]
    fn a_disk_without_room_for_a_copy_is_told() {
        let db = Path::new("/var/lib/mang6/mang6.db");
        is_ill(&room((300 << 20) - 1, 44 << 20, db), "db prune --dry-run");
        assert_eq!(room(300 << 20, 44 << 20, db).verdict, Verdict::Pass);
    }
}

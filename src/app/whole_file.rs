//! Writes a file that appears whole or not at all: beside its place first, then renamed. What stands
//! there and is no plain file (`/dev/null`, a pipe) is written to and never replaced; a symbolic link
//! keeps pointing where it points.

use std::io::Write as _;
use std::path::Path;

use super::failure::Failure;

/// Writes the bytes; on failure whatever stood at `path` still stands there.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    told(path, try_write(path, bytes))
}

/// Writes what is too large to hold; only a plain file can be sought in.
pub fn write_with(
    path: &Path,
    writer: &mut dyn FnMut(&mut std::fs::File) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut failure = None;
    let replaced = replace(path, &mut |file| {
        writer(file).map_err(|failed| {
            failure = Some(failed);
            std::io::Error::other("not written")
        })
    });
    failure.map_or_else(|| told(path, replaced), Err)
}

/// Makes a folder and those above it, where they are not there yet.
pub fn make_folder(path: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(path).map_err(|error| {
        Failure::environment(format!("cannot make the folder `{}`: {error}", path.display()))
            .vi(format!("không tạo được thư mục `{}`: {error}", path.display()))
            .hint("name a folder you may write to", "hãy chọn thư mục ghi được")
    })
}

fn told(path: &Path, written: std::io::Result<()>) -> Result<(), Failure> {
    written.map_err(|error| {
        Failure::environment(format!("cannot write `{}`: {error}", path.display()))
            .vi(format!("không ghi được `{}`: {error}", path.display()))
            .hint("name a folder you may write to", "hãy chọn thư mục ghi được")
    })
}

fn try_write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Ok(there) = std::fs::metadata(path) {
        if !there.is_file() {
            return std::fs::OpenOptions::new().write(true).open(path)?.write_all(bytes);
        }
        return replace(&std::fs::canonicalize(path)?, &mut |file| file.write_all(bytes));
    }
    replace(path, &mut |file| file.write_all(bytes))
}

fn replace(
    path: &Path,
    writer: &mut dyn FnMut(&mut std::fs::File) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    let part = folder.map_or_else(|| Path::new(&name).to_owned(), |folder| folder.join(&name));
    let written = (|| {
        let mut file = std::fs::File::create(&part)?;
        writer(&mut file)?;
        file.sync_all()?;
        std::fs::rename(&part, path)
    })();
    if written.is_err() {
        // The part may not even exist; there is nothing better to do about it.
        let _ = std::fs::remove_file(&part);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_when_it_cannot_be_written() {
        let folder = tempfile::tempdir().unwrap();
        write(&folder.path().join("a"), b"x").unwrap();
        assert_eq!(std::fs::read(folder.path().join("a")).unwrap(), b"x");
        std::fs::create_dir(folder.path().join("taken")).unwrap();
        write(&folder.path().join("taken"), b"x").unwrap_err();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn links_and_devices_stay_what_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        write(&at("real"), b"old").unwrap();
        std::os::unix::fs::symlink("real", at("link")).unwrap();
        write(&at("link"), b"new").unwrap();
        assert_eq!(std::fs::read(at("real")).unwrap(), b"new");
        std::os::unix::fs::symlink("/dev/null", at("null")).unwrap();
        write(&at("null"), b"gone").unwrap();
        assert!(std::fs::symlink_metadata(at("null")).unwrap().is_symlink());
        assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
    }
}

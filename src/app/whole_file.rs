//! Writes a file that appears whole or not at all: beside its place first, then renamed.

use std::io::Write as _;
use std::path::Path;

use super::failure::Failure;

/// Writes the bytes; on failure whatever stood at `path` still stands there.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    try_write(path, bytes).map_err(|error| {
        Failure::environment(format!("cannot write `{}`: {error}", path.display()))
            .hint("name a folder you may write to", "hãy chọn thư mục ghi được")
    })
}

fn try_write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.part", std::process::id()));
    let part = folder.map_or_else(|| Path::new(&name).to_owned(), |folder| folder.join(&name));
    let written = (|| {
        let mut file = std::fs::File::create(&part)?;
        file.write_all(bytes)?;
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
}

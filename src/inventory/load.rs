//! Reads declarations and the credentials file from the disk: the only file of this room that
//! does. It does not look inside what it reads.

use std::collections::HashSet;
use std::fs::{File, Metadata};
use std::io::Read as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::error::Error;
use super::source::SourceFile;

/// Largest file: 100,000 devices with 400,000 addresses take 40 MB.
const FILE_MAX_BYTES: u64 = 256 << 20;
/// Largest sum of all files.
const TOTAL_MAX_BYTES: u64 = 1 << 30;
/// Most files: a file per commune and noun would be a thousand.
const FILES_MAX_COUNT: usize = 10_000;
/// Deepest folder: era, district, commune, noun leave ample room.
const DEPTH_MAX: usize = 16;

/// Largest credentials file.
const CREDENTIALS_MAX_BYTES: u64 = 1 << 20;

/// Reads files and folders. Of a folder every `*.toml` in it and below is read, in the order of
/// the names, hidden ones (`.git` …) left out; a `.json`, `.xlsx` or `.csv` is read when it is named itself. A file that is reached twice, by a link or by two
/// paths, is read once; a loop of symbolic links ends where it closes.
pub fn read(paths: &[PathBuf]) -> Result<Vec<SourceFile>, Error> {
    let mut reader = Reader::default();
    for path in paths {
        let metadata = metadata(path)?;
        if metadata.is_dir() {
            let before = reader.count;
            reader.folder(path, &metadata, 0)?;
            if reader.count == before {
                return Err(Error::NothingThere { path: path.clone() });
            }
        } else if metadata.is_file()
            && (is_toml(path) || is_json(path) || super::sheet::is_sheet(path))
        {
            reader.file(path, &metadata)?;
        } else {
            return Err(Error::NotADeclaration { path: path.clone() });
        }
    }
    Ok(reader.files)
}

/// Reads what Ansible's JSON callback wrote: a file, or every `*.json` of a folder and below.
pub fn read_results(path: &Path) -> Result<Vec<SourceFile>, Error> {
    let mut reader = Reader { wanted: is_json, ..Reader::default() };
    let metadata = metadata(path)?;
    if metadata.is_dir() {
        reader.folder(path, &metadata, 0)?;
    } else if metadata.is_file() {
        reader.file(path, &metadata)?;
    }
    if reader.count == 0 {
        return Err(Error::NoResults { path: path.to_path_buf() });
    }
    Ok(reader.files)
}

/// Reads the credentials file after making sure that nobody but its owner may read it, and that
/// the owner is who runs this, or root. The check is made on the opened file, so that it cannot be
/// exchanged in between.
pub fn read_credentials(path: &Path) -> Result<SourceFile, Error> {
    // Asked before opening: opening a pipe would wait for a writer.
    if !metadata(path)?.is_file() {
        return Err(Error::NotADeclaration { path: path.to_path_buf() });
    }
    let unreadable = |source| Error::Unreadable { path: path.to_path_buf(), source };
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    let own_uid = rustix::process::geteuid().as_raw();
    if metadata.uid() != own_uid && metadata.uid() != 0 {
        return Err(Error::NotYours { path: path.to_path_buf(), owner_uid: metadata.uid() });
    }
    let mode = metadata.mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(Error::OpenToOthers { path: path.to_path_buf(), mode });
    }
    let bytes = bounded(file, path, CREDENTIALS_MAX_BYTES)?;
    Ok(SourceFile { path: path.to_path_buf(), bytes })
}

/// Reads a small file that a credential points to (`file:PATH`), under the same conditions as the
/// credentials file; the last line end is cut.
pub fn read_secret(path: &Path) -> Result<String, Error> {
    let file = read_credentials(path)?;
    let mut secret = String::from_utf8(file.bytes).map_err(|_| Error::Unreadable {
        path: path.to_path_buf(),
        source: std::io::Error::new(std::io::ErrorKind::InvalidData, "not UTF-8"),
    })?;
    let kept = secret.trim_end_matches(['\r', '\n']).len();
    secret.truncate(kept);
    Ok(secret)
}

/// What was read so far.
struct Reader {
    /// Which files of a folder are read.
    wanted: fn(&Path) -> bool,
    files: Vec<SourceFile>,
    /// Files met, the ones met before included: tells an empty folder from a repeated one.
    count: usize,
    total_bytes: u64,
    /// Device and inode of each file and folder met.
    seen: HashSet<(u64, u64)>,
}

impl Default for Reader {
    fn default() -> Self {
        let (files, seen) = (Vec::new(), HashSet::new());
        Self { wanted: is_toml, files, count: 0, total_bytes: 0, seen }
    }
}

impl Reader {
    fn folder(&mut self, path: &Path, metadata: &Metadata, depth: usize) -> Result<(), Error> {
        if !self.seen.insert((metadata.dev(), metadata.ino())) {
            return Ok(());
        }
        if depth > DEPTH_MAX {
            return Err(too_many(path));
        }
        let unreadable = |source| Error::Unreadable { path: path.to_path_buf(), source };
        let mut children = Vec::new();
        for child in path.read_dir().map_err(unreadable)? {
            let child = child.map_err(unreadable)?;
            if !child.file_name().to_string_lossy().starts_with('.') {
                children.push(child.path());
            }
        }
        children.sort();
        for child in children {
            // A dangling link is nobody's declaration; a file that vanished is not either.
            let Ok(metadata) = child.metadata() else {
                if (self.wanted)(&child) {
                    self::metadata(&child)?;
                }
                continue;
            };
            if metadata.is_dir() {
                self.folder(&child, &metadata, depth + 1)?;
            } else if metadata.is_file() && (self.wanted)(&child) {
                self.file(&child, &metadata)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, metadata: &Metadata) -> Result<(), Error> {
        self.count += 1;
        if self.count > FILES_MAX_COUNT {
            return Err(too_many(path));
        }
        if !self.seen.insert((metadata.dev(), metadata.ino())) {
            return Ok(());
        }
        let file = File::open(path)
            .map_err(|source| Error::Unreadable { path: path.to_path_buf(), source })?;
        let left_bytes = TOTAL_MAX_BYTES.saturating_sub(self.total_bytes);
        let bytes = bounded(file, path, FILE_MAX_BYTES.min(left_bytes))?;
        self.total_bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.files.push(SourceFile { path: path.to_path_buf(), bytes });
        Ok(())
    }
}

/// Reads to the end, or to the bound and no further: a file's length is not to be trusted.
fn bounded(file: File, path: &Path, limit_bytes: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    file.take(limit_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|source| Error::Unreadable { path: path.to_path_buf(), source })?;
    if u64::try_from(bytes.len()).is_ok_and(|count| count <= limit_bytes) {
        Ok(bytes)
    } else {
        Err(Error::TooLarge { path: path.to_path_buf(), limit_bytes })
    }
}

fn metadata(path: &Path) -> Result<Metadata, Error> {
    path.metadata().map_err(|source| Error::Unreadable { path: path.to_path_buf(), source })
}

/// What `export inventory` wrote; named itself, never found in a folder, where JSON is anything.
fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

fn too_many(path: &Path) -> Error {
    Error::TooMany {
        path: path.to_path_buf(),
        limit_count: FILES_MAX_COUNT,
        limit_depth: DEPTH_MAX,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn names(files: &[SourceFile], root: &Path) -> Vec<String> {
        files
            .iter()
            .map(|file| file.path.strip_prefix(root).unwrap().display().to_string())
            .collect()
    }

    #[test]
    fn a_folder_is_read_sorted_below_and_once_even_in_a_loop() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir_all(root.join("b/c")).unwrap();
        std::fs::create_dir(root.join(".git")).unwrap();
        for name in ["z.toml", "a.toml", "b/c/m.toml", "notes.txt", ".git/x.toml"] {
            std::fs::write(root.join(name), "x").unwrap();
        }
        symlink(root, root.join("b/loop")).unwrap();
        symlink(root.join("a.toml"), root.join("b/again.toml")).unwrap();
        let files = read(&[root.to_path_buf(), root.join("a.toml")]).unwrap();
        assert_eq!(names(&files, root), ["a.toml", "b/c/m.toml", "z.toml"]);
    }

    #[test]
    fn what_is_no_declaration_is_refused_with_a_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::write(root.join("notes.txt"), "x").unwrap();
        symlink(root.join("gone"), root.join("dangling.toml")).unwrap();
        let empty = tempfile::tempdir().unwrap();
        let check = |path: PathBuf, words: &str| {
            let error = read(&[path]).unwrap_err();
            assert!(error.to_string().contains(words), "{error}");
            assert!(error.hint().is_some() && error.text().vi != error.text().en);
        };
        check(root.join("missing.toml"), "cannot read");
        check(root.join("notes.txt"), "not a declaration");
        check(PathBuf::from("/dev/null"), "not a declaration");
        check(empty.path().to_path_buf(), "no `.toml` file");
        check(root.to_path_buf(), "dangling.toml");
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let mut deep = folder.path().to_path_buf();
        for _ in 0..DEPTH_MAX + 2 {
            deep.push("d");
        }
        std::fs::create_dir_all(&deep).unwrap();
        assert!(matches!(read(&[folder.path().to_path_buf()]), Err(Error::TooMany { .. })));
        let path = folder.path().join("big.toml");
        let file = File::create(&path).unwrap();
        file.set_len(100).unwrap();
        let error = bounded(File::open(&path).unwrap(), &path, 99).unwrap_err();
        assert!(matches!(error, Error::TooLarge { limit_bytes: 99, .. }));
        assert_eq!(bounded(File::open(&path).unwrap(), &path, 100).unwrap().len(), 100);
    }

    #[test]
    fn a_credentials_file_open_to_others_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c.toml");
        std::fs::write(&path, "x").unwrap();
        for (mode, accepted) in [(0o644, false), (0o640, false), (0o600, true), (0o400, true)] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            match read_credentials(&path) {
                Ok(_) => assert!(accepted, "{mode:o}"),
                Err(error) => {
                    assert!(!accepted && error.to_string().ends_with(&format!("{mode:04o}")));
                    assert_eq!(error.hint().unwrap().en, format!("chmod 600 {}", path.display()));
                }
            }
        }
    }

    #[test]
    fn a_secret_file_loses_its_line_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "pass word \r\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(read_secret(&path).unwrap(), "pass word ");
    }
}

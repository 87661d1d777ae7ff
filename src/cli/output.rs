//! Where data goes: stdout, or a file that appears whole or not at all.

use std::io::{BufWriter, StdoutLock, Write};
use std::path::{Path, PathBuf};

use crate::app::failure::Failure;

/// A place for data.
pub(crate) enum Output {
    /// Standard output.
    Stdout(BufWriter<StdoutLock<'static>>),
    /// A file, written beside itself first.
    File { bytes: Vec<u8>, path: PathBuf },
}

impl Output {
    /// Stdout, or the file that was named.
    pub(crate) fn to(path: Option<&Path>) -> Self {
        match path {
            None => Self::Stdout(BufWriter::new(std::io::stdout().lock())),
            Some(path) => Self::File { bytes: Vec::new(), path: path.to_owned() },
        }
    }

    /// Brings everything to its place.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Stdout(mut writer) => Ok(writer.flush()?),
            Self::File { bytes, path } => crate::app::whole_file::write(&path, &bytes),
        }
    }
}

impl Write for Output {
    fn write(&mut self, buffer: &[u8]) -> std::io::Result<usize> {
        match self {
            Self::Stdout(writer) => writer.write(buffer),
            Self::File { bytes, .. } => bytes.write(buffer),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Self::Stdout(writer) => writer.flush(),
            Self::File { .. } => Ok(()),
        }
    }
}

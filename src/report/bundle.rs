//! A bundle of evidence: files in a zip with a `SHA256SUMS` that `sha256sum -c` reads. The same files
//! give the same bytes: no times in it. What goes in is decided elsewhere.

use std::io::{self, Seek, Write};

use sha2::{Digest as _, Sha256};
use zip::write::{SimpleFileOptions, ZipWriter};

use crate::domain::hexadecimal::hexadecimal;

/// The list of sums, by name.
pub const SUMS: &str = "SHA256SUMS";

/// A bundle being written.
pub struct Bundle<W: Write + Seek> {
    archive: ZipWriter<W>,
    sums: String,
}

impl<W: Write + Seek> Bundle<W> {
    /// Begins one.
    pub fn new(out: W) -> Self {
        Self { archive: ZipWriter::new(out), sums: String::new() }
    }

    /// Adds a file; names are ours, with `/` between folders.
    pub fn add(
        &mut self,
        name: &str,
        fill: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        self.archive.start_file(name, options()).map_err(io::Error::other)?;
        let mut summed = Summed { out: &mut self.archive, hash: Sha256::new() };
        fill(&mut summed)?;
        let sum = hexadecimal(&summed.hash.finalize());
        self.sums.extend([format!("{sum}  {name}\n")]);
        Ok(())
    }

    /// Writes the sums and ends.
    pub fn finish(mut self) -> io::Result<W> {
        self.archive.start_file(SUMS, options()).map_err(io::Error::other)?;
        self.archive.write_all(self.sums.as_bytes())?;
        self.archive.finish().map_err(io::Error::other)
    }
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().last_modified_time(zip::DateTime::default()).large_file(true)
}

/// Hashes what passes.
struct Summed<'a, W: Write + Seek> {
    out: &'a mut ZipWriter<W>,
    hash: Sha256,
}

impl<W: Write + Seek> Write for Summed<'_, W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let count = self.out.write(buffer)?;
        self.hash.update(buffer.get(..count).unwrap_or_default());
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::*;

    #[test]
    fn the_sums_are_those_of_the_files() {
        let mut bundle = Bundle::new(Cursor::new(Vec::new()));
        bundle.add("runs/1.jsonl", &mut |out| out.write_all(b"abc")).unwrap();
        bundle.add("empty", &mut |_| Ok(())).unwrap();
        let bytes = bundle.finish().unwrap().into_inner();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut sums = String::new();
        archive.by_name(SUMS).unwrap().read_to_string(&mut sums).unwrap();
        assert_eq!(
            sums,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  runs/1.jsonl\n\
             e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty\n"
        );
    }
}

//! The settings file: TOML, unknown keys refused, relative paths taken from the file's own folder.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use super::verb::duration::duration;
use crate::app::failure::Failure;

/// What a settings file may say. Everything is optional.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConfigFile {
    pub(crate) db: Option<PathBuf>,
    pub(crate) lang: Option<String>,
    pub(crate) vantage: Option<String>,
    pub(crate) credentials: Option<PathBuf>,
    pub(crate) known_hosts: Option<PathBuf>,
    pub(crate) resolvers: Option<Vec<Resolver>>,
    pub(crate) trusted_ca_files: Option<Vec<PathBuf>>,
    pub(crate) trust_anchor_files: Option<Vec<PathBuf>>,
    #[serde(default)]
    pub(crate) audit: AuditTable,
    #[serde(default)]
    pub(crate) pace: PaceTable,
}

/// `[audit]`
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditTable {
    pub(crate) count: Option<u16>,
    pub(crate) interval: Option<Span>,
    pub(crate) timeout: Option<Span>,
    pub(crate) payload_bytes: Option<u16>,
}

/// `[pace]`
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaceTable {
    pub(crate) parallel_count: Option<usize>,
    pub(crate) attempts_per_s: Option<u32>,
}

/// A duration with its unit.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Span(pub Duration);

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        duration(&text).map(Self)
    }
}

/// `ADDR`, `ADDR:PORT` or `[ADDR]:PORT`; never a name.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Resolver(pub SocketAddr);

impl TryFrom<String> for Resolver {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        resolver(&text).map(Self)
    }
}

/// Reads a resolver's address, port 53 unless given.
pub(crate) fn resolver(text: &str) -> Result<SocketAddr, String> {
    text.parse::<SocketAddr>()
        .or_else(|_| text.parse::<IpAddr>().map(|address| SocketAddr::new(address, 53)))
        .map_err(|_| format!("`{text}` is no resolver address: write for example 192.0.2.53, 192.0.2.53:53 or [2001:db8::53]:53"))
}

impl ConfigFile {
    /// Reads a file; relative paths in it become relative to its folder.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Failure::data(format!("cannot read the settings: `{}`: {error}", path.display()))
        })?;
        let mut file: Self = toml::from_str(&text).map_err(|error| {
            let (line, column) = place(&text, error.span().map_or(0, |span| span.start));
            Failure::data(format!(
                "cannot read the settings: `{}:{line}:{column}`\n  cause: {}",
                path.display(),
                error.message()
            ))
        })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for place in
            [&mut file.db, &mut file.credentials, &mut file.known_hosts].into_iter().flatten()
        {
            *place = folder.join(&*place);
        }
        let lists = [&mut file.trusted_ca_files, &mut file.trust_anchor_files];
        for place in lists.into_iter().flatten().flatten() {
            *place = folder.join(&*place);
        }
        Ok(file)
    }
}

/// Line and column of a byte offset, counted from 1.
fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_setting_names_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, "vantage = \"x\"\n[audit]\ninterval = \"20\"\n").unwrap();
        let failure = ConfigFile::read(&path).unwrap_err();
        let message = failure.error.to_string();
        assert!(message.contains("config.toml:3:12") && message.contains("no unit"), "{message}");
    }

    #[test]
    fn relative_paths_are_the_files_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, "db = \"a.db\"\nresolvers = [\"::1\", \"192.0.2.1:5353\"]\n")
            .unwrap();
        let file = ConfigFile::read(&path).unwrap();
        assert_eq!(file.db, Some(folder.path().join("a.db")));
        let resolvers: Vec<String> =
            file.resolvers.unwrap().iter().map(|resolver| resolver.0.to_string()).collect();
        assert_eq!(resolvers, ["[::1]:53", "192.0.2.1:5353"]);
    }
}

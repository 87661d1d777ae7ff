//! The settings file: TOML, unknown keys refused, relative paths taken from the file's own folder.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use super::verb::duration::duration;
use crate::app::failure::Failure;
use crate::app::settings::Confirm;
use crate::domain::packet_source::PacketSource;

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
    pub(crate) internet_vantages: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) audit: AuditTable,
    #[serde(default)]
    pub(crate) pace: PaceTable,
    #[serde(default)]
    pub(crate) keep: KeepTable,
}

/// `[audit]`
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AuditTable {
    pub(crate) count: Option<u16>,
    pub(crate) interval: Option<Span>,
    pub(crate) timeout: Option<Span>,
    pub(crate) payload_bytes: Option<u16>,
    pub(crate) spread: Option<Span>,
    pub(crate) dscp: Option<Dscp>,
    pub(crate) source: Option<BTreeMap<String, SourceTexts>>,
    pub(crate) large_every: Option<Span>,
    pub(crate) keep_samples: Option<Span>,
    pub(crate) on_change: Option<String>,
    pub(crate) confirm: Option<ConfirmText>,
    pub(crate) gap: Option<Span>,
    pub(crate) parity_rtt_percent: Option<Percent>,
    pub(crate) parity_rtt: Option<Span>,
    pub(crate) parity_loss_percent: Option<Percent>,
}

/// `[pace]`
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaceTable {
    pub(crate) parallel_count: Option<usize>,
    pub(crate) attempts_per_s: Option<u32>,
}

/// `[keep]`
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeepTable {
    pub(crate) answers: Option<Span>,
    pub(crate) runs: Option<Span>,
}

/// A duration with its unit.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Span(pub Duration);

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        duration(&text).map(Self).map_err(|wrong| wrong.to_string())
    }
}

/// A differentiated services code point (RFC 2474).
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "u8")]
pub(crate) struct Dscp(pub u8);

impl TryFrom<u8> for Dscp {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        let is_code_point = number <= 63;
        is_code_point.then_some(Self(number)).ok_or_else(|| {
            format!("`{number}` is no code point: write 0 to 63, for example 46 for expedited forwarding")
        })
    }
}

/// One source or several: addresses and interfaces.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum SourceTexts {
    One(SourceText),
    Several(Vec<SourceText>),
}

impl SourceTexts {
    pub(crate) fn sources(&self) -> Vec<PacketSource> {
        match self {
            Self::One(source) => vec![source.0.clone()],
            Self::Several(sources) => sources.iter().map(|source| source.0.clone()).collect(),
        }
    }
}

/// An address of this host, or an interface.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct SourceText(PacketSource);

impl TryFrom<String> for SourceText {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map(Self)
    }
}

/// A share in percent.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "u8")]
pub(crate) struct Percent(pub u8);

impl TryFrom<u8> for Percent {
    type Error = String;

    fn try_from(number: u8) -> Result<Self, String> {
        let is_percent = number <= 100;
        is_percent
            .then_some(Self(number))
            .ok_or_else(|| format!("`{number}` is no percentage: write 0 to 100"))
    }
}

/// `K/N`: K of the last N measurements.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct ConfirmText(pub Confirm);

/// Measurements that are remembered for it.
const MOST_CONFIRMING: u8 = 20;

impl TryFrom<String> for ConfirmText {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(count, of_count)| {
            Some(Confirm {
                count: count.trim().parse().ok()?,
                of_count: of_count.trim().parse().ok()?,
            })
        });
        parts
            .filter(|confirm| (1..=confirm.of_count).contains(&confirm.count) && confirm.of_count <= MOST_CONFIRMING)
            .map(Self)
            .ok_or_else(|| {
                format!("`{text}` is not K/N: write how many of how many measurements, for example \"2/3\", {MOST_CONFIRMING} at most")
            })
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
        for (line, told) in [
            ("dscp = 64", "is no code point"),
            ("parity_rtt_percent = 101", "is no percentage"),
            ("confirm = \"3/2\"", "is not K/N"),
            ("confirm = \"0/2\"", "is not K/N"),
            ("confirm = \"2/21\"", "is not K/N"),
            ("confirm = \"2\"", "is not K/N"),
        ] {
            std::fs::write(&path, format!("[audit]\n{line}\n")).unwrap();
            let failure = ConfigFile::read(&path).unwrap_err().error.to_string();
            assert!(failure.contains(":2:") && failure.contains(told), "{line}: {failure}");
        }
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

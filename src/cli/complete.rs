//! Completion of what stands in the database: keys of the noun typed before, fields for `-l`. The
//! shell calls the program itself with `COMPLETE=SHELL` set (`completions` writes the script that
//! does); silence is the answer to whatever goes wrong, for the shell shows errors in the line
//! being typed.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::Parser as _;
use clap_complete::engine::CompletionCandidate;

use super::args::Cli;
use super::settings;
use crate::app;
use crate::domain::netbox_version::NetboxVersion;
use crate::domain::unit::Era;

/// Candidates at most: a screen full, and the shell asks anew with every letter.
const MOST_COUNT: usize = 200;

/// The words for nouns.
pub(crate) fn nouns(current: &OsStr) -> Vec<CompletionCandidate> {
    beginning(app::complete::nouns(), current)
}

/// Keys of the noun that stands before in the line.
pub(crate) fn keys(current: &OsStr) -> Vec<CompletionCandidate> {
    let words = words();
    let noun = words.iter().rev().find_map(|word| app::complete::noun(word));
    noun.map(|noun| keys_of(noun, current)).unwrap_or_default()
}

/// Names of devices.
pub(crate) fn devices(current: &OsStr) -> Vec<CompletionCandidate> {
    keys_of("devices", current)
}

/// What has a ladder: devices, servers, services, links and LANs.
pub(crate) fn subjects(current: &OsStr) -> Vec<CompletionCandidate> {
    stored(|db| app::complete::subjects(db, &current.to_string_lossy(), MOST_COUNT))
}

/// Codes of links.
pub(crate) fn links(current: &OsStr) -> Vec<CompletionCandidate> {
    keys_of("links", current)
}

/// Declared prefixes.
pub(crate) fn prefixes(current: &OsStr) -> Vec<CompletionCandidate> {
    keys_of("prefixes", current)
}

/// Ids of plans.
pub(crate) fn plans(current: &OsStr) -> Vec<CompletionCandidate> {
    keys_of("plans", current)
}

/// Codes of units: of today's era without it, as people type them.
pub(crate) fn units(current: &OsStr) -> Vec<CompletionCandidate> {
    let typed = current.to_string_lossy().into_owned();
    if typed.contains('/') {
        return keys_of("units", current);
    }
    let era = format!("{}/", Era::Y2025.as_str());
    let beginning = format!("{era}{typed}");
    let codes = |db: &Path| {
        let keys = app::complete::keys(db, "units", &beginning, MOST_COUNT).into_iter();
        keys.filter_map(|key| Some(key.strip_prefix(&era)?.to_owned())).collect()
    };
    stored(codes)
}

/// The languages.
pub(crate) fn languages(current: &OsStr) -> Vec<CompletionCandidate> {
    beginning(["en", "vi"], current)
}

/// NetBox's versions.
pub(crate) fn netbox_versions(current: &OsStr) -> Vec<CompletionCandidate> {
    beginning(NetboxVersion::ALL.iter().map(|version| version.as_str()), current)
}

/// Fields of the noun that stands before in the line, each with its `=`.
pub(crate) fn filters(current: &OsStr) -> Vec<CompletionCandidate> {
    let words = words();
    let noun = words.iter().find_map(|word| app::complete::noun(word));
    beginning(noun.map(app::complete::fields).unwrap_or_default(), current)
}

fn keys_of(noun: &str, current: &OsStr) -> Vec<CompletionCandidate> {
    stored(|db| app::complete::keys(db, noun, &current.to_string_lossy(), MOST_COUNT))
}

/// What is asked of the database that the line names.
fn stored(ask: impl Fn(&Path) -> Vec<String>) -> Vec<CompletionCandidate> {
    let environment = settings::environment();
    let line = ["mang6".into(), "runs".into()];
    let line =
        line.into_iter().chain(typed_database().into_iter().flat_map(|db| ["--db".into(), db]));
    let Ok(Cli { globals, .. }) = Cli::try_parse_from(line) else { return Vec::new() };
    let Ok(resolved) = settings::resolve(&globals, &environment) else { return Vec::new() };
    ask(&resolved.settings.db).into_iter().map(CompletionCandidate::new).collect()
}

fn beginning(
    words: impl IntoIterator<Item = impl Into<String>>,
    current: &OsStr,
) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy().into_owned();
    let words = words.into_iter().map(Into::into);
    words.filter(|word| word.starts_with(&current)).map(CompletionCandidate::new).collect()
}

/// The line as typed so far: the shell hands it over after `--`.
fn words() -> Vec<String> {
    let mut words = std::env::args().skip_while(|word| word != "--").skip(1);
    let _program = words.next();
    words.collect()
}

fn typed_database() -> Option<OsString> {
    let words = words();
    let at = words.iter().position(|word| word == "--db")?;
    words.get(at + 1).map(Into::into)
}

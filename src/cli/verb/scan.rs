//! `scan`: flags as typed, and the request they make.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::duration::duration;
use super::scope::{ScopeArgs, scope};
use crate::app;
use crate::app::failure::Failure;

/// Examples under `scan --help`.
pub(crate) const SCAN_EXAMPLES: &str = "\
Examples:
  mang6 scan                          every declared prefix and IPv6 address
  mang6 scan 10.127.4.0/24            one declared range
  mang6 scan -6 -o name               declared IPv6 addresses that answer, one a line
  mang6 scan 192.0.2.0/28 --unlisted --approval \"CV 12/SKHCN\"";

/// Scan's flags.
#[derive(Debug, Args)]
pub(crate) struct ScanArgs {
    /// CIDR, `a-b`, or address; without: everything declared
    pub(crate) targets: Vec<String>,
    /// Read targets from a file, `-` for stdin, one a line
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Leave these out
    #[arg(long, value_name = "RANGE")]
    pub(crate) exclude: Vec<String>,
    /// How long an answer may take, for example 500ms
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "1s")]
    pub(crate) timeout: Duration,
    /// Ask silent addresses again so many times
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) retries: u8,
    /// Attempts per second at most
    #[arg(long, value_name = "PPS")]
    pub(crate) rate: Option<u32>,
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// Leave the database alone
    #[arg(long)]
    pub(crate) no_store: bool,
}

pub(crate) fn scan_request(arguments: ScanArgs) -> Result<app::scan::ScanRequest, Failure> {
    let mut targets = arguments.targets;
    if let Some(path) = arguments.file {
        targets.extend(lines_of(&path)?);
    }
    Ok(app::scan::ScanRequest {
        targets,
        exclude: arguments.exclude,
        timeout: arguments.timeout,
        retries: arguments.retries,
        rate_per_s: arguments.rate,
        scope: scope(arguments.scope),
        store: !arguments.no_store,
    })
}

/// Targets of a file, one a line; `#` begins a comment; `-` is stdin.
fn lines_of(path: &Path) -> Result<Vec<String>, Failure> {
    let text = if path.as_os_str() == "-" {
        std::io::read_to_string(std::io::stdin())
    } else {
        std::fs::read_to_string(path)
    }
    .map_err(|error| {
        Failure::data(format!("cannot read targets: `{}`: {error}", path.display()))
    })?;
    Ok(text
        .lines()
        .map(|line| line.split('#').next().unwrap_or("").trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect())
}

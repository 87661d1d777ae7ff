//! `scan`: flags as typed, and the request they make.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::duration::duration;
use super::scope::{ScopeArgs, scope};
use crate::app;
use crate::app::failure::Failure;
use crate::app::scan::rate_up_to;
use crate::domain::sweep::{Shard, SocketChoice, SweepRate};

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
    /// CIDR, `a-b`, address, host name, or `-` for stdin; without: everything declared
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
    /// Derive waits from the round-trip times seen, none shorter than this
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(crate) min_wait: Option<Duration>,
    /// Packets per second at most, or max
    #[arg(long, value_name = "PPS|max", value_parser = rate)]
    pub(crate) rate: Option<SweepRate>,
    /// Ask for echoes; the default unless --tcp is given
    #[arg(long)]
    pub(crate) icmp: bool,
    /// Ask TCP ports, for example 22,80,443
    #[arg(long, value_name = "PORTS", value_delimiter = ',', value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) tcp: Vec<u16>,
    /// auto, raw, packet or dgram
    #[arg(long, value_name = "KIND", value_parser = socket, default_value = "auto")]
    pub(crate) socket: SocketChoice,
    /// Ask only part I of N; the parts are disjoint and together the whole
    #[arg(long, value_name = "I/N", value_parser = shard, default_value = "1/1")]
    pub(crate) shard: Shard,
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// Leave the database alone
    #[arg(long)]
    pub(crate) no_store: bool,
}

pub(crate) fn scan_request(arguments: ScanArgs) -> Result<app::scan::ScanRequest, Failure> {
    let mut targets = Vec::new();
    for target in arguments.targets {
        match target.as_str() {
            "-" => targets.extend(lines_of(Path::new("-"))?),
            _ => targets.push(target),
        }
    }
    if let Some(path) = arguments.file {
        targets.extend(lines_of(&path)?);
    }
    Ok(app::scan::ScanRequest {
        targets,
        exclude: arguments.exclude,
        timeout: arguments.timeout,
        retries: arguments.retries,
        least_wait: arguments.min_wait,
        rate: arguments.rate,
        socket: arguments.socket,
        shard: arguments.shard,
        icmp: arguments.icmp || arguments.tcp.is_empty(),
        ports: distinct(arguments.tcp),
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

fn rate(text: &str) -> Result<SweepRate, String> {
    if text == "max" {
        return Ok(SweepRate::Max);
    }
    match text.parse() {
        Ok(per_s) if per_s > 0 => Ok(rate_up_to(per_s)),
        _ => {
            Err(format!("`{text}` is no rate: write packets per second, for example 2000, or max"))
        }
    }
}

fn socket(text: &str) -> Result<SocketChoice, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is no kind of socket: write auto, raw, packet or dgram"))
}

fn distinct(mut ports: Vec<u16>) -> Vec<u16> {
    ports.sort_unstable();
    ports.dedup();
    ports
}

fn shard(text: &str) -> Result<Shard, String> {
    let parsed = text.split_once('/').and_then(|(number, of)| {
        Some(Shard { number: number.parse().ok()?, of: of.parse().ok()? })
    });
    parsed
        .filter(|shard| (1..=shard.of).contains(&shard.number))
        .ok_or_else(|| format!("`{text}` is no part: write for example 1/3, the first of three"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_sockets_and_shards() {
        assert_eq!(rate("max"), Ok(SweepRate::Max));
        assert_eq!(rate("2000"), Ok(rate_up_to(2_000)));
        let gently = SweepRate::Adapted { first_per_s: 1_000, most_per_s: Some(2_000) };
        assert_eq!(rate_up_to(2_000), gently);
        assert!(rate("0").is_err() && rate("fast").is_err());
        assert_eq!(socket("dgram"), Ok(SocketChoice::Dgram));
        assert!(socket("udp").unwrap_err().contains("raw"));
        assert_eq!(shard("2/3"), Ok(Shard { number: 2, of: 3 }));
        assert!(["0/3", "4/3", "1", "1/0", "a/b"].iter().all(|text| shard(text).is_err()));
    }
}

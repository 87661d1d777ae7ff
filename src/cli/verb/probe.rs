//! `probe`: flags as typed, and the request they make.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use super::scope::{ScopeArgs, scope};
use crate::app;
use crate::app::desk::Desk;
use crate::app::failure::Failure;
use crate::cli::{complete, config_file};

/// Examples under `probe --help`.
pub(crate) const PROBE_EXAMPLES: &str = "\
Examples:
  mang6 probe                                  everything on record
  mang6 probe web-cong -o json                 one service, its checks and its rung
  mang6 probe web https://www.example/ --trace  a page on no record, stage by stage
  mang6 probe dns example --resolver [2001:db8::53]
  mang6 probe mail example                     its exchangers
  mang6 probe host 192.0.2.1 2001:db8::1       one host, both families side by side";

/// Probe's flags.
#[derive(Debug, Args)]
pub(crate) struct ProbeArgs {
    /// Units, devices, services or LANs by key, or web URL…, dns ZONE…, mail DOMAIN…, host
    /// ADDRESS…; without: everything
    #[arg(value_name = "SELECTOR", add = ArgValueCompleter::new(complete::subjects))]
    pub(crate) selectors: Vec<String>,
    /// Resolver to ask, instead of the configured ones
    #[arg(long, value_name = "ADDR[:PORT]")]
    pub(crate) resolver: Vec<String>,
    /// Show every stage of every attempt
    #[arg(long)]
    pub(crate) trace: bool,
    /// TCP ports that `probe host` asks at
    #[arg(long, value_delimiter = ',', default_value = "22,80,443")]
    pub(crate) ports: Vec<u16>,
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// Leave the database alone
    #[arg(long)]
    pub(crate) no_store: bool,
}

pub(crate) fn probe_request(
    arguments: ProbeArgs,
    desk: &mut Desk<'_>,
) -> Result<app::probe::ProbeRequest, Failure> {
    if !arguments.resolver.is_empty() {
        desk.settings.resolvers = arguments
            .resolver
            .iter()
            .map(|text| config_file::resolver(text))
            .collect::<Result<_, _>>()
            .map_err(Failure::usage)?;
    }
    Ok(app::probe::ProbeRequest {
        selectors: arguments.selectors,
        ports: arguments.ports,
        trace: arguments.trace,
        scope: scope(arguments.scope),
        store: !arguments.no_store,
    })
}

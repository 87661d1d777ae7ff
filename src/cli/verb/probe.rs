//! `probe`: flags as typed, and the request they make.

use clap::Args;

use super::scope::{ScopeArgs, scope};
use crate::app;
use crate::app::desk::Desk;
use crate::app::failure::Failure;
use crate::cli::config_file;

/// Probe's flags.
#[derive(Debug, Args)]
pub(crate) struct ProbeArgs {
    /// Units, devices, services or links by key; without: everything
    pub(crate) selectors: Vec<String>,
    /// Resolver to ask, instead of the configured ones
    #[arg(long, value_name = "ADDR[:PORT]")]
    pub(crate) resolver: Vec<String>,
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
        scope: scope(arguments.scope),
        store: !arguments.no_store,
    })
}

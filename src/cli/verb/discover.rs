//! `discover`: flags as typed, and the request they make.

use clap::Args;
use clap_complete::engine::ArgValueCompleter;

use super::scope::{ScopeArgs, scope};
use crate::app;
use crate::app::desk::Desk;
use crate::app::failure::Failure;
use crate::cli::command_line;
use crate::cli::complete;
use crate::cli::settings::Environment;
use crate::domain::text::Text;

/// Examples under `discover --help`.
pub(crate) const DISCOVER_EXAMPLES: &str = "\
Examples:
  mang6 discover                                   every device known, with its named credentials
  mang6 discover cr-21040                          one of them
  mang6 discover core-1 --depth 5                  from it on, whom it sees and whom those see
  mang6 discover 127.0.0.1 --snmp-port 1161 --snmp-community env:COMMUNITY";

/// Discover's flags.
#[derive(Debug, Args)]
pub(crate) struct DiscoverArgs {
    /// Devices by name, or addresses; without: every device known
    #[arg(add = ArgValueCompleter::new(complete::devices))]
    pub(crate) targets: Vec<String>,
    /// SNMP v2c community: VALUE, env:VAR, file:PATH or cred:NAME
    #[arg(long, value_name = "COMMUNITY")]
    pub(crate) snmp_community: Option<String>,
    /// SNMP port
    #[arg(long, value_name = "PORT", default_value_t = 161)]
    pub(crate) snmp_port: u16,
    /// Named credentials to try, in order
    #[arg(long = "cred", value_name = "NAME")]
    pub(crate) credentials: Vec<String>,
    /// SSH user for ad hoc targets (keys from the agent)
    #[arg(long, value_name = "USER")]
    pub(crate) ssh_user: Option<String>,
    /// SSH port
    #[arg(long, value_name = "PORT", default_value_t = 22)]
    pub(crate) ssh_port: u16,
    /// Accept and remember unknown SSH host keys; a changed one never
    #[arg(long)]
    pub(crate) ssh_accept_new: bool,
    /// Follow neighbours (LLDP, CDP, routing peers, gateways) so many hops, inside the scope
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) depth: u32,
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// Leave the database alone
    #[arg(long)]
    pub(crate) no_store: bool,
}

pub(crate) fn discover_request(
    arguments: DiscoverArgs,
    desk: &mut Desk<'_>,
    environment: &Environment,
) -> Result<app::discover::DiscoverRequest, Failure> {
    desk.settings.ssh_accept_new = arguments.ssh_accept_new;
    let community = match arguments.snmp_community {
        None => None,
        Some(text) => {
            if command_line::is_literal(&text) {
                desk.voice.warn(&Text::new(
                    "the community stands in the shell's history and in the process list; better: `--snmp-community env:VAR`",
                    "community nằm trong lịch sử shell và danh sách tiến trình; nên dùng: `--snmp-community env:TÊN`",
                ));
            }
            Some(app::credentials::community(&text, &|name| environment.get(name).cloned())?)
        }
    };
    Ok(app::discover::DiscoverRequest {
        targets: arguments.targets,
        community,
        snmp_port: arguments.snmp_port,
        credentials: arguments.credentials,
        ssh_user: arguments.ssh_user,
        ssh_port: arguments.ssh_port,
        depth: arguments.depth,
        scope: scope(arguments.scope),
        store: !arguments.no_store,
    })
}

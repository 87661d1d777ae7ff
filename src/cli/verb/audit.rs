//! `audit`: flags as typed, and the settings they change.

use std::time::Duration;

use clap::Args;

use super::duration::duration;
use crate::app::desk::Desk;

/// Audit's flags.
#[derive(Debug, Args)]
pub(crate) struct AuditArgs {
    /// Links by code; without: all
    pub(crate) links: Vec<String>,
    /// Echoes per link end and family
    #[arg(long, value_name = "N")]
    pub(crate) count: Option<u16>,
    /// From one echo to the next, for example 200ms
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    pub(crate) interval: Option<Duration>,
}

pub(crate) fn audit_settings(arguments: AuditArgs, desk: &mut Desk<'_>) -> Vec<String> {
    if let Some(count) = arguments.count {
        desk.settings.audit.count = count;
    }
    if let Some(interval) = arguments.interval {
        desk.settings.audit.interval = interval;
    }
    arguments.links
}

//! `audit`: flags as typed, and the settings they change.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use clap_complete::engine::ArgValueCompleter;
use jiff::civil::Date;

use super::duration::duration;
use super::wrong::Wrong;
use crate::app::alert::Telling;
use crate::app::audit::{AuditRequest, AuditWork};
use crate::app::audit_watch::Watching;
use crate::app::desk::Desk;
use crate::cli::complete;

/// Examples under `mang6 audit --help`.
pub(crate) const AUDIT_EXAMPLES: &str = "\
Examples:
  */5 * * * * mang6 audit --jitter 30s        in a crontab: silent unless a state changed
  mang6 audit --on-change /usr/local/bin/sms  told by MANG6_* variables, no shell
  mang6 audit --watch                         every 10 s, worst first, until Ctrl-C
  mang6 audit --month 2026-10                 what the contracts' clauses need
  mang6 audit ack QNI-BATO-1 --note 'VNPT ticket 123'";

/// Audit's flags.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct AuditArgs {
    #[command(subcommand)]
    verb: Option<AuditVerb>,
    /// Links by code; without: all
    #[arg(add = ArgValueCompleter::new(complete::links))]
    links: Vec<String>,
    /// Echoes per link end and family
    #[arg(long, value_name = "N")]
    count: Option<u16>,
    /// From one echo to the next, for example 200ms
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    interval: Option<Duration>,
    /// Say only what changed, a line each; the default without a terminal
    #[arg(long)]
    only_changes: bool,
    /// Run this for each change; it is told by MANG6_* variables
    #[arg(long, value_name = "CMD")]
    on_change: Option<String>,
    /// Lines without diacritics, at most 160 characters
    #[arg(long)]
    ascii: bool,
    /// Begin so much later at most, always the same on one host
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    jitter: Option<Duration>,
    /// Spread the links' trains over so much time
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    spread: Option<Duration>,
    /// Wait so long for another audit to end instead of leaving with 75
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    wait_lock: Option<Duration>,
    /// Measure again and again, every 10s unless it says otherwise, and redraw how all links stand
    #[arg(long, value_name = "DURATION", num_args = 0..=1, require_equals = true,
        default_missing_value = "10s", value_parser = duration,
        conflicts_with_all = ["month", "only_changes", "jitter"])]
    watch: Option<Duration>,
    /// The figures of a month, for example 2026-10; nothing is measured
    #[arg(long, value_name = "MONTH", value_parser = month)]
    month: Option<Date>,
    /// Write the state for Prometheus here after the run
    #[arg(long, value_name = "FILE")]
    textfile: Option<PathBuf>,
}

/// What else there is to do.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditVerb {
    /// Say that somebody knows about a link's outage
    Ack {
        /// The link's code
        #[arg(add = ArgValueCompleter::new(complete::links))]
        link: String,
        /// What is being done
        #[arg(long, value_name = "TEXT")]
        note: Option<String>,
        /// Who says so; else the login name
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
}

/// Reads `2026-10`.
fn month(text: &str) -> Result<Date, Wrong> {
    format!("{text}-01").parse().map_err(|_| {
        Wrong::new(
            format!("`{text}` is no month: write for example 2026-10"),
            format!("`{text}` không phải tháng: viết ví dụ 2026-10"),
        )
    })
}

pub(crate) fn audit_work(
    arguments: AuditArgs,
    desk: &mut Desk<'_>,
    login: Option<&String>,
) -> AuditWork {
    if let Some(AuditVerb::Ack { link, note, by }) = arguments.verb {
        let author = by.or_else(|| login.cloned()).unwrap_or_else(|| "?".to_owned());
        return AuditWork::Acknowledge { link, note, author };
    }
    if let Some(first) = arguments.month {
        return AuditWork::Month { first, links: arguments.links };
    }
    let audit = &mut desk.settings.audit;
    audit.count = arguments.count.unwrap_or(audit.count);
    audit.interval = arguments.interval.unwrap_or(audit.interval);
    audit.spread = arguments.spread.unwrap_or(audit.spread);
    let request = AuditRequest {
        links: arguments.links,
        only_changes: arguments.only_changes || desk.unattended,
        telling: Telling { ascii: arguments.ascii, on_change: arguments.on_change },
        jitter: arguments.jitter,
        wait_lock: arguments.wait_lock,
        textfile: arguments.textfile,
    };
    match arguments.watch {
        Some(every) => AuditWork::Watch { request, watching: Watching { every, rows } },
        None => AuditWork::Measure(request),
    }
}

/// Lines of the terminal.
fn rows() -> Option<u16> {
    let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok()?;
    (size.ws_row > 0).then_some(size.ws_row)
}

//! The global flags and the verbs as typed; a verb's own flags stand in `verb/`. Nothing here
//! touches the environment or does anything: `settings.rs` resolves, `dispatch.rs` calls. CLI.md is
//! the promise this file keeps.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use super::verb::audit::AuditArgs;
use super::verb::discover::{DISCOVER_EXAMPLES, DiscoverArgs};
use super::verb::list::{LIST_EXAMPLES, ListArgs};
use super::verb::plan::PlanVerb;
use super::verb::probe::ProbeArgs;
use super::verb::report::ReportArgs;
use super::verb::scan::{SCAN_EXAMPLES, ScanArgs};
use super::verb::survey::SurveyArgs;
use super::verb::upkeep::{ConfigVerb, CredentialsVerb, DbVerb};

/// Examples under `mang6 --help`.
const EXAMPLES: &str = "\
Examples:
  mang6 init                                  create the record, load the territory
  mang6 import inventory/                     declare what you have
  mang6 survey                                scan, discover, probe and audit all of it
  mang6 status                                where the migration stands
  mang6 report --out report.html              the report, one page, opens anywhere
  mang6 demo                                  a sample record and report, no network needed";

/// Know what the province has, prove how far its IPv6 migration is, see when a link fails
#[derive(Debug, Parser)]
#[command(name = "mang6", version, after_help = EXAMPLES, max_term_width = 100)]
#[command(propagate_version = true, disable_help_subcommand = true, disable_help_flag = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// Flags that every verb takes.
#[derive(Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "flags are flags; `settings.rs` makes sense of them"
)]
pub(crate) struct Globals {
    /// Help, on one screen; `mang6 man` has it all
    #[arg(short, long, global = true, action = ArgAction::HelpShort)]
    help: Option<bool>,
    /// Database file [env: MANG6_DB]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) db: Option<PathBuf>,
    /// Settings file [env: MANG6_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Language for people: en or vi [env: MANG6_LANG]
    #[arg(long, global = true, value_name = "LANG")]
    pub(crate) lang: Option<String>,
    /// table, wide, json, jsonl, csv or name
    #[arg(
        short = 'o',
        long = "output",
        global = true,
        value_name = "FORMAT",
        hide_possible_values = true
    )]
    pub(crate) format: Option<FormatArg>,
    /// Write the data here instead of to stdout
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Only data and errors
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Tell more (-vv: everything)
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) verbose: u8,
    /// auto, always or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_short_help = true
    )]
    pub(crate) color: ColorArg,
    /// What this place is called in the evidence [env: MANG6_VANTAGE]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) vantage: Option<String>,
    /// Ask over IPv4 only
    #[arg(
        short = '4',
        long = "ipv4",
        global = true,
        conflicts_with = "ipv6",
        hide_short_help = true
    )]
    pub ipv4: bool,
    /// Ask over IPv6 only
    #[arg(short = '6', long = "ipv6", global = true)]
    pub ipv6: bool,
    /// Open a database that somebody else writes
    #[arg(long, global = true)]
    pub(crate) read_only: bool,
}

/// `-o`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormatArg {
    Table,
    Wide,
    Json,
    Jsonl,
    Csv,
    Name,
}

/// `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorArg {
    Auto,
    Always,
    Never,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Create the database and load the territory, bodies, systems and plans
    Init {
        /// Which territory
        #[arg(long, default_value = "quang-ngai")]
        territory: String,
    },
    /// Record declared facts from TOML files or folders: all or nothing
    Import {
        /// Files or folders
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// Print what would change, change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Sweep ranges: which addresses answer
    #[command(after_help = SCAN_EXAMPLES)]
    Scan(ScanArgs),
    /// Log in and ask devices what they are: SNMP and SSH
    #[command(after_help = DISCOVER_EXAMPLES)]
    Discover(DiscoverArgs),
    /// Probe the IPv6 readiness of assets: DNS, web, mail, servers, devices, LANs
    Probe(ProbeArgs),
    /// Measure the dedicated links: loss, round-trip time, jitter, IPv4 beside IPv6
    Audit(AuditArgs),
    /// The whole job in order: scan, discover, probe, audit, assess
    Survey(SurveyArgs),
    /// Where the migration stands, per plan, phase and unit
    Status {
        /// As of the end of this day, from stored evidence
        #[arg(long, value_name = "DATE")]
        as_of: Option<jiff::civil::Date>,
    },
    /// Why an asset is on its rung, with each piece of evidence
    Explain {
        /// For example `web/web-cong`, or just the asset's key
        asset: String,
    },
    /// Quick wins and blockers
    Next,
    /// The plans
    #[command(subcommand)]
    Plan(PlanVerb),
    /// Write the progress report
    Report(ReportArgs),
    /// List what is recorded: units, devices, racks, links, services …
    #[command(after_help = LIST_EXAMPLES)]
    List(ListArgs),
    /// Show one thing with everything known of it
    Show {
        /// Which noun
        noun: String,
        /// Its key, or its name without diacritics
        key: String,
    },
    /// Who changed what, when
    History {
        /// Which noun
        noun: String,
        /// Its key
        key: String,
    },
    /// The collections: every run that looked at the network
    Runs,
    /// What changed between two runs
    Diff {
        /// The earlier run's number
        from: i64,
        /// The later run's number
        to: i64,
    },
    /// The named credentials, never their values
    #[command(subcommand)]
    Credentials(CredentialsVerb),
    /// Look after the database
    #[command(subcommand)]
    Db(DbVerb),
    /// Settings and where each came from
    #[command(subcommand)]
    Config(ConfigVerb),
    /// A sample record and report from built-in evidence: no root, no network
    Demo {
        /// Folder to write to
        #[arg(long, value_name = "DIR", default_value = "mang6-demo")]
        dir: PathBuf,
    },
    /// Completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// The manual page, in roff
    Man,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_flags_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn help_fits_one_screen() {
        let help = Cli::command().render_help().to_string();
        assert!(help.lines().count() <= 50, "{} lines", help.lines().count());
    }
}

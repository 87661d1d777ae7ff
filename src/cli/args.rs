//! The flags as typed. Nothing here touches the environment or does anything: `settings.rs`
//! resolves, `dispatch.rs` calls. CLI.md is the promise this file keeps.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

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
    /// List what is recorded: units, devices, links, services …
    List {
        /// Which noun
        noun: String,
        /// Keep rows where a field has a value
        #[arg(short = 'l', long = "filter", value_name = "KEY=VALUE")]
        filters: Vec<String>,
    },
    /// Show one thing with everything known of it
    Show {
        /// Which noun
        noun: String,
        /// Its key
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

/// Examples under `scan --help`.
const SCAN_EXAMPLES: &str = "\
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

/// How the scope guard is opened.
#[derive(Debug, Args)]
pub(crate) struct ScopeArgs {
    /// Allow targets outside the declared prefixes; the run records it
    #[arg(long)]
    pub(crate) unlisted: bool,
    /// Who permitted it: name, paper number; recorded
    #[arg(long, value_name = "TEXT", requires = "unlisted")]
    pub(crate) approval: Option<String>,
}

/// Examples under `discover --help`.
const DISCOVER_EXAMPLES: &str = "\
Examples:
  mang6 discover                                   every device known, with its named credentials
  mang6 discover cr-21040                          one of them
  mang6 discover 127.0.0.1 --snmp-port 1161 --snmp-community env:COMMUNITY";

/// Discover's flags.
#[derive(Debug, Args)]
pub(crate) struct DiscoverArgs {
    /// Devices by name, or addresses; without: every device known
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
    #[command(flatten)]
    pub(crate) scope: ScopeArgs,
    /// Leave the database alone
    #[arg(long)]
    pub(crate) no_store: bool,
}

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

/// Survey's flags.
#[derive(Debug, Args)]
pub(crate) struct SurveyArgs {
    /// Accept and remember unknown SSH host keys; a changed one never
    #[arg(long)]
    pub(crate) ssh_accept_new: bool,
}

/// `plan …`
#[derive(Debug, Subcommand)]
pub(crate) enum PlanVerb {
    /// The plans known
    List,
    /// One plan with its phases, tasks and progress
    Show {
        /// Its id
        id: String,
    },
}

/// `report`'s flags.
#[derive(Debug, Args)]
pub(crate) struct ReportArgs {
    /// What it is about
    #[arg(long, value_enum, default_value_t = ReportKindArg::Progress)]
    pub(crate) kind: ReportKindArg,
    /// In which form
    #[arg(long = "format", value_enum, default_value_t = ReportFormatArg::Html)]
    pub(crate) report_format: ReportFormatArg,
}

/// `--kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportKindArg {
    Progress,
}

/// `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormatArg {
    Html,
}

/// `credentials …`
#[derive(Debug, Subcommand)]
pub(crate) enum CredentialsVerb {
    /// Names and kinds
    List,
}

/// `db …`
#[derive(Debug, Subcommand)]
pub(crate) enum DbVerb {
    /// Look for damage and broken invariants
    Check,
    /// Copy the database while it is in use
    Backup {
        /// The copy; must not exist
        to: PathBuf,
    },
}

/// `config …`
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigVerb {
    /// Every setting, its value and where it came from
    Show,
}

/// Reads `500ms`, `2s`, `1m`; a bare number has no unit and is refused.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let split = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(split);
    let number: u64 = digits
        .parse()
        .map_err(|_| format!("`{text}` is no duration: write for example 500ms or 2s"))?;
    match unit {
        "us" => Ok(Duration::from_micros(number)),
        "ms" => Ok(Duration::from_millis(number)),
        "s" => Ok(Duration::from_secs(number)),
        "m" => number
            .checked_mul(60)
            .map(Duration::from_secs)
            .ok_or_else(|| format!("`{text}` is too long")),
        "" => Err(format!("`{text}` has no unit: write {text}ms or {text}s")),
        _ => Err(format!("unknown unit `{unit}`: use us, ms, s or m")),
    }
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

    #[test]
    fn durations_need_a_unit() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(duration("1m"), Ok(Duration::from_mins(1)));
        assert!(duration("2").unwrap_err().contains("no unit"));
        assert!(duration("fast").is_err());
    }
}

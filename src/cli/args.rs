//! The global flags and the verbs as typed; a verb's own flags stand in `verb/`. Nothing here
//! touches the environment or does anything: `settings.rs` resolves, `dispatch.rs` calls. CLI.md is
//! the promise this file keeps.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use clap_complete::engine::ArgValueCompleter;

use super::complete;
use super::verb::audit::{AUDIT_EXAMPLES, AuditArgs};
use super::verb::check::{CHECK_EXAMPLES, CheckVerb};
use super::verb::day::day;
use super::verb::discover::{DISCOVER_EXAMPLES, DiscoverArgs};
use super::verb::example;
use super::verb::export::ExportVerb;
use super::verb::import::OnConflictArg;
use super::verb::list::{LIST_EXAMPLES, ListArgs};
use super::verb::plan::PlanVerb;
use super::verb::prefix::PrefixVerb;
use super::verb::probe::{PROBE_EXAMPLES, ProbeArgs};
use super::verb::report::{REPORT_EXAMPLES, ReportArgs};
use super::verb::scan::{SCAN_EXAMPLES, ScanArgs};
use super::verb::survey::SurveyArgs;
use super::verb::template::TemplateVerb;
use super::verb::upkeep::{ConfigVerb, CredentialsVerb, DbVerb, EvidenceVerb};
use crate::domain::outlook::GroupBy;

/// Examples under `mang6 --help`.
const EXAMPLES: &str = "\
Examples:
  mang6 init                                  create the record, load the territory
  mang6 import inventory/                     declare what you have
  mang6 survey                                scan, discover, probe and audit all of it
  mang6 report --out report.html              the report, one page, opens anywhere";

/// Know what the province has, prove how far its IPv6 migration is, see when a link fails
#[derive(Debug, Parser)]
#[command(name = "mang6", version, after_help = EXAMPLES, max_term_width = 100)]
#[command(propagate_version = true, disable_help_subcommand = true)]
#[command(disable_help_flag = true, disable_version_flag = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// Where the flags that every verb takes stand in its help, below its own.
const EVERYWHERE: &str = "With every verb";

/// Flags that every verb takes.
#[derive(Debug, Args)]
#[command(next_help_heading = EVERYWHERE)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "flags are flags; `settings.rs` makes sense of them"
)]
pub(crate) struct Globals {
    /// Help, on one screen; `mang6 man` has it all
    #[arg(short, long, global = true, action = ArgAction::HelpShort)]
    help: Option<bool>,
    /// Print version
    #[arg(short = 'V', long, global = true, action = ArgAction::Version)]
    version: Option<bool>,
    /// Database file [env: MANG6_DB]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) db: Option<PathBuf>,
    /// Settings file [env: MANG6_CONFIG]
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub(crate) config: Option<PathBuf>,
    /// Language for people: en or vi [env: MANG6_LANG]
    #[arg(long, global = true, value_name = "LANG", add = ArgValueCompleter::new(complete::languages))]
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
    #[arg(short, long, global = true, action = ArgAction::Count, hide_short_help = true)]
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
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
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
    #[arg(short = '6', long = "ipv6", global = true, hide_short_help = true)]
    pub ipv6: bool,
    /// Use no IPv4 at all, as if this place had none: what is asked over it could not be asked
    #[arg(
        long = "v6-only-vantage",
        global = true,
        conflicts_with_all = ["ipv4", "ipv6"],
        hide_short_help = true
    )]
    pub v6_only_vantage: bool,
    /// Open a database that somebody else writes
    #[arg(long, global = true, hide_short_help = true)]
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

/// `status --by`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ByArg {
    Unit,
    District,
    Class,
    Provider,
}

impl From<ByArg> for GroupBy {
    fn from(by: ByArg) -> Self {
        match by {
            ByArg::Unit => Self::Unit,
            ByArg::District => Self::District,
            ByArg::Class => Self::Class,
            ByArg::Provider => Self::Provider,
        }
    }
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Create the database and load the territory, bodies, systems and plans
    #[command(after_help = example::INIT)]
    Init {
        /// Which territory; `none` creates an empty database
        #[arg(long, default_value = "quang-ngai")]
        territory: String,
    },
    /// Record declared facts from TOML, Excel or CSV: all or nothing
    #[command(after_help = example::IMPORT)]
    Import {
        /// Files or folders
        #[arg(required_unless_present = "netbox")]
        paths: Vec<PathBuf>,
        /// What a NetBox holds, over its REST interface; its token in MANG6_NETBOX_TOKEN
        #[arg(long, value_name = "URL")]
        netbox: Option<String>,
        /// The token in a file that only you may read (0600)
        #[arg(long, value_name = "FILE", requires = "netbox")]
        token_file: Option<PathBuf>,
        /// Print what would change, change nothing
        #[arg(long)]
        dry_run: bool,
        /// Where a sheet and the record differ: keep or take (asked on a terminal)
        #[arg(long, value_name = "WHICH")]
        on_conflict: Option<OnConflictArg>,
    },
    /// The address plan: what the rule gives, the next free prefix, how full, what is wrong
    #[command(subcommand, after_help = example::PREFIX)]
    Prefix(PrefixVerb),
    /// A workbook with drop-downs to fill and to import back
    #[command(subcommand, after_help = example::TEMPLATE)]
    Template(TemplateVerb),
    /// Sweep ranges: which addresses answer
    #[command(after_help = SCAN_EXAMPLES)]
    Scan(ScanArgs),
    /// Log in and ask devices what they are: SNMP and SSH
    #[command(after_help = DISCOVER_EXAMPLES)]
    Discover(DiscoverArgs),
    /// Probe the IPv6 readiness of assets: DNS, web, mail, servers, devices, LANs
    #[command(after_help = PROBE_EXAMPLES)]
    Probe(ProbeArgs),
    /// Measure the dedicated links: loss, round-trip time, jitter, IPv4 beside IPv6
    #[command(after_help = AUDIT_EXAMPLES)]
    Audit(AuditArgs),
    /// The whole job in order: scan, discover, probe, audit, assess
    #[command(after_help = example::SURVEY)]
    Survey(SurveyArgs),
    /// Where the migration stands, per plan, phase and unit
    #[command(after_help = example::STATUS)]
    Status {
        /// As of the end of this day, from stored evidence
        #[arg(long, value_name = "DATE", value_parser = day)]
        as_of: Option<jiff::civil::Date>,
        /// Judge every run of the last 30 days anew: sustained rungs, what was gained and lost
        #[arg(long)]
        reassess: bool,
        /// Roll each plan up by unit, district (of before July 2025), class or provider
        #[arg(long, value_name = "WHAT", conflicts_with = "reassess")]
        by: Option<ByArg>,
    },
    /// Why an asset is on its rung, with each piece of evidence
    #[command(after_help = example::EXPLAIN)]
    Explain {
        /// For example `web/web-cong`, or just the asset's key
        #[arg(add = ArgValueCompleter::new(complete::subjects))]
        asset: String,
        /// Rung 6 too, from every run of the last 30 days judged anew
        #[arg(long)]
        reassess: bool,
    },
    /// Quick wins, blockers, and what to configure, upgrade and replace
    #[command(after_help = example::NEXT)]
    Next,
    /// The plans
    #[command(subcommand, after_help = example::PLAN)]
    Plan(PlanVerb),
    /// Write the report: page, paper, workbook, CSV, JSON, Markdown
    #[command(after_help = REPORT_EXAMPLES)]
    Report(ReportArgs),
    /// A monitoring plug-in over the database: link, unit, plan, freshness
    #[command(subcommand, after_help = CHECK_EXAMPLES)]
    Check(CheckVerb),
    /// The record in other forms: a declaration, or what another tool reads
    #[command(subcommand)]
    Export(ExportVerb),
    /// List what is recorded: units, devices, racks, links, services …
    #[command(after_help = LIST_EXAMPLES)]
    List(ListArgs),
    /// Show one thing with everything known of it
    #[command(after_help = example::SHOW)]
    Show {
        /// Which noun
        #[arg(add = ArgValueCompleter::new(complete::nouns))]
        noun: String,
        /// Its key, or its name without diacritics
        #[arg(add = ArgValueCompleter::new(complete::keys))]
        key: String,
    },
    /// Who changed what, when
    #[command(after_help = example::HISTORY)]
    History {
        /// Which noun
        #[arg(add = ArgValueCompleter::new(complete::nouns))]
        noun: String,
        /// Its key
        #[arg(add = ArgValueCompleter::new(complete::keys))]
        key: String,
    },
    /// The collections: every run that looked at the network
    #[command(after_help = example::RUNS)]
    Runs,
    /// Go on with a scan or survey that was killed or stopped
    #[command(after_help = example::RESUME)]
    Resume {
        /// The run's number; without: the newest that was cut off
        run: Option<i64>,
    },
    /// What changed between two runs; `declared observed`: record against network
    #[command(after_help = example::DIFF)]
    Diff {
        /// The earlier run's number, or `declared`
        from: String,
        /// The later run's number, or `observed`
        to: String,
    },
    /// Results of the read-only Ansible audits as evidence
    #[command(subcommand, after_help = example::EVIDENCE)]
    Evidence(EvidenceVerb),
    /// The named credentials, never their values
    #[command(subcommand)]
    Credentials(CredentialsVerb),
    /// Look after the database
    #[command(subcommand, after_help = example::DB)]
    Db(DbVerb),
    /// Settings and where each came from
    #[command(subcommand)]
    Config(ConfigVerb),
    /// What this machine lacks, and the command that mends it
    Doctor,
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
    /// The manual page, in roff; with `--dir`, a page for every command
    Man {
        /// Folder to write a page for every command to: mang6.1, mang6-scan.1 …
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::typed::understood;
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
    fn every_verbs_help_fits_one_screen_and_its_examples_are_understood() {
        let mut command = Cli::command();
        command.build();
        let with_some = [
            "init", "import", "prefix", "template", "scan", "discover", "probe", "audit", "survey",
            "status", "explain", "next", "plan", "report", "check", "list", "show", "history",
            "runs", "resume", "diff", "db", "evidence",
        ];
        for verb in command.get_subcommands_mut() {
            let name = verb.get_name().to_owned();
            let help = verb.render_help().to_string();
            assert!(help.lines().count() <= 50, "{name}: {} lines", help.lines().count());
            let examples = help.lines().skip_while(|line| *line != "Examples:").skip(1);
            let examples: Vec<&str> = examples.take_while(|line| !line.is_empty()).collect();
            assert!(!with_some.contains(&name.as_str()) || examples.len() >= 2, "{name}");
            for example in examples {
                understood(example);
            }
        }
    }
}

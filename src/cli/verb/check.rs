//! `check`: flags as typed, and what they ask for. Durations as plug-ins have them: with a unit.

use std::time::Duration;

use clap::{Args, Subcommand};
use clap_complete::engine::ArgValueCompleter;

use super::duration::duration;
use crate::app::check::Check;
use crate::cli::complete;

/// Examples under `mang6 check --help`.
pub(crate) const CHECK_EXAMPLES: &str = "\
Exit codes: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN
Examples:
  mang6 check link QNI-BATO-1
  mang6 check unit 21289
  mang6 check plan 127-kh-ubnd
  mang6 check freshness --warning 15m --critical 60m";

/// What to check.
#[derive(Debug, Subcommand)]
pub(crate) enum CheckVerb {
    /// One link's state, or every link's
    Link {
        /// Its code; without: every link
        #[arg(add = ArgValueCompleter::new(complete::links))]
        code: Option<String>,
        #[command(flatten)]
        age: Age,
    },
    /// Whether a unit is reached over both families
    Unit {
        /// Its code
        #[arg(add = ArgValueCompleter::new(complete::units))]
        code: String,
        #[command(flatten)]
        age: Age,
    },
    /// Whether the plans are on time
    Plan {
        /// Its id; without: every plan that still runs
        #[arg(add = ArgValueCompleter::new(complete::plans))]
        id: Option<String>,
        /// Evidence older than this says nothing
        #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "8d")]
        max_age: Duration,
    },
    /// Whether audits run at all
    Freshness {
        /// Older is a warning
        #[arg(short, long, value_name = "DURATION", value_parser = duration, default_value = "15m")]
        warning: Duration,
        /// Older is critical
        #[arg(short, long, value_name = "DURATION", value_parser = duration, default_value = "60m")]
        critical: Duration,
    },
}

/// How old a sample may be.
#[derive(Debug, Args)]
pub(crate) struct Age {
    /// Samples older than this say nothing
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "20m")]
    max_age: Duration,
}

pub(crate) fn check(verb: CheckVerb) -> Check {
    match verb {
        CheckVerb::Link { code, age } => Check::Link { code, max_age: age.max_age },
        CheckVerb::Unit { code, age } => Check::Unit { code, max_age: age.max_age },
        CheckVerb::Plan { id, max_age } => Check::Plan { id, max_age },
        CheckVerb::Freshness { warning, critical } => Check::Freshness { warning, critical },
    }
}

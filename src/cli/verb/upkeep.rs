//! `credentials …`, `db …`, `config …`: the verbs under them.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use clap_complete::engine::ArgValueCompleter;

use crate::app;
use crate::app::desk::Desk;
use crate::app::failure::Failure;
use crate::app::outcome::Outcome;
use crate::app::prune::PruneRequest;
use crate::cli::complete;
use crate::cli::verb::duration::duration;

/// `credentials …`
#[derive(Debug, Subcommand)]
pub(crate) enum CredentialsVerb {
    /// Names and kinds
    List,
    /// Try a device's credentials one by one, at each of its management addresses
    Test {
        /// The device, by name
        #[arg(add = ArgValueCompleter::new(complete::devices))]
        device: String,
        /// SNMP port
        #[arg(long, value_name = "PORT", default_value_t = 161)]
        snmp_port: u16,
        /// SSH port
        #[arg(long, value_name = "PORT", default_value_t = 22)]
        ssh_port: u16,
        /// Accept and remember unknown SSH host keys; a changed one never
        #[arg(long)]
        ssh_accept_new: bool,
    },
}

/// `evidence …`
#[derive(Debug, Subcommand)]
pub(crate) enum EvidenceVerb {
    /// Take in what Ansible's JSON callback wrote of `playbooks/audit/`: all or nothing, each result once
    Import {
        /// A result file, or a folder of `.json` files
        path: PathBuf,
        /// Leave out hosts that are no asset instead of refusing the file
        #[arg(long)]
        skip_unknown: bool,
    },
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
    /// Put a copy in the database's place; what was there is kept beside it
    Restore {
        /// What `db backup` wrote
        from: PathBuf,
    },
    /// Let old evidence go, by the settings file's `[keep]` or as given
    Prune(PruneArguments),
    /// Take other vantages' files in; what both changed is told and left alone
    Merge {
        /// Databases that other vantages wrote
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

/// `db prune`
#[derive(Debug, Args)]
pub(crate) struct PruneArguments {
    /// Keep single samples of links so long [setting audit.keep_samples]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    keep_samples: Option<Duration>,
    /// Keep raw answers so long; their hashes stay [setting keep.answers]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    keep_answers: Option<Duration>,
    /// Keep every run's observations so long; the newest before stay [setting keep.runs]
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    keep_runs: Option<Duration>,
    /// Count what would go and leave it
    #[arg(long)]
    dry_run: bool,
    /// Give the space back to the disk; no other job may run meanwhile
    #[arg(long, conflicts_with = "dry_run")]
    vacuum: bool,
}

impl PruneArguments {
    const fn request(&self) -> PruneRequest {
        PruneRequest {
            samples: self.keep_samples,
            answers: self.keep_answers,
            runs: self.keep_runs,
            dry_run: self.dry_run,
            vacuum: self.vacuum,
        }
    }
}

/// `config …`
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigVerb {
    /// Every setting, its value and where it came from
    Show,
}

/// Runs the credentials' verb.
pub(crate) fn credentials(verb: CredentialsVerb, desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    match verb {
        CredentialsVerb::List => app::credentials::list(desk),
        CredentialsVerb::Test { device, snmp_port, ssh_port, ssh_accept_new } => {
            desk.settings.ssh_accept_new = ssh_accept_new;
            let request = app::credentials_test::TestRequest { device, snmp_port, ssh_port };
            app::credentials_test::run(desk, &request)
        }
    }
}

/// Runs the database's verb.
pub(crate) fn db(verb: DbVerb, desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    match verb {
        DbVerb::Check => app::database::check(desk),
        DbVerb::Backup { to } => app::database::backup(desk, &to),
        DbVerb::Restore { from } => app::database::restore(desk, &from),
        DbVerb::Prune(arguments) => app::prune::run(desk, &arguments.request()),
        DbVerb::Merge { files } => app::database::merge(desk, &files),
    }
}

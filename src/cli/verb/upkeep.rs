//! `credentials …`, `db …`, `config …`: the verbs under them.

use std::path::PathBuf;

use clap::Subcommand;
use clap_complete::engine::ArgValueCompleter;

use crate::app;
use crate::app::desk::Desk;
use crate::app::failure::Failure;
use crate::app::outcome::Outcome;
use crate::cli::complete;

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
    /// Take other vantages' files in; what both changed is told and left alone
    Merge {
        /// Databases that other vantages wrote
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
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
        DbVerb::Merge { files } => app::database::merge(desk, &files),
    }
}

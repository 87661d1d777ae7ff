//! `credentials …`, `db …`, `config …`: the verbs under them.

use std::path::PathBuf;

use clap::Subcommand;

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

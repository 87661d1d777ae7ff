//! `plan …`: the verbs under it.

use clap::Subcommand;

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

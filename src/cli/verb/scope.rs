//! The flags with which the scope guard is opened.

use clap::Args;

use crate::app;

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

pub(crate) fn scope(arguments: ScopeArgs) -> app::scope::ScopeRequest {
    app::scope::ScopeRequest { unlisted: arguments.unlisted, approval: arguments.approval }
}

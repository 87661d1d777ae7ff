//! `survey`: flags as typed.

use clap::Args;

/// Survey's flags.
#[derive(Debug, Args)]
pub(crate) struct SurveyArgs {
    /// Accept and remember unknown SSH host keys; a changed one never
    #[arg(long)]
    pub(crate) ssh_accept_new: bool,
}

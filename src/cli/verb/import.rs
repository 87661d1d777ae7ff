//! `import`: what becomes of differences, as typed.

use clap::ValueEnum;

use crate::app::import_sheets::OnConflict;

/// `--on-conflict`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnConflictArg {
    /// What is stored stays
    Keep,
    /// What the sheet says is taken
    Take,
}

/// The decision for all, or to ask.
pub(crate) fn on_conflict(typed: Option<OnConflictArg>) -> OnConflict {
    match typed {
        None => OnConflict::Ask,
        Some(OnConflictArg::Keep) => OnConflict::Keep,
        Some(OnConflictArg::Take) => OnConflict::Take,
    }
}

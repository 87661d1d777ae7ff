//! `report`: flags as typed.

use clap::{Args, ValueEnum};

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

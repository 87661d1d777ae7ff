//! `report`: flags as typed.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use clap_complete::engine::ArgValueCompleter;
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::day::day;
use super::report_form;
use crate::app::failure::Failure;
use crate::app::report::{Form, ReportRequest};
use crate::app::seal::SealRequest;
use crate::cli::complete;
use crate::report::content::Kind;

/// Examples under `mang6 report --help`.
pub(crate) const REPORT_EXAMPLES: &str = "\
Examples:
  mang6 report --out progress.html                         one page, opens anywhere
  mang6 report --lang vi --out bc.docx                     the paper, in the administrative form
  mang6 report --month 2026-10 --out t10.xlsx
  mang6 report --kind closeout --plan 127-kh-ubnd --out tk.docx
  mang6 report --format csv --table links                  one table for a script
  mang6 report --unit 21034 --format csv --table assets    every asset of a commune with its rungs
  mang6 report --out bc.docx --evidence bundle.zip
  mang6 report seal --number 12/BC-SKHCN --date 2026-11-05  keep what was handed in";

/// `report`'s flags.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct ReportArgs {
    #[command(subcommand)]
    verb: Option<ReportVerb>,
    #[command(flatten)]
    about: About,
    /// In which form; without it as the ending of `--out` says, else html
    #[arg(long = "format", value_enum)]
    report_format: Option<ReportFormatArg>,
    /// Fill the office's own .docx: {{subject}}, {{body}}, {{table:KEY}} …
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// One table only, as CSV; `assets` is every asset with its rungs
    #[arg(long, value_name = "KEY")]
    table: Option<String>,
    /// The observations behind every figure, with their SHA-256 sums, as a zip
    #[arg(long, value_name = "FILE")]
    evidence: Option<PathBuf>,
}

/// What a report is about.
#[derive(Debug, Args)]
struct About {
    /// What it is about
    #[arg(long, value_enum, default_value_t = ReportKindArg::Progress)]
    kind: ReportKindArg,
    /// This plan only
    #[arg(long, value_name = "ID", add = ArgValueCompleter::new(complete::plans))]
    plan: Option<String>,
    /// First day of the period; the day before is its previous period's last
    #[arg(long, value_name = "DATE", value_parser = day, requires = "to")]
    from: Option<Date>,
    /// Last day of the period
    #[arg(long, value_name = "DATE", value_parser = day, requires = "from")]
    to: Option<Date>,
    /// A whole month
    #[arg(long, value_name = "YYYY-MM", conflicts_with = "from")]
    month: Option<String>,
    /// One unit's sheet: its code or name
    #[arg(long, value_name = "UNIT", add = ArgValueCompleter::new(complete::units))]
    unit: Option<String>,
    /// The body that reports, as its header names it
    #[arg(long, value_name = "NAME")]
    issuer: Option<String>,
    /// The body above it
    #[arg(long, value_name = "NAME")]
    parent: Option<String>,
}

/// `report …`
#[derive(Debug, Subcommand)]
enum ReportVerb {
    /// Keep the values handed in, with the paper's number and day; without flags: what is sealed
    Seal(SealArgs),
}

/// `report seal`'s flags.
#[derive(Debug, Args)]
struct SealArgs {
    #[command(flatten)]
    about: About,
    /// The number on the paper
    #[arg(long, value_name = "NUMBER", requires = "date")]
    number: Option<String>,
    /// The day on the paper
    #[arg(long, value_name = "DATE", value_parser = day, requires = "number")]
    date: Option<Date>,
    /// Show what was handed in, by its id
    #[arg(long, value_name = "ID", conflicts_with = "number")]
    show: Option<i64>,
}

/// What `report` does.
pub(crate) enum ReportWork {
    /// Write one.
    Write(ReportRequest),
    /// Keep, show or list what was handed in.
    Seal(SealRequest),
}

/// `--kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportKindArg {
    Progress,
    Closeout,
    Inventory,
    Sla,
}

/// `--format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormatArg {
    Html,
    Docx,
    Xlsx,
    Csv,
    Json,
    Markdown,
}

impl ReportArgs {
    /// Settles the form by what stands around the flags.
    pub(crate) fn settle(
        &mut self,
        out: Option<&Path>,
        has_output: bool,
        is_terminal: bool,
    ) -> Result<(), Failure> {
        if self.verb.is_some() {
            return Ok(());
        }
        if has_output {
            return Err(report_form::refuse_output("report"));
        }
        self.report_format = Some(report_form::of(self.report_format, out, is_terminal)?);
        Ok(())
    }

    /// What was asked for.
    pub(crate) fn work(self) -> Result<ReportWork, Failure> {
        let format = self.report_format.unwrap_or(ReportFormatArg::Html);
        if let Some(ReportVerb::Seal(seal)) = self.verb {
            return seal.request().map(ReportWork::Seal);
        }
        if self.template.is_some() && format != ReportFormatArg::Docx {
            return Err(Failure::usage("`--template` fills a .docx: add `--format docx`"));
        }
        if self.table.is_some() && format != ReportFormatArg::Csv {
            return Err(Failure::usage("`--table` writes CSV: add `--format csv`"));
        }
        let form = match format {
            ReportFormatArg::Html => Form::Html,
            ReportFormatArg::Docx => Form::Docx,
            ReportFormatArg::Xlsx => Form::Xlsx,
            ReportFormatArg::Csv => Form::Csv,
            ReportFormatArg::Json => Form::Json,
            ReportFormatArg::Markdown => Form::Markdown,
        };
        let (template, table, evidence) = (self.template, self.table, self.evidence);
        Ok(ReportWork::Write(ReportRequest {
            form,
            template,
            table,
            evidence,
            ..self.about.request()?
        }))
    }
}

impl SealArgs {
    fn request(self) -> Result<SealRequest, Failure> {
        match (self.number.zip(self.date), self.show) {
            (Some((number, dated)), _) => {
                let report = Box::new(self.about.request()?);
                Ok(SealRequest::Seal { report, number, dated })
            }
            (None, Some(id)) => Ok(SealRequest::Show(id)),
            (None, None) => Ok(SealRequest::List),
        }
    }
}

impl About {
    fn request(self) -> Result<ReportRequest, Failure> {
        let period = match (&self.month, self.from.zip(self.to)) {
            (Some(month), _) => Some(month_of(month)?),
            (None, period) => period,
        };
        if let Some((from, to)) = period.filter(|(from, to)| from > to) {
            return Err(Failure::usage(format!("the period ends before it begins: {from} – {to}")));
        }
        Ok(ReportRequest {
            kind: match self.kind {
                ReportKindArg::Progress => Kind::Progress,
                ReportKindArg::Closeout => Kind::Closeout,
                ReportKindArg::Inventory => Kind::Inventory,
                ReportKindArg::Sla => Kind::Sla,
            },
            form: Form::Json,
            plan: self.plan,
            period,
            unit: self.unit,
            template: None,
            table: None,
            issuer: self.issuer,
            parent: self.parent,
            evidence: None,
        })
    }
}

/// First and last day of a month as typed.
fn month_of(month: &str) -> Result<(Date, Date), Failure> {
    let first: Option<Date> = format!("{month}-01").parse().ok();
    let first = first.ok_or_else(|| {
        Failure::usage(format!("`{month}` is no month: write 2026-10"))
            .vi(format!("`{month}` không phải tháng: viết 2026-10"))
    })?;
    let last = first.checked_add(1.month()).and_then(Date::yesterday);
    last.map(|last| (first, last)).map_err(|error| Failure::usage(error.to_string()))
}

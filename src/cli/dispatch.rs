//! From a verb as typed to the `app` file that does it.

use std::io::IsTerminal as _;
use std::sync::Arc;

use clap::CommandFactory as _;

use super::args::{Cli, FormatArg, Globals, Verb};
use super::output::Output;
use super::printer::{Printer, color};
use super::progress::Bars;
use super::settings::{Environment, Resolved};
use super::verb::plan::PlanVerb;
use super::verb::report::{ReportFormatArg, ReportKindArg};
use super::verb::upkeep::{ConfigVerb, CredentialsVerb, DbVerb};
use super::verb::{audit, discover, probe, scan};
use crate::app;
use crate::app::clock::SystemClock;
use crate::app::desk::Desk;
use crate::app::failure::Failure;
use crate::app::format::Format;
use crate::app::outcome::Outcome;
use crate::domain::watch::{Unwatched, Watch};
use crate::report::style::Style;

/// What surrounds the command line.
pub(crate) struct Surroundings {
    pub(crate) environment: Environment,
    pub(crate) command: String,
    pub(crate) no_color: bool,
}

/// Runs one verb and brings its data to its place.
pub(crate) fn run(
    cli: Cli,
    resolved: Resolved,
    printer: Printer,
    surroundings: Surroundings,
) -> Result<Outcome, Failure> {
    let mut output = Output::to(cli.globals.out.as_deref());
    let watch: Arc<dyn Watch> =
        if printer.bars { Arc::new(Bars::default()) } else { Arc::new(Unwatched) };
    let mut desk = Desk {
        settings: resolved.settings,
        clock: Arc::new(SystemClock),
        watch,
        voice: &printer,
        out: &mut output,
        format: format(&cli.globals),
        style: style(&cli.globals, &surroundings),
        command: surroundings.command,
    };
    let outcome = call(cli.verb, &mut desk, &resolved.origins, &surroundings.environment)?;
    drop(desk);
    output.finish()?;
    Ok(outcome)
}

/// One arm a verb.
pub(crate) fn call(
    verb: Verb,
    desk: &mut Desk<'_>,
    origins: &[(&'static str, String, String)],
    environment: &Environment,
) -> Result<Outcome, Failure> {
    match verb {
        Verb::Init { territory } => app::init::run(desk, &territory),
        Verb::Import { paths, dry_run } => app::import::run(desk, &paths, dry_run),
        Verb::Scan(arguments) => app::scan::run(desk, &scan::scan_request(arguments)?),
        Verb::Discover(arguments) => {
            let request = discover::discover_request(arguments, desk, environment)?;
            app::discover::run(desk, &request)
        }
        Verb::Probe(arguments) => {
            let request = probe::probe_request(arguments, desk)?;
            app::probe::run(desk, &request)
        }
        Verb::Audit(arguments) => {
            let links = audit::audit_settings(arguments, desk);
            app::audit::run(desk, &links)
        }
        Verb::Survey(arguments) => {
            desk.settings.ssh_accept_new = arguments.ssh_accept_new;
            app::survey::run(desk)
        }
        Verb::Status { as_of } => app::status::run(desk, as_of),
        Verb::Explain { asset } => app::explain::run(desk, &asset),
        Verb::Next => app::status::next(desk),
        Verb::Plan(PlanVerb::List) => app::plans::list(desk),
        Verb::Plan(PlanVerb::Show { id }) => app::plans::show(desk, &id),
        Verb::Report(arguments) => match (arguments.kind, arguments.report_format) {
            (ReportKindArg::Progress, ReportFormatArg::Html) => app::report::progress_html(desk),
        },
        Verb::List(arguments) => app::list::list(desk, &arguments.into()),
        Verb::Show { noun, key } => app::show::run(desk, &noun, &key),
        Verb::History { noun, key } => app::history::run(desk, &noun, &key),
        Verb::Runs => app::runs::list(desk),
        Verb::Diff { from, to } => app::diff::run(desk, from, to),
        Verb::Credentials(CredentialsVerb::List) => app::credentials::list(desk),
        Verb::Db(DbVerb::Check) => app::database::check(desk),
        Verb::Db(DbVerb::Backup { to }) => app::database::backup(desk, &to),
        Verb::Config(ConfigVerb::Show) => app::config::show(desk, origins),
        Verb::Demo { dir } => app::demo::run(desk, &dir),
        Verb::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "mang6", &mut desk.out);
            Ok(Outcome::Well)
        }
        Verb::Man => {
            clap_mangen::Man::new(Cli::command()).render(&mut desk.out)?;
            Ok(Outcome::Well)
        }
    }
}

fn format(globals: &Globals) -> Format {
    match globals.format {
        None | Some(FormatArg::Table) => Format::Table,
        Some(FormatArg::Wide) => Format::Wide,
        Some(FormatArg::Json) => Format::Json,
        Some(FormatArg::Jsonl) => Format::Jsonl,
        Some(FormatArg::Csv) => Format::Csv,
        Some(FormatArg::Name) => Format::Name,
    }
}

/// Colour and width of tables: a file or a pipe gets neither colour nor a width to fit.
fn style(globals: &Globals, surroundings: &Surroundings) -> Style {
    let terminal = globals.out.is_none() && std::io::stdout().is_terminal();
    let width = terminal.then(|| {
        surroundings.environment.get("COLUMNS").and_then(|columns| columns.parse().ok()).or_else(
            || {
                rustix::termios::tcgetwinsize(std::io::stdout())
                    .ok()
                    .map(|size| size.ws_col)
                    .filter(|width| *width > 0)
            },
        )
    });
    Style { colour: color(globals.color, terminal, surroundings.no_color), width: width.flatten() }
}

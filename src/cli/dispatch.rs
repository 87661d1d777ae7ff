//! From a verb as typed to the `app` file that does it.

use std::io::IsTerminal as _;
use std::sync::Arc;

use super::args::{Cli, FormatArg, Globals, Verb};
use super::output::Output;
use super::printer::{Printer, color};
use super::progress::Bars;
use super::settings::{Environment, Resolved};
use super::verb::export::ExportVerb;
use super::verb::plan::PlanVerb;
use super::verb::report::ReportWork;
use super::verb::report_form::refuse_output;
use super::verb::upkeep::{self, ConfigVerb, EvidenceVerb};
use super::verb::{audit, check, discover, export, import, probe, scan};
use crate::app;
use crate::app::clock::{SteadyClock, SystemClock};
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
    mut cli: Cli,
    resolved: Resolved,
    printer: Printer,
    surroundings: Surroundings,
) -> Result<Outcome, Failure> {
    if let Verb::Template(_) = cli.verb
        && cli.globals.out.is_none()
        && std::io::stdout().is_terminal()
    {
        return Err(Failure::usage("a workbook is nothing to read on a terminal")
            .vi("không thể đọc tệp Excel trên màn hình lệnh")
            .hint("name a file: `--out mau.xlsx`", "hãy ghi ra tệp: `--out mau.xlsx`"));
    }
    settle(&mut cli)?;
    let mut output = Output::to(cli.globals.out.as_deref());
    let watch: Arc<dyn Watch> =
        if printer.bars { Arc::new(Bars::default()) } else { Arc::new(Unwatched) };
    let mut desk = Desk {
        settings: resolved.settings,
        clock: Arc::new(SteadyClock::over(Arc::new(SystemClock))),
        watch,
        voice: &printer,
        out: &mut output,
        format: format(&cli.globals),
        style: style(&cli.globals, &surroundings),
        unattended: cli.globals.format.is_none()
            && cli.globals.out.is_none()
            && !std::io::stdout().is_terminal(),
        command: surroundings.command,
    };
    let outcome = call(cli.verb, &mut desk, &resolved.origins, &surroundings.environment)?;
    drop(desk);
    output.finish()?;
    Ok(outcome)
}

/// What a verb's own flags mean depends, where it has forms of its own, on those that all verbs take.
fn settle(cli: &mut Cli) -> Result<(), Failure> {
    let (out, has_output) = (cli.globals.out.as_deref(), cli.globals.format.is_some());
    if let Verb::Report(report) = &mut cli.verb {
        return report.settle(out, has_output, std::io::stdout().is_terminal());
    }
    if let Verb::Export(ExportVerb::Inventory { .. }) = cli.verb
        && has_output
    {
        return Err(refuse_output("export inventory"));
    }
    Ok(())
}

/// One arm a verb.
#[expect(clippy::too_many_lines, reason = "one arm a verb")]
pub(crate) fn call(
    verb: Verb,
    desk: &mut Desk<'_>,
    origins: &[(&'static str, String, String)],
    environment: &Environment,
) -> Result<Outcome, Failure> {
    match verb {
        Verb::Init { territory } => app::init::run(desk, &territory),
        Verb::Import { paths, netbox, token_file, dry_run, on_conflict } => {
            let token = match &netbox {
                Some(_) => {
                    Some(app::netbox_token::read(token_file.as_deref(), desk.settings.lang)?)
                }
                None => None,
            };
            let netbox = netbox.as_deref().zip(token.as_ref());
            app::import::run(desk, &paths, netbox, dry_run, import::on_conflict(on_conflict))
        }
        Verb::Prefix(verb) => super::verb::prefix::call(verb, desk),
        Verb::Template(verb) => app::template::run(desk, &verb.request()),
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
            let work = audit::audit_work(arguments, desk, environment.get("LOGNAME"));
            app::audit::run(desk, &work)
        }
        Verb::Survey(arguments) => {
            desk.settings.ssh_accept_new = arguments.ssh_accept_new;
            app::survey::run(desk)
        }
        Verb::Status { as_of, by: Some(by), .. } => app::status::by(desk, as_of, by.into()),
        Verb::Status { as_of, reassess, by: None } => app::status::run(desk, as_of, reassess),
        Verb::Explain { asset, reassess } => app::explain::run(desk, &asset, reassess),
        Verb::Next => app::status::next(desk),
        Verb::Plan(PlanVerb::List) => app::plans::list(desk),
        Verb::Plan(PlanVerb::Show { id }) => app::plans::show(desk, &id),
        Verb::Plan(PlanVerb::Forecast { id }) => app::trend::run(desk, id.as_deref()),
        Verb::Plan(PlanVerb::Closeout { id }) => app::plans::closeout(desk, &id),
        Verb::Plan(PlanVerb::Record(arguments)) => match arguments.request() {
            Some(request) => app::paper::document(desk, &request),
            None => app::paper::list(desk, true),
        },
        Verb::Plan(PlanVerb::Exempt(arguments)) => match arguments.request() {
            Some(request) => app::paper::exempt(desk, &request),
            None => app::paper::list(desk, false),
        },
        Verb::Report(arguments) => match arguments.work()? {
            ReportWork::Write(request) => app::report::run(desk, &request),
            ReportWork::Seal(request) => app::seal::run(desk, &request),
        },
        Verb::Check(verb) => app::check::run(desk, &check::check(verb)),
        Verb::Export(verb) => export::call(&verb, desk),
        Verb::List(arguments) => app::list::list(desk, &arguments.into()),
        Verb::Show { noun, key } => app::show::run(desk, &noun, &key),
        Verb::History { noun, key } => app::history::run(desk, &noun, &key),
        Verb::Runs => app::runs::list(desk),
        Verb::Resume { run } => app::resume::run(desk, run),
        Verb::Diff { from, to } => super::verb::diff::diff(desk, &from, &to),
        Verb::Evidence(EvidenceVerb::Import { path, skip_unknown }) => {
            app::evidence_import::run(desk, &path, skip_unknown)
        }
        Verb::Credentials(verb) => upkeep::credentials(verb, desk),
        Verb::Db(verb) => upkeep::db(verb, desk),
        Verb::Config(ConfigVerb::Show) => app::config::show(desk, origins),
        Verb::Doctor => app::doctor::run(desk),
        Verb::Demo { dir } => app::demo::run(desk, &dir),
        Verb::Completions { shell } => {
            // The script asks this program at every key: it knows what stands in the database.
            let shells = clap_complete::env::Shells::builtins();
            let name = shell.to_string();
            let script = shells
                .completer(&name)
                .ok_or_else(|| Failure::usage(format!("no completions for `{name}`")))?;
            script.write_registration("COMPLETE", "mang6", "mang6", "mang6", &mut desk.out)?;
            Ok(Outcome::Well)
        }
        Verb::Man { dir: None } => {
            Ok(super::manual::whole(desk.settings.lang, &mut desk.out).map(|()| Outcome::Well)?)
        }
        Verb::Man { dir: Some(dir) } => {
            super::manual::pages(desk.settings.lang, &dir).map_err(|error| {
                Failure::environment(format!("cannot write to `{}`: {error}", dir.display()))
                    .vi(format!("không ghi được vào `{}`: {error}", dir.display()))
            })?;
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

//! From the command line to `app` and back to an exit code. Flags are read here, settings resolved,
//! talk goes to stderr, data where it was asked for. No verb does its work in this room.

mod args;
mod command_line;
mod complete;
mod config_file;
mod dispatch;
mod exit;
mod help;
mod log;
mod manual;
mod mistake;
mod output;
mod printer;
mod progress;
mod settings;
#[cfg(test)]
mod typed;
mod verb;

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use crate::app::outcome::Outcome;
use crate::domain::text::Lang;

/// Runs the program on the process's own arguments.
#[must_use]
pub fn main() -> ExitCode {
    crate::app::privilege::lay_down();
    // A shell that completes a line calls the program itself; it ends here then.
    clap_complete::CompleteEnv::with_factory(args::Cli::command).complete();
    // Credentials are in memory while the program works: it leaves no core dump, and whoever is not root
    // cannot look into it. Nothing is lost where a kernel refuses that.
    let _ = nix::sys::prctl::set_dumpable(false);
    let cli = match typed_now() {
        Ok(cli) => cli,
        // What a monitoring system cannot ask for is UNKNOWN to it, not CRITICAL.
        Err(error) if error.use_stderr() && is_check() => {
            tell(&error);
            return ExitCode::from(Outcome::Unknown.code());
        }
        Err(error) => return refuse(&error),
    };
    let environment = settings::environment();
    log::start(cli.globals.verbose);
    let no_color = environment.get("NO_COLOR").is_some_and(|value| !value.is_empty());
    let resolved = match settings::resolve(&cli.globals, &environment) {
        Ok(resolved) => resolved,
        Err(failure) => {
            let lang = settings::spoken(cli.globals.lang.as_deref(), &environment);
            printer::Printer::new(&cli.globals, lang, no_color).fail(&failure);
            return ExitCode::from(unless_check(failure.kind.code()));
        }
    };
    let printer = printer::Printer::new(&cli.globals, resolved.settings.lang, no_color);
    let arguments: Vec<String> = arguments().collect();
    let command = command_line::recorded(&arguments);
    let result = dispatch::run(
        cli,
        resolved,
        printer,
        dispatch::Surroundings { environment, command, no_color },
    );
    if let Err(failure) = &result
        && !exit::is_broken_pipe(failure)
    {
        printer.fail(failure);
    }
    match result {
        // A plug-in's own answers come as outcomes; what failed outside them told it nothing.
        Err(failure) if is_check() && !exit::is_broken_pipe(&failure) => {
            ExitCode::from(unless_check(failure.kind.code()))
        }
        result => exit::code(&result),
    }
}

/// The line as typed; its help in the language that people asked for.
fn typed_now() -> Result<args::Cli, clap::Error> {
    let words = help::asked(std::env::args_os().collect());
    let mut matches = help::command(spoken()).try_get_matches_from(words)?;
    args::Cli::from_arg_matches_mut(&mut matches)
}

/// A failure's code; of `check` it is UNKNOWN, for a monitoring system reads 2 as CRITICAL.
fn unless_check(code: u8) -> u8 {
    if is_check() { Outcome::Unknown.code() } else { code }
}

/// The process's own, what is not UTF-8 made readable.
fn arguments() -> impl Iterator<Item = String> {
    std::env::args_os().map(|argument| argument.to_string_lossy().into_owned())
}

/// Whether `check` was typed, however badly.
fn is_check() -> bool {
    let words: Vec<String> = arguments().skip(1).collect();
    let check = words.iter().position(|word| word == "check");
    let before = check.and_then(|at| at.checked_sub(1)).and_then(|at| words.get(at));
    check.is_some() && before.is_none_or(|word| word != "db")
}

/// The language of a line that could not be read: as `--lang` says wherever it stands, else as the
/// settings do.
fn spoken() -> Lang {
    let words: Vec<String> = arguments().skip(1).collect();
    let flag = words.iter().position(|word| word == "--lang");
    let after = flag.and_then(|at| words.get(at + 1)).map(String::as_str);
    let joined = words.iter().find_map(|word| word.strip_prefix("--lang="));
    settings::spoken(joined.or(after), &settings::environment())
}

/// What was typed wrong, or the help that was asked for.
fn tell(error: &clap::Error) {
    // Nobody is left to tell when printing fails.
    let _ = match (spoken(), mistake::vietnamese(error)) {
        (Lang::Vi, Some(told)) => std::io::stderr().write_all(told.as_bytes()),
        (Lang::Vi, None) if !error.use_stderr() => {
            std::io::stdout().write_all(help::usage(&shown(error)).as_bytes())
        }
        _ => error.print(),
    };
}

/// Help as clap would print it: its headings stand out on a terminal alone.
fn shown(error: &clap::Error) -> String {
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let told = error.render();
    if std::io::stdout().is_terminal() && !no_color {
        told.ansi().to_string()
    } else {
        told.to_string()
    }
}

/// Help and version are data and go to stdout; mistakes go to stderr with exit code 2.
fn refuse(error: &clap::Error) -> ExitCode {
    tell(error);
    if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
}

//! From the command line to `app` and back to an exit code. Flags are read here, settings resolved,
//! talk goes to stderr, data where it was asked for. No verb does its work in this room.

mod args;
mod command_line;
mod config_file;
mod dispatch;
mod exit;
mod log;
mod output;
mod printer;
mod progress;
mod settings;
mod verb;

use std::process::ExitCode;

use clap::Parser as _;

/// Runs the program on the process's own arguments.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match args::Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse(&error),
    };
    let environment: settings::Environment = std::env::vars_os()
        .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    log::start(cli.globals.verbose);
    let no_color = environment.get("NO_COLOR").is_some_and(|value| !value.is_empty());
    let resolved = match settings::resolve(&cli.globals, &environment) {
        Ok(resolved) => resolved,
        Err(failure) => {
            printer::Printer::new(&cli.globals, crate::domain::text::Lang::En, no_color)
                .fail(&failure);
            return ExitCode::from(failure.kind.code());
        }
    };
    let printer = printer::Printer::new(&cli.globals, resolved.settings.lang, no_color);
    let arguments: Vec<String> =
        std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
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
    exit::code(&result)
}

/// Help and version are data and go to stdout; mistakes go to stderr with exit code 2.
fn refuse(error: &clap::Error) -> ExitCode {
    // Nobody is left to tell when printing fails.
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
}

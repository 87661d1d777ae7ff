//! Talk, on stderr. One value decides once whether there is any: quiet, colour, progress.

use std::io::{IsTerminal as _, Write as _};

use super::args::{ColorArg, Globals};
use crate::app::desk::Voice;
use crate::app::failure::Failure;
use crate::domain::text::{Lang, Text};
use crate::report::text::escape;

/// What may be said, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Printer {
    lang: Lang,
    quiet: bool,
    colored: bool,
    /// Whether progress bars may be drawn: on a terminal, neither quiet nor verbose (they would
    /// interleave with the log).
    pub(crate) bars: bool,
}

impl Printer {
    /// Decides by the flags, the environment and what stderr is.
    pub(crate) fn new(globals: &Globals, lang: Lang, no_color: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self {
            lang,
            quiet: globals.quiet,
            colored: color(globals.color, terminal, no_color),
            bars: terminal && !globals.quiet && globals.verbose == 0,
        }
    }

    /// Says why nothing was done, with the hint last.
    pub(crate) fn fail(self, failure: &Failure) {
        let mut causes = failure.error.chain();
        let first = causes.next().map(ToString::to_string).unwrap_or_default();
        self.line("error", "31", &first);
        for cause in causes {
            Self::plain(&format!("  cause: {}", escape(&cause.to_string())));
        }
        if let Some(hint) = &failure.hint {
            Self::plain("");
            self.line("hint", "36", hint.in_lang(self.lang));
        }
    }

    fn line(self, word: &str, color: &str, message: &str) {
        // Messages may span lines of our own making; what came from strangers is escaped line by line.
        let message = message.lines().map(escape).collect::<Vec<_>>().join("\n");
        if self.colored {
            Self::plain(&format!("\u{1b}[1;{color}m{word}\u{1b}[0m: {message}"));
        } else {
            Self::plain(&format!("{word}: {message}"));
        }
    }

    fn plain(line: &str) {
        // A closed stderr leaves nobody to tell.
        let _ = writeln!(std::io::stderr(), "{line}");
    }
}

impl Voice for Printer {
    fn warn(&self, text: &Text) {
        self.line("warning", "33", text.in_lang(self.lang));
    }

    fn note(&self, text: &Text) {
        if !self.quiet {
            self.line("note", "2", text.in_lang(self.lang));
        }
    }
}

/// Whether to colour: `--color` first, then `NO_COLOR`, then whether it is a terminal.
pub(crate) fn color(when: ColorArg, terminal: bool, no_color: bool) -> bool {
    match when {
        ColorArg::Always => true,
        ColorArg::Never => false,
        ColorArg::Auto => terminal && !no_color,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_color_is_obeyed_unless_colour_is_asked_for() {
        assert!(!color(ColorArg::Auto, true, true));
        assert!(color(ColorArg::Auto, true, false));
        assert!(!color(ColorArg::Auto, false, false));
        assert!(color(ColorArg::Always, false, true));
        assert!(!color(ColorArg::Never, true, false));
    }
}

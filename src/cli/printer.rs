//! Talk, on stderr. One value decides once whether there is any: quiet, colour, progress.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

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
        let mut causes = failure.messages(self.lang);
        self.line(Word::Error, &causes.next().unwrap_or_default());
        for cause in causes {
            Self::plain(&format!("  {}: {}", Word::Cause.in_lang(self.lang), escape(&cause)));
        }
        if let Some(hint) = &failure.hint {
            Self::plain("");
            self.line(Word::Hint, hint.in_lang(self.lang));
        }
    }

    fn line(self, word: Word, message: &str) {
        let (color, word) = (word.color(), word.in_lang(self.lang));
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
        self.line(Word::Warning, text.in_lang(self.lang));
    }

    fn choose(&self, question: &Text, answers: &[char]) -> Option<char> {
        let (input, talk) = (std::io::stdin(), std::io::stderr());
        if !input.is_terminal() || !talk.is_terminal() {
            return None;
        }
        let mut line = String::new();
        loop {
            self.line(Word::Question, question.in_lang(self.lang));
            line.clear();
            // The end of input is nobody's answer.
            if input.lock().read_line(&mut line).ok()? == 0 {
                return None;
            }
            let mut typed = line.trim().chars();
            if let (Some(key), None) = (typed.next(), typed.next())
                && answers.contains(&key)
            {
                return Some(key);
            }
        }
    }

    fn note(&self, text: &Text) {
        if !self.quiet {
            self.line(Word::Note, text.in_lang(self.lang));
        }
    }
}

/// What a line of talk begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Error,
    Cause,
    Hint,
    Warning,
    Note,
    Question,
}

impl Word {
    const fn in_lang(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Error, Lang::En) => "error",
            (Self::Error, Lang::Vi) => "lỗi",
            (Self::Cause, Lang::En) => "cause",
            (Self::Cause, Lang::Vi) => "nguyên nhân",
            (Self::Hint, Lang::En) => "hint",
            (Self::Hint, Lang::Vi) => "gợi ý",
            (Self::Warning, Lang::En) => "warning",
            (Self::Warning, Lang::Vi) => "cảnh báo",
            (Self::Note, Lang::En) => "note",
            (Self::Note, Lang::Vi) => "ghi chú",
            (Self::Question, _) => "?",
        }
    }

    /// The number of an ANSI colour.
    const fn color(self) -> &'static str {
        match self {
            Self::Error => "31",
            Self::Hint => "36",
            Self::Warning | Self::Question => "33",
            Self::Cause | Self::Note => "2",
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

//! How a terminal may be written to: whether in colour, how wide. The caller decides both
//! (`NO_COLOR`, `--color`, the terminal's size); nothing here asks the environment.

use crate::domain::finding::Verdict;

/// What a terminal may be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether ANSI colours are wanted.
    pub colour: bool,
    /// Columns of the terminal; `None` when there is none, and nothing is then cut or wrapped.
    pub width: Option<u16>,
}

impl Style {
    /// No colour, no limit: for files, pipes and tests.
    pub const PLAIN: Self = Self { colour: false, width: None };

    /// The text in a tone. The text must already be escaped.
    #[must_use]
    pub fn paint(self, tone: Tone, text: &str) -> String {
        match tone.sgr() {
            Some(sgr) if self.colour && !text.is_empty() => format!("\u{1b}[{sgr}m{text}\u{1b}[0m"),
            _ => text.to_owned(),
        }
    }

    /// Columns to lay out for: the terminal's, or 100 where there is none.
    #[must_use]
    pub fn columns(self) -> usize {
        self.width.map_or(100, usize::from)
    }
}

/// What a piece of text is to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// As it is.
    Plain,
    /// Well.
    Good,
    /// Not well.
    Bad,
    /// Not known, or to be watched.
    Doubt,
    /// Beside the point.
    Faint,
    /// A heading.
    Strong,
}

impl Tone {
    /// ECMA-48 select-graphic-rendition parameters.
    fn sgr(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Good => Some("32"),
            Self::Bad => Some("1;31"),
            Self::Doubt => Some("33"),
            Self::Faint => Some("2"),
            Self::Strong => Some("1"),
        }
    }

    /// The tone of a verdict.
    #[must_use]
    pub fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Good,
            Verdict::Fail => Self::Bad,
            Verdict::Unknown => Self::Doubt,
            Verdict::NotApplicable | Verdict::Exempt => Self::Faint,
        }
    }
}

/// The sign of a verdict: each has a shape of its own, so that colour only repeats it.
#[must_use]
pub fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✓",
        Verdict::Fail => "✗",
        Verdict::Unknown => "?",
        Verdict::NotApplicable => "·",
        Verdict::Exempt => "○",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_only_when_told() {
        let colour = Style { colour: true, width: None };
        assert_eq!(colour.paint(Tone::Good, "ok"), "\u{1b}[32mok\u{1b}[0m");
        assert_eq!(Style::PLAIN.paint(Tone::Good, "ok"), "ok");
        assert_eq!(colour.paint(Tone::Plain, "ok"), "ok");
    }

    #[test]
    fn every_verdict_has_its_own_mark() {
        let marks: std::collections::BTreeSet<_> =
            Verdict::ALL.iter().map(|verdict| mark(*verdict)).collect();
        assert_eq!(marks.len(), Verdict::ALL.len());
    }
}

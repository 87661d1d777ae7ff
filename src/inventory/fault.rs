//! Faults: what is wrong with a declaration, where, and what to write instead. All faults are
//! gathered before anything is refused, up to a bound. It does not print.

use std::cell::{Cell, RefCell};

use crate::domain::record::SourcePlace;
use crate::domain::text::{Lang, Text};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where: of the value where there is one, else of its table.
    pub place: SourcePlace,
    /// The key of the value it is about, dotted when nested (`a.site`), where `place` is that of
    /// the table; empty when `place` is already exact.
    pub field: &'static str,
    /// What is wrong, lower case, without a final stop.
    pub problem: Text,
    /// What to do about it.
    pub hint: Option<Text>,
}

/// Everything that is wrong, by place; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    /// The faults, by file, line and column, at most [`KEPT_COUNT`].
    pub faults: Vec<Fault>,
    /// How many more there were.
    pub more_count: usize,
}

/// Faults that are kept: more than anybody mends in one go, and few enough that a 40 MB file full
/// of mistakes does not become a 100 MB message.
pub const KEPT_COUNT: usize = 100;

impl Faults {
    /// One fault alone.
    #[must_use]
    pub fn one(fault: Fault) -> Self {
        Self { faults: vec![fault], more_count: 0 }
    }

    /// How many faults there are, the ones not kept included.
    #[must_use]
    pub fn count(&self) -> usize {
        self.faults.len() + self.more_count
    }

    /// All faults as lines: `file:line:column: problem`, then `hint: …` on its own line.
    #[must_use]
    pub fn lines(&self, lang: Lang) -> Vec<String> {
        let mut lines = Vec::with_capacity(self.faults.len() * 2 + 1);
        for fault in &self.faults {
            lines.push(format!("{}: {}", fault.place, fault.problem.in_lang(lang)));
            let word = match lang {
                Lang::En => "hint",
                Lang::Vi => "gợi ý",
            };
            lines.extend(fault.hint.iter().map(|hint| format!("{word}: {}", hint.in_lang(lang))));
        }
        if self.more_count > 0 {
            lines.push(match lang {
                Lang::En => format!("and {} more", self.more_count),
                Lang::Vi => format!("và {} lỗi khác", self.more_count),
            });
        }
        lines
    }
}

impl std::fmt::Display for Faults {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.lines(Lang::En).join("\n"))
    }
}

impl std::error::Error for Faults {}

/// Where the readers put what they find wrong, so that they can go on reading.
#[derive(Default)]
pub(super) struct Sink {
    faults: RefCell<Vec<Fault>>,
    more_count: Cell<usize>,
}

impl Sink {
    /// Takes a fault in.
    pub(super) fn push(&self, fault: Fault) {
        self.push_with(|| fault);
    }

    /// Takes a fault in that costs something to word: it is worded only when it will be kept.
    pub(super) fn push_with(&self, word: impl FnOnce() -> Fault) {
        let mut faults = self.faults.borrow_mut();
        if faults.len() < KEPT_COUNT {
            faults.push(word());
        } else {
            self.more_count.set(self.more_count.get() + 1);
        }
    }

    /// Whether nothing is wrong so far.
    pub(super) fn is_empty(&self) -> bool {
        self.faults.borrow().is_empty()
    }

    /// Takes in everything another sink holds.
    pub(super) fn append(&self, other: Self) {
        self.more_count.set(self.more_count.get() + other.more_count.get());
        other.faults.into_inner().into_iter().for_each(|fault| self.push(fault));
    }

    /// The faults by place, or nothing wrong.
    pub(super) fn finish(self) -> Result<(), Faults> {
        let mut faults = self.faults.into_inner();
        if faults.is_empty() {
            return Ok(());
        }
        faults.sort_by(|left, right| left.place.cmp(&right.place));
        Err(Faults { faults, more_count: self.more_count.get() })
    }
}

/// Longest piece of somebody's text in a message, characters.
const QUOTED_COUNT: usize = 60;

/// Somebody's text for a message: in backticks, cut, and with control and direction characters
/// escaped, for it may come from a file nobody looked at.
pub(super) fn quoted(value: &str) -> String {
    let mut quoted = String::from("`");
    for (index, character) in value.chars().enumerate() {
        if index == QUOTED_COUNT {
            quoted.push('…');
            break;
        }
        if is_hidden(character) {
            quoted.extend(character.escape_default());
        } else {
            quoted.push(character);
        }
    }
    quoted.push('`');
    quoted
}

/// Whether a character shows nothing or turns the text around it: control characters, zero-width
/// and bidirectional formatting (Unicode TR36 §3.1).
pub(super) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(line: u32) -> Fault {
        Fault {
            place: SourcePlace { file: std::path::Path::new("a.toml").into(), line, column: 1 },
            field: "",
            problem: Text::new("wrong", "sai"),
            hint: Some(Text::new("write it so", "viết như sau")),
        }
    }

    #[test]
    fn faults_are_sorted_bounded_and_counted() {
        let sink = Sink::default();
        for line in (1..=u32::try_from(KEPT_COUNT).unwrap() + 3).rev() {
            sink.push(fault(line));
        }
        let faults = sink.finish().unwrap_err();
        assert_eq!((faults.faults.len(), faults.more_count, faults.count()), (100, 3, 103));
        assert!(faults.faults.is_sorted_by_key(|fault| fault.place.line));
        assert!(faults.to_string().ends_with("\nand 3 more"));
    }

    #[test]
    fn a_fault_prints_its_place_and_its_hint_on_its_own_line() {
        let faults = Faults::one(fault(7));
        assert_eq!(faults.to_string(), "a.toml:7:1: wrong\nhint: write it so");
        assert_eq!(faults.lines(Lang::Vi), ["a.toml:7:1: sai", "gợi ý: viết như sau"]);
    }

    #[test]
    fn quoting_hides_nothing_and_is_bounded() {
        assert_eq!(quoted("Xã Bình Sơn"), "`Xã Bình Sơn`");
        assert_eq!(quoted("a\u{1b}[31m"), "`a\\u{1b}[31m`");
        assert_eq!(quoted("a\u{202e}b"), "`a\\u{202e}b`");
        assert_eq!(quoted(&"x".repeat(1000)).chars().count(), QUOTED_COUNT + 3);
    }
}

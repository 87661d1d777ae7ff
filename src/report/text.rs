//! Makes strings of strangers harmless on a terminal, and measures and cuts text by the columns it
//! takes. Banners, `sysDescr` and LLDP names come from whoever answers: a raw escape sequence could
//! repaint the screen, a bidirectional control could make a name read as another. The idea is fd's
//! `sanitize.rs`; the code is ours. It does not escape for HTML, CSV or JSON: those files do.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// Zero-width characters in a row that are kept: a decomposed Vietnamese letter carries two marks
/// (ệ = e + dot below + circumflex), other scripts up to four; a heap of them smears over the
/// lines above and below.
const MAX_MARKS: usize = 4;

/// The text with everything that could act on a terminal written out: controls, escape sequences,
/// line breaks, bidirectional controls and invisible characters. One line in, one line out.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    escape_but(text, |_| false)
}

/// Like [`escape`], but line feeds stay: for media in which a field may span lines.
#[must_use]
pub fn escape_keeping_lines(text: &str) -> Cow<'_, str> {
    escape_but(text, |character| character == '\n')
}

/// Whether a character acts on its surroundings or hides in them instead of being seen.
#[must_use]
pub fn is_hostile(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' // soft hyphen
            | '\u{34f}' // combining grapheme joiner
            | '\u{61c}' // Arabic letter mark
            | '\u{115f}'..='\u{1160}' // Hangul fillers
            | '\u{17b4}'..='\u{17b5}' // invisible Khmer vowels
            | '\u{180b}'..='\u{180f}' // Mongolian selectors and separator
            | '\u{200b}'..='\u{200f}' // zero-width, left-to-right and right-to-left marks
            | '\u{2028}'..='\u{202e}' // line and paragraph separators, embeddings and overrides
            | '\u{2060}'..='\u{206f}' // joiners, invisible operators, isolates
            | '\u{3164}' // Hangul filler
            | '\u{feff}' // byte-order mark
            | '\u{ffa0}' // half-width Hangul filler
            | '\u{fff0}'..='\u{fffb}' // interlinear annotation
            | '\u{e0000}'..='\u{e0fff}') // tags and variation selectors
}

fn escape_but(text: &str, keep: impl Fn(char) -> bool) -> Cow<'_, str> {
    let mut marks = 0;
    let mut escaped = String::new();
    let mut changed = false;
    for (at, character) in text.char_indices() {
        marks = if character.width() == Some(0) { marks + 1 } else { 0 };
        let inert = keep(character) || (!is_hostile(character) && marks <= MAX_MARKS);
        if !inert && !changed {
            changed = true;
            escaped.push_str(text.get(..at).unwrap_or_default());
        }
        if inert && changed {
            escaped.push(character);
        } else if !inert {
            push_escaped(&mut escaped, character);
        }
    }
    if changed { Cow::Owned(escaped) } else { Cow::Borrowed(text) }
}

fn push_escaped(escaped: &mut String, character: char) {
    match character {
        '\n' => escaped.push_str("\\n"),
        '\r' => escaped.push_str("\\r"),
        '\t' => escaped.push_str("\\t"),
        // Writing to a `String` cannot fail.
        other => drop(write!(escaped, "\\u{{{:x}}}", u32::from(other))),
    }
}

/// Columns of a terminal that a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text cut to at most `columns`, an ellipsis in the last one where something was lost.
#[must_use]
pub fn truncate(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let Some(room) = columns.checked_sub(1) else { return Cow::Borrowed("") };
    let mut taken = 0;
    let end = text
        .char_indices()
        .find(|(_, character)| {
            taken += character.width().unwrap_or(0);
            taken > room
        })
        .map_or(text.len(), |(at, _)| at);
    Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default().trim_end()))
}

/// The text padded with spaces to `columns`; longer text is left alone.
#[must_use]
pub fn pad(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(missing))
}

/// The text broken at spaces into lines of at most `columns`; a longer word gets its own line.
#[must_use]
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && width(&line) + 1 + width(word) > columns {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(hostile: &str, expected: &str) {
        assert_eq!(escape(hostile), expected);
    }

    #[test]
    fn hostile_strings_are_written_out() {
        check("Xã Bình Sơn", "Xã Bình Sơn");
        check("sw\u{1b}[2J\u{1b}]0;owned\u{7}", "sw\\u{1b}[2J\\u{1b}]0;owned\\u{7}");
        check("\u{9b}31mred", "\\u{9b}31mred");
        check("a\r\nb\tc\0", "a\\r\\nb\\tc\\u{0}");
        check("user\u{202e}txt.exe", "user\\u{202e}txt.exe");
        check("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}");
        check("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}");
        check("\u{e0041}", "\\u{e0041}");
        check("e\u{323}\u{302}", "e\u{323}\u{302}");
        check(
            "z\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
            "z\u{301}\u{301}\u{301}\u{301}\\u{301}\\u{301}",
        );
    }

    #[test]
    fn harmless_text_is_not_copied() {
        assert!(matches!(escape("mạng truyền số liệu"), Cow::Borrowed(_)));
    }

    #[test]
    fn lines_can_be_kept() {
        assert_eq!(escape_keeping_lines("a\nb\u{1b}"), "a\nb\\u{1b}");
    }

    #[test]
    fn cut_by_columns_not_bytes() {
        assert_eq!(truncate("Quảng Ngãi", 10), "Quảng Ngãi");
        assert_eq!(truncate("Quảng Ngãi", 8), "Quảng N…");
        assert_eq!(truncate("Quảng Ngãi", 7), "Quảng…");
        assert_eq!(truncate("漢字漢字", 5), "漢字…");
        assert_eq!(truncate("abc", 1), "…");
        assert_eq!(truncate("abc", 0), "");
    }

    #[test]
    fn words_wrap() {
        assert_eq!(wrap("một hai ba bốn", 8), ["một hai", "ba bốn"]);
        assert_eq!(wrap("dàiquákhổ a", 4), ["dàiquákhổ", "a"]);
    }
}

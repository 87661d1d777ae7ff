//! Text that a spreadsheet program would run as a formula, made text, and taken back to what it was.

use std::borrow::Cow;

/// Whether Excel, LibreOffice or WPS would run it: they look at the first character (OWASP, "CSV
/// injection"), some after dropping white space, some also at its full-width twin.
#[must_use]
pub fn is_formula(text: &str) -> bool {
    text.starts_with(['\t', '\r', '\n'])
        || text
            .trim_start_matches(|character: char| {
                character.is_whitespace() || character.is_control()
            })
            .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// The text with an apostrophe before what would run; before an apostrophe too, so that
/// [`original`] can tell them apart.
#[must_use]
pub fn inert(text: &str) -> Cow<'_, str> {
    if is_formula(text) || text.starts_with('\'') {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// What [`inert`] was given. An apostrophe that somebody typed before other text stays.
#[must_use]
pub fn original(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_formula(rest) || rest.starts_with('\'') => rest,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_run_is_made_text_and_comes_back() {
        for text in ["=1+1", "+84 255", "-", "@SUM(A1)", " =1", "\t=1", "＝1", "'=1", "'a", "''"] {
            assert!(inert(text).starts_with('\''), "{text}");
            assert!(!is_formula(&inert(text)), "{text}");
            assert_eq!(original(&inert(text)), text);
        }
        for text in ["", "a=1", "1-2", "Xã Ba Tơ", "10.0.0.1/24"] {
            assert_eq!(inert(text), text);
        }
        assert_eq!(original("'tis"), "'tis");
    }
}

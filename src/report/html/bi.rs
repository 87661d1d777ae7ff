//! A piece of the page in both languages, and the one place where strangers' text becomes HTML.
//! Both are in the page; the style sheet shows the one whose switch is on.

use std::fmt;

use crate::domain::text::{Lang, Text};
use crate::report::labels::Label;
use crate::report::text::escape;

/// Text in both languages, inert: control and bidirectional characters are written out when it is
/// made, HTML is escaped when it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bi {
    en: String,
    vi: String,
}

impl Bi {
    /// The same in both.
    #[must_use]
    pub(super) fn same(text: &str) -> Self {
        let text = escape(text).into_owned();
        Self { en: text.clone(), vi: text }
    }

    /// Written for each language.
    #[must_use]
    pub(super) fn each(write: impl Fn(Lang) -> String) -> Self {
        Self {
            en: escape(&write(Lang::En)).into_owned(),
            vi: escape(&write(Lang::Vi)).into_owned(),
        }
    }

    /// Both, for attributes that cannot be switched.
    #[must_use]
    pub(super) fn both(&self) -> String {
        if self.en == self.vi { self.vi.clone() } else { format!("{} / {}", self.vi, self.en) }
    }

    /// One of them.
    #[must_use]
    pub(super) fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Vi => &self.vi,
        }
    }
}

impl From<&Text> for Bi {
    fn from(text: &Text) -> Self {
        Self::each(|lang| text.in_lang(lang).to_owned())
    }
}

impl From<Label> for Bi {
    fn from(label: Label) -> Self {
        Self { en: label.en.to_owned(), vi: label.vi.to_owned() }
    }
}

impl fmt::Display for Bi {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.en == self.vi {
            return write_html(&self.vi, formatter);
        }
        formatter.write_str("<span lang=\"vi\">")?;
        write_html(&self.vi, formatter)?;
        formatter.write_str("</span><span lang=\"en\">")?;
        write_html(&self.en, formatter)?;
        formatter.write_str("</span>")
    }
}

// `Display` escapes what it prints.
impl askama::filters::HtmlSafe for Bi {}

fn write_html(text: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        let (before, after) = rest.split_at(at);
        formatter.write_str(before)?;
        formatter.write_str(match after.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            Some(b'"') => "&quot;",
            _ => "&#39;",
        })?;
        rest = after.get(1..).unwrap_or_default();
    }
    formatter.write_str(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_is_inert() {
        assert_eq!(
            Bi::same("<script>alert('x')</script>\u{202e}&").to_string(),
            "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;\\u{202e}&amp;"
        );
    }

    #[test]
    fn both_languages_are_there() {
        let bi = Bi::from(&Text::new("<b>", "b\""));
        assert_eq!(
            bi.to_string(),
            "<span lang=\"vi\">b&quot;</span><span lang=\"en\">&lt;b&gt;</span>"
        );
    }
}

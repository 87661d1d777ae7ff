//! Words for people, in both languages. Keys, metrics and exit codes are never translated.

use super::closed_set::closed_set;

closed_set! {
    /// The language people are spoken to in.
    pub enum Lang {
        /// English.
        En = "en",
        /// Tiếng Việt.
        Vi = "vi",
    }
}

/// One statement in both languages. It may contain what a device or a server said, so printers
/// escape it for their medium.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text {
    /// English.
    pub en: String,
    /// Vietnamese.
    pub vi: String,
}

impl Text {
    /// Both languages at once.
    pub fn new(en: impl Into<String>, vi: impl Into<String>) -> Self {
        Self { en: en.into(), vi: vi.into() }
    }

    /// The statement in one language.
    #[must_use]
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Vi => &self.vi,
        }
    }
}

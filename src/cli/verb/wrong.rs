//! Why a value as typed means nothing, in both languages: what the readers of this folder refuse
//! with. clap prints the English one.

use crate::domain::text::Text;

/// The reason, with how to write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong(pub(crate) Text);

impl Wrong {
    /// In both languages.
    pub(crate) fn new(en: impl Into<String>, vi: impl Into<String>) -> Self {
        Self(Text::new(en, vi))
    }
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0.en)
    }
}

impl std::error::Error for Wrong {}

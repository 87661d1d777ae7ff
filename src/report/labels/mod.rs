//! Words of the closed sets in both languages, for people. The machine's word of each value is its
//! `as_str`, which is never translated. Exhaustive: a value added to a set does not compile until
//! it has a label.

mod judged;
mod nouns;
mod observed;
pub mod words;

use crate::domain::text::{Lang, Text};

/// A label in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// English.
    pub en: &'static str,
    /// Vietnamese.
    pub vi: &'static str,
}

impl Label {
    /// A label of both.
    #[must_use]
    pub const fn new(en: &'static str, vi: &'static str) -> Self {
        Self { en, vi }
    }

    /// The label in one language.
    #[must_use]
    pub const fn in_lang(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Vi => self.vi,
        }
    }

    /// The label as a text.
    #[must_use]
    pub fn text(self) -> Text {
        Text::new(self.en, self.vi)
    }
}

/// A value of a closed set that people read.
pub trait Labelled: Copy {
    /// The machine's word.
    fn word(self) -> &'static str;

    /// The people's words.
    fn label(self) -> Label;
}

/// Gives every value of a closed set its label.
macro_rules! labels {
    ($set:ty { $( $variant:ident = $en:literal, $vi:literal );+ $(;)? }) => {
        impl $crate::report::labels::Labelled for $set {
            fn word(self) -> &'static str {
                self.as_str()
            }

            fn label(self) -> $crate::report::labels::Label {
                match self {
                    $( Self::$variant => $crate::report::labels::Label::new($en, $vi) ),+
                }
            }
        }
    };
}

pub(crate) use labels;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::{Rung, Verdict};
    use crate::domain::record::Noun;
    use crate::domain::subject::SubjectKind;

    fn check<T: Labelled + std::fmt::Debug>(values: &[T]) {
        let mut seen = std::collections::BTreeSet::new();
        for value in values {
            let label = value.label();
            assert!(!label.en.is_empty() && !label.vi.is_empty(), "{value:?}");
            let [en, vi] = [("en", label.en), ("vi", label.vi)];
            assert!(seen.insert(en) && seen.insert(vi), "{value:?} shares a label");
        }
    }

    #[test]
    fn labels_tell_values_apart() {
        check(Verdict::ALL);
        check(Rung::ALL);
        check(Noun::ALL);
        check(SubjectKind::ALL);
        check(crate::domain::organisation::OrganisationKind::ALL);
        check(crate::domain::observation::NotAttempted::ALL);
        check(crate::domain::link::LinkTier::ALL);
    }
}

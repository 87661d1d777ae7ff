//! What a probe returns: how the attempt went, and the raw answer where decoding needs judgement.

use crate::domain::observation::{NotAttempted, Outcome, Refusal, Stage};
use crate::domain::reading::Reading;

/// What a stranger said, at most: longer texts are cut before they are kept.
const REASON_BYTES: usize = 512;

/// An attempt's result.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// How it went.
    pub outcome: Outcome,
    /// The raw answer.
    pub raw: Option<Vec<u8>>,
}

impl Asked {
    /// An answer came.
    pub(crate) fn answered(reading: Reading) -> Self {
        Self { outcome: Outcome::Answered(reading), raw: None }
    }

    /// An answer came, and its bytes are kept.
    pub(crate) fn answered_with(reading: Reading, raw: Vec<u8>) -> Self {
        Self { outcome: Outcome::Answered(reading), raw: Some(raw) }
    }

    /// Nothing came.
    pub(crate) fn silent() -> Self {
        Self { outcome: Outcome::Silent, raw: None }
    }

    /// Somebody said no.
    pub(crate) fn refused(by: Refusal) -> Self {
        Self { outcome: Outcome::Refused { by }, raw: None }
    }

    /// It began and broke; the reason is bounded.
    pub(crate) fn failed(stage: Stage, reason: impl std::fmt::Display) -> Self {
        Self { outcome: Outcome::Failed { stage, reason: bounded(&reason.to_string()) }, raw: None }
    }

    /// It could not be asked.
    pub(crate) fn not_attempted(why: NotAttempted) -> Self {
        Self { outcome: Outcome::NotAttempted { why }, raw: None }
    }
}

/// The text cut at a character's edge.
fn bounded(text: &str) -> String {
    let end = text.floor_char_boundary(REASON_BYTES.min(text.len()));
    text.get(..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_bounded_at_a_characters_edge() {
        let Asked { outcome: Outcome::Failed { reason, .. }, .. } =
            Asked::failed(Stage::Answer, "ạ".repeat(400))
        else {
            panic!("it failed")
        };
        assert_eq!(reason.len(), 510);
    }
}

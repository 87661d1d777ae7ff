//! A change of the declared record: what `import` did or would do, and what `history` shows.

use jiff::Timestamp;

use super::closed_set::closed_set;
use super::record::{Noun, SourcePlace};

closed_set! {
    /// What happened to a noun.
    pub enum ChangeKind {
        /// It is new.
        Add = "add",
        /// Fields differ.
        Change = "change",
        /// It is gone.
        Remove = "remove",
    }
}

/// One noun's change.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// To which kind of noun.
    pub noun: Noun,
    /// Its key.
    pub key: String,
    /// The fields that differ; for `add` every field that has a value.
    pub fields: Vec<FieldChange>,
    /// Where it was declared.
    pub place: Option<SourcePlace>,
}

/// One field's change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The field's name in TOML and JSON.
    pub field: String,
    /// Its value before, as printed; `None` when it had none.
    pub old: Option<String>,
    /// Its value after.
    pub new: Option<String>,
}

/// Who changed something, when: with [`Change`] one line of history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Operating-system user.
    pub user: String,
    /// When.
    pub at: Timestamp,
}

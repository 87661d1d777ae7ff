//! What became of two vantages' files made one.

use super::change::{Author, Change, FieldChange};
use super::record::Noun;

/// What a merge did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Merged {
    /// Collections that are new here.
    pub collection_count: u64,
    /// Their observations.
    pub observation_count: u64,
    /// Trains of links that are new here.
    pub train_count: u64,
    /// Collections of the other file that are still open: not taken, another merge takes them.
    pub open_count: u64,
    /// What changed in the declared record here.
    pub changes: Vec<Change>,
    /// Fields that both files changed: nothing was chosen.
    pub conflicts: Vec<Conflict>,
}

/// One field, or one whole thing, that both files changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Of which noun.
    pub noun: Noun,
    /// Of which thing.
    pub key: String,
    /// The field with this file's value as `old` and the other's as `new`; `None` where one file
    /// removed what the other changed.
    pub field: Option<FieldChange>,
    /// Who changed the thing last here.
    pub here: Option<Author>,
    /// Who changed it last there.
    pub there: Option<Author>,
}

//! The same lists as objects of NetBox's REST interface, and what would have to change there for it
//! to say what the record says. Begin with [`wanted`], then [`There`].
//!
//! What NetBox has and we do not know is left alone: an empty cell never overwrites, a tag is only
//! added, a status or role that is NetBox's own word for the same thing stays, nothing is deleted.
//! Only our own custom fields (`mang6_…`, `v6_rung`, `v6_evidence_at`) are emptied when the record has
//! lost the value.

mod change;
mod journal;
mod model;
mod standing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod versions;
mod wanted;

pub use change::{Change, Told};
pub use journal::{Entry, Finding, entries};
pub use model::path;
pub use standing::There;
pub use wanted::{Group, Judged, wanted};

//! A verb's flags and what they ask of `app`, a file per verb. Flags as typed do nothing; the
//! functions beside them turn them into requests.

pub(crate) mod audit;
pub(crate) mod discover;
pub(crate) mod duration;
pub(crate) mod list;
pub(crate) mod plan;
pub(crate) mod probe;
pub(crate) mod report;
pub(crate) mod scan;
pub(crate) mod scope;
pub(crate) mod survey;
pub(crate) mod upkeep;

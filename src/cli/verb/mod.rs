//! A verb's flags and what they ask of `app`, a file per verb. Flags as typed do nothing; the
//! functions beside them turn them into requests.

pub(crate) mod audit;
pub(crate) mod check;
pub(crate) mod day;
pub(crate) mod diff;
pub(crate) mod discover;
pub(crate) mod duration;
pub(crate) mod example;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod list;
pub(crate) mod plan;
pub(crate) mod prefix;
pub(crate) mod probe;
pub(crate) mod report;
pub(crate) mod report_form;
pub(crate) mod scan;
pub(crate) mod scope;
pub(crate) mod survey;
pub(crate) mod template;
pub(crate) mod upkeep;
pub(crate) mod wrong;

//! The nouns of mang6, and the words for what was seen and judged. Pure: no I/O, no clock, no SQL,
//! no clap. Every other room imports this one and this one imports none.
//!
//! Invariants: a closed set is an enum with one spelling ([`closed_set`]); unknown is `None` or
//! [`finding::Verdict::Unknown`] and never zero; declared and observed things are different types.
//! Begin with [`record`] (declared), [`observation`] (observed) and [`finding`] (judged).

pub mod address;
pub mod asset;
pub mod audit;
pub mod candidate;
pub mod change;
pub mod clock;
pub mod closed_set;
pub mod collection;
pub mod credential;
pub mod device;
pub mod facts;
pub mod family;
pub mod finding;
pub mod interface;
pub mod link;
pub mod observation;
pub mod organisation;
pub mod plan;
pub mod prefix;
pub mod progress;
pub mod reading;
pub mod record;
pub mod secret;
pub mod service;
pub mod site;
pub mod subject;
pub mod system;
pub mod task;
pub mod text;
pub mod unit;
pub mod vietnamese;
pub mod walk_plan;
pub mod watch;

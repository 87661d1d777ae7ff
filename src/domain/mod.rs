//! The nouns of mang6, and the words for what was seen and judged. Pure: no I/O, no clock, no SQL,
//! no clap. Every other room imports this one and this one imports none.
//!
//! Invariants: a closed set is an enum with one spelling ([`closed_set`]); unknown is `None` or
//! [`finding::Verdict::Unknown`] and never zero; declared and observed things are different types.
//! Begin with [`record`] (declared), [`observation`] (observed) and [`finding`] (judged).

pub mod address;
pub mod address_plan;
pub mod address_space;
pub mod alert;
pub mod asset;
pub mod audit;
pub mod bits;
pub mod cabling;
pub mod candidate;
pub mod change;
pub mod claim;
pub mod clock;
pub mod closed_set;
pub mod collection;
pub mod credential;
pub mod criterion;
pub mod device;
pub mod dialect;
pub mod drift;
pub mod facts;
pub mod family;
pub mod finding;
pub mod formula;
pub mod health;
pub mod hexadecimal;
pub mod interface;
pub mod link;
pub mod link_status;
pub mod merge;
pub mod mounting;
pub mod netbox_version;
pub mod observation;
pub mod organisation;
pub mod outlook;
pub mod packet_source;
pub mod paper;
pub mod permutation;
pub mod plan;
pub mod port;
pub mod prefix;
pub mod progress;
pub mod reading;
pub mod record;
pub mod regained;
pub mod router_advertisement;
pub mod runs;
pub mod scan_plan;
pub mod seal;
pub mod secret;
pub mod service;
pub mod site;
pub mod sla;
pub mod spf;
pub(crate) mod split_mix;
pub mod standing;
pub mod subject;
pub mod sweep;
pub mod system;
pub mod task;
pub mod territory;
pub mod text;
pub mod topology;
pub mod track;
pub mod unit;
pub mod url;
pub mod vietnamese;
pub mod walk_plan;
pub mod watch;

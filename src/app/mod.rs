//! One verb per file: the only glue between the middle rooms. Verbs take resolved [`settings`], a
//! request and a [`desk::Desk`] to work at, write finished output to the desk's writer and return an
//! [`outcome::Outcome`]. No SQL, no sockets, no flags here; the clock lives in [`clock`].

pub mod audit;
pub mod clock;
pub mod config;
pub mod credentials;
pub mod database;
pub mod demo;
pub mod desk;
pub mod diff;
pub mod discover;
pub mod explain;
pub mod failure;
pub mod faults;
pub mod format;
pub mod gather;
pub mod import;
pub mod init;
pub mod judge;
pub mod list;
pub mod lock;
pub mod observations;
pub mod outcome;
pub mod plans;
pub mod policy;
pub mod probe;
pub mod record;
pub mod report;
pub mod runs;
pub mod scope;

pub mod scan;
pub mod settings;
pub mod status;
pub mod survey;
pub mod whole_file;

//! mang6: what a province's network has, how far its IPv6 migration is, and when a link fails.
//!
//! The map is in ARCHITECTURE.md. Imports go one way: `cli` → `app` → the middle rooms → `domain`.

pub mod app;
pub mod assess;
pub mod cli;
pub mod domain;
pub mod export;
pub mod inventory;
pub mod plan;
pub mod probe;
pub mod report;
pub mod store;
pub mod target;
pub mod vendor;

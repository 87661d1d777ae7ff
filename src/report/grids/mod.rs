//! What `list NOUN` shows, as grids. Nouns of the record are listed by their class (`assets`); keys
//! of columns are those of TOML and SQL, and once printed they are a promise.

mod address_plan;
mod assets;
mod brought;
mod edges;
mod health;
mod merge;
mod netbox;
mod papers;
mod plans;
mod pruned;
mod runs;
mod seals;
mod upkeep;

pub use address_plan::{allotments, free, plan_findings, usages};
pub use assets::{assets, cell};
pub use brought::{BroughtRow, brought};
pub use edges::edges;
pub use health::health;
pub use merge::conflicts;
pub use netbox::{NetboxRow, netbox_changes};
pub use papers::{documents, exemptions};
pub use plans::plans;
pub use pruned::pruned;
pub use runs::{ChainRow, chain, observations, runs};
pub use seals::{sealed_figures, seals};
pub use upkeep::{credentials, problems, settings, trials};

#[cfg(test)]
mod tests;

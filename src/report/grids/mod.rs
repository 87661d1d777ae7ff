//! What `list NOUN` shows, as grids. Nouns of the record are listed by their class ([`assets`]); keys
//! of columns are those of TOML and SQL, and once printed they are a promise.

mod assets;
mod plans;
mod runs;
mod upkeep;

pub use assets::{assets, cell};
pub use plans::plans;
pub use runs::{observations, runs};
pub use upkeep::{credentials, settings};

#[cfg(test)]
mod tests;

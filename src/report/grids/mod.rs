//! What `list NOUN` shows: the declared record as grids, a function per noun. Keys of columns are
//! those of TOML and SQL, and once printed they are a promise.

mod network;
mod places;
mod runs;
mod systems;
mod upkeep;

pub use network::{addresses, devices, interfaces, links, prefixes};
pub use places::{organisations, sites, units};
pub use runs::{observations, runs};
pub use systems::{plans, services, systems};
pub use upkeep::{credentials, settings};

use crate::domain::record::{Noun, Record};
use crate::domain::unit::UnitKey;

use super::grid::{Cell, Grid};

/// The grid of a noun.
#[must_use]
pub fn of(noun: Noun, record: &Record) -> Grid {
    match noun {
        Noun::Unit => units(&record.units),
        Noun::Organisation => organisations(&record.organisations),
        Noun::Site => sites(&record.sites),
        Noun::Device => devices(&record.devices),
        Noun::Interface => interfaces(&record.interfaces),
        Noun::Address => addresses(&record.addresses),
        Noun::Prefix => prefixes(&record.prefixes),
        Noun::Link => links(&record.links),
        Noun::System => systems(&record.systems),
        Noun::Service => services(&record.services),
        Noun::Plan => plans(&record.plans),
    }
}

fn unit(key: Option<&UnitKey>) -> Cell {
    Cell::maybe(key, |key| Cell::text(key.to_string()))
}

#[cfg(test)]
mod tests;

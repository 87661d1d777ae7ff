//! `runs`: the collections, newest last.

use super::desk::Desk;
use super::failure::Failure;
use super::outcome::Outcome;
use super::{list, record};
use crate::report::grids;

/// Lists every look at the network.
pub fn list(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    let collections = store.collections().map_err(|error| record::refused(&desk.settings.db, error))?;
    list::write_grid(desk, &grids::runs(&collections))?;
    Ok(Outcome::Well)
}

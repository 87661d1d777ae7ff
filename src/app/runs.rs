//! `runs`: the collections, newest last.

use super::desk::Desk;
use super::failure::Failure;
use super::outcome::Outcome;
use super::{list, record};
use crate::report::grid::Grid;
use crate::report::grids;

/// Lists every look at the network.
pub fn list(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    let grid = grid(desk)?;
    list::write_grid(desk, &grid, "runs")?;
    Ok(Outcome::Well)
}

/// The collections as rows.
pub(crate) fn grid(desk: &Desk<'_>) -> Result<Grid, Failure> {
    let collections = record::read(desk)?.collections().map_err(record::refused)?;
    Ok(grids::runs(&collections))
}

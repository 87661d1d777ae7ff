//! `list edges`: what is plugged into what, as stored: interface to interface, by which protocol it is
//! known, when it was first and last seen.

use super::desk::Desk;
use super::failure::Failure;
use super::{list, record};
use crate::report::grids;

/// Writes the edges that every filter accepts. `device=NAME` is either end: nobody knows which comes first.
pub fn list(desk: &mut Desk<'_>, filters: &[String]) -> Result<(), Failure> {
    let store = record::read(desk)?;
    let mut edges = store.edges().map_err(record::refused)?;
    let (ends, others): (Vec<&String>, Vec<&String>) =
        filters.iter().partition(|filter| filter.starts_with("device="));
    for name in ends.into_iter().filter_map(|filter| filter.strip_prefix("device=")) {
        edges.retain(|known| known.touches(name));
    }
    let mut grid = grids::edges(&edges);
    for filter in others {
        list::keep(&mut grid, filter)?;
    }
    list::write_grid(desk, &grid, "list")
}

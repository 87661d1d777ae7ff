//! What a prune let go, a kind of row a line.

use crate::domain::prune::Pruned;
use crate::report::grid::{Cell, Column, Grid};

/// Kinds of rows with how many went, and their size where it is known.
#[must_use]
pub fn pruned(pruned: &Pruned) -> Grid {
    let columns = vec![
        Column::new("kind", "kind", "loại"),
        Column::new("row_count", "rows", "số dòng"),
        Column::new("byte_count", "bytes", "byte"),
    ];
    let rows = [
        ("samples", pruned.sample_count, None),
        ("five_minute_rollups", pruned.rollup_count, None),
        ("observations", pruned.observation_count, None),
        ("sweeps", pruned.sweep_count, None),
        ("raw_answers", pruned.answer_count, Some(pruned.answer_bytes)),
    ];
    Grid::new("pruned", columns).with_rows(&rows, |(kind, rows, bytes)| {
        vec![Cell::text(*kind), Cell::count(*rows), Cell::maybe(*bytes, Cell::count)]
    })
}

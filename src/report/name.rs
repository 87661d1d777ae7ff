//! `-o name`: the key of each row, one a line, for `xargs`. Keys are escaped like everything from
//! strangers, so a line is always one key.

use std::io::{self, Write};

use super::grid::Grid;
use super::text::escape;

/// Writes the keys.
pub fn write(grid: &Grid, out: &mut dyn Write) -> io::Result<()> {
    for row in &grid.rows {
        writeln!(out, "{}", escape(&grid.key_of(row)))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::grid::{Cell, Column};

    #[test]
    fn one_key_a_line() {
        let columns = vec![Column::new("era", "", ""), Column::new("code", "", "")];
        let mut grid = Grid::new("units", columns).with_key(2);
        grid.rows = vec![vec![Cell::text("2025"), Cell::text("00\n1")]];
        let mut out = Vec::new();
        write(&grid, &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "2025/00\\n1\n");
    }
}

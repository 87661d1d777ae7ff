//! A sheet as cells with their places, whichever file it came from. It does not know what a cell
//! means.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::domain::asset::Class;
use crate::domain::record::SourcePlace;

/// Most columns of a sheet: the widest class has 50 fields.
pub(super) const COLUMNS_MAX: u32 = 1024;
/// Most cells of a file with something in them.
pub(super) const CELLS_MAX: usize = 5_000_000;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Text, trimmed and composed, never empty.
    Text(String),
    /// A number.
    Number(f64),
    /// A day; a time of day beside it is left out.
    Day(Date),
    /// TRUE or FALSE.
    Flag(bool),
    /// An error of a formula: `#N/A`.
    Broken(String),
}

/// A merged range: first row, first column, last row, last column, from 0.
pub(super) type Merge = (u32, u32, u32, u32);

/// A sheet.
#[derive(Debug)]
pub(super) struct Grid {
    /// The file as the user named it.
    pub(super) path: PathBuf,
    /// The sheet's name; a CSV file has none.
    pub(super) sheet: Option<String>,
    /// Cells by row and column, from 0.
    pub(super) cells: BTreeMap<(u32, u32), Cell>,
    /// Merged ranges.
    pub(super) merges: Vec<Merge>,
    /// Of a CSV file, the line each row begins at, from 1.
    pub(super) lines: Vec<u32>,
    /// Whether it is a template's sheet: every row below the head is data.
    pub(super) is_form: bool,
    /// What it lists, when `export inventory` wrote it: each cell is then as it was written.
    pub(super) exact: Option<&'static Class>,
}

impl Grid {
    /// An empty sheet.
    pub(super) fn new(path: &Path, sheet: Option<String>) -> Self {
        let (cells, merges, lines) = (BTreeMap::new(), Vec::new(), Vec::new());
        let path = path.to_owned();
        Self { path, sheet, cells, merges, lines, is_form: false, exact: None }
    }

    /// The place of a cell.
    pub(super) fn place(&self, row: u32, column: u32) -> SourcePlace {
        if let Some(sheet) = &self.sheet {
            return SourcePlace::cell(&self.path, sheet, row, column);
        }
        let line = usize::try_from(row).ok().and_then(|row| self.lines.get(row));
        let line = line.copied().unwrap_or(row + 1);
        SourcePlace { file: self.path.as_path().into(), line, column: column + 1 }
    }

    /// What a cell holds; a cell of a merged range holds what its first one does.
    pub(super) fn get(&self, row: u32, column: u32) -> Option<&Cell> {
        self.cells.get(&(row, column)).or_else(|| {
            let (top, left, ..) = self.merge_at(row, column)?;
            self.cells.get(&(top, left))
        })
    }

    /// The merged range that a cell lies in.
    pub(super) fn merge_at(&self, row: u32, column: u32) -> Option<Merge> {
        self.merges.iter().copied().find(|(top, left, bottom, right)| {
            (top..=bottom).contains(&&row) && (left..=right).contains(&&column)
        })
    }

    /// The text of a cell, empty when it holds none.
    pub(super) fn text(&self, row: u32, column: u32) -> String {
        self.get(row, column).map(Cell::shown).unwrap_or_default()
    }

    /// Rows with something in them, ascending.
    pub(super) fn rows(&self) -> Vec<u32> {
        let mut rows: Vec<u32> = self.cells.keys().map(|(row, _)| *row).collect();
        rows.dedup();
        rows
    }

    /// The columns of a row with something in them of their own.
    pub(super) fn columns(&self, row: u32) -> Vec<u32> {
        self.cells.range((row, 0)..=(row, u32::MAX)).map(|((_, column), _)| *column).collect()
    }

    /// One more than the last column in use.
    pub(super) fn width(&self) -> u32 {
        self.cells.keys().map(|(_, column)| column + 1).max().unwrap_or(0)
    }
}

impl Cell {
    /// As people see it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Text(text) | Self::Broken(text) => text.clone(),
            // `{}` of a float has no exponent and no needless zero.
            Self::Number(number) => format!("{number}"),
            Self::Day(day) => day.to_string(),
            Self::Flag(flag) => flag.to_string(),
        }
    }
}

//! The rung that somebody typed, in a column after the proved one. A table in which nobody typed any
//! keeps the columns of the form (DOMAIN.md §7).

use crate::domain::finding::Rung;
use crate::domain::progress::ProgressReport;
use crate::domain::subject::Subject;
use crate::report::grid::{Cell, Column, Grid};

/// The proved rung's column.
const PROVED: &str = "rung";

/// The column.
pub(super) fn column() -> Column {
    Column::number("declared_rung", "declared rung", "Mức khai báo")
}

/// What was typed of a subject.
pub(super) fn cell(report: &ProgressReport, subject: &Subject) -> Cell {
    let typed = report.declared_rungs.get(subject).copied();
    Cell::maybe(typed.map(Rung::number), |number| Cell::Identifier(i64::from(number)))
}

/// A grid's rows, with the column where one of their subjects has a typed rung.
pub(super) fn beside<'a>(
    report: &ProgressReport,
    mut grid: Grid,
    rows: impl Iterator<Item = (&'a Subject, Vec<Cell>)>,
) -> Grid {
    let (subjects, mut rows): (Vec<&Subject>, Vec<Vec<Cell>>) = rows.unzip();
    let proved = grid.columns.iter().position(|column| column.key == PROVED);
    let is_typed = subjects.iter().any(|subject| report.declared_rungs.contains_key(subject));
    if let Some(at) = proved.filter(|_| is_typed) {
        grid.columns.insert(at + 1, column());
        for (subject, row) in subjects.into_iter().zip(&mut rows) {
            row.insert(at + 1, cell(report, subject));
        }
    }
    Grid { rows, ..grid }
}

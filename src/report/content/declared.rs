//! The rung that somebody typed, in a column after the proved one. A table in which nobody typed any
//! keeps the columns of the form (DOMAIN.md §7).

use std::collections::HashMap;

use crate::domain::finding::{Assessment, Rung};
use crate::domain::progress::ProgressReport;
use crate::domain::subject::Subject;
use crate::report::grid::{Cell, Column, Grid};

use super::results::rung;

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

/// A grid whose form has no rung, with the proved and the typed one before the last column, which tells the
/// runs, where one of its subjects has a typed rung.
pub(super) fn with_rungs(report: &ProgressReport, mut grid: Grid, subjects: &[Subject]) -> Grid {
    let at = grid.columns.len().saturating_sub(1);
    if !subjects.iter().any(|subject| report.declared_rungs.contains_key(subject)) {
        return grid;
    }
    let by_subject: HashMap<&Subject, &Assessment> =
        report.assessments.iter().map(|each| (&each.subject, each)).collect();
    grid.columns.splice(at..at, [Column::number(PROVED, "rung", "Mức"), column()]);
    for (row, subject) in grid.rows.iter_mut().zip(subjects) {
        let proved = by_subject.get(subject).map_or(Cell::Missing, |each| rung(each));
        row.splice(at..at, [proved, cell(report, subject)]);
    }
    grid
}

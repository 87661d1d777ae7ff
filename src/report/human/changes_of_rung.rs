//! What was gained and lost, as rows.

use crate::domain::finding::Rung;
use crate::domain::regained::RungChange;
use crate::domain::subject::Subject;
use crate::report::grid::{Cell, Column, Grid};

/// A row a change.
#[must_use]
pub fn grid(changes: &[(Subject, RungChange)]) -> Grid {
    let columns = vec![
        Column::new("at", "since", "từ lúc"),
        Column::new("subject", "subject", "đối tượng"),
        Column::new("change", "change", "thay đổi"),
        Column::number("from_rung", "from rung", "từ bậc"),
        Column::number("to_rung", "to rung", "tới bậc"),
        Column::new("cause", "cause", "nguyên nhân"),
    ];
    let rung = |rung: Option<Rung>| {
        rung.map_or(Cell::Missing, |rung| Cell::Identifier(i64::from(rung.number())))
    };
    Grid::new("changes", columns).with_key(2).with_rows(changes, |(subject, change)| {
        vec![
            Cell::Moment(change.at),
            Cell::text(subject.to_string()),
            Cell::word(change.way),
            rung(change.from),
            rung(change.to),
            change.cause.map_or(Cell::Missing, Cell::word),
        ]
    })
}

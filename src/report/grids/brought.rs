//! What `evidence import` took in, a row for each thing that a host told.

use jiff::Timestamp;

use crate::domain::subject::Subject;
use crate::report::grid::{Cell, Column, Grid};

/// A row of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BroughtRow {
    /// The host as the playbook's inventory named it.
    pub host: String,
    /// The asset that it is.
    pub subject: Subject,
    /// What it told.
    pub topic: String,
    /// When.
    pub at: Timestamp,
    /// Whether it was not known before.
    pub is_new: bool,
}

/// The rows as a grid.
#[must_use]
pub fn brought(rows: &[BroughtRow]) -> Grid {
    let columns = vec![
        Column::new("asset", "asset", "tài sản"),
        Column::new("topic", "told", "cho biết"),
        Column::new("host", "host", "máy"),
        Column::new("at", "at", "lúc"),
        Column::new("is_new", "new", "mới"),
    ];
    Grid::new("results", columns).with_key(1).with_rows(rows, |row| {
        vec![
            Cell::text(row.subject.to_string()),
            Cell::text(&row.topic),
            Cell::text(&row.host),
            Cell::Moment(row.at),
            Cell::Flag(row.is_new),
        ]
    })
}

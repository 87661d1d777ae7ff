//! What would change in a NetBox, a row per field; a new object has one row.

use crate::domain::change::ChangeKind;
use crate::report::grid::{Cell, Column, Grid};

/// A row of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetboxRow {
    /// NetBox's model, as it ends its REST path.
    pub model: &'static str,
    /// What the object is called.
    pub name: String,
    /// The field with what it is and what it would be; `None` for a new object.
    pub field: Option<(String, String, String)>,
}

/// The rows as a grid.
#[must_use]
pub fn netbox_changes(rows: &[NetboxRow]) -> Grid {
    let columns = vec![
        Column::new("model", "model", "mô hình"),
        Column::new("name", "name", "tên"),
        Column::new("change", "change", "thay đổi"),
        Column::new("field", "field", "trường"),
        Column::new("old", "old", "cũ"),
        Column::new("new", "new", "mới"),
    ];
    Grid::new("changes", columns).with_key(1).with_rows(rows, |row| {
        let kind = if row.field.is_none() { ChangeKind::Add } else { ChangeKind::Change };
        let part = |of: fn(&(String, String, String)) -> &String| {
            Cell::some_text(
                row.field.as_ref().map(of).map(String::as_str).filter(|text| !text.is_empty()),
            )
        };
        vec![
            Cell::text(row.model),
            Cell::text(&row.name),
            Cell::word(kind),
            part(|field| &field.0),
            part(|field| &field.1),
            part(|field| &field.2),
        ]
    })
}

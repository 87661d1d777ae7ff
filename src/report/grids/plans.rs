//! Plans as `plan list` and `list plans` show them: with how many phases and tasks they have.

use crate::domain::plan::Plan;
use crate::report::grid::{Cell, Column, Grid};

/// Plans.
#[must_use]
pub fn plans(plans: &[Plan]) -> Grid {
    let columns = vec![
        Column::new("id", "id", "khóa"),
        Column::new("number", "number", "số"),
        Column::new("date", "date", "ngày"),
        Column::new("issuer", "issuer", "nơi ban hành").wide(),
        Column::new("title", "title", "trích yếu"),
        Column::new("from", "from", "từ ngày"),
        Column::new("to", "to", "đến ngày"),
        Column::new("legacy_provinces", "legacy provinces", "tỉnh cũ"),
        Column::number("phase_count", "phases", "giai đoạn"),
        Column::number("task_count", "tasks", "nhiệm vụ"),
        Column::new("text_status", "source", "nguồn").wide(),
        Column::new("supersedes", "supersedes", "thay thế").wide(),
    ];
    Grid::new("plans", columns).with_rows(plans, |each| {
        let tasks: usize = each.phases.iter().map(|phase| phase.tasks.len()).sum();
        let count = |count: usize| Cell::count(u64::try_from(count).unwrap_or(u64::MAX));
        vec![
            Cell::text(&each.id),
            Cell::some_text(each.number.as_deref()),
            Cell::maybe(each.date, Cell::Date),
            Cell::some_text(each.issuer.as_deref()),
            Cell::Words(each.title.clone()),
            Cell::maybe(each.from, Cell::Date),
            Cell::maybe(each.to, Cell::Date),
            Cell::List(each.legacy_provinces.clone()),
            count(each.phases.len()),
            count(tasks),
            Cell::word(each.text_status),
            Cell::List(each.supersedes.clone()),
        ]
    })
}

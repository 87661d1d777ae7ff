//! Information systems, services, plans.

use crate::domain::plan::Plan;
use crate::domain::service::Service;
use crate::domain::system::InformationSystem;
use crate::report::grid::{Cell, Column, Grid};

/// Information systems.
#[must_use]
pub fn systems(systems: &[InformationSystem]) -> Grid {
    let columns = vec![
        Column::new("code", "code", "mã"),
        Column::new("name", "name", "tên"),
        Column::new("kind", "kind", "loại"),
        Column::new("owner", "owner", "chủ quản"),
        Column::new("operator", "operator", "vận hành").wide(),
        Column::number("security_level", "security level", "cấp độ"),
        Column::new("hosting", "hosting", "nơi đặt"),
        Column::new("exposure", "exposure", "phạm vi"),
        Column::new("basis", "basis", "căn cứ").wide(),
    ];
    Grid::new("systems", columns).with_rows(systems, |each| {
        vec![
            Cell::text(&each.code),
            Cell::text(&each.name),
            Cell::word(each.kind),
            Cell::some_text(each.owner.as_deref()),
            Cell::some_text(each.operator.as_deref()),
            Cell::maybe(each.security_level, |level| Cell::Identifier(i64::from(level))),
            Cell::maybe(each.hosting, Cell::word),
            Cell::word(each.exposure),
            Cell::some_text(each.basis.as_deref()),
        ]
    })
}

/// Services.
#[must_use]
pub fn services(services: &[Service]) -> Grid {
    let columns = vec![
        Column::new("code", "code", "mã"),
        Column::new("kind", "kind", "loại"),
        Column::new("name", "name", "tên"),
        Column::new("system", "system", "hệ thống"),
        Column::new("device", "server", "máy chủ"),
        Column::new("ports", "ports", "cổng"),
        Column::new("exposure", "exposure", "phạm vi"),
    ];
    Grid::new("services", columns).with_rows(services, |each| {
        vec![
            Cell::text(&each.code),
            Cell::word(each.kind),
            Cell::text(&each.name),
            Cell::some_text(each.system.as_deref()),
            Cell::some_text(each.device.as_deref()),
            Cell::Integers(each.ports.iter().copied().map(i64::from).collect()),
            Cell::word(each.exposure),
        ]
    })
}

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

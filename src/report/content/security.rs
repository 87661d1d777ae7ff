//! Table 10: security of the information systems, as declared.

use crate::domain::asset::{Asset, Details, Value, of};
use crate::domain::progress::ProgressReport;
use crate::domain::record::Noun;
use crate::report::grid::{Cell, Column, Grid};

use super::Table;

/// The four layers of letter 1552/BTTTT-CATTT: who or since when, and whether it covers IPv6.
const LAYERS: [[&str; 3]; 4] = [
    ["on_site_contact", "on_site_since", "on_site_covers_ipv6"],
    ["monitoring_contact", "monitoring_since", "monitoring_covers_ipv6"],
    ["assessment_contact", "assessed_on", "assessment_covers_ipv6"],
    ["national_monitoring_contact", "national_monitoring_since", "national_monitoring_covers_ipv6"],
];

pub(super) fn table(report: &ProgressReport) -> Table {
    let columns = vec![
        Column::new("system", "system", "Hệ thống"),
        Column::number("security_level", "level", "Cấp độ"),
        Column::new("approval", "approval", "QĐ phê duyệt"),
        Column::number("layer_count", "layers of 4", "4 lớp"),
        Column::number("ipv6_layer_count", "layers that cover IPv6", "Phủ IPv6"),
        Column::new("backup", "backup", "Sao lưu, dự phòng"),
    ];
    let systems = report.described.iter().filter(|asset| asset.noun == Noun::System);
    let grid = Grid { rows: systems.map(row).collect(), ..Grid::new("security", columns) };
    Table::new("Table 10. Security", "Bảng 10. An toàn thông tin", grid)
}

fn row(system: &Asset) -> Vec<Cell> {
    let class = of(Noun::System);
    let details: &Details = &system.details;
    let text = |key: &str| details.text(class, key);
    let has = |keys: &[&str]| keys.iter().any(|key| details.get(class, key).is_some());
    let layers = LAYERS.iter().filter(|[contact, since, _]| has(&[contact, since])).count();
    let covers = |key: &str| details.get(class, key) == Some(&Value::Flag(true));
    let ipv6 = LAYERS.iter().filter(|[_, _, flag]| covers(flag)).count();
    let count = |count: usize| Cell::count(u64::try_from(count).unwrap_or(u64::MAX));
    let approval = text("approval_number").map(|number| {
        let date = text("approval_date").map(|date| format!(", {date}")).unwrap_or_default();
        format!("{number}{date}")
    });
    let backup = [text("backup_frequency"), text("backup_place"), text("recovery_site")];
    let backup: Vec<&str> = backup.into_iter().flatten().collect();
    vec![
        Cell::text(text("name").unwrap_or(&system.key)),
        Cell::maybe(details.integer(class, "security_level"), Cell::Identifier),
        Cell::maybe(approval, Cell::text),
        // Nothing declared of any layer: not known, not none.
        if layers == 0 { Cell::Missing } else { count(layers) },
        if layers == 0 { Cell::Missing } else { count(ipv6) },
        if backup.is_empty() { Cell::Missing } else { Cell::text(backup.join("; ")) },
    ]
}

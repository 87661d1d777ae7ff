//! What was handed in.

use serde_json::Value;

use crate::domain::seal::Seal;
use crate::report::grid::{Cell, Column, Grid};

/// Every sealed report.
#[must_use]
pub fn seals(seals: &[Seal]) -> Grid {
    let columns = vec![
        Column::new("id", "id", "stt"),
        Column::new("kind", "kind", "loại"),
        Column::new("number", "number", "số"),
        Column::new("dated", "date", "ngày"),
        Column::new("plan", "plan", "kế hoạch"),
        Column::new("unit", "unit", "đơn vị"),
        Column::new("from", "from", "từ ngày"),
        Column::new("to", "to", "đến ngày"),
        Column::new("as_of", "as of", "số liệu lúc").wide(),
        Column::new("sha256", "SHA-256", "SHA-256").wide(),
        Column::new("chain_position", "chain link", "mắt xích"),
        Column::new("chain_sha256", "chain SHA-256", "SHA-256 chuỗi").wide(),
        Column::new("sealed_at", "sealed", "niêm phong lúc").wide(),
        Column::new("user", "by", "người niêm phong").wide(),
    ];
    Grid::new("seals", columns).with_rows(seals, |each| {
        vec![
            Cell::Identifier(each.id),
            Cell::text(&each.kind),
            Cell::text(&each.number),
            Cell::Date(each.dated),
            Cell::some_text(each.plan.as_deref()),
            Cell::some_text(each.unit.as_deref()),
            Cell::maybe(each.period, |(from, _)| Cell::Date(from)),
            Cell::maybe(each.period, |(_, to)| Cell::Date(to)),
            Cell::Moment(each.as_of),
            Cell::text(&each.sha256),
            Cell::Identifier(each.chain_position),
            Cell::text(&each.chain_sha256),
            Cell::Moment(each.sealed_at),
            Cell::text(&each.user),
        ]
    })
}

/// Each value that was handed in, as the CSV report has them.
#[must_use]
pub fn sealed_figures(seal: &Seal) -> Grid {
    let columns = vec![
        Column::new("table", "table", "bảng"),
        Column::new("row", "row", "dòng"),
        Column::new("column", "column", "cột"),
        Column::new("value", "value", "giá trị"),
    ];
    let mut grid = Grid::new("figures", columns).with_key(3);
    let content: Value = serde_json::from_str(&seal.content).unwrap_or_default();
    let tables = content["tables"].as_object();
    for (table, rows) in tables.into_iter().flatten() {
        for (row, number) in rows.as_array().into_iter().flatten().zip(1..) {
            for (column, value) in row.as_object().into_iter().flatten() {
                let value = match value {
                    Value::Null => Cell::Missing,
                    Value::String(text) => Cell::text(text),
                    Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                        Cell::text(value.to_string())
                    }
                };
                let row =
                    vec![Cell::text(table), Cell::Identifier(number), Cell::text(column), value];
                grid.rows.push(row);
            }
        }
    }
    grid
}

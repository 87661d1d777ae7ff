//! A report beside the one that was handed in: which figures differ. Both are compared as the
//! Vietnamese JSON report has them, row by row by the row's own key, so that a row that moved is not a
//! difference. What a probe measured (times, losses) and what is of the period before is left out:
//! it differs every time and was promised to nobody.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::domain::finding::Verdict;
use crate::domain::seal::Seal;
use crate::domain::text::{Lang, Text};
use crate::report::content::{Content, Table};
use crate::report::grid::{Cell, Column, Grid};
use crate::report::number::{date, moment};
use crate::report::table::on_paper;

/// Columns of figures that are not compared.
const NOT_COMPARED: [&str; 8] = [
    "number",
    "previous_count",
    "runs",
    "loss_v4_ratio",
    "loss_v6_ratio",
    "loss_ratio",
    "first_run",
    "last_run",
];
/// Tables of what happened or of what is ahead: nothing in them was handed in as a figure.
const NOT_COMPARED_TABLES: [&str; 6] =
    ["blockers", "movements", "forecast", "outages", "days", "sealed"];

/// The table of differences; without rows when every figure is as it was handed in.
#[must_use]
pub fn table(content: &Content, seal: &Seal) -> Table {
    let then: Value = serde_json::from_str(&seal.content).unwrap_or_default();
    let columns = vec![
        Column::new("table", "table", "Bảng"),
        Column::new("row", "row", "Dòng"),
        Column::new("figure", "figure", "Số liệu"),
        Column::number("handed_in", "handed in", "Đã báo cáo"),
        Column::number("now", "now", "Hiện nay"),
    ];
    let mut grid = Grid::new("sealed", columns).with_key(3);
    let compared = |table: &&Table| !NOT_COMPARED_TABLES.contains(&table.grid.noun);
    for table in content.tables().filter(compared) {
        differences(table, &then, &mut grid);
    }
    let (number, day, at) = (&seal.number, seal.dated, seal.as_of);
    Table::new(
        &format!(
            "Differences from paper {number} of {} (figures as of {})",
            date(day, Lang::En),
            moment(at, Lang::En)
        ),
        &format!(
            "Khác biệt so với báo cáo số {number} ngày {} (số liệu tính đến {})",
            date(day, Lang::Vi),
            moment(at, Lang::Vi)
        ),
        grid,
    )
}

fn differences(table: &Table, then: &Value, out: &mut Grid) {
    let columns = &table.grid.columns;
    let empty = Vec::new();
    let rows = then["tables"][table.grid.noun].as_array().unwrap_or(&empty);
    let mut before =
        indexed(rows.iter().map(|row| (key_of(&table.grid, |key| row[key].clone()), row)));
    let now = indexed(table.grid.rows.iter().map(|row| {
        let value = |key: &str| {
            let at = columns.iter().position(|column| column.key == key);
            let cell = at.and_then(|at| row.get(at));
            cell.map_or(Value::Null, |cell| crate::report::json::value_of(cell, Lang::Vi))
        };
        (key_of(&table.grid, value), row)
    }));
    for (key, row) in now {
        let known = before.remove(&key);
        for (column, cell) in
            columns.iter().zip(row).filter(|(column, cell)| is_figure(column, cell))
        {
            let was = known.map_or(&Value::Null, |known| &known[column.key]);
            if *was != crate::report::json::value_of(cell, Lang::Vi) {
                out.rows.push(vec![
                    Cell::Words(table.title.clone()),
                    label(&table.grid, row),
                    Cell::Words(column.title.clone()),
                    like(cell, was),
                    cell.clone(),
                ]);
            }
        }
    }
    for key in before.into_keys() {
        let gone = Text::new("no such row any more", "không còn dòng này");
        out.rows.push(vec![
            Cell::Words(table.title.clone()),
            Cell::text(key.join(" · ")),
            Cell::Words(gone),
            Cell::Missing,
            Cell::Missing,
        ]);
    }
}

/// Rows by key; the second of the same key is another.
fn indexed<T>(rows: impl Iterator<Item = (Vec<String>, T)>) -> BTreeMap<Vec<String>, T> {
    let mut seen: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    rows.map(|(mut key, row)| {
        let count = seen.entry(key.clone()).or_default();
        *count += 1;
        if *count > 1 {
            key.push(count.to_string());
        }
        (key, row)
    })
    .collect()
}

/// What names a row: its `key` column, or its first columns.
fn key_of(grid: &Grid, value: impl Fn(&str) -> Value) -> Vec<String> {
    let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let keys = grid.columns.iter().take(grid.key_columns).map(|column| column.key);
    let named = grid.columns.iter().any(|column| column.key == "key") && grid.key_columns == 1;
    if named { vec![text(value("key"))] } else { keys.map(|key| text(value(key))).collect() }
}

/// A row for people: what names it and what it is called.
fn label(grid: &Grid, row: &[Cell]) -> Cell {
    let named = |at: usize, column: &Column| {
        let called = matches!(column.key, "name" | "indicator");
        called || (at < grid.key_columns && column.key != "number")
    };
    let words = |lang| {
        let cells = grid.columns.iter().zip(row).enumerate();
        let shown = cells.filter(|(at, (column, _))| named(*at, column));
        shown.map(|(_, (_, cell))| on_paper(cell, lang)).collect::<Vec<_>>().join(" · ")
    };
    Cell::Words(Text::new(words(Lang::En), words(Lang::Vi)))
}

/// Whether a cell holds a figure of the report.
fn is_figure(column: &Column, cell: &Cell) -> bool {
    if NOT_COMPARED.contains(&column.key) {
        return false;
    }
    let is_number = column.key.ends_with("_count") || column.key.ends_with("_ratio");
    match cell {
        Cell::Integer(_) | Cell::Ratio(_) | Cell::Number { .. } | Cell::Verdict(_) => true,
        Cell::Identifier(_) | Cell::Missing => column.key == "rung" || is_number,
        Cell::Words(_) => column.key == "verdict",
        Cell::Text(_)
        | Cell::Word { .. }
        | Cell::Microseconds(_)
        | Cell::RateKbps(_)
        | Cell::Flag(_)
        | Cell::List(_)
        | Cell::Integers(_)
        | Cell::Map(_)
        | Cell::Date(_)
        | Cell::Moment(_) => false,
    }
}

/// A sealed value as a cell of the same kind.
fn like(cell: &Cell, value: &Value) -> Cell {
    match (cell, value) {
        (_, Value::Null) => Cell::Missing,
        (Cell::Ratio(_), Value::Number(number)) => Cell::maybe(number.as_f64(), Cell::Ratio),
        (Cell::Identifier(_), Value::Number(number)) => {
            Cell::maybe(number.as_i64(), Cell::Identifier)
        }
        (_, Value::Number(number)) => number.as_i64().map_or_else(
            || Cell::maybe(number.as_f64(), |value| Cell::Number { value, digits: 1 }),
            Cell::Integer,
        ),
        (Cell::Verdict(_), Value::String(word)) => {
            word.parse::<Verdict>().map_or_else(|_| Cell::text(word), Cell::Verdict)
        }
        (_, Value::String(word)) => Cell::text(word),
        (_, other) => Cell::text(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::content::{self, Frame, Kind};
    use crate::report::{fixture, tidy};

    fn sealed(content: &Content) -> Seal {
        Seal {
            id: 1,
            kind: "progress".to_owned(),
            plan: None,
            unit: None,
            period: None,
            number: "12/BC".to_owned(),
            dated: jiff::civil::date(2026, 11, 5),
            content: tidy::document(content, Lang::Vi).to_string(),
            sha256: String::new(),
            as_of: content.as_of,
            chain_position: 0,
            chain_sha256: String::new(),
            sealed_at: content.as_of,
            user: String::new(),
        }
    }

    #[test]
    fn only_what_differs_from_the_paper_is_told() {
        let mut report = fixture::report(1);
        let content = |report: &_| content::of(report, Kind::Progress, Frame::default());
        let handed_in = sealed(&content(&report));
        assert_eq!(table(&content(&report), &handed_in).grid.rows, Vec::<Vec<Cell>>::new());
        report.counters[0].done_count += 1;
        report.counters.remove(1);
        let now = table(&content(&report), &handed_in);
        let told: Vec<Vec<String>> = now
            .grid
            .rows
            .iter()
            .map(|row| row[1..].iter().map(|cell| on_paper(cell, Lang::En)).collect())
            .collect();
        assert_eq!(told.len(), 3, "{told:?}");
        assert_eq!(told[0], ["Plan issued", "this period", "41", "42"].map(str::to_owned));
        assert_eq!(told[1][1], "share %");
        assert_eq!(told[2][1], "no such row any more");
    }
}

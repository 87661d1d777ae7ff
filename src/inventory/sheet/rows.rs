//! Which rows below the headings are data: not the numbering of columns, not the names of groups,
//! and nothing from the total or the signatures on.

use super::grid::{Cell, Grid};
use super::heading::Head;
use super::naming::plain;

/// How a total row begins.
const TOTALS: &[&str] = &["tong", "tong cong", "tong so", "cong", "total", "sum", "grand total"];
/// How the foot of a paper begins.
const FEET: &[&str] = &[
    "nguoi lap",
    "ky ten",
    "thu truong",
    "xac nhan",
    "chu tich",
    "noi nhan",
    "can bo lap",
    "ke toan",
    "giam doc",
    "truong phong",
    "ghi chu",
    "luu y",
];

/// The rows of data, and those left out after the list's end.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// Data.
    pub(super) data: Vec<u32>,
    /// The row at which the list ends (a total, a signature), when one does.
    pub(super) end: Option<u32>,
}

/// Sorts the rows below the headings.
pub(super) fn of(grid: &Grid, head: &Head) -> Rows {
    let mut rows = Rows::default();
    if grid.exact.is_some() {
        rows.data = grid.rows().into_iter().filter(|row| *row > head.row).collect();
        return rows;
    }
    for row in grid.rows().into_iter().filter(|row| *row > head.row) {
        let columns = grid.columns(row);
        // A form has neither: a device may be called `Tổng đài`.
        if grid.is_form {
            rows.data.push(row);
            continue;
        }
        if rows.data.is_empty() && is_numbering(grid, row, &columns) {
            continue;
        }
        if is_end(grid, head, row, &columns) {
            rows.end = Some(row);
            break;
        }
        let in_columns =
            |column: &u32| head.columns.iter().any(|(at, what, _)| at == column && what.is_some());
        let is_group = is_group(grid, row, &columns);
        // A running number alone is an unused line of the form.
        if !is_group && columns.iter().any(|column| in_columns(column) || !is_known(head, *column))
        {
            rows.data.push(row);
        }
    }
    rows
}

fn is_known(head: &Head, column: u32) -> bool {
    head.columns.iter().any(|(at, ..)| *at == column)
}

/// (1) (2) (3) … under the headings.
fn is_numbering(grid: &Grid, row: u32, columns: &[u32]) -> bool {
    let numbers: Vec<Option<usize>> = columns
        .iter()
        .map(|column| {
            let text = grid.text(row, *column);
            text.trim_matches(['(', ')', '[', ']']).parse().ok()
        })
        .collect();
    numbers.len() > 2 && numbers.iter().zip(1..).all(|(number, at)| *number == Some(at))
}

/// One cell merged over most of the row: `I. KHỐI SỞ, BAN, NGÀNH`.
fn is_group(grid: &Grid, row: u32, columns: &[u32]) -> bool {
    let [column] = columns else { return false };
    grid.merge_at(row, *column)
        .is_some_and(|(_, left, _, right)| (right - left + 1) * 2 > grid.width())
}

/// A total, or the foot of the paper: its first text says so, and the key's cell does not hold
/// another text; a count after it is the total's own.
fn is_end(grid: &Grid, head: &Head, row: u32, columns: &[u32]) -> bool {
    let first = columns.iter().find_map(|column| match grid.get(row, *column) {
        Some(Cell::Text(text)) => Some((*column, plain(text))),
        _ => None,
    });
    let Some((at, text)) = first else { return false };
    let key =
        head.columns.iter().find(|(_, what, _)| *what == Some(super::naming::Column::Field(0)));
    let is_count = |key: u32| at < key && plain(&grid.text(row, key)).parse::<u32>().is_ok();
    let key_stands =
        key.is_some_and(|(key, ..)| *key != at && grid.get(row, *key).is_some() && !is_count(*key));
    let begins = |words: &[&str]| {
        words.iter().any(|word| text == *word || text.starts_with(&format!("{word} ")))
    };
    let is_dated = text.contains("ngay") && text.contains("thang") && text.contains("nam");
    let is_total =
        TOTALS.contains(&text.as_str()) || (begins(TOTALS) && columns.len() < head.columns.len());
    !key_stands && (is_total || ((begins(FEET) || is_dated) && columns.len() <= 2))
}

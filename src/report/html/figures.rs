//! Every table of the content: the same cells as in the paper and the workbook.

use crate::domain::text::Lang;
use crate::report::content::Content;
use crate::report::grid::{Align, Cell};
use crate::report::table::on_paper;

use super::bi::Bi;

pub(super) struct FigureView {
    pub(super) anchor: String,
    pub(super) title: Bi,
    pub(super) columns: Vec<HeadView>,
    pub(super) rows: Vec<Vec<CellView>>,
}

pub(super) struct HeadView {
    pub(super) title: Bi,
    pub(super) right: bool,
}

pub(super) struct CellView {
    pub(super) words: Bi,
    pub(super) right: bool,
    /// What it sorts by: a number as it is; nothing sorts by its words.
    pub(super) value: Option<String>,
}

pub(super) fn of(content: &Content) -> Vec<FigureView> {
    content
        .tables()
        .map(|table| FigureView {
            anchor: format!("table-{}", table.grid.noun),
            title: Bi::from(&table.title),
            columns: table
                .grid
                .columns
                .iter()
                .map(|column| HeadView {
                    title: Bi::from(&column.title),
                    right: column.align == Align::Right,
                })
                .collect(),
            rows: table
                .grid
                .rows
                .iter()
                .map(|row| {
                    let cells = row.iter().zip(&table.grid.columns);
                    cells.map(|(each, column)| cell(each, column.align == Align::Right)).collect()
                })
                .collect(),
        })
        .collect()
}

fn cell(cell: &Cell, right: bool) -> CellView {
    let value = match cell {
        Cell::Integer(_)
        | Cell::Identifier(_)
        | Cell::Number { .. }
        | Cell::Ratio(_)
        | Cell::Microseconds(_)
        | Cell::RateKbps(_)
        | Cell::Date(_)
        | Cell::Moment(_) => cell.plain_in(Lang::En),
        Cell::Text(_)
        | Cell::Words(_)
        | Cell::Word { .. }
        | Cell::Verdict(_)
        | Cell::Flag(_)
        | Cell::List(_)
        | Cell::Integers(_)
        | Cell::Map(_)
        | Cell::Missing => None,
    };
    CellView { words: Bi::each(|lang| on_paper(cell, lang)), right, value }
}

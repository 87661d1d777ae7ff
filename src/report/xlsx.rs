//! The report as a workbook: a sheet a table, real numbers, heads that stay, filters, charts.

use std::io::{self, Write};

use rust_xlsxwriter::{
    Chart, ChartType, Color, ExcelDateTime, Format, FormatBorder, Workbook, Worksheet, XlsxError,
};

use crate::domain::text::Lang;
use crate::report::content::{Content, Table};
use crate::report::grid::Cell;
use crate::report::number::moment;
use crate::report::table::on_paper;
use crate::report::text::escape;

/// Rows above a table's head: its title, and as of when.
const HEAD_ROW: u32 = 2;
/// Most columns a sheet of ours has.
const COLUMNS: usize = 64;

/// Writes the workbook.
pub fn write(content: &Content, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let bytes = workbook(content, lang).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn workbook(content: &Content, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let mut properties = rust_xlsxwriter::DocProperties::new()
        .set_title(escape(content.subject.in_lang(lang)).into_owned())
        .set_author("mang6");
    // The same report twice is the same file: the day is the figures', not today's.
    if let Ok(created) = ExcelDateTime::from_timestamp(content.as_of.as_second()) {
        properties = properties.set_creation_datetime(&created);
    }
    workbook.set_properties(&properties);
    for table in content.tables() {
        let sheet = workbook.add_worksheet();
        fill(sheet, table, content, lang)?;
    }
    workbook.save_to_buffer()
}

fn fill(
    sheet: &mut Worksheet,
    table: &Table,
    content: &Content,
    lang: Lang,
) -> Result<(), XlsxError> {
    sheet.set_name(table.grid.noun)?;
    let bold = Format::new().set_bold();
    sheet.write_with_format(0, 0, table.title.in_lang(lang), &bold)?;
    let as_of = match lang {
        Lang::En => "as of",
        Lang::Vi => "tính đến",
    };
    sheet.write(1, 0, format!("{as_of} {}", moment(content.as_of, lang)))?;
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_border(FormatBorder::Thin)
        .set_background_color(Color::RGB(0x00DD_E7F0));
    for (column, at) in table.grid.columns.iter().zip(0_u16..) {
        sheet.write_with_format(HEAD_ROW, at, column.title.in_lang(lang), &head)?;
        sheet.set_column_width(at, width(table, usize::from(at), lang))?;
    }
    let mut last = HEAD_ROW;
    for (row, number) in table.grid.rows.iter().zip(HEAD_ROW + 1..) {
        for (cell, at) in row.iter().take(COLUMNS).zip(0_u16..) {
            put(sheet, (number, at), cell, lang)?;
        }
        last = number;
    }
    let columns = u16::try_from(table.grid.columns.len()).unwrap_or(1);
    sheet.set_freeze_panes(HEAD_ROW + 1, 0)?;
    sheet.autofilter(HEAD_ROW, 0, last, columns.saturating_sub(1))?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(HEAD_ROW, HEAD_ROW)?;
    if let Some((name, stacked)) = table.chart.as_ref().filter(|_| last > HEAD_ROW) {
        chart(sheet, table, (*name, stacked), (last, columns), lang)?;
    }
    Ok(())
}

/// A value as a spreadsheet has it: numbers are numbers, shares per cent, days days; what is missing
/// is an empty cell, never 0. Text is written as text: none of it becomes a formula.
fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    lang: Lang,
) -> Result<(), XlsxError> {
    let number = |sheet: &mut Worksheet, value: f64, form: &str| {
        let format = Format::new().set_num_format(form);
        sheet.write_number_with_format(row, column, value, &format).map(drop)
    };
    match cell {
        Cell::Missing => Ok(()),
        Cell::Integer(value) => number(sheet, exact(*value), "#,##0"),
        Cell::Identifier(value) => number(sheet, exact(*value), "0"),
        Cell::Number { value, .. } => number(sheet, *value, "#,##0.0"),
        Cell::Ratio(value) => number(sheet, *value, "0.0##%"),
        Cell::Microseconds(value) => number(sheet, f64::from(*value) / 1_000.0, "#,##0.00\" ms\""),
        Cell::RateKbps(value) => number(sheet, f64::from(*value), "#,##0\" kbit/s\""),
        Cell::Date(day) => {
            let (year, month, date) = (day.year(), day.month(), day.day());
            let form = match lang {
                Lang::En => "yyyy-mm-dd",
                Lang::Vi => "dd/mm/yyyy",
            };
            let day = ExcelDateTime::from_ymd(
                u16::try_from(year).unwrap_or(1900),
                u8::try_from(month).unwrap_or(1),
                u8::try_from(date).unwrap_or(1),
            )?;
            let format = Format::new().set_num_format(form);
            sheet.write_datetime_with_format(row, column, &day, &format).map(drop)
        }
        Cell::Text(_)
        | Cell::Words(_)
        | Cell::Word { .. }
        | Cell::Verdict(_)
        | Cell::Flag(_)
        | Cell::List(_)
        | Cell::Integers(_)
        | Cell::Map(_)
        | Cell::Moment(_) => {
            // A sheet's cell holds at most 32,767 characters.
            let text: String = on_paper(cell, lang).chars().take(32_000).collect();
            sheet.write_string(row, column, text).map(drop)
        }
    }
}

/// A count as a spreadsheet's number; beyond 2⁵³ nothing is counted here.
fn exact(value: i64) -> f64 {
    value.to_string().parse().unwrap_or(f64::NAN)
}

fn width(table: &Table, at: usize, lang: Lang) -> f64 {
    const LOOKED_AT: usize = 200;
    let title =
        table.grid.columns.get(at).map_or(0, |column| column.title.in_lang(lang).chars().count());
    let cells = table.grid.rows.iter().take(LOOKED_AT).filter_map(|row| row.get(at));
    let longest = cells.map(|cell| on_paper(cell, lang).chars().count()).max().unwrap_or(0);
    let characters = longest.max(title.min(16)).clamp(6, 50) + 2;
    u32::try_from(characters).map_or(12.0, f64::from)
}

fn chart(
    sheet: &mut Worksheet,
    table: &Table,
    (name, stacked): (usize, &[usize]),
    (last, columns): (u32, u16),
    lang: Lang,
) -> Result<(), XlsxError> {
    let mut chart = Chart::new(ChartType::BarStacked);
    let at = |column: usize| u16::try_from(column).unwrap_or(0);
    let sheet_name = table.grid.noun;
    for column in stacked {
        chart
            .add_series()
            .set_name((sheet_name, HEAD_ROW, at(*column)))
            .set_categories((sheet_name, HEAD_ROW + 1, at(name), last, at(name)))
            .set_values((sheet_name, HEAD_ROW + 1, at(*column), last, at(*column)));
    }
    chart.title().set_name(table.title.in_lang(lang));
    chart.y_axis().set_reverse();
    let height = (last - HEAD_ROW).saturating_mul(18).clamp(280, 2_000);
    chart.set_width(760).set_height(height);
    sheet.insert_chart(HEAD_ROW, columns + 1, &chart).map(drop)
}

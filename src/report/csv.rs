//! A grid as CSV after RFC 4180. Headings are the JSON keys, or the titles for people. Cells that a
//! spreadsheet program would run as a formula are made text; control characters are written out,
//! line feeds stay. Missing values are empty fields.

use std::io::{self, Write};

use crate::domain::formula::is_formula;
use crate::domain::text::Lang;

use super::grid::{Cell, Column, Grid};
use super::text::escape_keeping_lines;

/// What a CSV file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CsvOptions {
    /// Begins with a byte-order mark: Excel takes UTF-8 for the system's code page without one.
    pub byte_order_mark: bool,
    /// What stands in the first line.
    pub headings: Headings,
    /// The language of statements.
    pub lang: Lang,
}

/// The first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Headings {
    /// The keys scripts rely on.
    Keys,
    /// Titles for people.
    Titles,
}

impl CsvOptions {
    /// For scripts.
    #[must_use]
    pub const fn for_scripts(lang: Lang) -> Self {
        Self { byte_order_mark: false, headings: Headings::Keys, lang }
    }

    /// For Excel.
    #[must_use]
    pub const fn for_excel(lang: Lang) -> Self {
        Self { byte_order_mark: true, headings: Headings::Titles, lang }
    }
}

/// Writes the grid.
pub fn write(grid: &Grid, options: CsvOptions, out: &mut dyn Write) -> io::Result<()> {
    write_rows(&grid.columns, &grid.rows, options, out)
}

/// Writes rows as they come: of a hundred thousand none is held longer than its line takes.
pub fn write_rows<R: AsRef<[Cell]>>(
    columns: &[Column],
    rows: impl IntoIterator<Item = R>,
    options: CsvOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    if options.byte_order_mark {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut *out);
    let headings = columns.iter().map(|column| match options.headings {
        Headings::Keys => column.key,
        Headings::Titles => column.title.in_lang(options.lang),
    });
    writer.write_record(headings).map_err(into_io)?;
    for row in rows {
        writer
            .write_record(row.as_ref().iter().map(|cell| field(cell, options.lang)))
            .map_err(into_io)?;
    }
    writer.flush()
}

pub(super) fn field(cell: &Cell, lang: Lang) -> String {
    let Some(plain) = cell.plain_in(lang) else { return String::new() };
    let inert = escape_keeping_lines(&plain);
    if cell.is_text() && is_formula(&plain) { format!("'{inert}") } else { inert.into_owned() }
}

/// The writer's own error where there is one, so that a broken pipe stays one.
fn into_io(error: csv::Error) -> io::Error {
    if !error.is_io_error() {
        return io::Error::other(error);
    }
    if let csv::ErrorKind::Io(error) = error.into_kind() {
        return error;
    }
    io::Error::other("cannot write the CSV record")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cell: Cell, expected: &str) {
        let mut grid =
            Grid::new("things", vec![Column::new("a", "A", "Á"), Column::new("b", "B", "B")]);
        grid.rows = vec![vec![cell, Cell::Missing]];
        let mut out = Vec::new();
        write(&grid, CsvOptions::for_scripts(Lang::En), &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), format!("a,b\r\n{expected},\r\n"));
    }

    #[test]
    fn fields() {
        check(Cell::text("Xã Bình Sơn"), "Xã Bình Sơn");
        check(Cell::text("a,b"), "\"a,b\"");
        check(Cell::text("say \"a\""), "\"say \"\"a\"\"\"");
        check(Cell::text("two\nlines"), "\"two\nlines\"");
        check(Cell::Microseconds(1_500), "1500");
        check(Cell::Ratio(0.05), "0.05");
        check(Cell::Integer(-3), "-3");
        check(Cell::List(vec!["a".into(), "b".into()]), "a;b");
        check(Cell::Number { value: f64::NAN, digits: 1 }, "");
    }

    #[test]
    fn formulas_are_text() {
        check(Cell::text("=1+1"), "'=1+1");
        check(Cell::text("=cmd|'/C calc'!A0"), "'=cmd|'/C calc'!A0");
        check(Cell::text("+84 255"), "'+84 255");
        check(Cell::text("-2+3"), "'-2+3");
        check(Cell::text("@SUM(A1)"), "'@SUM(A1)");
        check(Cell::text("  =1"), "'  =1");
        check(Cell::text("\t=1"), "'\\t=1");
        check(Cell::text("＝1"), "'＝1");
        check(Cell::List(vec!["=1".into()]), "'=1");
    }

    #[test]
    fn controls_are_written_out() {
        check(Cell::text("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
    }

    #[test]
    fn excel_gets_its_mark_and_titles() {
        let mut out = Vec::new();
        let grid = Grid::new("things", vec![Column::new("a", "A", "Á")]);
        write(&grid, CsvOptions::for_excel(Lang::Vi), &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "\u{feff}Á\r\n");
    }
}

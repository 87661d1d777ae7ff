//! A grid as a table for a terminal: headings in the reader's language, columns aligned, long text
//! wrapped to the terminal's width, colour only when told. Missing values print as `–`.

use std::io::{self, Write};

use comfy_table::{
    Attribute, Cell as TableCell, CellAlignment, Color, ContentArrangement, LineStyle, Table,
    TableStyle,
};

use crate::domain::text::Lang;

use super::grid::{Align, Cell, Column, Grid};
use super::labels::Labelled as _;
use super::number;
use super::style::{Style, Tone, mark};
use super::text::escape;

/// How a table looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableOptions {
    /// Whether columns for wide tables are shown.
    pub wide: bool,
    /// The lines.
    pub borders: Borders,
    /// The language of headings and labels.
    pub lang: Lang,
    /// Colour and width.
    pub style: Style,
}

/// Lines of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Borders {
    /// A line under the heading.
    Light,
    /// None: for `grep` and `awk`.
    None,
}

/// Writes the table. A grid without rows gives its heading only.
pub fn write(grid: &Grid, options: TableOptions, out: &mut dyn Write) -> io::Result<()> {
    let shown: Vec<(usize, &Column)> = grid
        .columns
        .iter()
        .enumerate()
        .filter(|(at, column)| {
            !column.wide_only || (options.wide && grid.rows.iter().any(|row| is_known(row, *at)))
        })
        .collect();
    let mut table = empty(options);
    table.set_header(shown.iter().map(|(_, column)| heading(column, options)).collect::<Vec<_>>());
    for row in &grid.rows {
        table.add_row(
            shown
                .iter()
                .map(|(at, column)| cell(row.get(*at).unwrap_or(&Cell::Missing), column, options))
                .collect::<Vec<_>>(),
        );
    }
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// Whether a row says anything in a column: of forty fields a wide table shows those in use.
fn is_known(row: &[Cell], at: usize) -> bool {
    match row.get(at) {
        None | Some(Cell::Missing) => false,
        Some(Cell::List(values)) => !values.is_empty(),
        Some(Cell::Map(values)) => !values.is_empty(),
        Some(_) => true,
    }
}

/// Writes one row downwards, a line per column: for `show`.
pub fn write_one(
    grid: &Grid,
    row: &[Cell],
    options: TableOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let widest = grid
        .columns
        .iter()
        .map(|column| super::text::width(column.title.in_lang(options.lang)))
        .max()
        .unwrap_or(0);
    for (column, value) in grid.columns.iter().zip(row) {
        let title = super::text::pad(column.title.in_lang(options.lang), widest);
        let (shown, tone) = show(value, options.lang);
        writeln!(
            out,
            "{}  {}",
            options.style.paint(Tone::Faint, &title),
            options.style.paint(tone, &shown)
        )?;
    }
    Ok(())
}

/// A cell as people read it, escaped for a terminal, and its tone.
#[must_use]
pub fn show(cell: &Cell, lang: Lang) -> (String, Tone) {
    let plain = |text: String| (text, Tone::Plain);
    match cell {
        Cell::Missing => (number::MISSING.to_owned(), Tone::Faint),
        Cell::Text(text) => plain(escape(text).into_owned()),
        Cell::Words(text) => plain(escape(text.in_lang(lang)).into_owned()),
        Cell::Word { label, .. } => plain(label.in_lang(lang).to_owned()),
        Cell::Integer(value) => plain(number::integer(*value, lang)),
        Cell::Identifier(value) => plain(value.to_string()),
        Cell::Number { value, digits } => plain(number::decimal(*value, *digits, lang)),
        Cell::Ratio(value) => plain(number::percent(*value, lang)),
        Cell::Microseconds(value) => plain(number::milliseconds(*value, lang)),
        Cell::RateKbps(value) => plain(number::rate_kbps(*value, lang)),
        Cell::Verdict(verdict) => {
            let word = verdict.label().in_lang(lang);
            (format!("{} {word}", mark(*verdict)), Tone::of(*verdict))
        }
        Cell::Flag(flag) => plain(
            match (flag, lang) {
                (true, Lang::En) => "yes",
                (false, Lang::En) => "no",
                (true, Lang::Vi) => "có",
                (false, Lang::Vi) => "không",
            }
            .to_owned(),
        ),
        Cell::List(values) if values.is_empty() => (number::MISSING.to_owned(), Tone::Faint),
        Cell::List(values) => plain(escape(&values.join(", ")).into_owned()),
        Cell::Integers(values) if values.is_empty() => (number::MISSING.to_owned(), Tone::Faint),
        Cell::Integers(values) => {
            plain(values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
        }
        Cell::Map(values) if values.is_empty() => (number::MISSING.to_owned(), Tone::Faint),
        Cell::Map(values) => {
            let pair = |(name, cell): &(String, Cell)| {
                format!("{} = {}", escape(name), show(cell, lang).0)
            };
            plain(values.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
        Cell::Date(day) => plain(number::date(*day, lang)),
        Cell::Moment(at) => plain(number::utc(*at)),
    }
}

/// A cell as a report has it: as on a terminal, but moments in the reader's own time, for a paper is
/// read beside Vietnamese days.
#[must_use]
pub fn on_paper(cell: &Cell, lang: Lang) -> String {
    if let Cell::Moment(at) = cell {
        return number::moment(*at, lang);
    }
    show(cell, lang).0
}

fn empty(options: TableOptions) -> Table {
    let mut table = Table::new();
    let lines = match options.borders {
        Borders::None => TableStyle::new(),
        Borders::Light => {
            TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'))
        }
    };
    table.load_style(lines);
    if options.style.colour {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    match options.style.width {
        Some(columns) => {
            table.set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(columns);
        }
        None => {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    table
}

fn heading(column: &Column, options: TableOptions) -> TableCell {
    let title = column.title.in_lang(options.lang).to_uppercase();
    TableCell::new(title).set_alignment(alignment(column)).add_attribute(Attribute::Bold)
}

fn cell(value: &Cell, column: &Column, options: TableOptions) -> TableCell {
    let (shown, tone) = show(value, options.lang);
    let cell = TableCell::new(shown).set_alignment(alignment(column));
    match tone {
        Tone::Plain => cell,
        Tone::Good => cell.fg(Color::DarkGreen),
        Tone::Bad => cell.fg(Color::Red).add_attribute(Attribute::Bold),
        Tone::Doubt => cell.fg(Color::DarkYellow),
        Tone::Faint => cell.add_attribute(Attribute::Dim),
        Tone::Strong => cell.add_attribute(Attribute::Bold),
    }
}

fn alignment(column: &Column) -> CellAlignment {
    match column.align {
        Align::Left => CellAlignment::Left,
        Align::Right => CellAlignment::Right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::Verdict;

    fn grid() -> Grid {
        let mut grid = Grid::new(
            "things",
            vec![
                Column::new("name", "name", "tên"),
                Column::number("rtt_us", "RTT", "RTT"),
                Column::new("verdict", "verdict", "kết luận"),
                Column::new("note", "note", "ghi chú").wide(),
            ],
        );
        grid.rows = vec![
            vec![
                Cell::text("\u{1b}[31mđỏ"),
                Cell::Microseconds(12_345),
                Cell::Verdict(Verdict::Fail),
                Cell::text("x"),
            ],
            vec![Cell::text("b"), Cell::Missing, Cell::Verdict(Verdict::Unknown), Cell::Missing],
        ];
        grid
    }

    fn check(lang: Lang, wide: bool, style: Style) -> String {
        let mut out = Vec::new();
        let options = TableOptions { wide, borders: Borders::Light, lang, style };
        write(&grid(), options, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn aligned_escaped_and_missing_is_a_dash() {
        insta::assert_snapshot!(check(Lang::En, false, Style::PLAIN));
    }

    #[test]
    fn wide_in_vietnamese() {
        insta::assert_snapshot!(check(Lang::Vi, true, Style::PLAIN));
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let narrow = check(Lang::En, true, Style { colour: false, width: Some(40) });
        assert!(narrow.lines().all(|line| crate::report::text::width(line) <= 40), "{narrow}");
    }

    #[test]
    fn colour_when_told() {
        let colour = check(Lang::En, false, Style { colour: true, width: None });
        assert!(colour.contains("\u{1b}["));
        assert!(!colour.contains("\u{1b}[31mđỏ"), "a stranger's own escape came through");
    }

    #[test]
    fn strangers_never_reach_the_terminal_raw() {
        assert!(!check(Lang::En, true, Style::PLAIN).contains('\u{1b}'));
    }

    #[test]
    fn one_row_downwards() {
        let mut out = Vec::new();
        let grid = grid();
        let options = TableOptions {
            wide: true,
            borders: Borders::None,
            lang: Lang::Vi,
            style: Style::PLAIN,
        };
        write_one(&grid, &grid.rows[0], options, &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }
}

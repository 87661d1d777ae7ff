//! A stored value as a cell that `import` reads back to the same value, and its printed form as it
//! will then read. What no cell can say so is left out: an empty cell leaves what is stored.

use jiff::civil::Date;
use rust_xlsxwriter::{ExcelDateTime, Worksheet, XlsxError};

use crate::domain::asset::Value;

use super::form::{Form, Shape};

/// Characters a sheet's cell holds at most.
const CELL_MAX: usize = 32_767;
/// What says in a cell that there is none.
const NOTHING: &[&str] = &["", "-", "–", "—"];

/// What is written into a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Text: none of it becomes a formula.
    Text(String),
    /// A number.
    Number(f64),
    /// A day.
    Day(Date),
}

impl Cell {
    /// Text, where a cell can hold it and it says something.
    pub(super) fn text(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        let fits = text.encode_utf16().count() <= CELL_MAX;
        (fits && !NOTHING.contains(&text.trim())).then_some(Self::Text(text))
    }

    /// Writes it.
    pub(super) fn put(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        form: &Form,
    ) -> Result<(), XlsxError> {
        match self {
            Self::Text(text) => {
                sheet.write_string_with_format(row, column, text, form.cell(Shape::Text))?;
            }
            Self::Number(number) => {
                sheet.write_number_with_format(row, column, *number, form.cell(Shape::Number))?;
            }
            Self::Day(day) => {
                // Of 1901 to 2200, as `day` made it.
                let year = u16::try_from(day.year()).unwrap_or(1901);
                let month = u8::try_from(day.month()).unwrap_or(1);
                let day =
                    ExcelDateTime::from_ymd(year, month, u8::try_from(day.day()).unwrap_or(1))?;
                sheet.write_datetime_with_format(row, column, &day, form.cell(Shape::Day))?;
            }
        }
        Ok(())
    }
}

/// Words on one line, single spaces: as lines of text are read.
pub(super) fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A whole number as a sheet's number; beyond 2⁵³ no sheet holds it.
pub(super) fn whole(value: &Value, factor: f64) -> Option<(Cell, String)> {
    let Value::Integer(number) = value else { return None };
    let exact: f64 = number.to_string().parse().ok()?;
    (exact.abs() < 9_007_199_254_740_992.0).then(|| (Cell::Number(exact / factor), value.printed()))
}

/// A number with a fraction.
pub(super) fn real(value: &Value) -> Option<(Cell, String)> {
    let Value::Real(number) = value else { return None };
    Some((Cell::Number(*number), value.printed()))
}

/// A share as per cent; nine digits of it are read back.
pub(super) fn percent(value: &Value) -> Option<(Cell, String)> {
    let Value::Real(share) = value else { return None };
    let rounded = (share * 1e9).round() / 1e9;
    // Seven decimals of per cent are those nine.
    let shown = (rounded * 1e9).round() / 1e7;
    Some((Cell::Number(shown), Value::Real(rounded).printed()))
}

/// A day; sheets know none before 1900.
pub(super) fn day(value: &Value) -> Option<(Cell, String)> {
    let Value::Text(text) = value else { return None };
    let day: Date = text.parse().ok()?;
    (1901..=2200).contains(&day.year()).then(|| (Cell::Day(day), text.clone()))
}

/// Several values in one cell: separated by `;`, or as a list of JSON where one of them has a
/// separator in it.
pub(super) fn several(value: &Value) -> Option<(Cell, String)> {
    let texts = value.texts();
    let is_plain = texts.iter().all(|text| {
        !text.contains([';', ',', '\n', '[']) && text == text.trim() && !text.is_empty()
    });
    let shown = if is_plain { texts.join("; ") } else { value.printed() };
    Some((Cell::text(shown)?, value.printed()))
}

//! `.xlsx` to grids, by calamine: cell by cell, so that a sheet with one cell in its last corner
//! costs one cell. What unpacks beyond the bound is refused before it is parsed.

use std::io::{Cursor, Read as _};

use calamine::{CellErrorType, DataRef, ExcelDateTime, Reader as _, SheetVisible, Xlsx};
use jiff::civil::Date;

use crate::domain::text::Text;

use super::super::source::SourceFile;
use super::encoding::{self, Converted};
use super::grid::{CELLS_MAX, COLUMNS_MAX, Cell, Grid};

/// Most bytes a workbook may unpack to.
const UNPACKED_MAX_BYTES: u64 = 512 << 20;

/// A workbook's sheets in their order.
#[derive(Debug, Default)]
pub(super) struct Workbook {
    /// Visible sheets.
    pub(super) grids: Vec<Grid>,
    /// The hidden sheet in which a template keeps what it was filled with.
    pub(super) base: Option<Grid>,
    /// Old encodings met, a count of cells each.
    pub(super) converted: Converted,
}

/// The name of the hidden sheet of a template.
pub const BASE_SHEET: &str = "_mang6";

/// Reads a workbook, or says why it is none.
pub(super) fn read(file: &SourceFile) -> Result<Workbook, Text> {
    bounded(&file.bytes)?;
    let mut xlsx: Xlsx<_> = Xlsx::new(Cursor::new(file.bytes.as_slice())).map_err(broken)?;
    let sheets: Vec<(String, bool)> = xlsx
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .collect();
    let mut workbook = Workbook::default();
    let mut cell_count = 0;
    for (name, is_visible) in sheets {
        let is_base = name == BASE_SHEET;
        if !is_base && (!is_visible || name.starts_with('_')) {
            continue;
        }
        let mut grid = Grid::new(&file.path, Some(name.clone()));
        grid.merges = xlsx
            .merge_cells_by_sheet_name(&name)
            .map_err(broken)?
            .iter()
            .map(|range| (range.start.0, range.start.1, range.end.0, range.end.1))
            .collect();
        let mut reader = xlsx.worksheet_cells_reader(&name).map_err(broken)?;
        while let Some(cell) = reader.next_cell().map_err(broken)? {
            let (row, column) = cell.get_position();
            let Some(value) = value(cell.get_value(), &mut workbook.converted) else { continue };
            cell_count += 1;
            if column >= COLUMNS_MAX || cell_count > CELLS_MAX {
                return Err(too_large());
            }
            grid.cells.insert((row, column), value);
        }
        if is_base {
            workbook.base = Some(grid);
        } else {
            workbook.grids.push(grid);
        }
    }
    for grid in &mut workbook.grids {
        grid.is_form = workbook.base.is_some();
    }
    Ok(workbook)
}

fn value(value: &DataRef<'_>, converted: &mut Converted) -> Option<Cell> {
    match value {
        DataRef::Int(number) => number.to_string().parse().ok().map(Cell::Number),
        DataRef::Float(number) => Some(Cell::Number(*number)),
        DataRef::String(text) => written(text, converted),
        DataRef::SharedString(text) => written(text, converted),
        DataRef::Bool(flag) => Some(Cell::Flag(*flag)),
        DataRef::DateTime(time) => Some(day(*time)),
        DataRef::DateTimeIso(text) => {
            let day = text.get(..10).and_then(|day| day.parse().ok());
            Some(day.map_or_else(|| Cell::Text(text.clone()), Cell::Day))
        }
        DataRef::DurationIso(text) => Some(Cell::Text(text.clone())),
        DataRef::Error(error) => Some(Cell::Broken(shown(error))),
        DataRef::Empty => None,
    }
}

fn shown(error: &CellErrorType) -> String {
    error.to_string()
}

/// Text trimmed, composed and in Unicode; `None` when nothing is left.
pub(super) fn written(text: &str, converted: &mut Converted) -> Option<Cell> {
    // No-break spaces come from web pages, and trim as spaces.
    let text = text.trim_matches(|each: char| each.is_whitespace() || each == '\u{feff}');
    if text.is_empty() {
        return None;
    }
    let (text, encoding) = encoding::cell(text);
    if let Some(encoding) = encoding {
        match converted.iter_mut().find(|(each, _)| *each == encoding) {
            Some((_, count)) => *count += 1,
            None => converted.push((encoding, 1)),
        }
    }
    Some(Cell::Text(text))
}

/// A cell formatted as a day; one without a day (a time alone) stays a number.
fn day(time: ExcelDateTime) -> Cell {
    let (year, month, day, ..) = time.to_ymd_hms_milli();
    let date = i16::try_from(year)
        .ok()
        .zip(i8::try_from(month).ok().zip(i8::try_from(day).ok()))
        .and_then(|(year, (month, day))| Date::new(year, month, day).ok());
    match date {
        Some(date) if time.as_f64() >= 1.0 => Cell::Day(date),
        _ => Cell::Number(time.as_f64()),
    }
}

/// Unpacks once into nothing: what an archive says of its own size is not to be trusted.
fn bounded(bytes: &[u8]) -> Result<(), Text> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let mut left_bytes = UNPACKED_MAX_BYTES;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(broken)?;
        let read = std::io::copy(&mut part.take(left_bytes + 1), &mut std::io::sink());
        let read = read.map_err(broken)?;
        left_bytes = left_bytes.checked_sub(read).ok_or_else(too_large)?;
    }
    Ok(())
}

fn broken(error: impl std::fmt::Display) -> Text {
    Text::new(format!("not a workbook: {error}"), format!("không phải sổ tính .xlsx: {error}"))
}

fn too_large() -> Text {
    Text::new(
        format!(
            "the workbook is too large: at most {CELLS_MAX} cells, {COLUMNS_MAX} columns and {UNPACKED_MAX_BYTES} unpacked bytes"
        ),
        format!(
            "sổ tính quá lớn: tối đa {CELLS_MAX} ô, {COLUMNS_MAX} cột và {UNPACKED_MAX_BYTES} byte sau giải nén"
        ),
    )
}

//! The workbook that an office fills and sends back: a sheet a noun, headed in the reader's
//! language, with drop-downs, a note on every head, and what is recorded already. `import` reads it:
//! by the hidden sheet of what it was filled with, only what its reader changed counts.
//!
//! Begin with [`write()`]. What it is made of is handed in whole: nothing is looked up here.

mod column;
mod form;
mod guide;
mod lists;
mod note;
mod value;

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use jiff::Timestamp;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use crate::domain::asset::{self, Asset, Class};
use crate::domain::record::Noun;
use crate::domain::text::{Lang, Text};
use crate::report::text::escape;

use column::Column;
use form::Form;
use lists::Lists;

/// What marks the hidden sheet as a template's, beside the noun, key, field and value of each cell.
const MARK: &str = "mang6.template/v1";
/// Rows below the head that have drop-downs and formats, at the least.
const ROWS_COUNT: u32 = 2_000;

/// A workbook to be written.
#[derive(Debug)]
pub struct Template {
    /// The unit's name, where it is one unit's.
    pub unit: Option<String>,
    /// As of when its cells are filled.
    pub as_of: Timestamp,
    /// Its sheets in their order.
    pub sheets: Vec<Sheet>,
    /// Things of nouns that have no sheet of their own: what drop-downs offer.
    pub offered: BTreeMap<Noun, Vec<Asset>>,
    /// The custom fields that are defined.
    pub custom: Vec<Custom>,
    /// The name of the hidden sheet that `import` compares with.
    pub base_sheet: &'static str,
}

/// A sheet: a noun, and the things it is filled with.
#[derive(Debug)]
pub struct Sheet {
    /// What it lists.
    pub noun: Noun,
    /// What is recorded.
    pub assets: Vec<Asset>,
}

/// A custom field as a column.
#[derive(Debug)]
pub struct Custom {
    /// Its name.
    pub name: String,
    /// What heads its column: one that no field has.
    pub head: Text,
    /// Its kind: `text`, `integer`, `real`, `flag`, `date` or `choice`.
    pub kind: String,
    /// Its choices.
    pub choices: Vec<String>,
    /// The words of the classes it is for; none means all.
    pub applies_to: Vec<String>,
}

/// Writes the workbook.
pub fn write(template: &Template, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let bytes = workbook(template, lang).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

/// The title of a class in one language, as its sheet is called.
fn title(class: &Class, lang: Lang) -> String {
    capital(match lang {
        Lang::En => class.title.0,
        Lang::Vi => class.title.1,
    })
}

/// The text with a capital at its beginning.
fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

fn workbook(template: &Template, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let name = template.unit.as_deref().unwrap_or("mang6");
    let mut properties =
        DocProperties::new().set_title(escape(name).into_owned()).set_author("mang6");
    // Filled with the same record at the same moment it is the same file.
    if let Ok(created) = ExcelDateTime::from_timestamp(template.as_of.as_second()) {
        properties = properties.set_creation_datetime(&created);
    }
    workbook.set_properties(&properties);
    let form = Form::new(lang);
    guide::write(workbook.add_worksheet(), template, &form)?;
    let mut lists = Lists::default();
    let mut base = Base::default();
    let titles: HashMap<Noun, String> = template
        .sheets
        .iter()
        .map(|sheet| (sheet.noun, title(asset::of(sheet.noun), lang)))
        .collect();
    for sheet in &template.sheets {
        let columns = column::of(template, sheet.noun, &titles, lang);
        fill(workbook.add_worksheet(), sheet, &columns, (&form, &mut lists, &mut base))?;
    }
    lists.write(workbook.add_worksheet(), &form)?;
    base.write(workbook.add_worksheet(), template.base_sheet)?;
    workbook.save_to_buffer()
}

/// One noun's sheet: its head, its notes and drop-downs, and what is recorded.
fn fill(
    sheet: &mut Worksheet,
    filled: &Sheet,
    columns: &[Column],
    (form, lists, base): (&Form, &mut Lists, &mut Base),
) -> Result<(), XlsxError> {
    let class = asset::of(filled.noun);
    sheet.set_name(title(class, form.lang))?;
    let row_count = u32::try_from(filled.assets.len()).unwrap_or(u32::MAX);
    let last = row_count.saturating_add(ROWS_COUNT).min(1_048_575);
    for (column, at) in columns.iter().zip(0_u16..) {
        sheet.set_column_width(at, column.width)?;
        sheet.set_column_format(at, form.cell(column.shape))?;
        sheet.write_with_format(0, at, column.head.as_str(), form.head(column.need))?;
        sheet.insert_note(0, at, &note::of(&column.note))?;
        if let Some(validation) = lists.validation(&column.rule, form)? {
            sheet.add_data_validation(1, at, last, at, &validation)?;
        }
    }
    sheet.set_row_height(0, 32)?;
    let keys = u16::try_from(class.key_count).unwrap_or(1);
    sheet.set_freeze_panes(1, keys)?;
    let width = u16::try_from(columns.len()).unwrap_or(1);
    sheet.autofilter(0, 0, row_count.max(1), width.saturating_sub(1))?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(0, 0)?;
    for (asset, row) in filled.assets.iter().zip(1_u32..) {
        for (column, at) in columns.iter().zip(0_u16..) {
            let Some(value) = column.value(asset) else { continue };
            let Some((cell, printed)) = column.cell(&value, form.lang) else { continue };
            cell.put(sheet, (row, at), form)?;
            base.keep(asset, &column.key, printed);
        }
    }
    Ok(())
}

/// What the cells were filled with, as `import` will read them.
#[derive(Debug, Default)]
struct Base {
    rows: Vec<[String; 4]>,
}

impl Base {
    fn keep(&mut self, asset: &Asset, field: &str, printed: String) {
        let noun = asset.noun.as_str().to_owned();
        self.rows.push([noun, asset.key.clone(), field.to_owned(), printed]);
    }

    fn write(&self, sheet: &mut Worksheet, name: &str) -> Result<(), XlsxError> {
        sheet.set_name(name)?;
        sheet.write_string(0, 0, MARK)?;
        for (cells, row) in self.rows.iter().zip(1_u32..) {
            for (text, column) in cells.iter().zip(0_u16..) {
                sheet.write_string(row, column, text)?;
            }
        }
        sheet.set_hidden(true);
        Ok(())
    }
}

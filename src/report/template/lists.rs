//! Drop-downs: what they offer stands on a hidden sheet, a column a list, or is the key column of
//! another sheet of the workbook, as long as it has been filled.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Formula,
    Worksheet, XlsxError,
};

use crate::domain::text::Text;

use super::form::Form;

/// The hidden sheet; `import` leaves sheets out whose name begins with `_`.
const SHEET: &str = "_lists";
/// Rows of another sheet that a drop-down looks at.
const ROWS_COUNT: u32 = 10_000;

/// What may stand in a column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rule {
    /// Anything.
    Any,
    /// One of these, nothing else.
    OneOf(Vec<String>),
    /// One of these; something else after a warning.
    Offered(Vec<String>),
    /// What the key column of the sheet of this name holds; something else after a warning.
    KeysOf(String),
    /// A number within bounds.
    Between(f64, f64),
    /// A whole number within bounds.
    Whole(f64, f64),
    /// A day.
    Day,
}

/// The lists of a workbook, each once.
#[derive(Debug, Default)]
pub(super) struct Lists {
    lists: Vec<Vec<String>>,
}

impl Lists {
    /// The validation of a rule.
    pub(super) fn validation(
        &mut self,
        rule: &Rule,
        form: &Form,
    ) -> Result<Option<DataValidation>, XlsxError> {
        let say = |text: Text| text.in_lang(form.lang).to_owned();
        let (allowed, style, told) = match rule {
            Rule::Any => return Ok(None),
            Rule::OneOf(values) => (
                DataValidation::new().allow_list_formula(Formula::new(self.list(values))),
                DataValidationErrorStyle::Stop,
                say(Text::new(
                    "Choose one of the list: click the arrow beside the cell.",
                    "Hãy chọn trong danh sách: bấm mũi tên bên cạnh ô.",
                )),
            ),
            Rule::Offered(values) => (
                DataValidation::new().allow_list_formula(Formula::new(self.list(values))),
                DataValidationErrorStyle::Warning,
                say(not_listed()),
            ),
            Rule::KeysOf(sheet) => (
                DataValidation::new().allow_list_formula(Formula::new(keys_of(sheet))),
                DataValidationErrorStyle::Warning,
                say(not_listed()),
            ),
            Rule::Between(low, high) => (
                DataValidation::new()
                    .allow_decimal_number(DataValidationRule::Between(*low, *high)),
                DataValidationErrorStyle::Warning,
                say(Text::new(
                    format!("A number from {low} to {high} is expected."),
                    format!("Cần một số từ {low} đến {high}."),
                )),
            ),
            Rule::Whole(low, high) => (
                DataValidation::new().allow_whole_number_formula(DataValidationRule::Between(
                    Formula::new(low.to_string()),
                    Formula::new(high.to_string()),
                )),
                DataValidationErrorStyle::Warning,
                say(Text::new(
                    format!("A whole number from {low} to {high} is expected."),
                    format!("Cần số nguyên từ {low} đến {high}."),
                )),
            ),
            Rule::Day => (
                DataValidation::new().allow_date(DataValidationRule::Between(
                    ExcelDateTime::from_ymd(1950, 1, 1)?,
                    ExcelDateTime::from_ymd(2200, 12, 31)?,
                )),
                DataValidationErrorStyle::Warning,
                say(Text::new(
                    "A whole day is expected: 2026-07-01.",
                    "Cần ngày đầy đủ: 01/07/2026.",
                )),
            ),
        };
        let title = say(Text::new("Please check", "Xin kiểm tra lại"));
        let validation =
            allowed.set_error_style(style).set_error_title(title)?.set_error_message(told)?;
        Ok(Some(validation))
    }

    /// The range that holds a list; the same list is written once.
    fn list(&mut self, values: &[String]) -> String {
        let known = self.lists.iter().position(|list| list == values);
        let at = known.unwrap_or(self.lists.len());
        if known.is_none() {
            self.lists.push(values.to_vec());
        }
        let column = crate::domain::record::letters(u32::try_from(at + 1).unwrap_or(1));
        format!("={SHEET}!${column}$1:${column}${}", values.len().max(1))
    }

    /// Writes the hidden sheet.
    pub(super) fn write(&self, sheet: &mut Worksheet, form: &Form) -> Result<(), XlsxError> {
        sheet.set_name(SHEET)?;
        for (list, column) in self.lists.iter().zip(0_u16..) {
            for (text, row) in list.iter().zip(0_u32..) {
                let format = form.cell(super::form::Shape::Text);
                sheet.write_string_with_format(row, column, text, format)?;
            }
        }
        sheet.set_hidden(true);
        Ok(())
    }
}

/// The filled part of a sheet's first column, at least one cell.
fn keys_of(sheet: &str) -> String {
    let name = sheet.replace('\'', "''");
    let last = ROWS_COUNT + 1;
    format!("=OFFSET('{name}'!$A$2,0,0,MAX(1,COUNTA('{name}'!$A$2:$A${last})),1)")
}

fn not_listed() -> Text {
    Text::new(
        "This is not in the list. If it is new, give it a row on its own sheet too. Keep it?",
        "Giá trị không có trong danh sách. Nếu là đối tượng mới, hãy thêm một dòng ở trang của nó. Giữ lại?",
    )
}

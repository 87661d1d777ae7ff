//! How a template looks: formats by what a cell holds, heads by how much they are needed.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::domain::text::Lang;

/// What a cell holds, as far as its format goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Text, kept as typed: serials and telephone numbers keep their zeros.
    Text,
    /// A number.
    Number,
    /// A day.
    Day,
}

/// How much a column is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// It names the row.
    Key,
    /// It must be filled.
    Required,
    /// It may be left empty.
    Optional,
}

/// Formats and the language of one workbook.
#[derive(Debug)]
pub(super) struct Form {
    /// The language.
    pub(super) lang: Lang,
    text: Format,
    number: Format,
    day: Format,
    heads: [Format; 3],
    /// Titles of the guide.
    pub(super) title: Format,
    /// Running text of the guide.
    pub(super) prose: Format,
    /// Emphasis in the guide.
    pub(super) strong: Format,
}

impl Form {
    /// The formats for a language.
    pub(super) fn new(lang: Lang) -> Self {
        let days = match lang {
            Lang::En => "yyyy-mm-dd",
            Lang::Vi => "dd/mm/yyyy",
        };
        let head = |colour: u32, text: u32| {
            Format::new()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_border(FormatBorder::Thin)
                .set_border_color(Color::RGB(0x00B8_C4CE))
                .set_font_color(Color::RGB(text))
                .set_background_color(Color::RGB(colour))
        };
        let prose = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        Self {
            lang,
            text: Format::new().set_num_format("@"),
            number: Format::new(),
            day: Format::new().set_num_format(days),
            heads: [
                head(0x0016_5B8C, 0x00FF_FFFF),
                head(0x009F_C9E6, 0x0010_2A3A),
                head(0x00EE_F2F5, 0x0010_2A3A),
            ],
            title: Format::new().set_bold().set_font_size(16),
            strong: prose.clone().set_bold(),
            prose,
        }
    }

    /// The format of a cell.
    pub(super) fn cell(&self, shape: Shape) -> &Format {
        match shape {
            Shape::Text => &self.text,
            Shape::Number => &self.number,
            Shape::Day => &self.day,
        }
    }

    /// The format of a head.
    pub(super) fn head(&self, need: Need) -> &Format {
        let [key, required, optional] = &self.heads;
        match need {
            Need::Key => key,
            Need::Required => required,
            Need::Optional => optional,
        }
    }
}

//! One value of a declaration: read as what its key wants, or a fault that says what was found and
//! how to write it. It knows no noun. Addresses and prefixes are in [`network`](super::network).

use std::ops::RangeInclusive;
use std::str::FromStr;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use unicode_normalization::UnicodeNormalization as _;

use crate::domain::closed_set::UnknownWord;
use crate::domain::text::Text;
use crate::domain::unit::{Era, UnitKey};

use super::fault::is_hidden;
use super::fields::{Reading, kind_of};
use super::quantity;
use super::source::{Quoting, shown};
use super::suggest::nearest;

/// Longest code, id or name of a credential, characters: fits a table column.
const CODE_LENGTH: usize = 64;
/// Longest name of anything, characters: DNS's own limit is 253, NetBox's name fields hold 100-200.
const NAME_LENGTH: usize = 255;
/// Longest remark, characters.
const REMARK_LENGTH: usize = 2000;
/// Longest list in one value: 65,536 ports exist; nothing declared comes near.
const LIST_LENGTH: usize = 4096;

/// A value with its key.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    /// The text and the sink.
    pub(super) reading: Reading<'a>,
    /// The key it stands under.
    pub(super) key: &'static str,
    /// The value with its place.
    pub(super) value: &'a Spanned<DeValue<'a>>,
}

impl<'a> Value<'a> {
    /// Takes in a fault at this value.
    pub(super) fn fault(&self, problem: Text, hint: Option<Text>) {
        self.reading.fault(&self.value.span(), problem, hint);
    }

    /// The value as it is written, or `…` in a file of secrets.
    pub(super) fn written(&self) -> String {
        let raw = match self.value.get_ref() {
            DeValue::String(text) => text.as_ref(),
            _ => self.reading.source.slice(&self.value.span()),
        };
        shown(raw, self.reading.source.quoting)
    }

    /// "`key` must be …, found …", with how to write it.
    pub(super) fn wrong_type(&self, wanted: &Text, example: &str) {
        let key = self.key;
        let kind = kind_of(self.value.get_ref());
        let written = match self.value.get_ref() {
            DeValue::Array(_) | DeValue::Table(_) => String::new(),
            _ => format!(" {}", self.written()),
        };
        self.fault(
            Text::new(
                format!("`{key}` must be {}, found {}{written}", wanted.en, kind.en),
                format!("`{key}` phải là {}, nhưng gặp {}{written}", wanted.vi, kind.vi),
            ),
            Some(Text::new(
                format!("write it so: `{example}`"),
                format!("viết như sau: `{example}`"),
            )),
        );
    }

    /// Any text, unchecked: the start of every textual reader.
    pub(super) fn raw(self) -> Option<&'a str> {
        if let DeValue::String(text) = self.value.get_ref() {
            return Some(text.as_ref());
        }
        let example = match (self.value.get_ref(), self.reading.source.quoting) {
            (DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_), Quoting::Open) => {
                format!("{} = \"{}\"", self.key, self.reading.source.slice(&self.value.span()))
            }
            _ => format!("{} = \"…\"", self.key),
        };
        self.wrong_type(&Text::new("text in quotes", "chuỗi trong dấu nháy"), &example);
        None
    }

    /// A line of text for people, trimmed never, in Unicode's composed form.
    fn line(self, longest: usize) -> Option<String> {
        let text = self.raw()?;
        let key = self.key;
        let count = text.chars().count();
        if text.trim().is_empty() {
            self.fault(
                Text::new(format!("`{key}` is empty"), format!("`{key}` để trống")),
                Some(Text::new(
                    "write a value or leave the key out",
                    "ghi giá trị hoặc bỏ khóa này",
                )),
            );
        } else if let Some(hidden) = text.chars().find(|character| is_hidden(*character)) {
            let code = u32::from(hidden);
            self.fault(
                Text::new(
                    format!("`{key}` holds an invisible control character, U+{code:04X}"),
                    format!("`{key}` chứa ký tự điều khiển vô hình, U+{code:04X}"),
                ),
                Some(Text::new(
                    "delete it and type the text again on one line",
                    "xóa ký tự đó và gõ lại trên một dòng",
                )),
            );
        } else if text.trim() != text {
            self.fault(
                Text::new(
                    format!("`{key}` begins or ends with a space"),
                    format!("`{key}` có khoảng trắng ở đầu hoặc cuối"),
                ),
                Some(Text::new("delete the outer spaces", "xóa khoảng trắng thừa")),
            );
        } else if count > longest {
            self.fault(
                Text::new(
                    format!("`{key}` has {count} characters, at most {longest} are kept"),
                    format!("`{key}` dài {count} ký tự, tối đa {longest}"),
                ),
                Some(Text::new("shorten it", "rút ngắn lại")),
            );
        } else {
            return Some(text.nfc().collect());
        }
        None
    }

    /// A name for people.
    pub(super) fn name(self) -> Option<String> {
        self.line(NAME_LENGTH)
    }

    /// A remark, basis or description for people.
    pub(super) fn remark(self) -> Option<String> {
        self.line(REMARK_LENGTH)
    }

    /// A key or the reference to one: no spaces, not beginning with `-`, at most 64 characters.
    pub(super) fn code(self) -> Option<String> {
        let code = self.line(CODE_LENGTH)?;
        let key = self.key;
        if code.contains(char::is_whitespace) {
            let joined = shown(
                &code.split_whitespace().collect::<Vec<_>>().join("-"),
                self.reading.source.quoting,
            );
            self.fault(
                Text::new(
                    format!("`{key}` must have no spaces, found {}", self.written()),
                    format!("`{key}` không được có khoảng trắng, nhưng gặp {}", self.written()),
                ),
                Some(Text::new(
                    format!("join the words, for example {joined}"),
                    format!("nối các từ lại, ví dụ {joined}"),
                )),
            );
            return None;
        }
        if code.starts_with('-') {
            self.fault(
                Text::new(
                    format!("`{key}` must not begin with `-`: a command line takes it for a flag"),
                    format!("`{key}` không được bắt đầu bằng `-`: dòng lệnh sẽ hiểu là tham số"),
                ),
                Some(Text::new(
                    "begin with a letter or a digit",
                    "bắt đầu bằng chữ cái hoặc chữ số",
                )),
            );
            return None;
        }
        Some(code)
    }

    /// A device's name, or the reference to one: as a name, and without `/`, which separates
    /// device and interface.
    pub(super) fn device_name(self) -> Option<String> {
        let name = self.line(CODE_LENGTH)?;
        if name.contains('/') || name.starts_with('-') {
            let key = self.key;
            self.fault(
                Text::new(
                    format!(
                        "`{key}` must neither contain `/` nor begin with `-`, found {}",
                        self.written()
                    ),
                    format!(
                        "`{key}` không được chứa `/` hay bắt đầu bằng `-`, nhưng gặp {}",
                        self.written()
                    ),
                ),
                Some(Text::new(
                    "`/` separates a device from its interface: use `-` or `.`",
                    "`/` dùng để ngăn thiết bị với giao diện: hãy dùng `-` hoặc `.`",
                )),
            );
            return None;
        }
        Some(name)
    }

    /// A unit's code: letters and digits, as text.
    pub(super) fn unit_code(self) -> Option<String> {
        let code = self.code()?;
        if !code.chars().all(|character| character.is_ascii_alphanumeric()) {
            let key = self.key;
            self.fault(
                Text::new(
                    format!(
                        "`{key}` must be the official code, digits only, found {}",
                        self.written()
                    ),
                    format!(
                        "`{key}` phải là mã đơn vị hành chính, chỉ gồm chữ số, nhưng gặp {}",
                        self.written()
                    ),
                ),
                Some(Text::new(
                    format!("for example `{key} = \"21040\"`"),
                    format!("ví dụ `{key} = \"21040\"`"),
                )),
            );
            return None;
        }
        Some(code)
    }

    /// A reference to a unit: `ERA/CODE`, or a bare code of era 2025.
    pub(super) fn unit_key(self) -> Option<UnitKey> {
        let text = self.code()?;
        let (era, code) = match text.split_once('/') {
            Some((era, code)) => (era.parse::<Era>().ok(), code),
            None => (Some(Era::Y2025), text.as_str()),
        };
        if let Some(era) = era
            && !code.is_empty()
            && code.chars().all(|character| character.is_ascii_alphanumeric())
        {
            return Some(UnitKey { era, code: code.to_owned() });
        }
        let key = self.key;
        self.fault(
            Text::new(
                format!("`{key}` must name a unit as ERA/CODE, found {}", self.written()),
                format!("`{key}` phải là đơn vị theo dạng ERA/CODE, nhưng gặp {}", self.written()),
            ),
            Some(Text::new(
                format!("`{key} = \"2025/21040\"` or `{key} = \"legacy/522\"`"),
                format!("`{key} = \"2025/21040\"` hoặc `{key} = \"legacy/522\"`"),
            )),
        );
        None
    }

    /// A word of a closed set.
    pub(super) fn word<T: FromStr<Err = UnknownWord>>(self) -> Option<T> {
        let word = self.raw()?;
        match word.parse() {
            Ok(value) => Some(value),
            Err(UnknownWord { expected, .. }) => {
                let key = self.key;
                let near = match self.reading.source.quoting {
                    Quoting::Open => nearest(word, expected.split(", ")),
                    Quoting::Secret => None,
                };
                let (en, vi) = match near {
                    Some(near) => {
                        (format!("did you mean `{near}`? "), format!("có phải ý bạn là `{near}`? "))
                    }
                    None => (String::new(), String::new()),
                };
                self.fault(
                    Text::new(
                        format!("`{key}` is not one of its words: {}", self.written()),
                        format!("`{key}` không nằm trong các từ cho phép: {}", self.written()),
                    ),
                    Some(Text::new(
                        format!("{en}one of: {expected}"),
                        format!("{vi}một trong: {expected}"),
                    )),
                );
                None
            }
        }
    }

    /// A whole number within bounds; a text with a unit is answered with the number it means.
    pub(super) fn number<T>(self, range: RangeInclusive<T>) -> Option<T>
    where
        T: TryFrom<i128> + PartialOrd + Copy + std::fmt::Display,
    {
        let key = self.key;
        let DeValue::Integer(integer) = self.value.get_ref() else {
            let example = quantity::whole(key, self.hint_text())
                .unwrap_or_else(|| format!("{key} = {}", range.start()));
            self.wrong_type(&Text::new("a whole number", "số nguyên"), &example);
            return None;
        };
        let number = i128::from_str_radix(integer.as_str(), integer.radix())
            .ok()
            .and_then(|number| T::try_from(number).ok())
            .filter(|number| range.contains(number));
        if number.is_none() {
            let (low, high) = (range.start(), range.end());
            self.fault(
                Text::new(
                    format!("`{key}` must lie between {low} and {high}, found {}", self.written()),
                    format!(
                        "`{key}` phải nằm trong khoảng {low} đến {high}, nhưng gặp {}",
                        self.written()
                    ),
                ),
                Some(quantity::unit_of(key)),
            );
        }
        number
    }

    /// A share from 0 to 1.
    pub(super) fn ratio(self) -> Option<f64> {
        let key = self.key;
        let text = match self.value.get_ref() {
            DeValue::Integer(integer) => integer.as_str(),
            DeValue::Float(float) => float.as_str(),
            _ => {
                let example = quantity::share(key, self.hint_text());
                self.wrong_type(&Text::new("a number from 0 to 1", "số từ 0 đến 1"), &example);
                return None;
            }
        };
        let ratio = self.finite(text).filter(|ratio| (0.0..=1.0).contains(ratio));
        if ratio.is_none() {
            let example = quantity::share(key, Some(text));
            self.fault(
                Text::new(
                    format!("`{key}` must lie between 0 and 1, found {}", self.written()),
                    format!("`{key}` phải nằm trong khoảng 0 đến 1, nhưng gặp {}", self.written()),
                ),
                Some(Text::new(
                    format!("it is a share, not percent: `{example}`"),
                    format!("đây là tỷ lệ, không phải phần trăm: `{example}`"),
                )),
            );
        }
        ratio
    }

    /// Degrees within plus or minus `bound`.
    pub(super) fn degrees(self, bound: f64) -> Option<f64> {
        let key = self.key;
        let text = match self.value.get_ref() {
            DeValue::Integer(integer) => integer.as_str(),
            DeValue::Float(float) => float.as_str(),
            _ => {
                self.wrong_type(
                    &Text::new("a number of degrees", "số độ"),
                    &format!("{key} = 15.12"),
                );
                return None;
            }
        };
        let degrees = self.finite(text).filter(|degrees| degrees.abs() <= bound);
        if degrees.is_none() {
            self.fault(
                Text::new(
                    format!(
                        "`{key}` must lie between -{bound} and {bound}, found {}",
                        self.written()
                    ),
                    format!(
                        "`{key}` phải nằm trong khoảng -{bound} đến {bound}, nhưng gặp {}",
                        self.written()
                    ),
                ),
                Some(Text::new(
                    "latitude comes first here: 15.12, 108.80",
                    "vĩ độ đứng trước: 15.12, 108.80",
                )),
            );
        }
        degrees
    }

    fn finite(&self, text: &str) -> Option<f64> {
        text.replace('_', "").parse::<f64>().ok().filter(|number| number.is_finite())
    }

    /// Text that may be used for a hint: none in a file of secrets.
    fn hint_text(&self) -> Option<&'a str> {
        match (self.value.get_ref(), self.reading.source.quoting) {
            (DeValue::String(text), Quoting::Open) => Some(text.as_ref()),
            (DeValue::Float(float), Quoting::Open) => Some(float.as_str()),
            _ => None,
        }
    }

    /// True or false.
    pub(super) fn truth(self) -> Option<bool> {
        if let DeValue::Boolean(truth) = self.value.get_ref() {
            return Some(*truth);
        }
        self.wrong_type(
            &Text::new("true or false", "true hoặc false"),
            &format!("{} = true", self.key),
        );
        None
    }

    /// A day.
    pub(super) fn date(self) -> Option<Date> {
        let key = self.key;
        if let DeValue::Datetime(datetime) = self.value.get_ref()
            && let Some(date) = datetime.date
            && datetime.time.is_none()
        {
            return i16::try_from(date.year)
                .ok()
                .zip(i8::try_from(date.month).ok())
                .zip(i8::try_from(date.day).ok())
                .and_then(|((year, month), day)| Date::new(year, month, day).ok());
        }
        let written = self.reading.source.slice(&self.value.span());
        let day = quantity::day(written.trim_matches(['"', '\'']))
            .map_or_else(|| "2025-07-01".to_owned(), |date| date.to_string());
        self.wrong_type(
            &Text::new("a day, without quotes or time", "ngày, không có dấu nháy và giờ"),
            &format!("{key} = {day}"),
        );
        None
    }

    /// The values of a list.
    pub(super) fn list(self) -> Vec<Self> {
        let DeValue::Array(array) = self.value.get_ref() else {
            let example = match self.value.get_ref() {
                DeValue::Table(_) => format!("{} = […]", self.key),
                _ if self.reading.source.quoting == Quoting::Secret => {
                    format!("{} = […]", self.key)
                }
                _ => format!("{} = [{}]", self.key, self.reading.source.slice(&self.value.span())),
            };
            self.wrong_type(&Text::new("a list", "danh sách"), &example);
            return Vec::new();
        };
        if array.len() > LIST_LENGTH {
            let (key, count) = (self.key, array.len());
            self.fault(
                Text::new(
                    format!("`{key}` lists {count} values, at most {LIST_LENGTH} are read"),
                    format!("`{key}` liệt kê {count} giá trị, tối đa {LIST_LENGTH}"),
                ),
                None,
            );
            return Vec::new();
        }
        array.iter().map(|value| Self { value, ..self }).collect()
    }

    /// The tables of an array of tables, with the place each begins at.
    pub(super) fn tables(self) -> Vec<(&'a DeTable<'a>, usize)> {
        let key = self.key;
        let wanted = Text::new("an array of tables", "mảng các bảng");
        let DeValue::Array(array) = self.value.get_ref() else {
            self.wrong_type(&wanted, &format!("[[{key}]]"));
            return Vec::new();
        };
        let mut tables = Vec::with_capacity(array.len());
        for value in array {
            match value.get_ref() {
                DeValue::Table(table) => tables.push((table, value.span().start)),
                _ => Self { value, ..self }.wrong_type(&wanted, &format!("[[{key}]]")),
            }
        }
        tables
    }

    /// The one table of an inline table or a sub-table, with the place it begins at.
    pub(super) fn table(self, example: &str) -> Option<(&'a DeTable<'a>, usize)> {
        if let DeValue::Table(table) = self.value.get_ref() {
            return Some((table, self.value.span().start));
        }
        self.wrong_type(&Text::new("a table", "bảng"), example);
        None
    }
}

//! A cell to the value its field wants, written as TOML: numbers typed as text, days as text or as
//! serial numbers, units beside a number or in the heading, words in either language. What can mean
//! two things is a fault, never a guess.

use std::net::IpAddr;

use ipnet::IpNet;
use jiff::civil::Date;

use crate::domain::asset::{Field, Kind};
use crate::domain::record::Noun;
use crate::domain::text::Text;
use crate::domain::vietnamese::fold;

use super::super::fault::quoted;
use super::super::quantity;
use super::grid::Cell;
use super::index::{Index, Named};
use super::{nested, synonym};

/// What is wrong with a cell and what to write instead.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) problem: Text,
    pub(super) hint: Text,
}

impl Wrong {
    pub(super) fn new(problem: (String, String), hint: (String, String)) -> Self {
        Self { problem: Text::new(problem.0, problem.1), hint: Text::new(hint.0, hint.1) }
    }
}

/// Labels of a closed set's word, both languages: what `report` shows.
pub type Labels<'a> = &'a dyn Fn(Noun, &str, &str) -> Option<Text>;

/// What reading a cell needs to know.
#[derive(Clone, Copy)]
pub(super) struct Context<'a> {
    /// The noun of the row.
    pub(super) noun: Noun,
    /// The field.
    pub(super) field: &'a Field,
    /// The unit that the heading names, folded; empty when none.
    pub(super) unit: &'a str,
    /// Whether the heading is the field's key, whose unit is in its name.
    pub(super) is_key: bool,
    /// What names mean.
    pub(super) index: &'a Index,
    /// Labels of words.
    pub(super) labels: Labels<'a>,
}

/// A value as TOML.
pub(super) fn toml(cell: &Cell, context: &Context<'_>) -> Result<String, Wrong> {
    if let Cell::Broken(error) = cell {
        return Err(Wrong::new(
            (format!("the cell holds the error {error}"), format!("ô chứa lỗi {error}")),
            (
                "mend its formula, or empty the cell".to_owned(),
                "sửa công thức, hoặc xóa nội dung ô".to_owned(),
            ),
        ));
    }
    match context.field.kind {
        Kind::Integer(..) | Kind::Identifier(..) => whole(cell, context),
        Kind::Microseconds | Kind::RateKbps => amount(cell, context),
        Kind::Real(..) => real(cell),
        Kind::Ratio => ratio(cell, context),
        Kind::Flag => flag(cell),
        Kind::Date => date(cell).map(|day| day.to_string()),
        Kind::Word(_) | Kind::Set(_) => word(&text(cell)?, context).map(|word| quote(&word)),
        Kind::Reference(noun) => reference(&text(cell)?, noun, context).map(|key| quote(&key)),
        Kind::Unit => reference(&text(cell)?, Noun::Unit, context).map(|key| quote(&key)),
        Kind::References(noun) => list(cell, true, |each| reference(each, noun, context)),
        Kind::Names => list(cell, false, |each| Ok(each.to_owned())),
        Kind::Codes => list(cell, true, |each| Ok(each.to_owned())),
        Kind::Ports => ports(cell),
        Kind::Nested => nested::toml(&text(cell)?),
        Kind::Address => Ok(quote(&address(&text(cell)?))),
        Kind::Prefix => Ok(quote(&prefix(&text(cell)?))),
        Kind::Name | Kind::Code | Kind::DeviceName | Kind::Mac | Kind::DnsName => {
            let text = text(cell)?;
            Ok(quote(&text.split_whitespace().collect::<Vec<_>>().join(" ")))
        }
        Kind::Remark | Kind::Moment => Ok(quote(&text(cell)?)),
    }
}

/// Text in quotes: JSON's escapes are TOML's too, but for U+007F.
pub(super) fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

/// A cell as text: a number typed into a text column keeps its digits.
pub(super) fn text(cell: &Cell) -> Result<String, Wrong> {
    match cell {
        Cell::Number(number) if number.abs() >= 1e15 => Err(Wrong::new(
            (
                "the number is too long: its last digits are lost".to_owned(),
                "số quá dài: các chữ số cuối đã mất".to_owned(),
            ),
            (
                "format the column as Text and type it again".to_owned(),
                "định dạng cột là Text rồi nhập lại".to_owned(),
            ),
        )),
        Cell::Text(_) | Cell::Number(_) | Cell::Day(_) | Cell::Flag(_) | Cell::Broken(_) => {
            Ok(cell.shown())
        }
    }
}

fn address(text: &str) -> String {
    text.parse::<IpAddr>().map_or_else(|_| text.to_owned(), |address| address.to_string())
}

fn prefix(text: &str) -> String {
    text.parse::<IpNet>().map_or_else(|_| text.to_owned(), |prefix| prefix.to_string())
}

fn wrong(wanted: (&str, &str), found: &str, example: &str) -> Wrong {
    let found = quoted(found);
    Wrong::new(
        (
            format!("{} is wanted, found {found}", wanted.0),
            format!("cần {}, nhưng gặp {found}", wanted.1),
        ),
        (format!("write it so: {example}"), format!("viết như sau: {example}")),
    )
}

fn whole(cell: &Cell, context: &Context<'_>) -> Result<String, Wrong> {
    let wanted = || wrong(("a whole number", "số nguyên"), &cell.shown(), "12");
    match cell {
        Cell::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            Ok(format!("{number:.0}"))
        }
        Cell::Text(text) => {
            let plain = ungrouped(text);
            if plain.parse::<i64>().is_ok() {
                return Ok(plain);
            }
            let unit = fold(text);
            let rest = unit.trim_start_matches(|each: char| each.is_ascii_digit()).trim();
            // `vlan 10`, `10 U`, `16 GB` of another unit: only the field's own words are dropped.
            let own = [fold(context.field.vi), fold(context.field.en)];
            let digits: String = unit.chars().filter(char::is_ascii_digit).collect();
            let is_own =
                !rest.is_empty() && own.iter().any(|name| name.split(' ').any(|word| word == rest));
            let is_before = own.iter().any(|name| {
                unit.strip_prefix(name.as_str()).is_some_and(|rest| rest.trim() == digits)
            });
            let is_autonomous = unit.strip_prefix("as").is_some_and(|rest| rest == digits);
            if !digits.is_empty() && (is_own || is_before || is_autonomous) {
                return Ok(digits);
            }
            Err(wanted())
        }
        Cell::Number(_) | Cell::Day(_) | Cell::Flag(_) | Cell::Broken(_) => Err(wanted()),
    }
}

/// A number without the dots, commas or spaces that group its digits by three.
fn ungrouped(text: &str) -> String {
    for separator in ['.', ',', ' ', '\u{a0}', '\u{202f}'] {
        let parts: Vec<&str> = text.split(separator).collect();
        let is_grouped = parts.len() > 1
            && parts.first().is_some_and(|first| (1..=3).contains(&first.len()))
            && parts.iter().skip(1).all(|part| part.len() == 3)
            && parts.iter().all(|part| part.bytes().all(|each| each.is_ascii_digit()));
        if is_grouped {
            return parts.concat();
        }
    }
    text.to_owned()
}

/// An amount whose unit must be known: from the cell, from the heading, or from the field's key.
fn amount(cell: &Cell, context: &Context<'_>) -> Result<String, Wrong> {
    let key = context.field.key;
    let shown = cell.shown();
    let is_rate = context.field.kind == Kind::RateKbps;
    let example = if is_rate { "200 Mbps" } else { "20 ms" };
    // A cell that is a number can be read in one way only.
    let number = match cell {
        Cell::Number(number) => Some(*number),
        Cell::Text(_) | Cell::Day(_) | Cell::Flag(_) | Cell::Broken(_) => number_of(&shown),
    };
    let with_unit = match number {
        Some(number) if context.is_key => format!("{number}"),
        Some(_) if context.unit.is_empty() => {
            return Err(Wrong::new(
                (
                    format!("{} has no unit", quoted(&shown)),
                    format!("{} thiếu đơn vị đo", quoted(&shown)),
                ),
                (
                    format!("write the unit with it ({example}), or in the heading"),
                    format!("ghi kèm đơn vị ({example}), hoặc ghi đơn vị ở tiêu đề cột"),
                ),
            ));
        }
        Some(number) => format!("{number} {}", context.unit),
        None => fold(&shown).replace(',', "."),
    };
    quantity::whole(key, Some(&with_unit))
        .and_then(|line| line.rsplit_once('=').map(|(_, number)| number.trim().replace('_', "")))
        .ok_or_else(|| wrong(("a number with its unit", "số kèm đơn vị"), &shown, example))
}

/// A number in the Vietnamese or the English form; `None` when it is none or can be either.
fn number_of(text: &str) -> Option<f64> {
    let text = text.trim().replace(['\u{a0}', ' '], "");
    let dots = text.matches('.').count();
    let commas = text.matches(',').count();
    let plain = match (dots, commas) {
        (0, 0) => text,
        // The separator that comes last is the fraction's.
        (1.., 1..) => {
            if text.rfind(',') > text.rfind('.') {
                text.replace('.', "").replace(',', ".")
            } else {
                text.replace(',', "")
            }
        }
        (1, 0) | (0, 1) => {
            let (before, after) = text.split_once(['.', ','])?;
            if after.len() == 3 && (1..=3).contains(&before.len()) && before != "0" {
                return None;
            }
            format!("{before}.{after}")
        }
        _ => ungrouped(&text),
    };
    let is_number = plain.bytes().all(|each| each.is_ascii_digit() || b".-+".contains(&each));
    plain.parse().ok().filter(|_| is_number)
}

fn real(cell: &Cell) -> Result<String, Wrong> {
    let shown = cell.shown();
    let number = match cell {
        Cell::Number(number) => Some(*number),
        Cell::Text(text) => number_of(text),
        Cell::Day(_) | Cell::Flag(_) | Cell::Broken(_) => None,
    };
    match number.filter(|number| number.is_finite()) {
        Some(number) => Ok(format!("{number:?}")),
        None => Err(wrong(
            ("a number that can be read in one way only", "số chỉ đọc được theo một cách"),
            &shown,
            "1,5",
        )),
    }
}

fn ratio(cell: &Cell, context: &Context<'_>) -> Result<String, Wrong> {
    let shown = cell.shown();
    let is_percent = shown.trim_end().ends_with('%') || context.unit.contains('%');
    let number = match cell {
        Cell::Number(number) => Some(*number),
        Cell::Text(text) => number_of(text.trim_end().trim_end_matches('%')),
        Cell::Day(_) | Cell::Flag(_) | Cell::Broken(_) => None,
    };
    let number = number.map(|number| if is_percent { number / 100.0 } else { number });
    match number.filter(|number| (0.0..=1.0).contains(number)) {
        // Nine digits: 99,9 / 100 is not quite 0.999 otherwise.
        Some(number) => Ok(format!("{:?}", (number * 1e9).round() / 1e9)),
        None => Err(wrong(("a share", "tỷ lệ"), &shown, "99,9% (0,999)")),
    }
}

fn flag(cell: &Cell) -> Result<String, Wrong> {
    let shown = fold(&cell.shown());
    match shown.as_str() {
        "co" | "yes" | "y" | "true" | "x" | "1" | "dung" | "✓" | "✔" => Ok("true".to_owned()),
        "khong" | "no" | "n" | "false" | "0" | "sai" => Ok("false".to_owned()),
        _ => Err(wrong(("yes or no", "có hoặc không"), &cell.shown(), "có")),
    }
}

/// Days that a serial number can mean: 1954 to 2119. Less is a year or a slip.
const SERIALS: std::ops::RangeInclusive<f64> = 20_000.0..=80_000.0;

/// A day: as one, as text in the order of either country, or as Excel's serial number.
pub(super) fn date(cell: &Cell) -> Result<Date, Wrong> {
    let read = match cell {
        Cell::Day(day) => Some(*day),
        Cell::Number(serial) if SERIALS.contains(serial) => {
            // Excel's day 60 is a day that never was, so that days after it count from 30/12/1899.
            format!("{:.0}", serial.floor()).parse::<i64>().ok().and_then(|days| {
                let span = jiff::Span::new().try_days(days).ok()?;
                jiff::civil::date(1899, 12, 30).checked_add(span).ok()
            })
        }
        Cell::Text(text) => day_of(text),
        Cell::Number(_) | Cell::Flag(_) | Cell::Broken(_) => None,
    };
    read.ok_or_else(|| {
        wrong(("a whole day", "ngày đầy đủ (ngày, tháng, năm)"), &cell.shown(), "01/07/2025")
    })
}

fn day_of(text: &str) -> Option<Date> {
    let folded = fold(text);
    let numbers: Vec<&str> = folded
        .split(|each: char| !each.is_ascii_digit())
        .filter(|number| !number.is_empty())
        .collect();
    let is_spelt = folded.contains("thang");
    let written = match numbers.as_slice() {
        [day, month, year] if is_spelt => format!("{day}/{month}/{year}"),
        _ => text.split_whitespace().next()?.split('T').next()?.to_owned(),
    };
    // A year of two digits would be of the first century.
    quantity::day(&written).filter(|day| (1900..=2200).contains(&day.year()))
}

/// A word of a closed set: itself, `label [word]`, or its label in either language.
fn word(text: &str, context: &Context<'_>) -> Result<String, Wrong> {
    let words = context.field.kind.words();
    let wanted = bracketed(text).unwrap_or(text).trim();
    let folded = fold(wanted);
    let by_word = words.iter().find(|word| fold(word) == folded);
    let label = |word: &str| label(word, context);
    let by_label = || {
        let mut found = words.iter().filter(|word| {
            label(word).is_some_and(|label| fold(&label.vi) == folded || fold(&label.en) == folded)
        });
        found.next().filter(|_| found.next().is_none())
    };
    let by_synonym = || synonym::of(context.noun, context.field.key, &folded);
    if let Some(word) = by_word.or_else(by_label).copied().or_else(by_synonym) {
        return Ok(word.to_owned());
    }
    let list = |of: &dyn Fn(&Text) -> String| {
        let shown = words
            .iter()
            .take(20)
            .map(|word| label(word).map_or_else(|| (*word).to_owned(), |label| of(&label)));
        shown.collect::<Vec<_>>().join(", ")
    };
    let found = quoted(text);
    Err(Wrong::new(
        (
            format!("{found} is no {}", context.field.en),
            format!("{found} không phải {}", context.field.vi),
        ),
        (
            format!("one of: {}", list(&|label| label.en.clone())),
            format!("chọn một trong: {}", list(&|label| label.vi.clone())),
        ),
    ))
}

/// The label of a word.
pub(super) fn label(word: &str, context: &Context<'_>) -> Option<Text> {
    if let Kind::Word(choices) = context.field.kind {
        let choice = choices.iter().find(|choice| choice.word == word)?;
        return Some(Text::new(choice.en, choice.vi));
    }
    (context.labels)(context.noun, context.field.key, word)
}

/// What stands in brackets at the end: `Xã Ba Tơ [2025/21484]`, as templates offer it.
pub(super) fn bracketed(text: &str) -> Option<&str> {
    let (_, rest) = text.trim_end().strip_suffix(']')?.rsplit_once('[')?;
    (!rest.is_empty()).then_some(rest)
}

/// The key of another noun: itself, in brackets, or its name where only one has it.
fn reference(text: &str, noun: Noun, context: &Context<'_>) -> Result<String, Wrong> {
    let text = text.trim();
    if let Some(key) = bracketed(text) {
        return Ok(key.to_owned());
    }
    if context.index.is_key(noun, text) {
        return Ok(text.to_owned());
    }
    match context.index.find(noun, text) {
        Named::One(key) => Ok(key),
        // The check says which keys there are, at this very cell.
        Named::None if !text.contains(char::is_whitespace) => Ok(text.to_owned()),
        Named::None => {
            let class = crate::domain::asset::of(noun);
            Err(Wrong::new(
                (
                    format!("no {} is called {}", class.en, quoted(text)),
                    format!("không có {} nào tên là {}", class.vi, quoted(text)),
                ),
                (
                    format!("write its key: `mang6 list {noun}`"),
                    format!("ghi mã của nó: `mang6 list {noun}`"),
                ),
            ))
        }
        Named::Several(keys) => Err(Wrong::new(
            (
                format!("{} names several: {}", quoted(text), keys.join(", ")),
                format!("{} trùng tên nhiều đối tượng: {}", quoted(text), keys.join(", ")),
            ),
            ("write the key of one".to_owned(), "ghi mã của một đối tượng".to_owned()),
        )),
    }
}

/// Several values: a JSON list, or separated by `;`, line ends and, where values have none, commas.
pub(super) fn split(text: &str, at_commas: bool) -> Vec<String> {
    if let Ok(values) = serde_json::from_str::<Vec<serde_json::Value>>(text) {
        let text_of = |value: &serde_json::Value| {
            value.as_str().map_or_else(|| value.to_string(), str::to_owned)
        };
        return values.iter().map(text_of).collect();
    }
    text.split(|each: char| each == ';' || each == '\n' || (at_commas && each == ','))
        .map(str::trim)
        .filter(|each| !each.is_empty())
        .map(str::to_owned)
        .collect()
}

fn list(
    cell: &Cell,
    at_commas: bool,
    read: impl Fn(&str) -> Result<String, Wrong>,
) -> Result<String, Wrong> {
    let values: Result<Vec<String>, Wrong> = split(&text(cell)?, at_commas)
        .iter()
        .map(|each| read(each).map(|value| quote(&value)))
        .collect();
    Ok(format!("[{}]", values?.join(", ")))
}

fn ports(cell: &Cell) -> Result<String, Wrong> {
    let values = split(&text(cell)?, true);
    if values.iter().all(|port| port.parse::<u32>().is_ok()) {
        return Ok(format!("[{}]", values.join(", ")));
    }
    Err(wrong(("TCP ports", "các cổng TCP"), &cell.shown(), "80, 443"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_both_countries_are_read_and_doubtful_ones_are_not() {
        for (text, number) in [
            ("1.234,5", Some(1234.5)),
            ("1,234.5", Some(1234.5)),
            ("1,5", Some(1.5)),
            ("1.45", Some(1.45)),
            ("1.234.567", Some(1_234_567.0)),
            ("0,123", Some(0.123)),
            ("1.500", None),
            ("1e5", None),
            ("nhanh", None),
        ] {
            assert_eq!(number_of(text), number, "{text}");
        }
        assert_eq!(ungrouped("200.000"), "200000");
        assert_eq!(ungrouped("20.00"), "20.00");
    }

    #[test]
    fn days_are_read_in_every_form_offices_use() {
        for cell in [
            Cell::Text("01/07/2025".into()),
            Cell::Text("1-7-2025".into()),
            Cell::Text("2025-07-01".into()),
            Cell::Text("2025-07-01T00:00:00".into()),
            Cell::Text("1/7/2025 08:30".into()),
            Cell::Text("ngày 01 tháng 7 năm 2025".into()),
            Cell::Number(45_839.0),
            Cell::Day(jiff::civil::date(2025, 7, 1)),
        ] {
            assert_eq!(date(&cell).unwrap().to_string(), "2025-07-01", "{cell:?}");
        }
        for cell in [
            Cell::Text("07/2025".into()),
            Cell::Text("31/02/2025".into()),
            Cell::Text("1/7/25".into()),
            Cell::Number(2025.0),
            Cell::Flag(true),
        ] {
            assert!(date(&cell).is_err(), "{cell:?}");
        }
    }
}

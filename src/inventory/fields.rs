//! One table of a declaration: its keys, which are known and which are missing. Reading a value is
//! [`value`](super::value)'s; which keys a noun has is the noun's own.

use std::ops::Range;
use std::str::FromStr;

use toml::de::{DeTable, DeValue};

use crate::domain::asset::{self, Kind};
use crate::domain::closed_set::UnknownWord;
use crate::domain::record::SourcePlace;
use crate::domain::text::Text;

use super::custom::Definitions;
use super::fault::{Fault, Sink, quoted};
use super::source::{Quoting, SourceText};
use super::suggest::nearest;
use super::value::Value;

/// What every reader needs: the text that is read and where faults go.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    /// The file's text.
    pub(super) source: &'a SourceText<'a>,
    /// Where faults go.
    pub(super) sink: &'a Sink,
    /// The custom fields that may occur.
    pub(super) definitions: &'a Definitions,
}

impl Reading<'_> {
    /// Takes in a fault at a span.
    pub(super) fn fault(&self, span: &Range<usize>, problem: Text, hint: Option<Text>) {
        self.sink.push_with(|| Fault {
            place: self.source.place(span.start),
            field: "",
            problem,
            hint,
        });
    }
}

/// A table being read.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    /// The text and the sink.
    pub(super) reading: Reading<'a>,
    table: &'a DeTable<'a>,
    /// What the table declares, as messages name it.
    noun: &'static str,
    start: usize,
}

impl<'a> Fields<'a> {
    /// Opens a table of a noun whose keys are known; the others are faults.
    pub(super) fn open(
        reading: Reading<'a>,
        table: &'a DeTable<'a>,
        (noun, start): (&'static str, usize),
        keys: &[&'static str],
    ) -> Self {
        let fields = Self { reading, table, noun, start };
        for (key, _) in table {
            if !keys.contains(&key.get_ref().as_ref()) {
                fields.unknown_key(key.get_ref(), &key.span(), keys);
            }
        }
        fields
    }

    /// The place of the table itself.
    pub(super) fn place(&self) -> SourcePlace {
        self.reading.source.place(self.start)
    }

    /// The value of an optional key.
    pub(super) fn value(&self, key: &'static str) -> Option<Value<'a>> {
        let found = self.table.get(key)?;
        Some(Value { reading: self.reading, key, found })
    }

    /// The value of a key that must be there; its absence is a fault.
    pub(super) fn need(&self, key: &'static str) -> Option<Value<'a>> {
        let value = self.value(key);
        if value.is_none() {
            self.missing(key, None);
        }
        value
    }

    /// The word of a key that must be there; its absence is a fault that names the words there are.
    pub(super) fn need_word<T: FromStr<Err = UnknownWord>>(&self, key: &'static str) -> Option<T> {
        if self.table.contains_key(key) {
            return self.value(key)?.word();
        }
        let words = "".parse::<T>().err().map(|unknown| unknown.expected);
        self.missing(key, words.as_deref());
        None
    }

    /// The tables under a key: an array of tables, or an array of inline tables.
    pub(super) fn tables(&self, key: &'static str) -> Vec<(&'a DeTable<'a>, usize)> {
        self.value(key).map(Value::tables).unwrap_or_default()
    }

    fn missing(&self, key: &'static str, words: Option<&str>) {
        let noun = self.noun;
        let example = example(noun, key);
        let one_of =
            |word: &str| words.map_or_else(String::new, |words| format!(", {word}: {words}"));
        let (one_of_en, one_of_vi) = (one_of("one of"), one_of("một trong"));
        self.reading.fault(
            &(self.start..self.start),
            Text::new(
                format!("this {noun} has no `{key}`"),
                format!("bảng `{noun}` thiếu khóa `{key}`"),
            ),
            Some(Text::new(
                format!("add a line: `{example}`{one_of_en}"),
                format!("thêm một dòng: `{example}`{one_of_vi}"),
            )),
        );
    }

    fn unknown_key(&self, key: &str, span: &Range<usize>, keys: &[&'static str]) {
        let noun = self.noun;
        let mut sorted = keys.to_vec();
        sorted.sort_unstable();
        let list = sorted.join(", ");
        let (en, vi) = match nearest(key, keys.iter().copied()) {
            Some(near) => {
                (format!("did you mean `{near}`? "), format!("có phải ý bạn là `{near}`? "))
            }
            None => (String::new(), String::new()),
        };
        let named = match self.reading.source.quoting {
            Quoting::Open => format!(" {}", quoted(key)),
            Quoting::Secret => String::new(),
        };
        self.reading.fault(
            span,
            Text::new(
                format!("unknown key{named} of this {noun}"),
                format!("khóa{named} không có trong bảng `{noun}`"),
            ),
            Some(Text::new(
                format!("{en}its keys: {list}"),
                format!("{vi}các khóa được phép: {list}"),
            )),
        );
    }
}

/// How a key is written, by what its name says about its value.
fn example(noun: &str, key: &str) -> String {
    match (noun, key) {
        ("link", "a" | "b") => {
            format!("{key} = {{ site = \"…\", device = \"…\", ipv4 = \"…\", ipv6 = \"…\" }}")
        }
        (_, "title" | "name") if noun == "plan" || noun == "phase" || noun == "task" => {
            format!("{key} = {{ vi = \"…\", en = \"…\" }}")
        }
        (_, "criterion") => "criterion = \"class = web: rung >= 4\"".to_owned(),
        (_, "era") => "era = \"2025\"".to_owned(),
        (_, "address") => "address = \"2001:db8::1/64\"".to_owned(),
        (_, "prefix") => "prefix = \"2001:db8::/64\"".to_owned(),
        _ => of_kind(noun, key),
    }
}

/// Numbers, days and truths stand without quotes, a list in brackets.
fn of_kind(noun: &str, key: &str) -> String {
    let class = asset::named(noun);
    let field = class.and_then(|class| class.fields.get(class.index_of(key)?));
    let number = |least: i64, most: i64| format!("{key} = {}", 10.clamp(least, most));
    match field.map(|field| field.kind) {
        Some(Kind::Integer(least, most) | Kind::Identifier(least, most)) => number(least, most),
        Some(Kind::Microseconds | Kind::RateKbps) => number(0, i64::MAX),
        Some(Kind::Real(..) | Kind::Ratio) => format!("{key} = 0.5"),
        Some(Kind::Flag) => format!("{key} = true"),
        Some(Kind::Date) => format!("{key} = 2026-07-01"),
        Some(Kind::Moment) => format!("{key} = 2026-07-01T08:00:00+07:00"),
        Some(Kind::Ports) => format!("{key} = [443]"),
        Some(kind) if kind.is_list() => format!("{key} = [\"…\"]"),
        _ => format!("{key} = \"…\""),
    }
}

/// What a value is, for "found …".
pub(super) fn kind_of(value: &DeValue<'_>) -> Text {
    match value {
        DeValue::String(_) => Text::new("text", "chuỗi"),
        DeValue::Integer(_) => Text::new("a whole number", "số nguyên"),
        DeValue::Float(_) => Text::new("a number with a fraction", "số thập phân"),
        DeValue::Boolean(_) => Text::new("true or false", "giá trị true/false"),
        DeValue::Datetime(_) => Text::new("a date or time", "ngày giờ"),
        DeValue::Array(_) => Text::new("a list", "danh sách"),
        DeValue::Table(_) => Text::new("a table", "bảng"),
    }
}

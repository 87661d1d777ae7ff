//! Custom fields: their definitions are data (`[[custom_field]]`), and each value is read as its
//! definition says, with a fault at the value's own place. A value without a definition is a fault.

use std::collections::{BTreeMap, HashMap};

use toml::Spanned;
use toml::de::DeValue;

use crate::domain::asset::custom_field::is_for;
use crate::domain::asset::{self, Asset, Class, Details};
use crate::domain::record::Noun;
use crate::domain::text::Text;

use super::fault::quoted;
use super::suggest::nearest;
use super::value::Value;

/// One custom field as defined.
#[derive(Debug, Clone)]
pub(super) struct Definition {
    kind: String,
    applies_to: Vec<String>,
    choices: Vec<String>,
}

impl Definition {
    /// The same as [`typed`] of a value that is read already.
    fn takes(&self, value: &asset::Value) -> bool {
        use asset::Value;
        match self.kind.as_str() {
            "integer" => matches!(value, Value::Integer(_)),
            "real" => matches!(value, Value::Integer(_) | Value::Real(_)),
            "flag" => matches!(value, Value::Flag(_)),
            "date" => {
                matches!(value, Value::Text(text) if text.parse::<jiff::civil::Date>().is_ok())
            }
            "choice" => matches!(value, Value::Text(text) if self.choices.contains(text)),
            _ => matches!(value, Value::Text(_)),
        }
    }
}

/// Definitions by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Definitions {
    by_name: HashMap<String, Definition>,
}

impl Definitions {
    /// Those of the record.
    pub(super) fn of(assets: &[Asset]) -> Self {
        let mut definitions = Self::default();
        for asset in assets.iter().filter(|asset| asset.noun == Noun::CustomField) {
            definitions.add(&asset.key, &asset.details);
        }
        definitions
    }

    /// Adds one, or replaces the one of its name.
    pub(super) fn add(&mut self, name: &str, details: &Details) {
        let class = asset::of(Noun::CustomField);
        let list = |key: &str| details.list(class, key).to_vec();
        let definition = Definition {
            kind: details.text(class, "kind").unwrap_or("text").to_owned(),
            applies_to: list("applies_to"),
            choices: list("choices"),
        };
        self.by_name.insert(name.to_owned(), definition);
    }

    /// Whether a stored value is as its definition says.
    pub(super) fn take(&self, name: &str, class: &Class, value: &asset::Value) -> bool {
        self.by_name.get(name).is_some_and(|definition| {
            is_for(&definition.applies_to, class) && definition.takes(value)
        })
    }
}

/// The table `custom` of one thing.
pub(super) fn read(
    value: Value<'_>,
    class: &Class,
    definitions: &Definitions,
) -> BTreeMap<String, asset::Value> {
    let mut read = BTreeMap::new();
    let Some((table, _)) = value.table("custom = { name = \"…\" }") else { return read };
    for (name, found) in table {
        let name = name.get_ref().as_ref();
        // The key in messages is always `custom`; the name stands in the message itself.
        let value = Value { found, ..value };
        let Some(definition) = definitions.by_name.get(name) else {
            undefined(value, name, definitions);
            continue;
        };
        if !is_for(&definition.applies_to, class) {
            not_here(value, name, class, definition);
        } else if let Some(typed) = typed(value, (name, found), definition) {
            read.insert(name.to_owned(), typed);
        }
    }
    read
}

fn typed(
    value: Value<'_>,
    (name, found): (&str, &Spanned<DeValue<'_>>),
    definition: &Definition,
) -> Option<asset::Value> {
    let kind = definition.kind.as_str();
    let is_right = match kind {
        "integer" => found.get_ref().is_integer(),
        "real" => found.get_ref().is_integer() || found.get_ref().is_float(),
        "flag" => found.get_ref().is_bool(),
        "date" => found.get_ref().is_datetime() || value.reading.source.is_json(),
        _ => found.get_ref().is_str(),
    };
    if !is_right {
        let name = quoted(name);
        let (wanted, example) = example(kind);
        value.fault(
            Text::new(
                format!("the custom field {name} holds {}, found {}", wanted.en, value.written()),
                format!(
                    "trường tự đặt {name} phải là {}, nhưng gặp {}",
                    wanted.vi,
                    value.written()
                ),
            ),
            Some(Text::new(
                format!("for example `custom = {{ … = {example} }}`"),
                format!("ví dụ `custom = {{ … = {example} }}`"),
            )),
        );
        return None;
    }
    match kind {
        "integer" => value.number(i64::MIN..=i64::MAX).map(asset::Value::Integer),
        "real" => value.real(-1e300, 1e300).map(asset::Value::Real),
        "flag" => value.truth().map(asset::Value::Flag),
        "date" => value.date().map(|day| asset::Value::text(day.to_string())),
        "choice" => {
            let choices: Vec<&str> = definition.choices.iter().map(String::as_str).collect();
            value.one_of(&choices).map(asset::Value::text)
        }
        _ => value.remark().map(asset::Value::text),
    }
}

fn example(kind: &str) -> (Text, &'static str) {
    match kind {
        "integer" => (Text::new("a whole number", "số nguyên"), "12"),
        "real" => (Text::new("a number", "số"), "1.5"),
        "flag" => (Text::new("true or false", "true hoặc false"), "true"),
        "date" => (Text::new("a day", "ngày"), "2026-07-01"),
        _ => (Text::new("text", "chuỗi"), "\"…\""),
    }
}

fn undefined(value: Value<'_>, name: &str, definitions: &Definitions) {
    let mut known: Vec<&str> = definitions.by_name.keys().map(String::as_str).collect();
    known.sort_unstable();
    let (en, vi) = match nearest(name, known) {
        Some(near) => (format!("did you mean `{near}`? "), format!("có phải ý bạn là `{near}`? ")),
        None => (String::new(), String::new()),
    };
    let name = quoted(name);
    value.fault(
        Text::new(
            format!("the custom field {name} is defined nowhere"),
            format!("trường tự đặt {name} chưa được định nghĩa"),
        ),
        Some(Text::new(
            format!("{en}define it: `[[custom_field]]` with `name` and `kind`"),
            format!("{vi}định nghĩa bằng `[[custom_field]]` với `name` và `kind`"),
        )),
    );
}

fn not_here(value: Value<'_>, name: &str, class: &Class, definition: &Definition) {
    let (name, list) = (quoted(name), definition.applies_to.join(", "));
    value.fault(
        Text::new(
            format!("the custom field {name} is not for a {}", class.en),
            format!("trường tự đặt {name} không dành cho {}", class.vi),
        ),
        Some(Text::new(
            format!("it applies to: {list}"),
            format!("trường này áp dụng cho: {list}"),
        )),
    );
}

//! The columns of a noun's sheet: a field, the tags or a custom field each, with its head, what may
//! stand in it and how a stored value is written.
#![expect(clippy::wildcard_enum_match_arm, reason = "a new kind is text unless it says otherwise")]

use std::collections::HashMap;

use crate::domain::asset::custom_field::is_for;
use crate::domain::asset::{self, Asset, Class, Field, Kind, Value};
use crate::domain::record::Noun;
use crate::domain::text::Lang;
use crate::report::labels::words;

use super::form::{Need, Shape};
use super::lists::Rule;
use super::value::{self, Cell};
use super::{Custom, Template, capital, note};

/// Fields that no office fills: how the province's own people log in.
const OURS: &[(Noun, &str)] =
    &[(Noun::Device, "credentials"), (Noun::Device, "ssh_legacy"), (Noun::Device, "ssh_jump")];
/// Most of a drop-down's labels that a note repeats.
const LABELS_SHOWN: usize = 12;

/// One column.
#[derive(Debug)]
pub(super) struct Column {
    /// The field as the hidden sheet names it.
    pub(super) key: String,
    /// Its head.
    pub(super) head: String,
    /// How much it is needed.
    pub(super) need: Need,
    /// The format of its cells.
    pub(super) shape: Shape,
    /// What may stand in it.
    pub(super) rule: Rule,
    /// Its width, characters.
    pub(super) width: f64,
    /// What goes in, with an example.
    pub(super) note: String,
    source: Source,
}

/// Where a column's values come from.
#[derive(Debug)]
enum Source {
    Field { noun: Noun, index: usize, field: Field, names: HashMap<String, String> },
    Tags,
    Custom { name: String, kind: Kind },
}

/// The columns of a noun's sheet; `titles` are the sheets of the workbook.
pub(super) fn of(
    template: &Template,
    noun: Noun,
    titles: &HashMap<Noun, String>,
    lang: Lang,
) -> Vec<Column> {
    let class = asset::of(noun);
    let fields = class
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| field.kind != Kind::Nested && !OURS.contains(&(noun, field.key)));
    let mut columns: Vec<Column> = fields
        .map(|(index, field)| of_field(template, class, (index, field), titles, lang))
        .collect();
    columns.push(tags(lang));
    let custom = template.custom.iter().filter(|custom| is_for(&custom.applies_to, class));
    columns.extend(custom.map(|custom| of_custom(custom, lang)));
    columns
}

fn of_field(
    template: &Template,
    class: &Class,
    (index, field): (usize, &Field),
    titles: &HashMap<Noun, String>,
    lang: Lang,
) -> Column {
    let need = if index < class.key_count {
        Need::Key
    } else if field.required {
        Need::Required
    } else {
        Need::Optional
    };
    let mut names = HashMap::new();
    let mut offered = Vec::new();
    if let Some(noun) = field.kind.refers_to().filter(|noun| !titles.contains_key(noun)) {
        for asset in template.offered.get(&noun).into_iter().flatten() {
            let shown = named(asset);
            names.insert(asset.key.clone(), shown.clone());
            offered.push(shown);
        }
    }
    let rule = rule(class, field, titles, offered, lang);
    let labels = match &rule {
        Rule::OneOf(labels) => labels.iter().take(LABELS_SHOWN).cloned().collect(),
        _ => Vec::new(),
    };
    let sheet = field.kind.refers_to().and_then(|noun| titles.get(&noun));
    let name = lang_of(lang, field.en, field.vi);
    let mark = if need == Need::Optional { "" } else { " *" };
    let unit = note::unit(field.kind).map(|unit| format!(" ({unit})")).unwrap_or_default();
    Column {
        key: field.key.to_owned(),
        head: format!("{}{unit}{mark}", capital(name)),
        need,
        shape: shape(field.kind),
        rule,
        width: width(field.kind),
        note: note::field(class, field, (need, &labels, sheet.map(String::as_str)), lang),
        source: Source::Field { noun: class.noun, index, field: *field, names },
    }
}

fn lang_of<'a>(lang: Lang, en: &'a str, vi: &'a str) -> &'a str {
    match lang {
        Lang::En => en,
        Lang::Vi => vi,
    }
}

/// `Xã Ba Tơ [2025/21484]`: read by people, and by `import` without a doubt.
fn named(asset: &Asset) -> String {
    match asset.details.text(asset.class(), "name").map(value::line) {
        Some(name) if name != asset.key => format!("{name} [{}]", asset.key),
        _ => asset.key.clone(),
    }
}

fn rule(
    class: &Class,
    field: &Field,
    titles: &HashMap<Noun, String>,
    offered: Vec<String>,
    lang: Lang,
) -> Rule {
    let bounds = |low: i64, high: i64| {
        let float = |number: i64| number.to_string().parse().unwrap_or(f64::MAX);
        (float(low), float(high))
    };
    match field.kind {
        Kind::Word(_) | Kind::Set(_) => Rule::OneOf(
            field.kind.words().iter().map(|word| label(class, field, word, lang)).collect(),
        ),
        Kind::Flag => Rule::OneOf(vec![flag(true, lang).to_owned(), flag(false, lang).to_owned()]),
        Kind::Reference(noun) => match titles.get(&noun) {
            Some(title) => Rule::KeysOf(title.clone()),
            None if offered.is_empty() => Rule::Any,
            None => Rule::Offered(offered),
        },
        Kind::Unit if !offered.is_empty() => Rule::Offered(offered),
        Kind::Integer(low, high) | Kind::Identifier(low, high) => {
            let (low, high) = bounds(low, high);
            Rule::Whole(low, high)
        }
        Kind::Real(low, high) => Rule::Between(low, high),
        Kind::Ratio => Rule::Between(0.0, 100.0),
        Kind::Microseconds | Kind::RateKbps => Rule::Between(0.001, 4_294_967.295),
        Kind::Date => Rule::Day,
        Kind::Name
        | Kind::Remark
        | Kind::Code
        | Kind::DeviceName
        | Kind::Moment
        | Kind::Address
        | Kind::Prefix
        | Kind::Mac
        | Kind::DnsName
        | Kind::Unit
        | Kind::References(_)
        | Kind::Names
        | Kind::Codes
        | Kind::Ports
        | Kind::Nested => Rule::Any,
    }
}

fn flag(is_true: bool, lang: Lang) -> &'static str {
    match (lang, is_true) {
        (Lang::En, true) => "yes",
        (Lang::En, false) => "no",
        (Lang::Vi, true) => "có",
        (Lang::Vi, false) => "không",
    }
}

/// A word of a closed set as people read it.
fn label(class: &Class, field: &Field, word: &str, lang: Lang) -> String {
    let of_choice = match field.kind {
        Kind::Word(choices) => choices
            .iter()
            .find(|choice| choice.word == word)
            .map(|choice| lang_of(lang, choice.en, choice.vi)),
        _ => words::of(class.noun, field.key, word).map(|(_, label)| label.in_lang(lang)),
    };
    of_choice.unwrap_or(word).to_owned()
}

fn shape(kind: Kind) -> Shape {
    match kind {
        Kind::Integer(..)
        | Kind::Identifier(..)
        | Kind::Real(..)
        | Kind::Ratio
        | Kind::Microseconds
        | Kind::RateKbps => Shape::Number,
        Kind::Date => Shape::Day,
        _ => Shape::Text,
    }
}

fn width(kind: Kind) -> f64 {
    match kind {
        Kind::Remark => 40.0,
        Kind::Unit | Kind::Prefix | Kind::Address | Kind::Reference(_) => 26.0,
        Kind::Name | Kind::Names | Kind::References(_) | Kind::DnsName => 24.0,
        Kind::Word(_) | Kind::Set(_) | Kind::Code | Kind::DeviceName | Kind::Mac => 20.0,
        _ => 14.0,
    }
}

fn tags(lang: Lang) -> Column {
    Column {
        key: "tags".to_owned(),
        head: lang_of(lang, "Tags", "Nhãn").to_owned(),
        need: Need::Optional,
        shape: Shape::Text,
        rule: Rule::Any,
        width: 20.0,
        note: note::tags().in_lang(lang).to_owned(),
        source: Source::Tags,
    }
}

fn of_custom(custom: &Custom, lang: Lang) -> Column {
    let (kind, rule) = match custom.kind.as_str() {
        "integer" => (Kind::Integer(i64::MIN, i64::MAX), Rule::Any),
        "real" => (Kind::Real(f64::MIN, f64::MAX), Rule::Any),
        "flag" => {
            let words = vec![flag(true, lang).to_owned(), flag(false, lang).to_owned()];
            (Kind::Flag, Rule::OneOf(words))
        }
        "date" => (Kind::Date, Rule::Day),
        "choice" if !custom.choices.is_empty() => (Kind::Name, Rule::OneOf(custom.choices.clone())),
        _ => (Kind::Remark, Rule::Any),
    };
    Column {
        key: format!("custom.{}", custom.name),
        head: custom.head.in_lang(lang).to_owned(),
        need: Need::Optional,
        shape: shape(kind),
        rule,
        width: width(kind).min(24.0),
        note: note::custom(&custom.name, kind).in_lang(lang).to_owned(),
        source: Source::Custom { name: custom.name.clone(), kind },
    }
}

impl Column {
    /// The value that a thing has for it.
    pub(super) fn value(&self, asset: &Asset) -> Option<Value> {
        match &self.source {
            Source::Field { index, .. } => asset.details.values.get(index).cloned(),
            Source::Tags => Value::list(asset.details.tags.clone()),
            Source::Custom { name, .. } => asset.details.custom.get(name).cloned(),
        }
    }

    /// Its cell, and its printed form as it will be read back.
    pub(super) fn cell(&self, value: &Value, lang: Lang) -> Option<(Cell, String)> {
        let kind = match &self.source {
            Source::Field { field, .. } => field.kind,
            Source::Tags => Kind::Codes,
            Source::Custom { kind, .. } => *kind,
        };
        let printed = value.printed();
        match kind {
            Kind::Integer(..) | Kind::Identifier(..) => value::whole(value, 1.0),
            // Milliseconds and megabits per second, as the head says.
            Kind::Microseconds | Kind::RateKbps => value::whole(value, 1_000.0),
            Kind::Real(..) => value::real(value),
            Kind::Ratio => value::percent(value),
            Kind::Date => value::day(value),
            Kind::Flag => {
                let Value::Flag(is_true) = value else { return None };
                Some((Cell::text(flag(*is_true, lang))?, printed))
            }
            Kind::Word(_) | Kind::Set(_) => {
                let Source::Field { noun, field, .. } = &self.source else { return None };
                let label = label(asset::of(*noun), field, &printed, lang);
                Some((Cell::text(label)?, printed))
            }
            Kind::Unit | Kind::Reference(_) => {
                let Source::Field { names, .. } = &self.source else { return None };
                let shown = names.get(&printed).cloned().unwrap_or_else(|| printed.clone());
                Some((Cell::text(shown)?, printed))
            }
            Kind::References(_) | Kind::Names | Kind::Codes | Kind::Ports => value::several(value),
            Kind::Name | Kind::Code | Kind::DeviceName | Kind::Mac | Kind::DnsName => {
                let shown = value::line(&printed);
                Some((Cell::text(shown.clone())?, shown))
            }
            Kind::Remark | Kind::Moment | Kind::Address | Kind::Prefix => {
                let shown = printed.trim().to_owned();
                Some((Cell::text(shown.clone())?, shown))
            }
            Kind::Nested => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_of_a_set_are_told_apart_in_both_languages() {
        for class in asset::CLASSES {
            for field in class.fields {
                for lang in [Lang::En, Lang::Vi] {
                    let words = field.kind.words();
                    let labels: std::collections::HashSet<String> =
                        words.iter().map(|word| label(class, field, word, lang)).collect();
                    assert_eq!(labels.len(), words.len(), "{} {}", class.word, field.key);
                }
            }
        }
    }

    #[test]
    fn a_sheet_is_called_what_a_workbook_may_call_it() {
        for class in asset::CLASSES {
            for lang in [Lang::En, Lang::Vi] {
                let title = super::super::title(class, lang);
                let is_fine = title.chars().count() <= 31
                    && !title.contains(['[', ']', ':', '*', '?', '/', '\\']);
                assert!(is_fine, "{title}");
            }
        }
    }
}

//! One object of NetBox as names and texts with their places, from a row or from an answer:
//! `site.slug`, `status`, `tags`. A choice is its value, not its label; what is null is not there.

use toml::Spanned;
use toml::de::DeValue;

use crate::domain::record::SourcePlace;
use crate::domain::text::Text;
use crate::inventory::fault::Fault;
use crate::inventory::json;
use crate::inventory::sheet::grid::Grid;
use crate::inventory::source::SourceText;

use super::Model;

/// An object.
#[derive(Debug)]
pub(in crate::inventory::sheet) struct Object {
    /// Which of the files it stands in.
    pub(in crate::inventory::sheet) file: usize,
    /// What it is.
    pub(super) model: Model,
    /// Its first value's place.
    pub(super) place: SourcePlace,
    values: Vec<(String, String, SourcePlace)>,
}

impl Object {
    /// A value by NetBox's name of it.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.at(name).map(|(text, _)| text)
    }

    /// A value and its place.
    pub(super) fn at(&self, name: &str) -> Option<(&str, &SourcePlace)> {
        let (_, text, place) = self.values.iter().find(|(each, ..)| each == name)?;
        Some((text, place))
    }

    /// The first of these that it has.
    pub(super) fn first(&self, names: &[&str]) -> Option<(&str, &SourcePlace)> {
        names.iter().find_map(|name| self.at(name))
    }

    /// The names of everything it has, without what stands behind the first dot.
    pub(in crate::inventory::sheet) fn names(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|(name, ..)| name.split('.').next().unwrap_or_default())
    }

    /// The objects of a CSV file.
    pub(in crate::inventory::sheet) fn of_list(
        (file, model): (usize, Model),
        grid: &Grid,
        (head, headings): (u32, &[(u32, String)]),
    ) -> Vec<Self> {
        let fields: Vec<(u32, String)> =
            headings.iter().map(|(at, text)| (*at, model.field(text))).collect();
        let rows = grid.rows().into_iter().filter(|row| *row > head);
        let object = |row| {
            let value = |(at, field): &(u32, String)| {
                let text = grid.text(row, *at);
                // NetBox's tables write a dash where there is nothing.
                (!text.is_empty() && text != "—" && text != "-")
                    .then(|| (field.clone(), text, grid.place(row, *at)))
            };
            let values = fields.iter().filter_map(value).collect();
            Self { file, model, place: grid.place(row, 0), values }
        };
        rows.map(object).collect()
    }

    /// The objects of an answer, and the models that are not read.
    pub(in crate::inventory::sheet) fn of_answer(
        file: usize,
        source: &SourceText<'_>,
    ) -> Result<(Vec<Self>, Vec<String>), Box<Fault>> {
        let document = json::value(source, &hint())?;
        let results = document.get_ref().as_table().and_then(|table| table.get("results"));
        let list = results.unwrap_or(&document);
        let (mut objects, mut unread) = (Vec::new(), Vec::new());
        let DeValue::Array(list) = list.get_ref() else { return Err(no_list(source, list)) };
        for each in list {
            let place = source.place(each.span().start);
            let mut values = Vec::new();
            flatten("", each, source, &mut values);
            let url = values.iter().find(|(name, ..)| name == "url").map(|(_, url, _)| url.clone());
            let is_ours = values.iter().any(|(name, ..)| name == "cf_mang6_a_site");
            let is_read = |model: &Model| is_ours || !model.is_of_circuits();
            match url.as_deref().map(|url| Model::of_url(url).filter(is_read)) {
                Some(Some(model)) => objects.push(Self { file, model, place, values }),
                Some(None) => {
                    let kind = url.unwrap_or_default();
                    let kind = kind.trim_end_matches('/').rsplit('/').nth(1).map(str::to_owned);
                    let kind = kind.unwrap_or_default();
                    if !unread.contains(&kind) {
                        unread.push(kind);
                    }
                }
                None => return Err(no_object(place)),
            }
        }
        Ok((objects, unread))
    }
}

fn no_list(source: &SourceText<'_>, found: &Spanned<DeValue<'_>>) -> Box<Fault> {
    Box::new(Fault {
        place: source.place(found.span().start),
        field: "",
        problem: Text::new("`results` is no list", "`results` không phải danh sách"),
        hint: Some(hint()),
    })
}

fn no_object(place: SourcePlace) -> Box<Fault> {
    Box::new(Fault {
        place,
        field: "",
        problem: Text::new(
            "this object has no `url`, which says what it is",
            "đối tượng này thiếu `url` để biết nó là gì",
        ),
        hint: Some(hint()),
    })
}

fn hint() -> Text {
    Text::new(
        "save what NetBox's REST interface answers: `/api/dcim/devices/?limit=0`",
        "lưu nguyên kết quả REST của NetBox: `/api/dcim/devices/?limit=0`",
    )
}

/// A value under its name, what it consists of under names with a dot.
fn flatten(
    name: &str,
    value: &Spanned<DeValue<'_>>,
    source: &SourceText<'_>,
    values: &mut Vec<(String, String, SourcePlace)>,
) {
    let place = || source.place(value.span().start);
    match value.get_ref() {
        DeValue::Table(table) => {
            // A choice: `{"value": "active", "label": "Active"}`.
            if let Some(choice) = table.get("value").filter(|_| table.get("label").is_some()) {
                return flatten(name, choice, source, values);
            }
            for (key, inner) in table {
                let key = match (name, key.get_ref().as_ref()) {
                    ("", key) => key.to_owned(),
                    ("custom_fields", key) => format!("cf_{key}"),
                    (name, key) => format!("{name}.{key}"),
                };
                flatten(&key, inner, source, values);
            }
        }
        DeValue::Array(list) => {
            let texts: Vec<String> = list.iter().filter_map(listed).collect();
            if !texts.is_empty() {
                values.push((name.to_owned(), serde_json::Value::from(texts).to_string(), place()));
            }
        }
        DeValue::String(text) if text.trim().is_empty() => {}
        DeValue::String(text) => values.push((name.to_owned(), text.trim().to_owned(), place())),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            let text = source.slice(&value.span());
            values.push((name.to_owned(), text.to_owned(), place()));
        }
    }
}

/// An object of a list by what names it.
fn listed(value: &Spanned<DeValue<'_>>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.trim().to_owned()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Table(table) => {
            ["slug", "id", "name", "value"].iter().find_map(|key| listed(table.get(*key)?))
        }
        DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Array(_) => None,
    }
}

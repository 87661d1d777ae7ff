//! What would have to change of one object: its body for the interface, and the same for people.

use serde_json::{Map, Value, json};

use super::model::keeps;
use super::standing::said;
use super::wanted::{Field, Want, Wanted, is_ours};

/// A change of one object.
#[derive(Debug, Clone)]
pub struct Change {
    /// NetBox's number of it; `None` for a new one.
    pub id: Option<u64>,
    /// What is sent.
    pub body: Map<String, Value>,
    /// What others refer to it by.
    pub(super) aliases: Vec<String>,
    /// It refers to something that is not there yet.
    pub waits: bool,
    /// For people.
    pub told: Vec<Told>,
}

impl Change {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> String {
        self.aliases.first().map(|alias| alias.replace('\n', "/")).unwrap_or_default()
    }
}

/// A field that changes, as it is and as it would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// NetBox's name of it.
    pub field: String,
    /// As it is; empty where there is nothing.
    pub from: String,
    /// As it would be.
    pub to: String,
}

/// What is known of the objects that others refer to.
pub(super) trait Numbers {
    /// NetBox's number; `None` where it has none yet.
    fn number(&self, model: &'static str, alias: &str) -> Option<u64>;
}

/// What there is to change: `None` where nothing is.
pub(super) fn of(
    model: &str,
    wanted: &Wanted,
    there: Option<&Value>,
    numbers: &dyn Numbers,
) -> Option<Change> {
    let mut change = Change {
        id: there.and_then(|there| there.get("id")).and_then(Value::as_u64),
        body: Map::new(),
        aliases: wanted.aliases.clone(),
        waits: false,
        told: Vec::new(),
    };
    for field in &wanted.fields {
        if there.is_some() && field.is_only_new {
            continue;
        }
        change.field(model, field, there, numbers);
    }
    if let Some(there) = there.filter(|_| wanted.is_thing) {
        change.emptied(wanted, there);
    }
    (there.is_none() || !change.told.is_empty()).then_some(change)
}

impl Change {
    #[expect(clippy::too_many_lines, reason = "an arm for each kind of field")]
    fn field(&mut self, model: &str, field: &Field, there: Option<&Value>, numbers: &dyn Numbers) {
        let is = there.map(|there| said(there, &field.name)).unwrap_or_default();
        let (value, is_same) = match &field.want {
            Want::Text(text) => {
                let is_same = is == *text
                    || (field.name.ends_with("mac_address") && is.eq_ignore_ascii_case(text))
                    || there.is_some_and(|_| keeps(model, &field.name, &is, text));
                (Value::from(text.as_str()), is_same)
            }
            Want::Number(text) => {
                let numbers = (is.parse::<f64>(), text.parse::<f64>());
                let is_same = matches!(numbers, (Ok(a), Ok(b)) if (a - b).abs() < 1e-9)
                    || there.is_some_and(|_| keeps(model, &field.name, &is, text));
                (serde_json::from_str(text).unwrap_or_else(|_| json!(text)), is_same)
            }
            Want::Flag(flag) => (json!(flag), is == flag.to_string()),
            Want::Time(at) => {
                let is_same =
                    is.parse::<jiff::Timestamp>().is_ok_and(|is| is.as_second() == at.as_second());
                let seconds = jiff::Timestamp::from_second(at.as_second()).unwrap_or(*at);
                (json!(seconds.to_string()), is_same)
            }
            Want::Json(value) => {
                let is_same = there.is_some_and(|there| there.get(&field.name) == Some(value));
                (value.clone(), is_same)
            }
            Want::Nothing => (Value::Null, is.is_empty()),
            Want::Tags(slugs) => match more(there, "tags", "slug", slugs) {
                None => (Value::Null, true),
                Some(all) => (all.iter().map(|slug| json!({ "slug": slug })).collect(), false),
            },
            Want::Words(words) => match more(there, &field.name, "", words) {
                None => (Value::Null, true),
                Some(all) => (json!(all), false),
            },
            Want::Reference(target, alias) => {
                let number = numbers.number(target, alias);
                let is_same = there.is_some_and(|there| {
                    let now = there.get(&field.name);
                    let now = now.and_then(|now| now.get("id").or(Some(now)));
                    let now = now.and_then(Value::as_u64);
                    (number.is_some() && now == number)
                        || keeps_reference(model, &field.name, there, alias)
                });
                self.waits |= !is_same && number.is_none();
                (number.map_or(Value::Null, Value::from), is_same)
            }
        };
        if is_same && there.is_some() {
            return;
        }
        let to = match &field.want {
            Want::Reference(_, alias) => alias.replace('\n', "/"),
            Want::Tags(slugs) | Want::Words(slugs) => slugs.join(","),
            Want::Text(_)
            | Want::Number(_)
            | Want::Flag(_)
            | Want::Time(_)
            | Want::Json(_)
            | Want::Nothing => match &value {
                Value::String(text) => text.clone(),
                Value::Null => String::new(),
                Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                    value.to_string()
                }
            },
        };
        self.told.push(Told { field: field.name.clone(), from: is, to });
        self.put(&field.name, value);
    }

    fn put(&mut self, name: &str, value: Value) {
        match name.strip_prefix("custom_fields.") {
            None => {
                self.body.insert(name.to_owned(), value);
            }
            Some(own) => {
                let fields = self.body.entry("custom_fields").or_insert_with(|| json!({}));
                if let Some(fields) = fields.as_object_mut() {
                    fields.insert(own.to_owned(), value);
                }
            }
        }
    }

    /// Fields of ours that are filled there and empty here.
    fn emptied(&mut self, wanted: &Wanted, there: &Value) {
        let Some(fields) = there.get("custom_fields").and_then(Value::as_object) else { return };
        for (name, value) in fields.iter().filter(|(name, value)| is_ours(name) && !value.is_null())
        {
            let full = format!("custom_fields.{name}");
            if !wanted.fields.iter().any(|field| field.name == full) {
                let from = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                self.told.push(Told { field: full.clone(), from, to: String::new() });
                self.put(&full, Value::Null);
            }
        }
    }
}

/// What is there with what is wanted besides; `None` where all of it is there.
fn more(there: Option<&Value>, field: &str, key: &str, wanted: &[String]) -> Option<Vec<String>> {
    let list = there.and_then(|there| there.get(field)).and_then(Value::as_array);
    let word = |each: &Value| {
        let each = if key.is_empty() { Some(each) } else { each.get(key) };
        each.and_then(Value::as_str).map(str::to_owned)
    };
    let mut all: Vec<String> = list.into_iter().flatten().filter_map(word).collect();
    let count = all.len();
    for each in wanted {
        if !all.contains(each) {
            all.push(each.clone());
        }
    }
    (there.is_none() || all.len() > count).then_some(all)
}

/// Whether a reference of NetBox's own stays: a role or a type that is none of our words, an end or
/// a scope that is no site.
fn keeps_reference(model: &str, field: &str, there: &Value, alias: &str) -> bool {
    use crate::domain::device::DeviceRole;
    use crate::domain::prefix::PrefixRole;
    let slug = said(there, &format!("{field}.slug"));
    let is_other = |kind: &str, own: &str| {
        let kind = said(there, kind);
        !kind.is_empty() && kind != own
    };
    match (model, field) {
        ("devices", "role") => {
            !slug.is_empty() && !DeviceRole::ALL.iter().any(|role| role.as_str() == slug)
        }
        ("prefixes", "role") => {
            let is_ours = PrefixRole::ALL.iter().any(|role| role.as_str() == slug);
            if slug.is_empty() { alias == PrefixRole::Lan.as_str() } else { !is_ours }
        }
        ("devices", "device_type") => alias == "unknown-unknown" && !slug.is_empty(),
        ("circuits", "type") => !slug.is_empty(),
        ("prefixes", "scope_id") => is_other("scope_type", "dcim.site"),
        ("circuit-terminations", "termination_id") => is_other("termination_type", "dcim.site"),
        ("ip-addresses" | "mac-addresses", "assigned_object_id") => {
            is_other("assigned_object_type", "dcim.interface")
        }
        _ => false,
    }
}

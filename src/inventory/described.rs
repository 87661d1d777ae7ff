//! Fields read by description: what a noun's class says beyond its struct, its tags, and its custom
//! fields. A noun without a struct is read here whole. References are followed by
//! [`check`](super::check()).

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::domain::asset::{self, Class, Details, Field, Kind};
use crate::domain::record::Thing;
use crate::domain::text::Text;

use super::custom;
use super::fault::quoted;
use super::fields::Fields;
use super::value::Value;

/// Most tags of one thing: more is a list in disguise.
const TAGS_COUNT: usize = 64;

/// The keys a table of the class may have: its reader's own, those read by description, `tags` and
/// `custom`.
pub(super) fn keys(class: &Class, own: &[&'static str]) -> Vec<&'static str> {
    let described = class.described().map(|(_, field)| field.key);
    own.iter().copied().chain(described).chain(["tags", "custom"]).collect()
}

/// What the class describes beyond the struct; faults go to the sink.
pub(super) fn details(fields: &Fields<'_>, class: &'static Class) -> Details {
    let mut details = Details::default();
    for (index, field) in class.described() {
        let value = if field.required { fields.need(field.key) } else { fields.value(field.key) };
        if let Some(value) = value.and_then(|value| read(value, field)) {
            details.values.insert(index, value);
        }
    }
    details.tags = fields.value("tags").map(tags).unwrap_or_default();
    details.custom = fields
        .value("custom")
        .map(|value| custom::read(value, class, fields.reading.definitions))
        .unwrap_or_default();
    details
}

/// A noun without a struct; `None` when a required field is missing or wrong.
pub(super) fn thing(fields: &Fields<'_>, class: &'static Class) -> Option<(Thing, Details)> {
    let details = details(fields, class);
    let is_whole = class
        .described()
        .all(|(index, field)| !field.required || details.values.contains_key(&index));
    if !is_whole {
        return None;
    }
    let parts: Vec<String> = (0..class.key_count)
        .filter_map(|index| details.values.get(&index))
        .map(asset::Value::printed)
        .collect();
    Some((Thing::Described(class.noun, parts.join("/")), details))
}

/// A value as its field's kind; `None` is a fault that has been taken in.
fn read(value: Value<'_>, field: &Field) -> Option<asset::Value> {
    let text = |text: Option<String>| text.map(asset::Value::Text);
    match field.kind {
        Kind::Name => text(value.name()),
        Kind::Remark => text(value.remark()),
        Kind::Code => text(value.code()),
        Kind::DeviceName => text(value.device_name()),
        Kind::Reference(noun) => text(key(value, noun)),
        Kind::Unit => text(value.unit_key().map(|key| key.to_string())),
        Kind::Word(_) | Kind::Set(_) => text(value.one_of(&field.kind.words()).map(str::to_owned)),
        Kind::Integer(low, high) | Kind::Identifier(low, high) => {
            value.number(low..=high).map(asset::Value::Integer)
        }
        Kind::Microseconds | Kind::RateKbps => {
            value.number(1..=i64::from(u32::MAX)).map(asset::Value::Integer)
        }
        Kind::Real(low, high) => value.real(low, high).map(asset::Value::Real),
        Kind::Ratio => value.ratio().map(asset::Value::Real),
        Kind::Flag => value.truth().map(asset::Value::Flag),
        Kind::Date => text(value.date().as_ref().map(Date::to_string)),
        Kind::Moment => text(value.moment().map(|moment| moment.to_string())),
        Kind::Address => text(value.interface_address().map(|(address, _)| address.to_string())),
        Kind::Prefix => text(value.prefix().map(|prefix| prefix.to_string())),
        Kind::Mac => text(value.mac_address()),
        Kind::DnsName => text(value.dns_name()),
        Kind::References(noun) => several(value, |each| key(each, noun)),
        Kind::Names => several(value, Value::name),
        Kind::Codes => several(value, Value::code),
        Kind::Ports => {
            let ports: Vec<i64> = value.ports().into_iter().map(i64::from).collect();
            (!ports.is_empty()).then_some(asset::Value::Integers(ports))
        }
        // Only plans nest, and they have a reader of their own.
        Kind::Nested => None,
    }
}

/// The key of another noun, in the form that noun's keys have.
fn key(value: Value<'_>, noun: crate::domain::record::Noun) -> Option<String> {
    match asset::of(noun).key_fields().first().map(|field| field.kind) {
        Some(Kind::DeviceName) => value.device_name(),
        _ => value.code(),
    }
}

fn several<'a>(
    value: Value<'a>,
    read: impl Fn(Value<'a>) -> Option<String>,
) -> Option<asset::Value> {
    let mut texts: Vec<String> = Vec::new();
    for each in value.list() {
        let Some(text) = read(each) else { continue };
        if texts.contains(&text) {
            twice(each, &text);
        } else {
            texts.push(text);
        }
    }
    asset::Value::list(texts)
}

fn twice(value: Value<'_>, text: &str) {
    let text = quoted(text);
    value.fault(
        Text::new(format!("{text} is listed twice"), format!("{text} bị ghi hai lần")),
        Some(Text::new("keep one", "giữ lại một")),
    );
}

/// Tags: words without spaces, sorted, each once.
fn tags(value: Value<'_>) -> Vec<String> {
    let mut tags = BTreeSet::new();
    for each in value.list() {
        let Some(tag) = each.code() else { continue };
        if !tags.insert(tag.clone()) {
            twice(each, &tag);
        }
    }
    if tags.len() > TAGS_COUNT {
        let count = tags.len();
        value.fault(
            Text::new(
                format!("{count} tags on one thing, at most {TAGS_COUNT} are kept"),
                format!("{count} nhãn cho một đối tượng, tối đa {TAGS_COUNT}"),
            ),
            Some(Text::new(
                "a property with a value is a custom field: `custom = { … }`",
                "thuộc tính có giá trị thì dùng trường tự đặt: `custom = { … }`",
            )),
        );
    }
    tags.into_iter().collect()
}

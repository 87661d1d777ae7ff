//! A key, an identifier code or an address that two nouns of a declaration claim. Both places are
//! named. A noun that the record has already is an update, no duplicate.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::domain::asset;
use crate::domain::record::{Declared, Noun, Record, SourcePlace, Thing};
use crate::domain::text::Text;

use super::super::fault::{Fault, Sink, quoted};
use super::fault;

/// What must be unique in a declaration.
pub(super) fn check(declared: &[Declared], existing: &Record, sink: &Sink) {
    let mut keys: HashMap<(Noun, String), &Declared> = HashMap::with_capacity(declared.len());
    for later in declared {
        match keys.entry((later.thing.noun(), later.thing.key())) {
            Entry::Vacant(vacant) => {
                vacant.insert(later);
            }
            Entry::Occupied(first) => sink.push_with(|| twice(first.get(), later)),
        }
    }
    identifier_codes(declared, existing, sink);
}

fn twice(first: &Declared, later: &Declared) -> Fault {
    let key = quoted(&later.thing.key());
    let place = &first.place;
    if let (Thing::Address(one), Thing::Address(other)) = (&first.thing, &later.thing)
        && one.device != other.device
    {
        let owner =
            |device: &Option<String>| device.as_deref().map_or_else(|| "–".to_owned(), quoted);
        let (one, other) = (owner(&one.device), owner(&other.device));
        return fault(
            &later.place,
            "address",
            Text::new(
                format!("two devices have the address {key}: {other} here, {one} at {place}"),
                format!("hai thiết bị cùng có địa chỉ {key}: {other} ở đây, {one} ở {place}"),
            ),
            Text::new("give one of them its own address", "cấp cho một trong hai địa chỉ riêng"),
        );
    }
    let (en, vi) = label(later.thing.noun());
    fault(
        &later.place,
        key_field(later.thing.noun()),
        Text::new(
            format!("{en} {key} is declared twice, first at {place}"),
            format!("{vi} {key} bị khai báo hai lần, lần đầu ở {place}"),
        ),
        Text::new("delete one, or give it a key of its own", "xóa một, hoặc đặt khóa khác"),
    )
}

/// Identifier codes (mã định danh) are unique among organisations, the stored ones included.
fn identifier_codes(declared: &[Declared], existing: &Record, sink: &Sink) {
    let mut owners: HashMap<&str, (&str, Option<&SourcePlace>)> = existing
        .organisations
        .iter()
        .filter_map(|body| Some((body.identifier_code.as_deref()?, (body.code.as_str(), None))))
        .collect();
    for declared in declared {
        let Thing::Organisation(body) = &declared.thing else { continue };
        let Some(identifier) = body.identifier_code.as_deref() else { continue };
        match owners.insert(identifier, (&body.code, Some(&declared.place))) {
            Some((owner, place)) if owner != body.code => sink.push_with(|| {
                let place = place.map(|place| format!(" ({place})")).unwrap_or_default();
                let (identifier, owner) = (quoted(identifier), quoted(owner));
                fault(
                    &declared.place,
                    "identifier_code",
                    Text::new(
                        format!("`identifier_code` {identifier} is already that of {owner}{place}"),
                        format!("`identifier_code` {identifier} đã thuộc về {owner}{place}"),
                    ),
                    Text::new(
                        "each body has its own code: check both",
                        "mỗi cơ quan có một mã riêng: kiểm tra cả hai",
                    ),
                )
            }),
            _ => {}
        }
    }
}

/// A noun as messages name it, English and Vietnamese.
pub(super) fn label(noun: Noun) -> (&'static str, &'static str) {
    let class = asset::of(noun);
    (class.en, class.vi)
}

/// The key that names a noun: the last part where there are several.
fn key_field(noun: Noun) -> &'static str {
    asset::of(noun).key_fields().last().map_or("code", |field| field.key)
}

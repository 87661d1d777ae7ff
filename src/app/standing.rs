//! Whether the record still stands as a whole: what was declared before is judged again beside what
//! is about to change. A declaration is checked where it is read; but a prefix that goes leaves
//! addresses behind, a device that moves leaves its rack, and two files that are merged were each
//! checked alone. What stands is what `export inventory` writes and `import` takes.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::failure::Failure;
use super::record;
use crate::domain::asset::{CLASSES, Field};
use crate::domain::change::{Change, ChangeKind};
use crate::domain::record::{Declared, Noun, Record, Thing};
use crate::domain::text::{Lang, Text};
use crate::inventory;
use crate::inventory::fault::Faults;
use crate::store::asset::Referring;
use crate::store::{Error, Store};

type Key = (Noun, String);

/// Judges the record as it will be once a declaration is in it. New things alone were judged beside
/// it already.
pub fn after_import(
    store: &Store,
    existing: &Record,
    declared: &[Declared],
    lang: Lang,
) -> Result<(), Failure> {
    let known = keys(existing);
    let is_known = |each: &&Declared| known.contains(&(each.thing.noun(), each.thing.key()));
    let stored: Vec<Declared> = declared.iter().filter(is_known).cloned().collect();
    let changes = store.preview(&stored).map_err(record::refused)?;
    if !changes.iter().any(is_felt) {
        return Ok(());
    }
    let before = || store.declared().map_err(record::refused);
    let after = union(before()?, declared);
    if let Some(named) = still_named(&after, declared, store.path()) {
        return Err(record::refused(named));
    }
    let Err(faults) = judge(&after) else { return Ok(()) };
    let Some(faults) = new_faults(faults, judge(&before()?).err()) else { return Ok(()) };
    Err(refused(&faults, lang))
}

/// The fields by which other things stand, by noun. What a thing itself refers to is judged where it
/// is declared; whatever changes in another field leaves the rest as it was, and is not worth
/// reading all of a province again.
const FELT: &[(Noun, &[&str])] = &[
    (Noun::Unit, &["parent_code", "kind"]),
    (Noun::Rack, &["site", "units_count"]),
    (Noun::Device, &["site"]),
    (Noun::Prefix, &["role", "unit", "twin"]),
    (Noun::Link, &["prefix_v4", "prefix_v6"]),
    (Noun::Address, &["device", "interface"]),
    (Noun::CustomField, &["kind", "applies_to", "choices"]),
];

/// Whether anything else may feel a change: whatever goes may leave something behind.
fn is_felt(change: &Change) -> bool {
    let felt = FELT.iter().filter(|(noun, _)| *noun == change.noun).flat_map(|(_, fields)| *fields);
    match change.kind {
        ChangeKind::Add => false,
        ChangeKind::Remove => true,
        ChangeKind::Change => {
            felt.into_iter().any(|felt| change.fields.iter().any(|each| each.field == *felt))
        }
    }
}

/// What is wrong with a record, each thing at the place it was last declared at.
pub fn judge(declared: &[Declared]) -> Result<(), Faults> {
    inventory::check(declared, &Record::default())
}

/// The faults that were not there before: a record of an earlier program may have some, and mending
/// one by one must be possible.
pub fn new_faults(faults: Faults, before: Option<Faults>) -> Option<Faults> {
    let Some(before) = before else { return Some(faults) };
    if before.more_count > 0 {
        return None;
    }
    let known: HashSet<&str> = before.faults.iter().map(|each| each.problem.en.as_str()).collect();
    let mut left = faults;
    left.faults.retain(|each| !known.contains(each.problem.en.as_str()));
    (!left.faults.is_empty()).then_some(left)
}

fn refused(faults: &Faults, lang: Lang) -> Failure {
    let head = Text::new(
        "nothing was changed: what was declared before would no longer stand beside it",
        "chưa thay đổi gì: nội dung đã khai báo trước đó sẽ mâu thuẫn với thay đổi này",
    );
    Failure::data(format!("{}\n{}", head.in_lang(lang), faults.lines(lang).join("\n"))).hint(
        "the places are those of the earlier declarations: change both in the same import",
        "vị trí là của các khai báo trước đó: hãy sửa cả hai trong cùng một lần nhập",
    )
}

/// What is stored, with what is declared in its place or beside it.
fn union(before: Vec<Declared>, declared: &[Declared]) -> Vec<Declared> {
    let key = |each: &Declared| -> Key { (each.thing.noun(), each.thing.key()) };
    let mut now: HashMap<Key, &Declared> = declared.iter().map(|each| (key(each), each)).collect();
    let mut union = Vec::with_capacity(before.len() + declared.len());
    for each in before {
        match now.remove(&key(&each)) {
            None => union.push(each),
            Some(Declared { thing: Thing::Removed(..), .. }) => {}
            Some(changed) => union.push(changed.clone()),
        }
    }
    let new = declared.iter().filter(|each| now.contains_key(&key(each)));
    union.extend(new.filter(|each| !matches!(each.thing, Thing::Removed(..))).cloned());
    union
}

/// The first thing that is removed while others still name it.
fn still_named(after: &[Declared], declared: &[Declared], path: &Path) -> Option<Error> {
    declared.iter().find_map(|removal| {
        let Thing::Removed(noun, key) = &removal.thing else { return None };
        let names_it = |each: &Declared, field: &Field| {
            let asset = each.asset();
            let value = asset.details.get(asset.class(), field.key);
            value.is_some_and(|value| value.texts().iter().any(|text| text == key))
        };
        let (class, field, keys) = CLASSES.iter().find_map(|class| {
            class.fields.iter().filter(|field| field.kind.refers_to() == Some(*noun)).find_map(
                |field| {
                    let of_class = after.iter().filter(|each| each.thing.noun() == class.noun);
                    let naming = of_class.filter(|each| names_it(each, field));
                    let keys: Vec<String> = naming.map(|each| each.thing.key()).collect();
                    (!keys.is_empty()).then_some((class, field, keys))
                },
            )
        })?;
        let change = Change {
            kind: ChangeKind::Remove,
            noun: *noun,
            key: key.clone(),
            fields: Vec::new(),
            place: Some(removal.place.clone()),
        };
        let count = keys.len();
        let first = Referring { noun: class.noun, field, keys, count };
        Some(Error::StillNamed { path: path.to_owned(), change: Box::new(change), first })
    })
}

fn keys(record: &Record) -> HashSet<Key> {
    let mut keys: HashSet<Key> =
        record.assets.iter().map(|asset| (asset.noun, asset.key.clone())).collect();
    let mut add = |noun, of: &mut dyn Iterator<Item = String>| {
        keys.extend(of.map(|key| (noun, key)));
    };
    add(Noun::Unit, &mut record.units.iter().map(|unit| unit.key.to_string()));
    add(Noun::Organisation, &mut record.organisations.iter().map(|body| body.code.clone()));
    add(Noun::Site, &mut record.sites.iter().map(|site| site.code.clone()));
    add(Noun::Device, &mut record.devices.iter().map(|device| device.name.clone()));
    add(
        Noun::Interface,
        &mut record.interfaces.iter().map(|port| format!("{}/{}", port.device, port.name)),
    );
    add(Noun::Address, &mut record.addresses.iter().map(|each| each.address.to_string()));
    add(Noun::Prefix, &mut record.prefixes.iter().map(|each| each.prefix.to_string()));
    add(Noun::Link, &mut record.links.iter().map(|link| link.code.clone()));
    add(Noun::System, &mut record.systems.iter().map(|system| system.code.clone()));
    add(Noun::Service, &mut record.services.iter().map(|service| service.code.clone()));
    add(Noun::Plan, &mut record.plans.iter().map(|plan| plan.id.clone()));
    keys
}

//! The catalogue: every noun of the record described once, as a table of fields. From this one
//! description come its TOML keys, its columns in SQL, its listing, its history and its export, so
//! that a new asset class is one file here, a line in [`CLASSES`], its word in
//! [`Noun`] and a migration.
//!
//! Nouns that the judgement works with (devices, links …) also have structs of their own; the
//! fields of those are marked [`Field::core`] and are read by `inventory/noun/`. Every other field,
//! and every noun without a struct, is read, checked, stored and shown by its description alone.
//! No I/O here, and nothing is judged.

mod asn;
pub mod belonging;
mod cable;
mod contact;
mod cooling;
pub mod custom_field;
mod data_centre;
pub mod declared_rung;
mod device;
mod generator;
pub mod kind;
mod link;
pub mod maintenance;
mod network;
mod organisation;
mod plan;
mod power_feed;
mod prefix;
mod rack;
mod room;
pub mod selector;
mod sensor;
mod service;
mod site;
mod system;
pub mod typed;
mod unit;
mod ups;
pub mod value;
mod vlan;
mod vrf;

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

pub use kind::{Choice, Kind};
pub use value::Value;

use super::record::Noun;

/// Every class, in the order in which a declaration is exported: what is referred to comes first.
pub const CLASSES: &[&Class] = &[
    &custom_field::CLASS,
    &unit::CLASS,
    &organisation::CLASS,
    &contact::CLASS,
    &site::CLASS,
    &data_centre::CLASS,
    &room::CLASS,
    &generator::CLASS,
    &ups::CLASS,
    &power_feed::CLASS,
    &rack::CLASS,
    &cooling::CLASS,
    &vrf::CLASS,
    &vlan::CLASS,
    &asn::CLASS,
    &device::CLASS,
    &network::INTERFACE,
    &prefix::CLASS,
    &network::ADDRESS,
    &sensor::CLASS,
    &cable::CLASS,
    &link::CLASS,
    &maintenance::CLASS,
    &system::CLASS,
    &service::CLASS,
    &plan::CLASS,
];

/// One noun's description.
#[derive(Debug)]
pub struct Class {
    /// The noun.
    pub noun: Noun,
    /// The word between `[[` and `]]`, the singular of the noun's.
    pub word: &'static str,
    /// Its table in SQL.
    pub table: &'static str,
    /// One of it, in English.
    pub en: &'static str,
    /// One of it, in Vietnamese.
    pub vi: &'static str,
    /// Several of it, in Vietnamese headings; English has the noun's word.
    pub title: (&'static str, &'static str),
    /// How many of the first fields name it; joined with `/` they are its key.
    pub key_count: usize,
    /// Its fields in the order people read them, the key's first.
    pub fields: &'static [Field],
}

/// One field of a class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// Its key in TOML and in history; `a.site` is the key `site` of the table `a`.
    pub key: &'static str,
    /// Its column in SQL, CSV and JSON listings.
    pub column: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Its heading in English.
    pub en: &'static str,
    /// Its heading in Vietnamese.
    pub vi: &'static str,
    /// Whether only `-o wide` shows it in a table.
    pub wide: bool,
    /// Whether it must be there.
    pub required: bool,
    /// Whether a struct of `domain` has it, so that `inventory/noun/` reads it.
    pub core: bool,
}

impl Field {
    /// A field whose column is its key.
    #[must_use]
    pub const fn new(key: &'static str, kind: Kind, en: &'static str, vi: &'static str) -> Self {
        Self { key, column: key, kind, en, vi, wide: false, required: false, core: false }
    }

    /// The field, shown in a table only when it is wide.
    #[must_use]
    pub const fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// The field, which must be there.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The field, which a struct has.
    #[must_use]
    pub const fn core(mut self) -> Self {
        self.core = true;
        self
    }

    /// The field with a column that its key does not name.
    #[must_use]
    pub const fn column(mut self, column: &'static str) -> Self {
        self.column = column;
        self
    }
}

/// The class of a noun.
#[must_use]
pub fn of(noun: Noun) -> &'static Class {
    // Every noun has one: a test counts them.
    CLASSES.iter().copied().find(|class| class.noun == noun).unwrap_or(&unit::CLASS)
}

/// The class whose table a declaration writes as `[[word]]`.
#[must_use]
pub fn named(word: &str) -> Option<&'static Class> {
    CLASSES.iter().copied().find(|class| class.word == word)
}

impl Class {
    /// The index of a field by its TOML key or its column.
    #[must_use]
    pub fn index_of(&self, key: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.key == key || field.column == key)
    }

    /// The fields that make up the key.
    #[must_use]
    pub fn key_fields(&self) -> &'static [Field] {
        self.fields.get(..self.key_count).unwrap_or_default()
    }

    /// The fields after the key, with their indexes.
    pub fn body(&self) -> impl Iterator<Item = (usize, &'static Field)> + use<> {
        let fields: &'static [Field] = self.fields;
        fields.iter().enumerate().skip(self.key_count)
    }

    /// The fields read by description, with their indexes; the key of a noun without a struct among
    /// them.
    pub fn described(&self) -> impl Iterator<Item = (usize, &'static Field)> + use<> {
        let fields: &'static [Field] = self.fields;
        fields.iter().enumerate().filter(|(_, field)| !field.core)
    }

    /// Whether `domain` has a struct for it.
    #[must_use]
    pub fn has_struct(&self) -> bool {
        self.fields.first().is_some_and(|field| field.core)
    }

    /// The values of the key fields, from a key as typed; `None` when it has too few parts.
    #[must_use]
    pub fn key_values(&self, key: &str) -> Option<Vec<Value>> {
        let parts: Vec<&str> = key.splitn(self.key_count.max(1), '/').collect();
        let fields = self.key_fields();
        if parts.len() != fields.len() {
            return None;
        }
        parts.iter().zip(fields).map(|(part, field)| Value::parse(field.kind, part)).collect()
    }
}

/// What is known of one noun besides its key: its fields' values by their index in the class, its
/// tags, and its custom fields by name. What is not declared is not in it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Details {
    /// Values by the index of their field.
    pub values: BTreeMap<usize, Value>,
    /// Tags, sorted, each once.
    pub tags: Vec<String>,
    /// Values of custom fields, by the name of their definition.
    pub custom: BTreeMap<String, Value>,
}

impl Details {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.tags.is_empty() && self.custom.is_empty()
    }

    /// The value of a field by its key.
    #[must_use]
    pub fn get(&self, class: &Class, key: &str) -> Option<&Value> {
        self.values.get(&class.index_of(key)?)
    }

    /// The value of a text field by its key.
    #[must_use]
    pub fn text(&self, class: &Class, key: &str) -> Option<&str> {
        let Value::Text(text) = self.get(class, key)? else { return None };
        Some(text)
    }

    /// The value of a whole-number field by its key.
    #[must_use]
    pub fn integer(&self, class: &Class, key: &str) -> Option<i64> {
        let Value::Integer(number) = self.get(class, key)? else { return None };
        Some(*number)
    }

    /// The values of a list field by its key; none where nothing is declared.
    #[must_use]
    pub fn list(&self, class: &Class, key: &str) -> &[String] {
        let Some(Value::List(values)) = self.get(class, key) else { return &[] };
        values
    }

    /// Sets a field by its key where there is a value.
    pub fn put(&mut self, class: &Class, key: &str, value: Option<Value>) {
        if let (Some(index), Some(value)) = (class.index_of(key), value) {
            self.values.insert(index, value);
        }
    }
}

/// Details that most things have none of: as wide as a pointer.
#[derive(Clone, Default)]
pub struct RareDetails(Option<Box<Details>>);

/// What nothing has whose details nobody declared.
static NONE: Details =
    Details { values: BTreeMap::new(), tags: Vec::new(), custom: BTreeMap::new() };

impl From<Details> for RareDetails {
    fn from(details: Details) -> Self {
        Self((!details.is_empty()).then(|| Box::new(details)))
    }
}

impl Deref for RareDetails {
    type Target = Details;

    fn deref(&self) -> &Details {
        self.0.as_deref().unwrap_or(&NONE)
    }
}

impl DerefMut for RareDetails {
    fn deref_mut(&mut self) -> &mut Details {
        self.0.get_or_insert_default()
    }
}

/// As the details themselves.
impl std::fmt::Debug for RareDetails {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(&**self, formatter)
    }
}

impl PartialEq for RareDetails {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

/// One thing of the record, whole, as its class describes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Asset {
    /// What it is.
    pub noun: Noun,
    /// Its key.
    pub key: String,
    /// Everything declared about it, its key's parts included.
    pub details: Details,
}

impl Asset {
    /// Its class.
    #[must_use]
    pub fn class(&self) -> &'static Class {
        of(self.noun)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_noun_has_one_class_and_its_own_words() {
        assert_eq!(CLASSES.len(), Noun::ALL.len());
        let nouns: HashSet<Noun> = CLASSES.iter().map(|class| class.noun).collect();
        assert_eq!(nouns.len(), Noun::ALL.len());
        let words: HashSet<&str> = CLASSES.iter().map(|class| class.word).collect();
        assert_eq!(words.len(), CLASSES.len());
    }

    #[test]
    fn fields_are_told_apart_and_keys_are_required() {
        for class in CLASSES {
            let keys: HashSet<&str> = class.fields.iter().map(|field| field.key).collect();
            let columns: HashSet<&str> = class.fields.iter().map(|field| field.column).collect();
            assert_eq!(keys.len(), class.fields.len(), "{}", class.word);
            assert_eq!(columns.len(), class.fields.len(), "{}", class.word);
            assert!(class.key_fields().iter().all(|field| field.required), "{}", class.word);
            assert!(!keys.contains("tags") && !keys.contains("custom"), "{}", class.word);
        }
    }

    #[test]
    fn a_class_is_read_by_its_struct_or_by_description_never_half() {
        for class in CLASSES {
            let core = class.key_fields().iter().filter(|field| field.core).count();
            assert!(core == 0 || core == class.key_count, "{}", class.word);
            let strays = class.fields.iter().filter(|field| field.core).count();
            assert!(class.has_struct() || strays == 0, "{}", class.word);
        }
    }

    #[test]
    fn a_key_splits_into_as_many_parts_as_its_class_has() {
        let interface = of(Noun::Interface).key_values("core-1/ge-0/0/1").unwrap();
        assert_eq!(interface, [Value::text("core-1"), Value::text("ge-0/0/1")]);
        assert_eq!(of(Noun::Interface).key_values("core-1"), None);
        let prefix = of(Noun::Prefix).key_values("2001:db8::/32").unwrap();
        assert_eq!(prefix, [Value::text("2001:db8::/32")]);
    }
}

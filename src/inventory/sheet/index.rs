//! What names mean: from a name as somebody writes it to the keys of the things that have it. Names
//! are compared without case and diacritics.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization as _;

use crate::domain::asset::{self, Value};
use crate::domain::record::{Noun, Record};
use crate::domain::unit::Era;

use super::naming::plain;

/// Things by noun and name, and the keys that exist.
#[derive(Debug, Default)]
pub(super) struct Index {
    keys: HashMap<(Noun, String), Vec<String>>,
    /// The same with diacritics: Ba Tơ and Ba Tô are two communes.
    exact: HashMap<(Noun, String), Vec<String>>,
    /// Keys as written: those of former units and bodies too, which have no name of today.
    written: HashSet<(Noun, String)>,
}

/// What a name means.
pub(super) enum Named {
    /// One thing.
    One(String),
    /// Several have it.
    Several(Vec<String>),
    /// None has it.
    None,
}

impl Index {
    /// The names of everything recorded. Of units only those of today have their names here: a
    /// list of today means them.
    pub(super) fn of(record: &Record) -> Self {
        let mut index = Self::default();
        for unit in &record.units {
            index.key(Noun::Unit, &unit.key.to_string());
        }
        for body in &record.organisations {
            index.key(Noun::Organisation, &body.code);
        }
        for unit in record.units.iter().filter(|unit| unit.key.era == Era::Y2025) {
            let key = unit.key.to_string();
            index.add(Noun::Unit, &unit.name, &key);
            index.add(Noun::Unit, &unit.key.code, &key);
            index.add(Noun::Unit, &key, &key);
            // `Ba Tơ` for `Xã Ba Tơ`.
            for kind in ["Xã ", "Phường ", "Đặc khu ", "Tỉnh "] {
                if let Some(short) = unit.name.strip_prefix(kind) {
                    index.add(Noun::Unit, short, &key);
                }
            }
        }
        for body in record.organisations.iter().filter(|body| body.valid_to.is_none()) {
            index.both(Noun::Organisation, &body.name, &body.code);
        }
        for site in &record.sites {
            index.both(Noun::Site, &site.name, &site.code);
        }
        for device in &record.devices {
            index.both(Noun::Device, &device.name, &device.name);
        }
        for system in &record.systems {
            index.both(Noun::System, &system.name, &system.code);
        }
        for asset in &record.assets {
            let name = asset.details.text(asset::of(asset.noun), "name");
            index.both(asset.noun, name.unwrap_or(&asset.key), &asset.key);
        }
        index
    }

    /// Adds a thing under its name and its key.
    pub(super) fn both(&mut self, noun: Noun, name: &str, key: &str) {
        self.key(noun, key);
        self.add(noun, name, key);
        self.add(noun, key, key);
    }

    /// Adds a key.
    pub(super) fn key(&mut self, noun: Noun, key: &str) {
        self.written.insert((noun, key.to_owned()));
    }

    /// Whether a text is a key, letter by letter.
    pub(super) fn is_key(&self, noun: Noun, text: &str) -> bool {
        self.written.contains(&(noun, text.to_owned()))
    }

    fn add(&mut self, noun: Noun, name: &str, key: &str) {
        for keys in [
            self.keys.entry((noun, plain(name))).or_default(),
            self.exact.entry((noun, exact(name))).or_default(),
        ] {
            if !keys.iter().any(|each| each == key) {
                keys.push(key.to_owned());
            }
        }
    }

    /// What a name or key means. A key written exactly is always that key.
    pub(super) fn find(&self, noun: Noun, name: &str) -> Named {
        match self.keys.get(&(noun, plain(name))).map(Vec::as_slice) {
            None | Some([]) => Named::None,
            Some([key]) => Named::One(key.clone()),
            Some(keys) if keys.iter().any(|key| key == name) => Named::One(name.to_owned()),
            Some(keys) => match self.exact.get(&(noun, exact(name))).map(Vec::as_slice) {
                Some([key]) => Named::One(key.clone()),
                _ => Named::Several(keys.to_vec()),
            },
        }
    }
}

/// A name as written, but for case and spaces.
fn exact(name: &str) -> String {
    let composed: String = name.nfc().collect();
    composed.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A stored value as TOML, as `export inventory` writes it.
pub(super) fn stored(kind: asset::Kind, value: &Value) -> String {
    use super::value::quote;
    match value {
        Value::Text(text) if kind == asset::Kind::Date => text.clone(),
        Value::Text(text) if kind == asset::Kind::Nested => {
            super::nested::toml(text).unwrap_or_else(|_| quote(text))
        }
        Value::Text(text) => quote(text),
        Value::Integer(_) | Value::Real(_) | Value::Flag(_) => value.printed(),
        Value::List(texts) => {
            format!("[{}]", texts.iter().map(|text| quote(text)).collect::<Vec<_>>().join(", "))
        }
        Value::Integers(_) => value.printed(),
    }
}

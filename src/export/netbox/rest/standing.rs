//! What NetBox has: objects as it answers them, found by what names them, and the numbers by which
//! others refer to them.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::change::{self, Change, Numbers};
use super::wanted::{Group, Identity, VRF, Wanted};

/// What NetBox has, as far as it was asked.
#[derive(Debug, Default)]
pub struct There {
    objects: BTreeMap<&'static str, Vec<Value>>,
    /// By model and what others refer to an object by; `None` for what is not there yet.
    numbers: Known,
}

type Known = HashMap<(&'static str, String), Option<u64>>;

impl Numbers for There {
    fn number(&self, model: &'static str, alias: &str) -> Option<u64> {
        self.numbers.get(&(model, alias.to_owned())).copied().flatten()
    }
}

impl There {
    /// Whether a model was asked for.
    #[must_use]
    pub fn knows(&self, model: &str) -> bool {
        self.objects.contains_key(model)
    }

    /// Learns the objects of a model.
    pub fn learn(&mut self, model: &'static str, objects: Vec<Value>) {
        self.objects.insert(model, objects);
    }

    /// Learns what NetBox answered to a change.
    pub fn changed(&mut self, model: &'static str, object: Value) {
        let id = object.get("id").and_then(Value::as_u64);
        let list = self.objects.entry(model).or_default();
        match list
            .iter_mut()
            .find(|each| id.is_some() && each.get("id").and_then(Value::as_u64) == id)
        {
            Some(each) => *each = object,
            None => list.push(object),
        }
    }

    /// Learns the number of a new object.
    pub fn numbered(&mut self, model: &'static str, change: &Change, id: u64) {
        for alias in &change.aliases {
            self.numbers.insert((model, alias.clone()), Some(id));
        }
    }

    /// Whether something is known by the name that others refer to it by, and NetBox's number of it.
    #[must_use]
    pub fn number_of(&self, model: &'static str, alias: &str) -> Option<Option<u64>> {
        self.numbers.get(&(model, alias.to_owned())).copied()
    }

    /// How many of a group's objects wait for something new before they get this field.
    #[must_use]
    pub fn awaited(&self, group: &Group, field: &str) -> usize {
        let is_new = |wanted: &&Wanted| {
            let number = |alias: &String| self.number(group.model, alias);
            group.is_addition && wanted.aliases.iter().find_map(number).is_none()
        };
        let has = |wanted: &&Wanted| wanted.fields.iter().any(|each| each.name == field);
        group.wanted.iter().filter(is_new).filter(has).count()
    }

    /// What is to change of a group. What refers to others within the group comes after them, and
    /// waits until they are numbered.
    pub fn changes(&mut self, group: &Group) -> Vec<Change> {
        let objects = self.objects.get(group.model).map_or(&[][..], Vec::as_slice);
        let mut index = Index::of(objects);
        let found = index.find_all(group, &self.numbers);
        for (wanted, at) in group.wanted.iter().zip(&found) {
            let id = at.and_then(|at| objects.get(at)).and_then(|each| each.get("id"));
            let id = id.and_then(Value::as_u64);
            for alias in wanted.aliases.iter().filter(|_| !group.is_addition) {
                let known = self.numbers.entry((group.model, alias.clone())).or_default();
                *known = known.or(id);
            }
        }
        let mut changes = Vec::new();
        for (wanted, at) in group.wanted.iter().zip(&found) {
            let there = at.and_then(|at| objects.get(at));
            if there.is_none() && group.is_addition {
                // Told with the new object itself.
                continue;
            }
            changes.extend(change::of(group.model, wanted, there, self));
        }
        changes
    }
}

/// Models of which NetBox lets the names repeat that we find them by.
const REPEATED: [&str; 3] = ["vlans", "devices", "circuits"];

/// Objects by what is found in them, a table for each way of looking.
struct Index<'a> {
    objects: &'a [Value],
    tables: HashMap<Vec<&'static str>, HashMap<String, usize>>,
}

impl<'a> Index<'a> {
    fn of(objects: &'a [Value]) -> Self {
        Self { objects, tables: HashMap::new() }
    }

    /// What each of a group is there. Where names repeat, two of ours are never one object: whoever is
    /// found by the surest way has it, and the other is new.
    fn find_all(&mut self, group: &Group, numbers: &Known) -> Vec<Option<usize>> {
        let all = group.wanted.iter();
        if !REPEATED.contains(&group.model) {
            return all.map(|wanted| self.find(&wanted.identities, numbers)).collect();
        }
        let mut claimed = HashSet::new();
        let mut claim = |at: &usize| claimed.insert(*at);
        let mut found: Vec<Option<usize>> = all
            .map(|wanted| {
                let surest = wanted.identities.get(..1).unwrap_or_default();
                self.find(surest, numbers).filter(&mut claim)
            })
            .collect();
        for (wanted, at) in group.wanted.iter().zip(&mut found).filter(|(_, at)| at.is_none()) {
            *at = self.find(&wanted.identities, numbers).filter(&mut claim);
        }
        found
    }

    fn find(&mut self, identities: &[Identity], numbers: &Known) -> Option<usize> {
        identities.iter().find_map(|identity| {
            let paths: Vec<&'static str> = identity.iter().map(|(path, _)| *path).collect();
            let objects = self.objects;
            let table = self.tables.entry(paths).or_insert_with_key(|paths| {
                let mut table = HashMap::new();
                for (at, object) in objects.iter().enumerate() {
                    let key = key(paths.iter().map(|path| (*path, said(object, path))));
                    // The oldest, where names repeat.
                    table.entry(key).or_insert(at);
                }
                table
            });
            let wanted = key(identity.iter().map(|(path, text)| match (*path, text.as_str()) {
                (VRF, "") => (VRF, String::new()),
                (VRF, alias) => {
                    let number = numbers.get(&("vrfs", alias.to_owned())).copied().flatten();
                    (VRF, number.map_or_else(|| "new".to_owned(), |number| number.to_string()))
                }
                (path, text) => (path, text.to_owned()),
            }));
            table.get(&wanted).copied()
        })
    }
}

fn key(parts: impl Iterator<Item = (&'static str, String)>) -> String {
    let part = |(path, text): (&'static str, String)| match path {
        // An address is the same however long its prefix.
        "address" => text.split('/').next().unwrap_or_default().to_lowercase(),
        "mac_address" | "prefix" => text.to_lowercase(),
        _ => text,
    };
    parts.map(part).collect::<Vec<_>>().join("\n")
}

/// What an object says at a path (`site.slug`): a choice is its value; empty where there is nothing.
pub(super) fn said(object: &Value, path: &str) -> String {
    let mut value = object;
    for part in path.split('.') {
        match value.get(part) {
            Some(inner) => value = inner,
            None => return String::new(),
        }
    }
    if let Some(choice) = value.get("value") {
        value = choice;
    }
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Object(object) => {
            let name =
                ["slug", "name", "display"].iter().find_map(|key| object.get(*key)?.as_str());
            name.unwrap_or_default().to_owned()
        }
        Value::Array(list) => {
            let texts = list.iter().map(|each| said(each, "slug"));
            texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(",")
        }
        Value::Null => String::new(),
    }
}

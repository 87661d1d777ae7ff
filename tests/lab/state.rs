//! What a raised lab remembers: its seed, its size, which faults are on.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::shape::Shape;

/// What a lab's folder is known by.
pub(crate) const FILE: &str = "state.toml";

/// A raised lab.
pub(crate) struct State {
    pub(crate) dir: PathBuf,
    pub(crate) shape: Shape,
    pub(crate) seed: u64,
    communes: usize,
    on: BTreeSet<String>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    seed: u64,
    communes: usize,
    on: BTreeSet<String>,
}

impl State {
    pub(crate) fn create(dir: &Path, seed: u64, communes: usize, on: Vec<String>) -> Self {
        std::fs::create_dir_all(dir).unwrap();
        let on = on.into_iter().collect();
        let state =
            Self { dir: dir.to_owned(), shape: Shape::of(seed, communes), seed, communes, on };
        state.write();
        state
    }

    pub(crate) fn read(dir: &Path) -> Self {
        let path = dir.join(FILE);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
            panic!("no lab in {}: {error}: raise one with `lab up`", dir.display())
        });
        let Stored { seed, communes, on } = toml::from_str(&text).unwrap();
        Self { dir: dir.to_owned(), shape: Shape::of(seed, communes), seed, communes, on }
    }

    pub(crate) fn write(&self) {
        let stored = Stored { seed: self.seed, communes: self.communes, on: self.on.clone() };
        std::fs::write(self.dir.join(FILE), toml::to_string(&stored).unwrap()).unwrap();
    }

    pub(crate) fn set(&mut self, name: &str, on: bool) {
        if on {
            self.on.insert(name.to_owned());
        } else {
            self.on.remove(name);
        }
    }

    pub(crate) fn is_on(&self, name: &str) -> bool {
        self.on.contains(name)
    }

    /// Whether a fault is on and this is its victim.
    pub(crate) fn afflicts(&self, name: &str, key: &str) -> bool {
        self.is_on(name) && self.shape.victim(name) == key
    }

    pub(crate) fn on(&self) -> impl Iterator<Item = &str> {
        self.on.iter().map(String::as_str)
    }

    /// A folder of the lab's, made where it is missing.
    pub(crate) fn folder(&self, name: &str) -> PathBuf {
        let folder = self.dir.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }
}

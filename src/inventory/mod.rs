//! Declared facts (TOML, JSON, the embedded territory) to nouns, or faults with file, line and column.
//!
//! Invariants: only [`load`] reads files, nothing here opens sockets or knows SQL. A declaration is
//! never guessed at: what is not understood is a fault with a place and a remedy, and all faults of
//! all files are told at once. A message about a credentials file never repeats what stands in it.
//! The form people write is inventory/README.md. Begin with [`accept`]:
//! [`parse`], then [`check()`].

pub mod address_plan;
pub(crate) mod check;
pub mod credentials;
pub(crate) mod custom;
pub(crate) mod described;
pub(crate) mod document;
pub mod embedded;
pub mod error;
pub mod fault;
pub(crate) mod fields;
pub(crate) mod json;
pub mod load;
pub(crate) mod locate;
pub(crate) mod network;
pub(crate) mod noun;
pub(crate) mod numbers;
pub(crate) mod quantity;
pub(crate) mod remove;
pub mod sheet;
pub mod source;
pub(crate) mod suggest;
pub(crate) mod syntax;
pub(crate) mod value;
pub(crate) mod words;

use std::collections::HashSet;

use crate::domain::record::{Declared, Noun, Record, Thing};

use fault::Faults;
use source::SourceFile;

/// Shape and values: every noun of the files in their order, or every fault of all of them. A
/// service without an exposure takes that of its system in the same files, else `internal`.
pub fn parse(files: &[SourceFile]) -> Result<Vec<Declared>, Faults> {
    document::read(files, &Record::default())
}

/// As [`parse`], where a service's system may also be one already in the record.
pub fn parse_beside(files: &[SourceFile], existing: &Record) -> Result<Vec<Declared>, Faults> {
    document::read(files, existing)
}

/// The whole way from files to what may be stored: [`parse_beside`], [`check()`], and the faults of
/// both at the exact place of the value. What `import` calls.
pub fn accept(files: &[SourceFile], existing: &Record) -> Result<Vec<Declared>, Faults> {
    let declared = parse_beside(files, existing)?;
    match check(&declared, existing) {
        Ok(()) => Ok(declared),
        Err(faults) => Err(locate::locate(faults, files)),
    }
}

/// References, duplicates and overlaps, among the declared nouns and against what is stored.
/// Nothing may be written when it answers with faults. Their places are those of the tables, for a
/// noun knows no other; [`accept`] has the exact ones.
pub fn check(declared: &[Declared], existing: &Record) -> Result<(), Faults> {
    let gone: HashSet<(Noun, &str)> = declared
        .iter()
        .filter_map(|each| {
            let Thing::Removed(noun, key) = &each.thing else { return None };
            Some((*noun, key.as_str()))
        })
        .collect();
    if gone.is_empty() {
        return check::check(declared, existing);
    }
    // What goes is in nobody's way: its place may be taken in the same import.
    let mut left = existing.clone();
    left.remove(&gone);
    check::check(declared, &left)
}

#[cfg(test)]
mod tests;

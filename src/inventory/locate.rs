//! Exact places: a contradiction is found among nouns, which know only where their table begins;
//! here its fault is moved to the value it is about. It finds no faults of its own.

use std::collections::HashMap;

use toml::de::{DeTable, DeValue};

use crate::domain::record::SourcePlace;

use super::custom::Definitions;
use super::fault::{Fault, Faults, Sink};
use super::fields::Reading;
use super::source::{Quoting, SourceFile, SourceText};

/// Moves each fault that names a key to the value of that key; a key that stands in an outer table
/// or nowhere leaves the fault where it is. Only files with faults are read again.
pub(super) fn locate(mut faults: Faults, files: &[SourceFile]) -> Faults {
    for file in files {
        let mut here: HashMap<(u32, u32), Vec<&mut Fault>> = HashMap::new();
        for fault in &mut faults.faults {
            if !fault.field.is_empty() && *fault.place.file == *file.path {
                here.entry((fault.place.line, fault.place.column)).or_default().push(fault);
            }
        }
        if here.is_empty() {
            continue;
        }
        let Ok(source) = SourceText::decode(file, Quoting::Open) else { continue };
        let (sink, none) = (Sink::default(), Definitions::default());
        let reading = Reading { source: &source, sink: &sink, definitions: &none };
        let Some(document) = super::syntax::document(reading) else { continue };
        visit(document.get_ref(), &source, &mut here);
    }
    faults.faults.sort_by(|left, right| left.place.cmp(&right.place));
    faults
}

/// Every table of an array of tables, and those nested in it. Depth is the parser's own bound.
fn visit(
    table: &DeTable<'_>,
    source: &SourceText<'_>,
    here: &mut HashMap<(u32, u32), Vec<&mut Fault>>,
) {
    for value in table.iter().filter_map(|(_, value)| value.get_ref().as_array()).flatten() {
        let Some(table) = value.get_ref().as_table() else { continue };
        let SourcePlace { line, column, .. } = source.place(value.span().start);
        for fault in here.remove(&(line, column)).unwrap_or_default() {
            if let Some(start) = start_of(table, fault.field) {
                fault.place = source.place(start);
                fault.field = "";
            }
        }
        visit(table, source, here);
    }
}

/// Where the value of a dotted key begins.
fn start_of(table: &DeTable<'_>, field: &str) -> Option<usize> {
    match field.split_once('.') {
        None => table.get(field).map(|value| value.span().start),
        Some((outer, inner)) => {
            let DeValue::Table(table) = table.get(outer)?.get_ref() else { return None };
            start_of(table, inner)
        }
    }
}

//! Where a sheet and the record differ: decided field by field. A template remembers what it was
//! filled with, so that only what its reader changed counts; of any other sheet every difference
//! from what is stored is a question.

use crate::domain::asset::{self, Value};
use crate::domain::record::{Declared, Noun, SourcePlace};
use crate::domain::text::Text;

use super::naming::Column;
use super::read::printed;
use super::{Sheets, Written};

/// One field on which both sides differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// The noun.
    pub noun: Noun,
    /// Its key.
    pub key: String,
    /// The field, for people.
    pub field: Text,
    /// What is stored, printed.
    pub stored: String,
    /// What the sheet says, printed; empty when it says there is none.
    pub sheet: String,
    /// The cell.
    pub place: SourcePlace,
    row: usize,
    column: usize,
}

impl Sheets {
    /// Compares what was accepted with what is stored. What only the record changed since the
    /// template was written stays; what only the sheet changed is taken; the rest are conflicts.
    pub fn conflicts(&mut self, declared: &[Declared], written: &Written) -> Vec<Conflict> {
        let mut conflicts = Vec::new();
        let mut kept = Vec::new();
        for declared in declared {
            let Some(line) = written.line(&declared.place) else { continue };
            let (Some(row), Some(stored)) = (self.rows.get(line.row), self.stored.get(&line.row))
            else {
                continue;
            };
            let new = declared.asset();
            let class = asset::of(new.noun);
            for (at, stated) in row.stated.iter().enumerate() {
                let (name, title, old_value, new_value) = match &stated.column {
                    Column::Field(index) => {
                        let Some(field) = class.fields.get(*index) else { continue };
                        let title = Text::new(field.en, field.vi);
                        let old = printed(stored.details.values.get(index));
                        (field.key.to_owned(), title, old, printed(new.details.values.get(index)))
                    }
                    Column::Tags => {
                        let old = printed(Value::list(stored.details.tags.clone()).as_ref());
                        let new = printed(Value::list(new.details.tags.clone()).as_ref());
                        ("tags".to_owned(), Text::new("tags", "nhãn"), old, new)
                    }
                    Column::Custom(name) => {
                        let old = printed(stored.details.custom.get(name));
                        let new = printed(new.details.custom.get(name));
                        (format!("custom.{name}"), Text::new(name, name), old, new)
                    }
                };
                if old_value == new_value {
                    continue;
                }
                let base = self.base.get(&(new.noun, new.key.clone(), name));
                // Filled with nothing is no entry, in a template that has others of this thing.
                let is_known = self.is_in_base(new.noun, &new.key);
                let base = base.map(String::as_str).or(is_known.then_some(""));
                match base {
                    Some(base) if base == new_value => kept.push((line.row, at)),
                    Some(base) if base == old_value => {}
                    None if old_value.is_empty() => {}
                    _ => conflicts.push(Conflict {
                        noun: new.noun,
                        key: new.key.clone(),
                        field: title,
                        stored: old_value,
                        sheet: new_value,
                        place: stated.place.clone(),
                        row: line.row,
                        column: at,
                    }),
                }
            }
        }
        self.forget(kept);
        conflicts
    }

    fn is_in_base(&self, noun: Noun, key: &str) -> bool {
        let first = asset::of(noun).fields.first().map(|field| field.key.to_owned());
        first.is_some_and(|first| self.base.contains_key(&(noun, key.to_owned(), first)))
    }

    /// Leaves these fields as they are stored.
    pub fn keep(&mut self, conflicts: &[&Conflict]) {
        self.forget(conflicts.iter().map(|conflict| (conflict.row, conflict.column)).collect());
    }

    fn forget(&mut self, mut cells: Vec<(usize, usize)>) {
        // From the last of each row on, so that the earlier ones stay where they are.
        cells.sort_unstable_by(|left, right| right.cmp(left));
        for (row, at) in cells {
            if let Some(row) = self.rows.get_mut(row)
                && at < row.stated.len()
            {
                row.stated.remove(at);
            }
        }
    }
}

//! `history NOUN KEY`: who changed what, when, in which line of which file.

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::outcome::Outcome;
use super::{list, named, record};
use crate::report::human::changes;

/// Writes the changes of one thing, first change first; one that is gone still has its history.
pub fn run(desk: &mut Desk<'_>, noun: &str, key: &str) -> Result<Outcome, Failure> {
    let noun = list::noun_of(noun)?;
    let store = record::read(desk)?;
    let mut changes = store.history(noun, &named::canonical(noun, key)).map_err(record::refused)?;
    if changes.is_empty() {
        let asset = named::find(&store, noun, key)?;
        changes = store.history(noun, &asset.key).map_err(record::refused)?;
    }
    match desk.format {
        Format::Table | Format::Wide => changes::history(&changes, desk.style, desk.out)?,
        Format::Json | Format::Jsonl | Format::Csv | Format::Name => {
            let rows = changes.iter().map(|(author, change)| (Some(author), change));
            list::write_grid(desk, &changes::grid(rows), "history")?;
        }
    }
    Ok(Outcome::Well)
}

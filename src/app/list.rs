//! `list`, `show` and `history`: reading the declared record.

use std::io::Write as _;

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::outcome::Outcome;
use super::record;
use crate::domain::record::{Noun, Record};
use crate::report::csv::CsvOptions;
use crate::report::grid::Grid;
use crate::report::style::Style;
use crate::report::table::{Borders, TableOptions};
use crate::report::{csv, grids, json, name, table};

/// `list NOUN [-l key=value]…`
pub fn list(desk: &mut Desk<'_>, noun: &str, filters: &[String]) -> Result<Outcome, Failure> {
    let noun = noun_of(noun)?;
    let store = record::read(desk)?;
    let record = store.record().map_err(|error| record::refused(&desk.settings.db, error))?;
    let mut grid = grid_of(noun, &record);
    for filter in filters {
        keep(&mut grid, filter)?;
    }
    write_grid(desk, &grid)?;
    Ok(Outcome::Well)
}

/// `show NOUN KEY`
pub fn show(desk: &mut Desk<'_>, noun: &str, key: &str) -> Result<Outcome, Failure> {
    let noun = noun_of(noun)?;
    let store = record::read(desk)?;
    let record = store.record().map_err(|error| record::refused(&desk.settings.db, error))?;
    let mut grid = grid_of(noun, &record);
    let wanted = find(&grid, noun, key)?;
    grid.rows = vec![grid.rows.swap_remove(wanted)];
    match desk.format {
        Format::Table | Format::Wide => table::write_one(&grid, options(desk, true), desk.out)?,
        Format::Json | Format::Jsonl | Format::Csv | Format::Name => write_grid(desk, &grid)?,
    }
    Ok(Outcome::Well)
}

/// `history NOUN KEY`
pub fn history(desk: &mut Desk<'_>, noun: &str, key: &str) -> Result<Outcome, Failure> {
    let noun = noun_of(noun)?;
    let store = record::read(desk)?;
    let key = canonical_key(noun, key);
    let changes =
        store.history(noun, &key).map_err(|error| record::refused(&desk.settings.db, error))?;
    if changes.is_empty() {
        return Err(Failure::data(format!("nothing was ever recorded under `{noun}` `{key}`")).hint(
            format!("see the keys: `mang6 list {noun} -o name`"),
            format!("xem các khoá: `mang6 list {noun} -o name`"),
        ));
    }
    write_grid(desk, &grids::history(&changes))?;
    Ok(Outcome::Well)
}

/// Writes a grid in the format asked for.
pub fn write_grid(desk: &mut Desk<'_>, grid: &Grid) -> Result<(), Failure> {
    let lang = desk.settings.lang;
    match desk.format {
        Format::Table => table::write(grid, options(desk, false), desk.out)?,
        Format::Wide => table::write(grid, options(desk, true), desk.out)?,
        Format::Json => json::write(grid, lang, desk.out)?,
        Format::Jsonl => json::write_lines(grid, lang, desk.out)?,
        Format::Csv => csv::write(grid, CsvOptions::for_scripts(lang), desk.out)?,
        Format::Name => name::write(grid, desk.out)?,
    }
    Ok(())
}

fn options(desk: &Desk<'_>, wide: bool) -> TableOptions {
    let style: Style = desk.style;
    TableOptions { wide, borders: Borders::Light, lang: desk.settings.lang, style }
}

/// The noun as typed: the plural, or the singular without its `s`.
fn noun_of(word: &str) -> Result<Noun, Failure> {
    word.parse().or_else(|_| format!("{word}s").parse()).map_err(|_| {
        let nouns: Vec<&str> = Noun::ALL.iter().map(|noun| noun.as_str()).collect();
        Failure::usage(format!("unknown noun `{word}`, expected one of: {}", nouns.join(", ")))
    })
}

fn grid_of(noun: Noun, record: &Record) -> Grid {
    match noun {
        Noun::Unit => grids::units(record),
        Noun::Organisation => grids::organisations(record),
        Noun::Site => grids::sites(record),
        Noun::Device => grids::devices(record),
        Noun::Interface => grids::interfaces(record),
        Noun::Address => grids::addresses(record),
        Noun::Prefix => grids::prefixes(record),
        Noun::Link => grids::links(record),
        Noun::System => grids::systems(record),
        Noun::Service => grids::services(record),
        Noun::Plan => grids::plans(record),
    }
}

/// Keeps the rows whose field has the value; the field is a column's key.
fn keep(grid: &mut Grid, filter: &str) -> Result<(), Failure> {
    let (key, value) = filter.split_once('=').ok_or_else(|| {
        Failure::usage(format!("`{filter}` is no filter: write `-l key=value`"))
    })?;
    let column = grid.columns.iter().position(|column| column.key == key).ok_or_else(|| {
        let keys: Vec<&str> = grid.columns.iter().map(|column| column.key).collect();
        Failure::usage(format!("`{}` have no field `{key}`, they have: {}", grid.noun, keys.join(", ")))
    })?;
    grid.rows.retain(|row| {
        row.get(column).and_then(crate::report::grid::Cell::plain).as_deref() == Some(value)
    });
    Ok(())
}

/// The row of a key. A unit's key is `ERA/CODE`; a bare code means the units of today.
fn find(grid: &Grid, noun: Noun, key: &str) -> Result<usize, Failure> {
    let wanted = canonical_key(noun, key);
    grid.rows
        .iter()
        .position(|row| row_key(noun, row) == wanted)
        .ok_or_else(|| {
            Failure::data(format!("no `{key}` among the {noun}")).hint(
                format!("see the keys: `mang6 list {noun} -o name`"),
                format!("xem các khoá: `mang6 list {noun} -o name`"),
            )
        })
}

fn canonical_key(noun: Noun, key: &str) -> String {
    match noun {
        Noun::Unit if !key.contains('/') => format!("2025/{key}"),
        Noun::Address => key.parse::<std::net::IpAddr>().map_or_else(|_| key.to_owned(), |address| address.to_string()),
        Noun::Prefix => key.parse::<ipnet::IpNet>().map_or_else(|_| key.to_owned(), |prefix| prefix.to_string()),
        Noun::Unit
        | Noun::Organisation
        | Noun::Site
        | Noun::Device
        | Noun::Interface
        | Noun::Link
        | Noun::System
        | Noun::Service
        | Noun::Plan => key.to_owned(),
    }
}

/// The key that a row stands for: the first column, or the first two where the key is a pair.
fn row_key(noun: Noun, row: &[crate::report::grid::Cell]) -> String {
    let parts = match noun {
        Noun::Unit | Noun::Interface => 2,
        Noun::Organisation
        | Noun::Site
        | Noun::Device
        | Noun::Address
        | Noun::Prefix
        | Noun::Link
        | Noun::System
        | Noun::Service
        | Noun::Plan => 1,
    };
    let words: Vec<String> = row.iter().take(parts).filter_map(crate::report::grid::Cell::plain).collect();
    words.join("/")
}

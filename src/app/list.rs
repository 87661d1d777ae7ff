//! `list`, `show` and `history`: reading the declared record.

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::outcome::Outcome;
use super::{record, runs};
use crate::domain::record::Noun;
use crate::report::csv::CsvOptions;
use crate::report::grid::{Cell, Grid};
use crate::report::human::changes;
use crate::report::table::{Borders, TableOptions};
use crate::report::{csv, grids, json, name, table};

/// `list NOUN [-l key=value]…`
pub fn list(desk: &mut Desk<'_>, noun: &str, filters: &[String]) -> Result<Outcome, Failure> {
    if noun == "observations" {
        return super::observations::list(desk, filters);
    }
    let mut grid = grid_of(desk, noun)?;
    for filter in filters {
        keep(&mut grid, filter)?;
    }
    write_grid(desk, &grid, "list")?;
    Ok(Outcome::Well)
}

/// `show NOUN KEY`
pub fn show(desk: &mut Desk<'_>, noun: &str, key: &str) -> Result<Outcome, Failure> {
    let mut grid = grid_of(desk, noun)?;
    let wanted = canonical_key(&grid, key);
    let row = grid.rows.iter().position(|row| grid.key_of(row) == wanted);
    let row = row.ok_or_else(|| unknown_key(&grid, key))?;
    grid.rows = vec![grid.rows.swap_remove(row)];
    match (desk.format, grid.rows.first()) {
        (Format::Table | Format::Wide, Some(row)) => {
            table::write_one(&grid, row, options(desk, true), desk.out)?;
        }
        _ => write_grid(desk, &grid, "show")?,
    }
    Ok(Outcome::Well)
}

/// `history NOUN KEY`
pub fn history(desk: &mut Desk<'_>, noun: &str, key: &str) -> Result<Outcome, Failure> {
    let declared = noun_of(noun)?;
    let grid = grid_of(desk, noun)?;
    let store = record::read(desk)?;
    let changes = store.history(declared, &canonical_key(&grid, key)).map_err(record::refused)?;
    if changes.is_empty() {
        return Err(unknown_key(&grid, key));
    }
    match desk.format {
        Format::Table | Format::Wide => changes::history(&changes, desk.style, desk.out)?,
        Format::Json | Format::Jsonl | Format::Csv | Format::Name => {
            let rows = changes.iter().map(|(author, change)| (Some(author), change));
            write_grid(desk, &changes::grid(rows), "history")?;
        }
    }
    Ok(Outcome::Well)
}

/// Writes a grid in the format asked for; `verb` names the JSON schema.
pub fn write_grid(desk: &mut Desk<'_>, grid: &Grid, verb: &str) -> Result<(), Failure> {
    let lang = desk.settings.lang;
    match desk.format {
        Format::Table => table::write(grid, options(desk, false), desk.out)?,
        Format::Wide => table::write(grid, options(desk, true), desk.out)?,
        Format::Json => json::write_grid(grid, verb, lang, desk.out)?,
        Format::Jsonl => json::write_lines(grid, lang, desk.out)?,
        Format::Csv => csv::write(grid, CsvOptions::for_scripts(lang), desk.out)?,
        Format::Name => name::write(grid, desk.out)?,
    }
    Ok(())
}

fn options(desk: &Desk<'_>, wide: bool) -> TableOptions {
    TableOptions { wide, borders: Borders::Light, lang: desk.settings.lang, style: desk.style }
}

/// What is listed under a word: a declared noun, or `runs`.
fn grid_of(desk: &Desk<'_>, noun: &str) -> Result<Grid, Failure> {
    if noun == "runs" {
        return runs::grid(desk);
    }
    let noun = noun_of(noun)?;
    let record = record::read(desk)?.record().map_err(record::refused)?;
    Ok(grids::of(noun, &record))
}

/// The noun as typed: the plural, or the singular.
fn noun_of(word: &str) -> Result<Noun, Failure> {
    let plural = format!("{word}s");
    let spellings = [word, plural.as_str(), &format!("{word}es")].map(str::to_owned);
    spellings.iter().find_map(|spelling| spelling.parse().ok()).ok_or_else(|| {
        let nouns: Vec<&str> = Noun::ALL.iter().map(|noun| noun.as_str()).collect();
        Failure::usage(format!(
            "unknown noun `{word}`, expected one of: {}, observations, runs",
            nouns.join(", ")
        ))
    })
}

/// Keeps the rows whose field has the value; the field is a column's key.
pub(crate) fn keep(grid: &mut Grid, filter: &str) -> Result<(), Failure> {
    let (key, value) = filter
        .split_once('=')
        .ok_or_else(|| Failure::usage(format!("`{filter}` is no filter: write `-l key=value`")))?;
    let column = grid.columns.iter().position(|column| column.key == key).ok_or_else(|| {
        let keys: Vec<&str> = grid.columns.iter().map(|column| column.key).collect();
        Failure::usage(format!(
            "`{}` have no field `{key}`, they have: {}",
            grid.noun,
            keys.join(", ")
        ))
    })?;
    grid.rows.retain(|row| {
        let plain = row.get(column).and_then(Cell::plain);
        plain.as_deref().unwrap_or_default() == value
    });
    Ok(())
}

/// The key as rows have it: a bare unit code means the unit of today, addresses and prefixes are
/// compared as numbers and not as text.
fn canonical_key(grid: &Grid, key: &str) -> String {
    match grid.noun {
        "units" if !key.contains('/') => format!("2025/{key}"),
        "addresses" => key
            .parse::<std::net::IpAddr>()
            .map_or_else(|_| key.to_owned(), |address| address.to_string()),
        "prefixes" => {
            key.parse::<ipnet::IpNet>().map_or_else(|_| key.to_owned(), |prefix| prefix.to_string())
        }
        _ => key.to_owned(),
    }
}

fn unknown_key(grid: &Grid, key: &str) -> Failure {
    let noun = grid.noun;
    Failure::data(format!("no `{key}` among the {noun}")).hint(
        format!("see the keys: `mang6 list {noun} -o name`"),
        format!("xem các khoá: `mang6 list {noun} -o name`"),
    )
}

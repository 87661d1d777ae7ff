//! `list NOUN`: reading the declared record, by selectors, and as it was on a past day. A listing
//! reads its own noun and no other.

use jiff::civil::Date;

use super::claims::Claims;
use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::outcome::Outcome;
use super::{claims, record, regain, runs, status};
use crate::domain::asset::selector::Selector;
use crate::domain::asset::{self, Asset, Class, Value};
use crate::domain::record::Noun;
use crate::domain::vietnamese::sort_key;
use crate::report::csv::CsvOptions;
use crate::report::grid::{Cell, Grid};
use crate::report::table::{Borders, TableOptions};
use crate::report::{csv, grids, human, json, name, table};
use crate::store::Store;

/// What `list` was asked for.
#[derive(Debug, Clone, Default)]
pub struct ListRequest {
    /// The noun as typed.
    pub noun: String,
    /// `-l`: all of them must accept.
    pub filters: Vec<String>,
    /// The record as it was at the end of this day.
    pub as_of: Option<Date>,
    /// The field to sort by; the key when there is none.
    pub sort: Option<String>,
}

/// `list NOUN [-l key=value]… [--as-of DATE] [--sort FIELD]`
pub fn list(desk: &mut Desk<'_>, request: &ListRequest) -> Result<Outcome, Failure> {
    match request.noun.as_str() {
        "changes" => {
            let grid = regain::list(desk, &request.filters)?;
            write_grid(desk, &grid, "list")?;
            return Ok(Outcome::Well);
        }
        "edges" | "edge" => {
            super::edges::list(desk, &request.filters)?;
            return Ok(Outcome::Well);
        }
        "observations" => return super::observations::list(desk, &request.filters),
        "runs" => {
            let mut grid = runs::grid(desk)?;
            for filter in &request.filters {
                keep(&mut grid, filter)?;
            }
            write_grid(desk, &grid, "list")?;
            return Ok(Outcome::Well);
        }
        _ => {}
    }
    let noun = noun_of(&request.noun)?;
    let store = record::read(desk)?;
    let assets = assets(desk, &store, noun, request)?;
    let grid = if noun == Noun::Plan && request.as_of.is_none() {
        plans(&store, &assets)?
    } else {
        let mut grid = grids::assets(asset::of(noun), &assets);
        if claims::may_be_made(noun) {
            let claims = match request.as_of {
                None => claims::of(desk, &store, noun, &assets)?,
                // What was proved on a past day is not read here.
                Some(_) => Claims::new(),
            };
            let of = |asset: &Asset| claims.get(&(noun, asset.key.clone()));
            human::claims::beside(&mut grid, &assets.iter().map(of).collect::<Vec<_>>());
        }
        grid
    };
    write_grid(desk, &grid, "list")?;
    Ok(Outcome::Well)
}

/// The things asked for, in the order asked for.
fn assets(
    desk: &Desk<'_>,
    store: &Store,
    noun: Noun,
    request: &ListRequest,
) -> Result<Vec<Asset>, Failure> {
    let selectors = selectors(store, noun, &request.filters)?;
    let mut assets = match request.as_of {
        None => store.assets(noun, &selectors).map_err(record::refused)?,
        Some(day) => {
            let before = status::moment(desk, Some(day))?;
            let mut assets = store.assets_before(noun, before).map_err(record::refused)?;
            assets.retain(|asset| selectors.iter().all(|each| each.accepts(&asset.details)));
            assets
        }
    };
    if let Some(field) = &request.sort {
        sort(asset::of(noun), &mut assets, field)?;
    }
    Ok(assets)
}

/// `-l` as typed; custom fields are those that are defined.
pub(crate) fn selectors(
    store: &Store,
    noun: Noun,
    filters: &[String],
) -> Result<Vec<Selector>, Failure> {
    if filters.is_empty() {
        return Ok(Vec::new());
    }
    let custom = store.keys(Noun::CustomField, "", usize::MAX).map_err(record::refused)?;
    let is_custom = |name: &str| custom.iter().any(|each| each == name);
    filters
        .iter()
        .map(|filter| Selector::parse(asset::of(noun), filter, is_custom).map_err(unreadable))
        .collect()
}

/// A selector that cannot be read, in both languages.
fn unreadable(error: asset::selector::SelectorError) -> Failure {
    let told = error.vietnamese();
    Failure::usage(error).vi(told)
}

/// By a field: numbers as numbers, text by the Vietnamese alphabet; what has no value comes last.
fn sort(class: &Class, assets: &mut [Asset], field: &str) -> Result<(), Failure> {
    let index = class.index_of(field).ok_or_else(|| {
        let fields: Vec<&str> = class.fields.iter().map(|field| field.column).collect();
        let fields = fields.join(", ");
        Failure::usage(format!("a {} has no field `{field}`, it has: {fields}", class.en))
            .vi(format!("{} không có trường `{field}`, các trường: {fields}", class.vi))
    })?;
    let number = |value: Option<&Value>| match value {
        Some(Value::Integer(number)) => Some(*number),
        _ => None,
    };
    assets.sort_by_cached_key(|asset| {
        let value = asset.details.values.get(&index);
        let text = value.map(|value| sort_key(&value.printed()));
        (value.is_none(), number(value), text)
    });
    Ok(())
}

/// Plans are listed with how many phases and tasks they have.
fn plans(store: &Store, assets: &[Asset]) -> Result<Grid, Failure> {
    let mut plans = store.record().map_err(record::refused)?.plans;
    plans.retain(|plan| assets.iter().any(|asset| asset.key == plan.id));
    Ok(grids::plans(&plans))
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

pub(crate) fn options(desk: &Desk<'_>, wide: bool) -> TableOptions {
    TableOptions { wide, borders: Borders::Light, lang: desk.settings.lang, style: desk.style }
}

/// The noun as typed: the plural or the singular, words joined by `_` or `-`.
pub(crate) fn noun_of(word: &str) -> Result<Noun, Failure> {
    let word = word.replace('-', "_").to_lowercase();
    let found = word.parse().ok().or_else(|| asset::named(&word).map(|class| class.noun));
    found.ok_or_else(|| {
        let nouns: Vec<&str> = Noun::ALL.iter().map(|noun| noun.as_str()).collect();
        Failure::usage(format!(
            "unknown noun `{word}`, expected one of: {}, changes, edges, observations, runs",
            nouns.join(", ")
        ))
        .vi(format!("không có loại đối tượng `{word}`, hãy dùng: {}, runs …", nouns.join(", ")))
    })
}

/// Keeps the rows whose field has the value; the field is a column's key.
pub(crate) fn keep(grid: &mut Grid, filter: &str) -> Result<(), Failure> {
    let (key, value) = filter.split_once('=').ok_or_else(|| {
        Failure::usage(format!("`{filter}` is no filter: write `-l key=value`"))
            .vi(format!("`{filter}` không phải điều kiện lọc: viết `-l key=value`"))
    })?;
    let column = grid.columns.iter().position(|column| column.key == key).ok_or_else(|| {
        let keys: Vec<&str> = grid.columns.iter().map(|column| column.key).collect();
        let (noun, keys) = (&grid.noun, keys.join(", "));
        Failure::usage(format!("`{noun}` have no field `{key}`, they have: {keys}"))
            .vi(format!("`{noun}` không có trường `{key}`, các trường: {keys}"))
    })?;
    grid.rows.retain(|row| {
        let plain = row.get(column).and_then(Cell::plain);
        plain.as_deref().unwrap_or_default() == value
    });
    Ok(())
}

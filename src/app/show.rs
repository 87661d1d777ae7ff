//! `show NOUN KEY`: one thing with everything known of it, and what names it.

use super::desk::Desk;
use super::failure::Failure;
use super::format::Format;
use super::outcome::Outcome;
use super::{claims, list, named, record, runs};
use crate::domain::asset::selector::Selector;
use crate::domain::asset::{self, Asset};
use crate::domain::cabling::{self, End, Way};
use crate::domain::record::Noun;
use crate::domain::territory;
use crate::report::human::asset::{Naming, Shown};
use crate::report::human::{self, elevation};
use crate::report::{grids, table};
use crate::store::Store;

/// Writes one thing.
pub fn run(desk: &mut Desk<'_>, noun: &str, key: &str) -> Result<Outcome, Failure> {
    if noun == "runs" || noun == "run" {
        return run_of(desk, key);
    }
    let noun = list::noun_of(noun)?;
    let store = record::read(desk)?;
    let asset = named::find(&store, noun, key)?;
    match desk.format {
        Format::Table | Format::Wide => people(desk, &store, &asset)?,
        Format::Json | Format::Jsonl | Format::Csv | Format::Name => {
            let mut grid = grids::assets(asset.class(), std::slice::from_ref(&asset));
            if claims::may_be_made(noun) {
                let claims = claims::of(desk, &store, noun, std::slice::from_ref(&asset))?;
                human::claims::beside(&mut grid, &[claims.values().next()]);
            }
            list::write_grid(desk, &grid, "show")?;
        }
    }
    Ok(Outcome::Well)
}

fn people(desk: &mut Desk<'_>, store: &Store, asset: &Asset) -> Result<(), Failure> {
    let naming: Vec<Naming> = store
        .referring(asset.noun, &asset.key)
        .map_err(record::refused)?
        .into_iter()
        .map(|each| Naming {
            noun: each.noun,
            field: each.field,
            keys: each.keys,
            count: each.count,
        })
        .collect();
    let shown = Shown { asset, naming: &naming };
    human::asset::write(&shown, desk.settings.lang, desk.style, desk.out)?;
    for claim in claims::of(desk, store, asset.noun, std::slice::from_ref(asset))?.values() {
        human::claims::write(claim, desk.settings.lang, desk.style, desk.out)?;
    }
    if asset.noun == Noun::Rack {
        let inside = format!("rack={}", asset.key);
        let class = asset::of(Noun::Device);
        let selector = Selector::parse(class, &inside, |_| false).map_err(Failure::usage)?;
        let devices = store.assets(Noun::Device, &[selector]).map_err(record::refused)?;
        elevation::write(asset, &devices, desk.settings.lang, desk.style, desk.out)?;
    }
    if asset.noun == Noun::Unit {
        let all = |noun| store.assets(noun, &[]).map_err(record::refused);
        let territory = territory::of_unit(asset, &all(Noun::Unit)?, &all(Noun::Plan)?);
        human::territory::write(&territory, desk.settings.lang, desk.style, desk.out)?;
    }
    if asset.noun == Noun::Device {
        let mut seen = store.edges().map_err(record::refused)?;
        seen.retain(|known| known.touches(&asset.key));
        human::edges::write(&asset.key, &seen, desk.settings.lang, desk.style, desk.out)?;
    }
    let ways = ways(store, asset)?;
    human::cabling::write(&ways, desk.settings.lang, desk.style, desk.out)?;
    Ok(())
}

/// The cables of a device, an interface or a cable, end to end.
fn ways(store: &Store, asset: &Asset) -> Result<Vec<Way>, Failure> {
    if ![Noun::Device, Noun::Interface, Noun::Cable].contains(&asset.noun) {
        return Ok(Vec::new());
    }
    let cables = store.assets(Noun::Cable, &[]).map_err(record::refused)?;
    if asset.noun == Noun::Cable {
        return Ok(vec![cabling::of_cable(&cables, asset)]);
    }
    let class = asset.class();
    let device = asset.details.text(class, "device").unwrap_or(&asset.key);
    let mut ways = cabling::of_device(&cables, device);
    if asset.noun == Noun::Interface {
        let port = asset.details.text(class, "name").map(str::to_owned);
        ways.retain(|way| way.from == End::Port(device.to_owned(), port.clone()));
    }
    Ok(ways)
}

fn run_of(desk: &mut Desk<'_>, key: &str) -> Result<Outcome, Failure> {
    let mut grid = runs::grid(desk)?;
    let row = grid.rows.iter().position(|row| grid.key_of(row) == key).ok_or_else(|| {
        Failure::data(format!("no run {key}"))
            .vi(format!("không có lượt đo {key}"))
            .hint("see the runs: `mang6 runs`", "xem các lượt đo: `mang6 runs`")
    })?;
    grid.rows = vec![grid.rows.swap_remove(row)];
    match (desk.format, grid.rows.first()) {
        (Format::Table | Format::Wide, Some(row)) => {
            table::write_one(&grid, row, list::options(desk, true), desk.out)?;
        }
        _ => list::write_grid(desk, &grid, "show")?,
    }
    Ok(Outcome::Well)
}

//! `export dot|geojson|blackbox|smokeping`: the record, and where it matters its rungs, as another
//! tool reads them.

use std::collections::BTreeMap;

use super::desk::Desk;
use super::failure::Failure;
use super::outcome::Outcome;
use super::{policy, record};
use crate::assess::assess;
use crate::domain::asset::{self, Value};
use crate::domain::finding::Assessment;
use crate::domain::observation::Observation;
use crate::domain::record::{Noun, Record};
use crate::export::{blackbox, dot, geojson, smokeping};
use crate::store::{RawAnswers, Store};

/// `export dot`
pub fn dot(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    let (record, assessments) = judged(desk, &store)?;
    dot::write(&record, &assessments, &mut *desk.out)?;
    Ok(Outcome::Well)
}

/// `export geojson`
pub fn geojson(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    let store = record::read(desk)?;
    let (record, assessments) = judged(desk, &store)?;
    let places = places(&store)?;
    let map = geojson::Map { record: &record, assessments: &assessments, places: &places };
    geojson::write(&map, &mut *desk.out)?;
    Ok(Outcome::Well)
}

/// `export blackbox [--modules]`
pub fn blackbox(desk: &mut Desk<'_>, modules: bool) -> Result<Outcome, Failure> {
    if modules {
        desk.out.write_all(blackbox::MODULES.as_bytes())?;
        return Ok(Outcome::Well);
    }
    let record = record::read(desk)?.record().map_err(record::refused)?;
    blackbox::write(&record, &mut *desk.out)?;
    Ok(Outcome::Well)
}

/// `export smokeping`
pub fn smokeping(desk: &mut Desk<'_>) -> Result<Outcome, Failure> {
    let record = record::read(desk)?.record().map_err(record::refused)?;
    smokeping::write(&record, &mut *desk.out)?;
    Ok(Outcome::Well)
}

/// The record and what is judged of it now.
pub(super) fn judged(desk: &Desk<'_>, store: &Store) -> Result<(Record, Vec<Assessment>), Failure> {
    let now = desk.clock.now();
    let policy = policy::of(&desk.settings)?;
    let record = store.record().map_err(record::refused)?;
    let stored = store.latest_evidence(now, RawAnswers::Included).map_err(record::refused)?;
    let evidence: Vec<Observation> = stored.into_iter().map(|each| each.observation).collect();
    let assessments = assess(&record, &evidence, now, &policy);
    Ok((record, assessments))
}

/// Where sites stand, by their own declaration.
fn places(store: &Store) -> Result<BTreeMap<String, (f64, f64)>, Failure> {
    let class = asset::of(Noun::Site);
    let degrees = |field: &str, asset: &asset::Asset| match asset
        .details
        .values
        .get(&class.index_of(field)?)?
    {
        Value::Real(degrees) => Some(*degrees),
        Value::Text(_)
        | Value::Integer(_)
        | Value::Flag(_)
        | Value::List(_)
        | Value::Integers(_) => None,
    };
    let sites = store.assets(Noun::Site, &[]).map_err(record::refused)?;
    let place = |asset: &asset::Asset| {
        let place = (degrees("latitude_deg", asset)?, degrees("longitude_deg", asset)?);
        Some((asset.key.clone(), place))
    };
    Ok(sites.iter().filter_map(place).collect())
}
